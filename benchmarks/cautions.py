"""How often a caution is right and how often one is missing: `python -m benchmarks.cautions`.

`cautions.jsonl` holds places of the corpus where a quote could begin, each with the sentence before it and a label
given by hand before the rules were run on that round. About half of the places were drawn at random, the rest from
sentences with a word that denies, conditions or reports, since at random few do. Every round but the first was scored
before its errors were looked at (FIRST); then the rules were mended. What new text may expect lies near FIRST.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qa.caution import reason_of

PLACES = Path(__file__).with_name("cautions.jsonl")
FIRST = {
    2: 0.86,
    3: 0.88,
    4: 0.84,
    5: 0.86,
    6: 0.84,
    7: 0.85,
    8: 0.65,
    9: 0.74,
    10: 0.70,
    11: 0.79,
    12: 0.84,
    13: 0.94,
    14: 0.76,
    15: 0.85,
}
"""Precision of each round before anybody had seen the errors in it."""
FLOOR = 0.9
"""Precision below which a change of the rules is refused."""


def places() -> list[dict[str, Any]]:
    _, *lines = PLACES.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def score(labelled: Iterable[dict[str, Any]]) -> tuple[float, float, int, int]:
    """Give precision, recall, the number of cautions and of places that need one."""
    pairs = [(reason_of(place["sentence"]) is not None, place["label"] is not None) for place in labelled]
    right = sum(shown and needed for shown, needed in pairs)
    shown, needed = sum(one for one, _ in pairs), sum(one for _, one in pairs)
    return right / max(1, shown), right / max(1, needed), shown, needed


def main() -> int:
    labelled = places()
    rounds = {number: [one for one in labelled if one["round"] == number] for number in range(1, 16)}
    for name, chosen in (*((f"round {number}", found) for number, found in rounds.items()), ("all", labelled)):
        precision, recall, shown, needed = score(chosen)
        first = FIRST.get(chosen[0]["round"]) if name != "all" else None
        blind = f", before its errors were seen {first:.2f}" if first else ""
        print(f"{name:8} {len(chosen):4} places, {shown:3} cautions, {needed:3} needed: "
              f"precision {precision:.3f}, recall {recall:.3f}{blind}")  # fmt: skip
    return int(score(labelled)[0] < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
