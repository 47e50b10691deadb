"""The example of `docs/proof.md`, run over an archive of the seed pages; the arithmetic of `docs/scale.md`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.sizing import lines
from qa.archive import Archive

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "proof.md").read_text("utf-8")


def test_example_of_proof_runs(seeds_archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "docs/proof.md", "exec"), {"archive": seeds_archive})  # noqa: S102 - the project's own text
    first, second, *told = capsys.readouterr().out.splitlines()
    assert first == "True () ('000_7c2eada4aebb39d9.txt',)"
    assert second == "[]"
    assert told


def test_sizes_for_millions_of_passages_follow_from_what_was_measured() -> None:
    page = (DOCS / "scale.md").read_text("utf-8")
    assert 1583 + 108 + 2239 + 167 + 111 + 61 + 49 + 11 == 4329  # bytes a passage, as the page says
    for cell in lines(4329, 809, 5713, 49, 72_994 / 70_839, 71_716 / 70_839).values():
        assert f"| {' | '.join(cell(millions * 1e6) for millions in (1, 10, 100))} |" in page
