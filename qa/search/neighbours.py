"""What the passages around a passage say of it.

A spoken paragraph of two lines rarely repeats what it is about; the paragraphs before and after do. And of passages
that match alike, one is likelier to answer where another of its document matches well.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qa.store.columns import Columns

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

STEPS = (-2, -1, 1, 2)
SHARES = np.array([0.5, 1.0, 1.0, 0.5], np.float32) / 3
"""Of the passages two before to two after; a direct neighbour counts twice as much as the next one."""
WEIGHT = 0.3
"""Of the neighbours' scores beside 1 for the passage's own, where passages are short. Everywhere it would harm:
squad2-half, of long paragraphs, .919 to .907; kremlin-own .169 to .196, qmsum-committee .321 to .353. Beside what is
spoken of farther around, 150 questions of the corpus archive .247, without .235 (p .015)."""
DOCUMENT = 0.25
"""Of the best passage found of the same document, before the tokens are compared and after. nDCG@10 / hit@10 without,
at .2 after only, at .23 twice: kremlin-own .216 / .485, .227 / .488, .237 / .483 (p < .001), qmsum-committee .410 /
.813, .432 / .806, .449 / .813. squad2-half, xquad-en and mtrag-human move by .001 at most at any weight.
150 questions of the corpus archive .247, without .233 (p .002)."""
SHORT, LONG = 300, 600
"""Median characters of passages. Two families were seen, of 242 and 255 and of 694 and more; between them a ramp."""


class Neighbourhood:
    """Which passages stand around which, in one generation, and how much they matter there."""

    def __init__(self, columns: Columns) -> None:
        self._table = columns.passages
        # A turn is as long as its paragraphs together: each kind is judged by its own length.
        self._shortness = np.zeros(2, np.float32)
        table = self._table if columns.alive is None else self._table[columns.alive]
        for kind in (0, 1):
            chosen = table[table["kind"] == kind]
            if len(chosen):
                self._shortness[kind] = shortness(chosen["end"] - chosen["start"])

    def shortness(self, numbers: Numbers) -> Floats:
        """How much each passage is in need of its neighbours, 0 to 1. Shape (len(numbers),)."""
        return np.asarray(self._shortness[self._table["kind"][numbers]], np.float32)

    def around(self, numbers: Numbers) -> Numbers:
        """Numbers of the passages around each, shape (len(numbers), 4) in the order of STEPS; -1 where there is none.

        Only passages of the same kind in the same document count; those are numbered one after another.
        """
        beside = numbers[:, None] + np.array(STEPS)
        inside = (beside >= 0) & (beside < len(self._table))
        there = np.where(inside, beside, numbers[:, None])
        for name in ("document", "kind"):
            inside &= self._table[name][there] == self._table[name][numbers][:, None]
        inside &= self._shortness[self._table["kind"][numbers]][:, None] > 0
        return np.where(inside, beside, -1)


def shortness(lengths: npt.NDArray[np.int32]) -> float:
    """Say how short passages of these lengths in characters are as a rule, from 0 (whole paragraphs) to 1."""
    return float(np.clip((LONG - np.median(lengths)) / (LONG - SHORT), 0, 1))


def supported(scores: Floats, around: Floats, short: Floats) -> Floats:
    """Add to each passage's score what its neighbours' say.

    Args:
        scores: of the passages, shape (n,).
        around: of their neighbours, shape (n, 4), 0 where there is none.
        short: how much each is in need of them, shape (n,).
    """
    return np.asarray(scores + WEIGHT * short * (around @ SHARES), np.float32)


def lifted(scores: Floats, documents: Numbers) -> Floats:
    """Draw each passage's score, by DOCUMENT, towards the best of its document; shapes (n,).

    The best of each document keeps its score, so no filter changes the score of the only passage it leaves.
    """
    _, which = np.unique(documents, return_inverse=True)
    best = np.full(len(scores), -np.inf, np.float32)
    np.maximum.at(best, which, scores)
    return np.asarray((1 - DOCUMENT) * scores + DOCUMENT * best[which], np.float32)
