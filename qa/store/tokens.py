"""Token vectors, compressed and memory-mapped, for late interaction.

Late interaction (MaxSim) as in Khattab and Zaharia, "ColBERT" (2020).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa.store.blocks import Checked
from qa.store.codec import Asked, Codes, Names, TokenCodec
from qa.store.expected import Known, Numbers
from qa.store.vectors import VectorIndex
from qa.vocabulary import Vectors, Vocabulary

Starts = npt.NDArray[np.int64]


class TokenIndex:
    """The token vectors of every row of the vector index.

    Args:
        codec: that all the codes are in.
        parts: for each segment its codes, where those of each row begin, and what checks them when they are read.
        vectors: of the rows.
    """

    def __init__(
        self, codec: TokenCodec, parts: Sequence[tuple[Codes, Starts, Checked | None]], vectors: VectorIndex
    ) -> None:
        self.codec = codec
        # Of a mapped file each slice as such takes ten times as long.
        self._parts = [(np.asarray(codes), first, checked) for codes, first, checked in parts]
        self._first = np.cumsum([0, *(len(first) - 1 for _, first, _ in parts)])
        self._vectors = vectors
        # The codes lie at the end of their file, behind a header.
        self._header = [checked.size - codes.nbytes if checked else 0 for codes, _, checked in self._parts]

    @property
    def rows(self) -> int:
        """Rows that tokens are held for."""
        return int(self._first[-1])

    def similar(self, asked: Asked, rows: Numbers, vocabulary: Vocabulary) -> tuple[Vectors, Numbers]:
        """Compare the tokens of these rows with n vectors, prepared by the codec.

        Returns:
            Cosines, shape (tokens, n), one row's tokens after another's, and the tokens of each row.

        Raises:
            DamagedArchiveError: some of them were altered.
        """
        codes, counts = self.codes_of(rows)
        passages = self._vectors.at(rows) if self.codec.named else np.empty((len(rows), 0), np.float32)
        known = Known(self.codec.pieces(codes), passages, np.repeat(np.arange(len(rows)), counts))
        return self.codec.similar(asked, codes, known, vocabulary), counts

    def pieces(self, firsts: Numbers, lasts: Numbers) -> tuple[Names, Numbers]:
        """Return the pieces of all tokens of stretches of rows, each of one segment, and how many tokens each row has.

        Raises:
            DamagedArchiveError: some of them were altered.
        """
        parts = np.searchsorted(self._first, firsts, side="right") - 1
        names, counts = [], []
        for at, first, last in zip(parts.tolist(), firsts.tolist(), lasts.tolist(), strict=True):
            start, end = first - int(self._first[at]), last - int(self._first[at])
            names.append(self.codec.names(self._codes(at, start, end)))
            counts.append(np.diff(self._parts[at][1][start : end + 1]))
        return np.concatenate(names), np.concatenate(counts)

    def codes_of(self, rows: Numbers) -> tuple[Codes, Numbers]:
        """Return the codes of rows, one row's after another's, and how many each has.

        Raises:
            DamagedArchiveError: some of them were altered.
        """
        where = np.searchsorted(self._first, rows, side="right") - 1
        own = rows - self._first[where]
        starts, ends = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
        for at in np.unique(where).tolist():
            mine = where == at
            _, first, checked = self._parts[at]
            starts[mine], ends[mine] = first[own[mine]], first[own[mine] + 1]
            if checked is not None:
                checked.check_all(*(self._header[at] + self.codec.code_size * one[mine] for one in (starts, ends)))
        counts = ends - starts
        # From a code's place among all that are returned to its place in its segment.
        places = np.arange(counts.sum()) + np.repeat(ends - np.cumsum(counts), counts)
        if len(self._parts) == 1:
            return self._parts[0][0][places], counts
        of = np.repeat(where, counts)
        codes = np.empty((len(places), self.codec.code_size), np.uint8)
        for at in np.unique(where).tolist():
            codes[of == at] = self._parts[at][0][places[of == at]]
        return codes, counts

    def _codes(self, at: int, row: int, last: int) -> Codes:
        codes, first, checked = self._parts[at]
        start, end = int(first[row]), int(first[last])
        if checked is not None:
            size = self.codec.code_size
            checked.check(self._header[at] + start * size, self._header[at] + end * size)
        return codes[start:end]
