"""Dense vectors, mapped from the files of the segments; filters act inside the search.

All are compared, or of many those that a scan of their codes proposes. Scores are exact either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.errors import DamagedArchiveError
from qa.store.arrays import mapped
from qa.store.lexical import Restriction
from qa.store.nearest import Nearest

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SPARSE = 0.05
"""Where fewer rows than this share are allowed, exactly those are scanned: cheaper than testing every row."""
CANDIDATES = 3
"""Rows proposed for each that is wanted: of 73,000 vectors these hold .996 of the nearest 100."""
DEEP = 0.05
"""Where more than this share of the rows would be proposed, all are compared: choosing so many costs as much."""


class VectorIndex:
    """Unit vectors, one a row; scores are inner products, that is cosines in [-1, 1].

    Args:
        parts: each of shape (rows, dimension), at least one; rows are numbered through all of them.
        nearest: for each part what proposes rows of it, or None where all are compared; without it, all are in all.
    """

    def __init__(self, parts: Sequence[Vectors], nearest: Sequence[Nearest | None] | None = None) -> None:
        self._parts = [np.asarray(part) for part in parts]
        self._nearest = list(nearest) if nearest else [None] * len(self._parts)
        self._first = np.cumsum([0, *(len(part) for part in parts)])

    @classmethod
    def build(cls, vectors: Vectors) -> VectorIndex:
        """Index vectors of shape (rows, dimension)."""
        return cls([np.ascontiguousarray(vectors, np.float32)])

    @classmethod
    def open(cls, path: Path) -> VectorIndex:
        """Open saved vectors without reading them.

        Raises:
            DamagedArchiveError: the file is missing or holds none.
        """
        try:
            return cls([mapped(path)])
        except (ValueError, OSError, EOFError) as error:
            raise DamagedArchiveError(f"{path.name} cannot be read") from error

    def save(self, path: Path) -> None:
        """Write all vectors to a file."""
        with path.open("wb") as file:
            np.save(file, np.concatenate(self._parts))

    @property
    def rows(self) -> int:
        """Vectors held."""
        return int(self._first[-1])

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._parts[0].shape[1])

    def search(
        self,
        query: Vectors,
        k: int,
        allowed: Mask | None = None,
        restriction: Restriction | None = None,  # noqa: ARG002
    ) -> tuple[Scores, Rows]:
        """Find the k rows nearest to one query vector, best first.

        Args:
            query: shape (dimension,), unit length.
            k: at most so many rows; fewer where fewer are allowed.
            allowed: shape (rows,), True where a row may be returned; None allows all.
            restriction: says the same, for vectors that are searched elsewhere.
        """
        count = self.rows if allowed is None else int(np.count_nonzero(allowed))
        k = min(k, count)
        if k == 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        if allowed is not None and count < SPARSE * self.rows:
            rows = np.flatnonzero(allowed)
            return _best(self.score(query, rows), rows, k)
        found = [self._search(at, query, k, allowed) for at in range(len(self._parts)) if len(self._parts[at])]
        return _best(np.concatenate([scores for scores, _ in found]), np.concatenate([rows for _, rows in found]), k)

    def _search(self, at: int, query: Vectors, k: int, allowed: Mask | None) -> tuple[Scores, Rows]:
        """Search one part: a product of matrix and vector takes 10 ms among 73,000, FAISS's own search 34."""
        part, first = self._parts[at], int(self._first[at])
        own = None if allowed is None else allowed[first : first + len(part)]
        if (rows := self._proposed(at, query, k, own)) is not None:
            return _best(part[rows] @ query, rows + first, k)
        rows = np.arange(len(part)) if own is None else np.flatnonzero(own)
        scores = part @ query
        return _best(scores if own is None else scores[rows], rows + first, k)

    def _proposed(self, at: int, query: Vectors, k: int, allowed: Mask | None) -> Rows | None:
        """Choose the rows of one part that are compared, in order; None where all are to be."""
        nearest, count = self._nearest[at], len(self._parts[at])
        if nearest is None:
            return None
        if allowed is not None and np.count_nonzero(allowed) < SPARSE * count:
            return np.flatnonzero(allowed)
        if CANDIDATES * k > DEEP * count:
            return None
        rows = np.sort(nearest.candidates(query, CANDIDATES * k, allowed))
        # A damaged or older file may propose fewer than are wanted.
        return rows if len(rows) >= k else None

    def at(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""
        if len(self._parts) == 1:
            return np.asarray(self._parts[0][rows], np.float32)
        found = np.empty((len(rows), self.dimension), np.float32)
        where = np.searchsorted(self._first, rows, side="right") - 1
        for at in np.unique(where):
            mine = where == at
            found[mine] = self._parts[at][rows[mine] - self._first[at]]
        return found

    def score(self, query: Vectors, rows: Rows) -> Scores:
        """Score exactly these rows against one query vector, in their order."""
        if len(self._parts) == 1:
            return np.asarray(self._parts[0][rows] @ query, np.float32)
        scores = np.empty(len(rows), np.float32)
        where = np.searchsorted(self._first, rows, side="right") - 1
        for at in np.unique(where):
            mine = where == at
            scores[mine] = self._parts[at][rows[mine] - self._first[at]] @ query
        return scores


def _best(scores: Scores, rows: Rows, k: int) -> tuple[Scores, Rows]:
    """Return the k best, best first, equal ones in the order of their rows."""
    if k < len(scores):
        # All that are as good as the k-th, so that which of equal ones come does not hang on chance.
        kept = np.flatnonzero(scores >= np.partition(scores, -k)[-k])
        scores, rows = scores[kept], rows[kept]
    order = np.argsort(-scores, kind="stable")[:k]
    return scores[order], rows[order]
