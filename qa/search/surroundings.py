"""How much of what a question names is spoken of around a passage.

A speaker names the subject once and then talks about it: of the words of a question few stand in the paragraph that
answers, more in the fifteen before and after. The pieces of words are those that stand beside the codes of the tokens,
so nothing is read or reduced to terms for it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qa.store.columns import Columns
from qa.store.tokens import TokenIndex

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

AROUND = 15
"""Passages before, and as many after. kremlin-own nDCG@10 / hit@10 at 5, 10, 15, 20, 30: .280 / .508, .279 / .515,
.279 / .530, .282 / .527, .280 / .537, without .239 / .485; qmsum-committee .463 / .806, .465 / .827, .465 / .827,
.463 / .827, .460 / .827, without .449 / .799. The whole document: .251 / .512 and .457 / .806."""
WEIGHT = 0.25
"""Of the share of the question's pieces there, beside 1 for the passage's own score, where passages are short.
kremlin-own at .2, .3, .4: .274 / .512, .282 / .530, .287 / .532; qmsum-committee .461 / .820, .462 / .827, .465 /
.813; seed questions first 31, 31, 31 of 35, at .25 and without 32. Where passages are long it would harm: mtrag-human
.743 to .733 at .1, by whole documents."""
SURVEYED = 75
"""Passages it is looked up for, the best without it; others hardly come among the fifty whose tokens are
compared. With 20 passages around, at 50, 75, 100, 150 kremlin-own .278 / .510, .280 / .520, .282 / .527, .282 / .530,
qmsum-committee alike; 1.5 ms of a busy processor for 100."""


class Surroundings:
    """What is spoken of around each passage, in one generation.

    Args:
        columns: of its passages.
        first_row: the first row of each passage, and the number of rows.
        tokens: of these rows; without them, or without names of pieces, nothing is known.
    """

    def __init__(self, columns: Columns, first_row: Numbers, tokens: TokenIndex | None) -> None:
        self._first_row = first_row
        self._tokens = tokens if tokens is not None and tokens.codec.named else None
        # Passages of one kind in one document are numbered one after another: where each such stretch begins.
        table = columns.passages
        changes = (np.diff(table["document"]) != 0) | (np.diff(table["kind"]) != 0)
        self._starts = np.concatenate([[0], np.flatnonzero(changes) + 1, [len(table)]])

    def covered(self, pieces: npt.NDArray[np.int32], weights: Floats, numbers: Numbers) -> Floats:
        """Say how much of a question is spoken of around passages, themselves included, as a share of its weight.

        Args:
            pieces: of the question, shape (tokens,).
            weights: of its tokens, the same shape; of a piece that comes twice the greater one counts.
            numbers: of the passages.

        Returns:
            Shape (len(numbers),), 0 to 1; all 0 where no pieces are known.

        Raises:
            DamagedArchiveError: tokens around a passage were altered.
        """
        asked, column = np.unique(pieces[weights > 0], return_inverse=True)
        if self._tokens is None or len(numbers) == 0 or len(asked) == 0:
            return np.zeros(len(numbers), np.float32)
        weight = np.zeros(len(asked), np.float32)
        np.maximum.at(weight, column, weights[weights > 0])
        stretch = np.searchsorted(self._starts, numbers, side="right") - 1
        start, end = self._starts[stretch], self._starts[stretch + 1]
        # Towards either end of a document as many as in its middle, or the middle would be preferred.
        low = np.clip(numbers - AROUND, start, np.maximum(start, end - 2 * AROUND - 1))
        high = np.minimum(low + 2 * AROUND + 1, end)
        first, last = self._first_row[low], self._first_row[high]
        firsts, lasts = _joined(first, last)
        counted = _counted(self._tokens, asked, firsts, lasts)
        lengths = lasts - firsts
        at = (np.cumsum(lengths) - lengths - firsts)[np.searchsorted(firsts, first, side="right") - 1]
        return np.asarray((counted[last + at] > counted[first + at]) @ (weight / weight.sum()), np.float32)


def _counted(
    tokens: TokenIndex, asked: npt.NDArray[np.int32], firsts: Numbers, lasts: Numbers
) -> npt.NDArray[np.int32]:
    """Count in how many of the rows of some stretches, before each and after the last, each piece stands.

    Shape (rows + 1, len(asked)); the pieces are in order.
    """
    pieces, counts = tokens.pieces(firsts, lasts)
    ends = np.cumsum(counts)
    columns = np.full(int(asked[-1]) + 2, -1, np.int16)
    columns[asked] = np.arange(len(asked))
    column = columns.take(pieces, mode="clip")  # the last one is no piece's
    where = np.flatnonzero(column >= 0)
    there = np.zeros((len(ends) + 1, len(asked)), np.int32)
    there[np.searchsorted(ends, where, side="right") + 1, column[where]] = 1
    return np.asarray(np.cumsum(there, axis=0, dtype=np.int32))


def _joined(firsts: Numbers, lasts: Numbers) -> tuple[Numbers, Numbers]:
    """Join stretches of rows that overlap; the end of each is the row after it.

    Those that only touch may lie in two segments.
    """
    order = np.argsort(firsts, kind="stable")
    starts, ends = firsts[order], np.maximum.accumulate(lasts[order])
    new = np.concatenate([[True], starts[1:] >= ends[:-1]])
    return starts[new], ends[np.append(np.flatnonzero(new)[1:] - 1, len(ends) - 1)]
