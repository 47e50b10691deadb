"""Token vectors, compressed and memory-mapped, for late interaction.

Late interaction (MaxSim) as in Khattab and Zaharia, "ColBERT" (2020). Compression: product quantisation (Jégou et al.,
2011), as many bytes for a token as the budget of a row allows: 24 for long passages, up to 96 for short ones.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import faiss
import numpy as np
import numpy.typing as npt

from qa.errors import DamagedArchiveError
from qa.store.blocks import Checked

Vectors = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint8]
Starts = npt.NDArray[np.int64]

BUDGET = 1.5
"""Size of a row's token codes, on average, against the float32 size of its vector. Every byte codes one sub-space. On a
third of squad2-half nDCG@10 is .9424 uncompressed, .9404 with 24 bytes a token, .9375 with 48 half bytes; principal
axes first bring codes nearer to the vectors but rank worse, .9361."""
LEAST = 16
"""Bytes of a token at least, however many tokens rows have."""
CENTROIDS = 256
FINEST = 4
"""Numbers of a sub-space at least."""
BLOCK = 128
"""Tokens compressed at once, so that their scores stay in the cache: with 512 it takes ten times as long."""
ENOUGH = 20_000
"""Tokens from which more no longer improve the codec."""


@dataclass(frozen=True, slots=True)
class TokenCodec:
    """Turns token vectors into codes and back; lossy, but by so little that the ranking hardly changes."""

    mean: Vectors
    """Shape (dimension,)."""
    centroids: Vectors
    """Shape (sub-spaces, CENTROIDS, width)."""
    trained_on: int
    """Tokens."""

    @classmethod
    def train(cls, tokens: Vectors, per_row: float) -> TokenCodec:
        """Fit a codec to token vectors of shape (n, dimension), n at least 1.

        A token gets as many bytes as keep the tokens of a row, `per_row` of them on average, within the budget.
        """
        dimension = tokens.shape[1]
        most = max(LEAST, int(BUDGET * 4 * dimension / max(per_row, 1)))
        parts = max(1, min(most, dimension // FINEST))
        width = -(-dimension // parts)
        parts = -(-dimension // width)
        mean = tokens.mean(axis=0)
        centred = _padded(tokens - mean, parts * width)
        if len(tokens) <= CENTROIDS:  # so few can be kept as they are
            kept = np.resize(centred, (CENTROIDS, parts * width)).reshape(CENTROIDS, parts, width)
            return cls(_c(mean), _c(kept.transpose(1, 0, 2)), len(tokens))
        quantiser = faiss.ProductQuantizer(parts * width, parts, 8)
        quantiser.cp.min_points_per_centroid = 1
        quantiser.train(centred)
        centroids = faiss.vector_to_array(quantiser.centroids).reshape(parts, CENTROIDS, width)
        return cls(_c(mean), _c(centroids), len(tokens))

    @classmethod
    def none(cls, dimension: int) -> TokenCodec:
        """Return the codec of a model without token vectors; it has never anything to do."""
        return cls(np.zeros(dimension, np.float32), np.zeros((1, CENTROIDS, dimension), np.float32), 0)

    @property
    def digest(self) -> str:
        """Names the codec: codes of one cannot be read with another."""
        return hashlib.sha256(self.mean.tobytes() + self.centroids.tobytes()).hexdigest()[:16]

    def encode(self, tokens: Vectors) -> Codes:
        """Compress token vectors. Shape (n, bytes)."""
        if len(tokens) == 0:
            return np.empty((0, self.code_size), np.uint8)
        padded = _padded(tokens - self.mean, self._width)
        halves = np.square(self.centroids).sum(axis=2)[:, None, :] / 2
        return np.concatenate([self._nearest(padded[at : at + BLOCK], halves) for at in range(0, len(padded), BLOCK)])

    def _nearest(self, padded: Vectors, halves: Vectors) -> Codes:
        """Find the nearest centroid of each sub-space: of |x - c|² only x·c - |c|²/2 differs between centroids.

        FAISS finds the same ones, but where a sub-space is not 4 or 8 numbers wide takes five to seven times as long.
        """
        parts, _, width = self.centroids.shape
        scores = padded.reshape(-1, parts, width).transpose(1, 0, 2) @ self.centroids.transpose(0, 2, 1)
        scores -= halves
        return np.asarray(scores.argmax(axis=2).T, np.uint8)

    def decode(self, codes: Codes) -> Vectors:
        """Return token vectors of unit length, shape (n, dimension)."""
        return self._restored(self._quantiser(), codes)

    def _restored(self, quantiser: faiss.ProductQuantizer, codes: Codes) -> Vectors:
        """Decode and make the length 1 again: a coarse code shortens a vector, a rare token's most.

        On every twelfth question of squad2-half MaxSim alone ranks at .9280 with this, .9248 without (uncompressed
        .9363), and tells own questions from those whose passages were taken out by an AUROC of .786 and .766 (.851).
        """
        vectors = quantiser.decode(np.ascontiguousarray(codes))[:, : len(self.mean)]
        vectors += self.mean
        vectors /= np.maximum(np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None], 1e-9)
        return np.asarray(vectors, np.float32)

    @property
    def _width(self) -> int:
        """Numbers of a vector with what pads it to whole sub-spaces."""
        return int(self.centroids.shape[0] * self.centroids.shape[2])

    @property
    def code_size(self) -> int:
        """Bytes of a token."""
        return int(self.centroids.shape[0])

    def _quantiser(self) -> faiss.ProductQuantizer:
        parts, _, width = self.centroids.shape
        quantiser = faiss.ProductQuantizer(parts * width, parts, 8)
        faiss.copy_array_to_vector(np.ravel(self.centroids), quantiser.centroids)
        return quantiser

    def save(self, file: BinaryIO) -> None:
        """Write the codec to an open file."""
        np.savez(file, mean=self.mean, centroids=self.centroids, trained_on=self.trained_on)

    @classmethod
    def open(cls, source: Path | BinaryIO) -> TokenCodec:
        """Read a codec back.

        Raises:
            DamagedArchiveError: the file is missing or holds none.
        """
        try:
            with np.load(source, allow_pickle=False) as stored:
                return cls(stored["mean"], stored["centroids"], int(stored["trained_on"]))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise DamagedArchiveError("the codec of the token vectors cannot be read") from error


class TokenIndex:
    """The token vectors of every row of the vector index.

    Args:
        codec: that all the codes are in.
        parts: for each segment its codes, where those of each row begin, and what checks them when they are read.
    """

    def __init__(self, codec: TokenCodec, parts: Sequence[tuple[Codes, Starts, Checked | None]]) -> None:
        self.codec = codec
        # Of a mapped file each slice as such takes ten times as long.
        self._parts = [(np.asarray(codes), first, checked) for codes, first, checked in parts]
        self._first = np.cumsum([0, *(len(first) - 1 for _, first, _ in parts)])
        self._quantiser = codec._quantiser()

    @property
    def rows(self) -> int:
        """Rows that tokens are held for."""
        return int(self._first[-1])

    def tokens(self, rows: npt.NDArray[np.int64]) -> tuple[Vectors, npt.NDArray[np.int64]]:
        """Return the token vectors of these rows, one after another, and their counts.

        Raises:
            DamagedArchiveError: some of them were altered.
        """
        where = np.searchsorted(self._first, rows, side="right") - 1
        stretches = [self._codes(at, int(row - self._first[at])) for at, row in zip(where, rows, strict=True)]
        counts = np.array([len(one) for one in stretches], np.int64)
        codes = np.concatenate(stretches) if stretches else np.empty((0, self.codec.code_size), np.uint8)
        return self.codec._restored(self._quantiser, codes), counts

    def _codes(self, at: int, row: int) -> Codes:
        codes, first, checked = self._parts[at]
        start, end = int(first[row]), int(first[row + 1])
        if checked is not None:
            size = self.codec.code_size
            # The array lies at the end of its file, behind a header.
            header = checked.size - len(codes) * size
            checked.check(header + start * size, header + end * size)
        return codes[start:end]


def _padded(vectors: Vectors, width: int) -> Vectors:
    """Fill vectors up with zeros to a width that sub-spaces divide."""
    return _c(np.pad(vectors, ((0, 0), (0, width - vectors.shape[1]))))


def _c(array: npt.NDArray[np.floating]) -> Vectors:
    return np.ascontiguousarray(array, np.float32)
