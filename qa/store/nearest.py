"""Which of very many vectors may be nearest to a query: an inverted file of coarse codes, mapped from its file.

Its candidates are then compared exactly, so codes of a byte a number lose nothing. Inverted files as in Jégou et al.,
"Product Quantization for Nearest Neighbor Search" (2011), in FAISS. Knows nothing of where the vectors themselves are.
"""

from __future__ import annotations

import math
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

WORTHWHILE = 200_000
"""Vectors from which this is worth its making: comparing all of 73,000 takes 10 ms, and so of these about 27."""
LISTS = 1.0
"""Lists, in square roots of the vectors."""
PROBED = 64
"""Lists looked through for a query without filter: recall@10 by the codes alone .991 among a million, with 16 .989,
with 128 .991; candidates compared exactly reach 1.000 on easier questions."""
TRAINED_ON = 40
"""Vectors a list that the lists are made from; FAISS asks for 39 at least."""
ROUNDS = 8
"""Of k-means; more do not raise recall."""
ADDED_AT_ONCE = 50_000


class Nearest:
    """Proposes rows that may be nearest; not to be used for fewer vectors than WORTHWHILE."""

    def __init__(self, read: Callable[[], Any], held: object) -> None:
        self._read = read
        self._held = held  # what the index looks into has to live as long as it

    @classmethod
    def build(cls, vectors: Vectors) -> Nearest:
        """Index vectors of unit length, shape (rows, dimension); they may be mapped from a file."""
        rows, dimension = vectors.shape
        lists = max(1, round(LISTS * math.sqrt(rows)))
        coarse = faiss.IndexFlatIP(dimension)
        index = faiss.IndexIVFScalarQuantizer(
            coarse, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        index.cp.niter = ROUNDS
        sample = np.random.default_rng(0).permutation(rows)[: TRAINED_ON * lists]
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
            allowed: shape (rows,), True where a row may be proposed. The rarer these are, the more lists are looked
                through, up to all.
        """
        share = 1.0 if allowed is None else max(float(np.mean(allowed)), 1e-9)
        probed = min(self._index.nlist, math.ceil(PROBED / share))
        bits = None if allowed is None else np.packbits(allowed, bitorder="little")
        selector = None if bits is None else faiss.IDSelectorBitmap(bits)
        parameters = faiss.SearchParametersIVF(nprobe=probed, sel=selector)
        _, found = self._index.search(query.reshape(1, -1), count, params=parameters)
        return np.asarray(found[0][found[0] >= 0], np.int64)


def _read(data: npt.NDArray[np.uint8], name: str) -> Any:  # noqa: ANN401
    try:
        return faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.size))
    except (RuntimeError, MemoryError) as error:
        raise DamagedArchiveError(f"{name} cannot be read") from error
