"""How often words marked as somebody else's are so, and how many are missed: `python -m benchmarks.reported`.

`reported.jsonl` holds 240 places of the corpus, labelled by hand before any rule was run on them: stretches in
quotation marks, and verbs of speaking without any. The rules were written with one half; the figures of the other,
whose errors nobody looked at before the rules were fixed, are what new text may expect.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qa.reported import reported

PLACES = Path(__file__).with_name("reported.jsonl")
PARTS = ("develop", "report")
FLOOR = 0.9
"""Precision on the held-out half below which a change of the rules is refused."""
AFTER_VERB = 100
"""Characters after a verb of speaking in which its words are looked for."""


def places() -> list[dict[str, Any]]:
    _, *lines = PLACES.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def marked(place: dict[str, Any]) -> bool:
    """Say whether the rules mark more than half of a place."""
    text, (start, end) = place["excerpt"], place["place"]
    if place["drawn"] == "verb":
        start, end = end, min(end + AFTER_VERB, len(text))
    return any(
        2 * (min(one.end, end) - max(one.start, start)) > min(end - start, one.end - one.start)
        for one in reported(text, (0, len(text)))
    )


def score(labelled: Iterable[dict[str, Any]]) -> tuple[float, float, int, int]:
    """Give precision, recall, the number of places marked and of those that are another's words."""
    pairs = [(marked(place), place["label"] == "other") for place in labelled]
    right = sum(one and other for one, other in pairs)
    shown, wanted = sum(one for one, _ in pairs), sum(other for _, other in pairs)
    return right / max(1, shown), right / max(1, wanted), shown, wanted


def main() -> int:
    labelled = places()
    for part in PARTS:
        chosen = [place for place in labelled if place["part"] == part]
        precision, recall, shown, wanted = score(chosen)
        print(f"{part:8} {len(chosen):4} places, {shown:3} marked, {wanted:3} another's words: "
              f"precision {precision:.3f}, recall {recall:.3f}")  # fmt: skip
    return int(score(place for place in labelled if place["part"] == "report")[0] < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
