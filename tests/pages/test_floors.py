"""The labelled pages: scores may rise, never fall. Skipped, and said so, where the labels are not at hand."""

from __future__ import annotations

import importlib.util
import json
import os
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from qa.pages.blocks import Capture
from qa.pages.parallel import attempt
from qa.pages.parse import page_json
from qa.pages.sources import walk
from tests.pages.checks import check_runs

FOLDER = Path(os.environ.get("QA_LABELLED_PAGES", Path(__file__).parents[3] / "shared" / "pages"))
FLOORS = {  # mean of layouts, lowest layout
    "title": (0.99, 0.95),
    "date": (0.99, 0.95),
    "f1": (0.98, 0.90),
    "speaker": (0.98, 0.95),
    "role": (0.99, 0.98),
    "coverage": (0.98, 0.90),
}
CEILINGS = {"leak": (0.01, 0.03), "invented": (0.01, 0.03)}


@pytest.fixture(scope="module")
def scored() -> tuple[ModuleType, dict[str, Counter[str]]]:
    if not (FOLDER / "gold.jsonl").is_file():
        if os.environ.get("CI") and not os.environ.get("QA_WITHOUT_LABELS"):
            pytest.fail(f"The labelled pages are not in {FOLDER}; name their folder in QA_LABELLED_PAGES.")
        pytest.skip(f"The labelled pages are not in {FOLDER}.")
    spec = importlib.util.spec_from_file_location("score", FOLDER / "score.py")
    assert spec is not None
    assert spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in (FOLDER / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        (capture,) = walk([FOLDER / gold["file"]])
        assert isinstance(capture, Capture)
        parsed = attempt(capture).parsed
        if parsed:
            check_runs(parsed)
        counts[gold["layout"]] += score.score_page(gold, page_json(parsed) if parsed else None)[0]
    return score, counts


@pytest.mark.parametrize("column", [*FLOORS, *CEILINGS])
def test_scores_do_not_fall(scored: tuple[ModuleType, dict[str, Counter[str]]], column: str) -> None:
    score, counts = scored
    rates = {layout: score.rate(count, column) for layout, count in counts.items()}
    known = {layout: value for layout, value in rates.items() if value is not None}
    mean = sum(known.values()) / len(known)
    if column in FLOORS:
        assert mean >= FLOORS[column][0], known
        assert min(known.values()) >= FLOORS[column][1], known
    else:
        assert mean <= CEILINGS[column][0], known
        assert max(known.values()) <= CEILINGS[column][1], known
