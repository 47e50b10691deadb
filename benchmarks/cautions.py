"""How often a caution is right and how often one is missed: `python -m benchmarks.cautions`.

`cautions.jsonl` holds places where a quote begins, each with the sentence before it and a label given by hand before it
was known which rule marks it. What counts as needed, and what the figures mean, is told in `cautions.md`. Prints, for
each round since that guideline was written, what the rule of that day reached before anybody had seen its errors, and
what the rule as it ships reaches today, by reason. `--draw INDEX` draws new places that it marks, to be labelled.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qa.archive import Archive
from qa.caution import caution
from qa.caution import reason_of as reason
from qa.passages import paragraph_spans

PLACES = Path(__file__).with_name("cautions.jsonl")
SINCE = 16
"""The first round under the guideline; the rounds before judged the sentence alone."""
FLOOR = 0.9
"""Precision below which a change of the rules is refused."""
SURE = 1.96
"""Standard deviations to either side of a 95% interval."""


def places() -> list[dict[str, Any]]:
    """Give the labelled places of all rounds under the guideline."""
    _, *lines = PLACES.read_text("utf-8").splitlines()
    return [place for place in map(json.loads, lines) if place["round"] >= SINCE]


def wilson(right: int, of: int) -> tuple[float, float]:
    """Give the 95% interval of a share (Wilson, 1927)."""
    if not of:
        return 0.0, 1.0
    share, square = right / of, SURE**2
    middle, reach = share + square / (2 * of), SURE * math.sqrt(share * (1 - share) / of + square / (4 * of**2))
    return (middle - reach) / (1 + square / of), (middle + reach) / (1 + square / of)


def told(marked: Sequence[dict[str, Any]]) -> str:
    """Write how many of the places that a rule marked need the caution."""
    right = sum(place["label"] is not None for place in marked)
    low, high = wilson(right, len(marked))
    return f"{right} of {len(marked)} right, {right / max(1, len(marked)):.3f} ({low:.2f} to {high:.2f})"


def today(labelled: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give those places that the rule as it ships marks; only places with their text can be judged."""
    return [one for one in labelled if "sentence" in one and reason(one["sentence"], one["opening"])]


def drawn(index: str, wanted: int, seed: int) -> Iterator[dict[str, Any]]:
    """Draw places at which a quote of an archive carries a caution, one a document."""
    rng = random.Random(seed)
    with Archive.open(index) as archive:
        documents = sorted(archive.overview().days)
        rng.shuffle(documents)
        for name in documents:
            document = archive.show(name).document
            found = [
                {"url": document.url, "before": [one.start, one.end], "quote": [start, end], "sentence": one.text,
                 "opening": document.text[start : start + 80]}
                for said in document.utterances if said.role != "question"
                for start, end in paragraph_spans(document.text[said.start : said.end], said.start)
                if (one := caution(document.text, start, (said.start, said.end)))
            ]  # fmt: skip
            if found:
                yield rng.choice(found)
                wanted -= 1
            if not wanted:
                return


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draw", metavar="INDEX")
    parser.add_argument("--places", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.draw:
        for place in drawn(options.draw, options.places, options.seed):
            print(json.dumps(place, ensure_ascii=False))
        return 0
    labelled = places()
    for number in sorted({place["round"] for place in labelled}):
        round_ = [place for place in labelled if place["round"] == number]
        print(f"round {number}: {len(round_)} places; marked unseen: {told([one for one in round_ if one['marked']])}")
    shipped = today(labelled)
    print(f"the rule as it ships, on all of them: {told(shipped)}")
    for sort in ("reports", "conditions", "negates"):
        print(f"  {sort}: {told([one for one in shipped if reason(one['sentence'], one['opening']) == sort])}")
    return int(wilson(sum(one["label"] is not None for one in shipped), len(shipped))[0] < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
