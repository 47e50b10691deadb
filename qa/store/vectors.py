"""Dense vectors in FAISS, searched exactly; filters act inside the search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from qa.errors import DamagedArchiveError

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SPARSE = 0.05
"""Where fewer rows than this share are allowed, exactly those are scanned: cheaper than testing every row."""


class VectorIndex:
    """Unit vectors, one a row; scores are inner products, that is cosines in [-1, 1]."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> VectorIndex:
        """Index vectors of shape (rows, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> VectorIndex:
        """Open a saved index.

        Raises:
            DamagedArchiveError: the file is missing or is no such index.
        """
        try:
            data = np.fromfile(path, dtype=np.uint8)
            return cls(faiss.deserialize_index(data))
        except (RuntimeError, OSError) as error:
            raise DamagedArchiveError(f"{path.name} cannot be read") from error

    def save(self, path: Path) -> None:
        """Write the index to a file; the path may hold any characters the system allows."""
        faiss.serialize_index(self._index).tofile(path)

    @property
    def rows(self) -> int:
        """Vectors held."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._index.d)

    def search(self, query: Vectors, k: int, allowed: Mask | None = None) -> tuple[Scores, Rows]:
        """Find the k rows nearest to one query vector, best first.

        Args:
            query: shape (dimension,), unit length.
            k: at most so many rows; fewer where fewer are allowed.
            allowed: shape (rows,), True where a row may be returned; None allows all.
        """
        count = self.rows if allowed is None else int(np.count_nonzero(allowed))
        k = min(k, count)
        if k == 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        if allowed is not None and count < SPARSE * self.rows:
            rows = np.flatnonzero(allowed)
            scores = self.score(query, rows)
            order = np.argsort(-scores, kind="stable")[:k]
            return scores[order], rows[order]
        selector = None
        if allowed is not None:
            selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        scores, found = self._index.search(
            query.reshape(1, -1), k, params=faiss.SearchParameters(sel=selector) if selector else None
        )
        return scores[0], found[0]

    def score(self, query: Vectors, rows: Rows) -> Scores:
        """Score exactly these rows against one query vector, in their order."""
        if len(rows) == 0:
            return np.empty(0, np.float32)
        vectors = self._index.reconstruct_batch(np.ascontiguousarray(rows, np.int64))
        return np.asarray(vectors @ query, np.float32)
