"""Which of many vectors may be nearest to a query: a scan of half a byte for every two numbers, mapped from its file.

Its candidates are then compared exactly, so that the coarseness loses hardly anything. Codes as in André et al., "Cache
locality is not enough: High-Performance Nearest Neighbor Search with Product Quantization Fast Scan" (2015), in FAISS.
Knows nothing of where the vectors themselves are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from qa.errors import DamagedArchiveError

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

WORTHWHILE = 10_000
"""Vectors from which this is worth its making: comparing all takes 1.4 ms, of 73,000 10 ms; a scan of their codes and
300 exact comparisons 0.8 ms."""
NUMBERS = 2
"""Of a vector to a code of four bits. Of 73,000 vectors of real transcripts 300 candidates hold .996 of the nearest 100
and all of the nearest 10; with twice as many numbers to a code .94 and all."""
TRAINED_ON = 4_000
"""Vectors the codes are made from; 20,000 gave the same recall."""
ADDED_AT_ONCE = 50_000


class Nearest:
    """Proposes rows that may be nearest; not to be used for fewer vectors than WORTHWHILE."""

    def __init__(self, read: Callable[[], Any], held: object) -> None:
        self._read = read
        self._held = held  # what the index looks into has to live as long as it

    @staticmethod
    def possible(dimension: int) -> bool:
        """Whether vectors of so many numbers can be coded."""
        return dimension % NUMBERS == 0

    @classmethod
    def build(cls, vectors: Vectors) -> Nearest:
        """Index vectors of unit length, shape (rows, dimension); they may be mapped from a file."""
        rows, dimension = vectors.shape
        # One list that every query looks through: FAISS's plain index of these codes cannot leave rows out.
        coarse = faiss.IndexFlatIP(dimension)
        index = faiss.IndexIVFPQFastScan(coarse, dimension, 1, dimension // NUMBERS, 4, faiss.METRIC_INNER_PRODUCT)
        sample = np.random.default_rng(0).choice(rows, TRAINED_ON, replace=rows < TRAINED_ON)
        index.train(np.ascontiguousarray(vectors[np.sort(sample)], np.float32))
        for start in range(0, rows, ADDED_AT_ONCE):
            index.add(np.ascontiguousarray(vectors[start : start + ADDED_AT_ONCE], np.float32))
        return cls(lambda: index, coarse)

    def save(self, path: Path) -> None:
        """Write it to a file; the path may hold any characters the system allows."""
        faiss.serialize_index(self._index).tofile(path)

    @classmethod
    def open(cls, path: Path) -> Nearest:
        """Map a saved one. It is made sense of when first used, by when its checksums should have been compared.

        A flipped bit in a length makes FAISS ask for any amount of memory.

        Raises:
            DamagedArchiveError: the file is missing or empty; when first used, it holds none.
        """
        try:
            data = np.asarray(np.memmap(path, np.uint8, "r"))
        except (OSError, ValueError) as error:
            raise DamagedArchiveError(f"{path.name} cannot be read") from error
        return cls(partial(_read, data, path.name), data)

    @cached_property
    def _index(self) -> Any:  # noqa: ANN401
        return self._read()

    @property
    def rows(self) -> int:
        """Vectors held."""
        return int(self._index.ntotal)

    def candidates(self, query: Vectors, count: int, allowed: Mask | None = None) -> Rows:
        """Propose up to `count` rows, in no order; compare them exactly.

        Args:
            query: shape (dimension,), unit length.
            count: several times as many as are wanted in the end.
            allowed: shape (rows,), True where a row may be proposed.
        """
        bits = None if allowed is None else np.packbits(allowed, bitorder="little")
        selector = None if bits is None else faiss.IDSelectorBitmap(bits)
        parameters = faiss.SearchParametersIVF(nprobe=1, sel=selector)
        _, found = self._index.search(query.reshape(1, -1), count, params=parameters)
        return np.asarray(found[0][found[0] >= 0], np.int64)


def _read(data: npt.NDArray[np.uint8], name: str) -> Any:  # noqa: ANN401
    try:
        return faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.size))
    except (RuntimeError, MemoryError) as error:
        raise DamagedArchiveError(f"{name} cannot be read") from error
