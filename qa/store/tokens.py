"""Token vectors, compressed and memory-mapped, for late interaction.

Late interaction (MaxSim) as in Khattab and Zaharia, "ColBERT" (2020). What is expected of a token from its word and its
passage is not stored (`expected`); the rest is, by product quantisation (Jégou et al., 2011) along principal axes
(`axes`), in as many bytes as the budget of a row allows: about 40 for long passages, up to 99 for short ones.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import faiss
import numpy as np
import numpy.typing as npt

from qa.errors import DamagedArchiveError
from qa.store.arrays import read_all
from qa.store.axes import balanced
from qa.store.blocks import Checked
from qa.store.expected import Expected, Known, Numbers
from qa.store.vectors import VectorIndex
from qa.vocabulary import NONE, Pieces, Vectors, Vocabulary

Codes = npt.NDArray[np.uint8]
Starts = npt.NDArray[np.int64]

BUDGET = 1.5
"""Size of a row's token codes, on average, against the float32 size of its vector. A token's code is its piece of the
vocabulary, its length, and a byte for every sub-space. What that costs is in `benchmarks/quality.md`."""
LEAST = 16
"""Bytes of a token at least, however many tokens rows have."""
CENTROIDS = 256
ROUNDS, POINTS = 8, 40
"""Of the search for centroids, and tokens of each that it sees. 13,007 tokens of short paragraphs, 96 sub-spaces: 19 s
of processor time and a cosine of .9841; with FAISS' own 25 and 256 89 s and .9844, with 8 and 20 9 s and .9837. 40
sub-spaces: .9388, .9392 and .9377. A small archive is built in a fraction of the time."""
FINEST = 4
"""Numbers of a sub-space at least."""
BLOCK = 128
"""Tokens compressed at once, so that their scores stay in the cache: with 512 it takes ten times as long."""
ENOUGH = 20_000
"""Tokens from which more no longer improve the codec."""
LENGTHS = 170
"""Steps of a stored length between 0 and 1; decoded vectors are .9 long as a rule, and 1.5 at most can be stored."""
NAMES: dict[int, np.dtype[Any]] = {2: np.dtype("<u2"), 4: np.dtype("<u4")}
"""How a piece is stored, by the bytes it takes."""


@dataclass(frozen=True)
class TokenCodec:
    """Turns token vectors into codes and back; lossy, but by so little that the ranking hardly changes."""

    expected: Expected
    centroids: Vectors
    """Of what is not expected, shape (sub-spaces, CENTROIDS, width)."""
    trained_on: int
    """Tokens."""
    named: int = 0
    """Bytes of a code that name the token's piece, before one for its length; 0 where the same is expected of every
    token, and the code is the sub-spaces' only."""
    axes: Vectors | None = None
    """What is not expected is turned to these first, shape (token dimension, numbers of all sub-spaces); None where
    sub-spaces are neighbouring numbers, as in archives made before there were axes."""

    @classmethod
    def train(
        cls, tokens: Vectors, per_row: float, known: Known | None = None, vocabulary: Vocabulary = NONE
    ) -> TokenCodec:
        """Fit a codec to token vectors of shape (n, dimension), n at least 1.

        A token gets as many bytes as keep the tokens of a row, `per_row` of them on average, within the budget.
        `known` is what is known of these tokens; without it, or a vocabulary, the same is expected of all.
        """
        dimension = tokens.shape[1]
        most = max(LEAST, int(BUDGET * 4 * dimension / max(per_row, 1)))
        if known is None or not vocabulary.size or len(tokens) <= CENTROIDS:  # so few are kept as they are
            expected = Expected.same(tokens.mean(axis=0))
            parts = max(1, min(most, dimension // FINEST))
            return cls(expected, _centroids(tokens - expected.mean, parts), len(tokens))
        expected = Expected.fit(tokens, known, vocabulary)
        named = 2 if vocabulary.size <= 1 << 16 else 4
        rest = tokens - expected.of(known, vocabulary)
        parts = max(1, min(most - named - 1, dimension // FINEST))
        # Rounded as they are stored, so that a codec that was just made is the one that is read back.
        axes = np.asarray(np.asarray(balanced(rest, parts), np.float16), np.float32)
        return cls(expected, _centroids(np.asarray(rest @ axes, np.float32), parts), len(tokens), named, axes)

    @classmethod
    def none(cls, dimension: int) -> TokenCodec:
        """Return the codec of a model without token vectors; it has never anything to do."""
        same = Expected.same(np.zeros(dimension, np.float32))
        return cls(same, np.zeros((1, CENTROIDS, dimension), np.float32), 0)

    @property
    def digest(self) -> str:
        """Names the codec: codes of one cannot be read with another."""
        arrays = (self.expected.mean, self.expected.by_word, self.expected.by_passage, self.centroids, self.axes)
        return hashlib.sha256(b"".join(one.tobytes() for one in arrays if one is not None)).hexdigest()[:16]

    def encode(self, tokens: Vectors, known: Known | None = None, vocabulary: Vocabulary = NONE) -> Codes:
        """Compress token vectors, of which as much is known as of those the codec was trained on. Shape (n, bytes)."""
        if len(tokens) == 0:
            return np.empty((0, self.code_size), np.uint8)
        expected = self._expected(known, vocabulary)
        padded = self._turned(tokens - expected)
        halves = np.square(self.centroids).sum(axis=2)[:, None, :] / 2
        codes = np.concatenate([self._nearest(padded[at : at + BLOCK], halves) for at in range(0, len(padded), BLOCK)])
        if not self.named or known is None:
            return codes
        lengths = np.linalg.norm(expected + self._rest(codes), axis=1)
        names = known.pieces.astype(NAMES[self.named]).view(np.uint8).reshape(len(tokens), self.named)
        stored = np.clip(np.rint(lengths * LENGTHS), 1, 255).astype(np.uint8)
        return np.hstack([names, stored[:, None], codes])

    def _expected(self, known: Known | None, vocabulary: Vocabulary) -> Vectors:
        return self.expected.of(known, vocabulary) if self.named and known is not None else self.expected.mean

    def _nearest(self, padded: Vectors, halves: Vectors) -> Codes:
        """Find the nearest centroid of each sub-space: of |x - c|² only x·c - |c|²/2 differs between centroids.

        FAISS finds the same ones, but where a sub-space is not 4 or 8 numbers wide takes five to seven times as long.
        """
        parts, _, width = self.centroids.shape
        scores = padded.reshape(-1, parts, width).transpose(1, 0, 2) @ self.centroids.transpose(0, 2, 1)
        scores -= halves
        return np.asarray(scores.argmax(axis=2).T, np.uint8)

    def pieces(self, codes: Codes) -> Pieces:
        """Return the piece that each token is, shape (n,); all 0 where none are stored."""
        if not self.named:
            return np.zeros(len(codes), np.int32)
        # Read where they are: copying the first bytes of each code takes four times as long.
        return np.asarray(np.ndarray(len(codes), NAMES[self.named], codes, 0, codes.strides[:1]), np.int32)

    def decode(self, codes: Codes, known: Known | None = None, vocabulary: Vocabulary = NONE) -> Vectors:
        """Return token vectors of unit length, shape (n, dimension): a coarse code shortens a vector, most a rare one.

        On every twelfth question of squad2-half MaxSim alone ranks at .9280 with this, .9248 without (uncompressed
        .9363), and tells own questions from those whose passages were taken out by an AUROC of .786 and .766 (.851).
        """
        vectors = self._rest(codes[:, self._head :]) + self._expected(known, vocabulary)
        vectors /= np.maximum(np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None], 1e-9)
        return np.asarray(vectors, np.float32)

    def similar(self, question: Vectors, codes: Codes, known: Known, vocabulary: Vocabulary) -> Vectors:
        """Compare tokens with vectors of shape (n, dimension) as if they were decoded: cosines, shape (tokens, n)."""
        if not self.named:
            return self.decode(codes) @ question.T
        # The vectors are turned and not the tokens, which are many more.
        found = self._decoded(codes[:, self._head :]) @ self._turned(question).T
        found += self.expected.of_words(known, vocabulary) @ question.T
        found += self.expected.of_passages(question, known)
        found *= (LENGTHS / codes[:, self.named].astype(np.float32))[:, None]
        return found

    def _turned(self, vectors: Vectors) -> Vectors:
        """Bring vectors of the token dimension to the sub-spaces' numbers."""
        return _padded(vectors, self._width) if self.axes is None else np.asarray(vectors @ self.axes, np.float32)

    def _decoded(self, codes: Codes) -> Vectors:
        """Decode what is not expected, as the sub-spaces have it."""
        return np.asarray(self._quantiser.decode(np.ascontiguousarray(codes)), np.float32)

    def _rest(self, codes: Codes) -> Vectors:
        """Decode what is not expected."""
        found = self._decoded(codes)
        return found[:, : len(self.expected.mean)] if self.axes is None else np.asarray(found @ self.axes.T, np.float32)

    @property
    def _width(self) -> int:
        """Numbers of a vector with what pads it to whole sub-spaces."""
        return int(self.centroids.shape[0] * self.centroids.shape[2])

    @property
    def _head(self) -> int:
        """Bytes of a code before those of the sub-spaces."""
        return self.named + bool(self.named)

    @property
    def code_size(self) -> int:
        """Bytes of a token."""
        return int(self.centroids.shape[0]) + self._head

    @cached_property
    def _quantiser(self) -> faiss.ProductQuantizer:
        parts, _, width = self.centroids.shape
        quantiser = faiss.ProductQuantizer(parts * width, parts, 8)
        faiss.copy_array_to_vector(np.ravel(self.centroids), quantiser.centroids)
        return quantiser

    def save(self, file: BinaryIO) -> None:
        """Write the codec to an open file."""
        maps = {"by_word": self.expected.by_word, "by_passage": self.expected.by_passage, "axes": self.axes}
        arrays: dict[str, Any] = {name: one.astype(np.float16) for name, one in maps.items() if one is not None}
        arrays |= {"mean": self.expected.mean, "middle": self.expected.middle, "rest": self.centroids}
        np.savez(file, trained_on=self.trained_on, named=self.named, **arrays)

    @classmethod
    def open(cls, source: Path | BinaryIO) -> TokenCodec:
        """Read a codec back.

        Raises:
            DamagedArchiveError: the file is missing or holds none.
        """
        try:
            stored = read_all(source)
            if "centroids" in stored:  # of an archive made before anything was expected
                return cls(Expected.same(stored["mean"]), stored["centroids"], int(stored["trained_on"]))
            maps = (stored[name].astype(np.float32) for name in ("by_word", "by_passage"))
            expected = Expected(stored["mean"], stored["middle"], *maps)
            axes = stored["axes"].astype(np.float32) if "axes" in stored else None
            return cls(expected, stored["rest"], int(stored["trained_on"]), int(stored["named"]), axes)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise DamagedArchiveError("the codec of the token vectors cannot be read") from error


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

    @property
    def rows(self) -> int:
        """Rows that tokens are held for."""
        return int(self._first[-1])

    def similar(self, question: Vectors, rows: Numbers, vocabulary: Vocabulary) -> tuple[Vectors, Numbers]:
        """Compare the tokens of these rows with vectors of shape (n, token dimension).

        Returns:
            Cosines, shape (tokens, n), one row's tokens after another's, and the tokens of each row.

        Raises:
            DamagedArchiveError: some of them were altered.
        """
        where = np.searchsorted(self._first, rows, side="right") - 1
        stretches = [self._codes(at, int(row - self._first[at])) for at, row in zip(where, rows, strict=True)]
        counts = np.array([len(one) for one in stretches], np.int64)
        codes = np.concatenate(stretches) if stretches else np.empty((0, self.codec.code_size), np.uint8)
        passages = self._vectors.at(rows) if self.codec.named else np.empty((len(rows), 0), np.float32)
        known = Known(self.codec.pieces(codes), passages, np.repeat(np.arange(len(rows)), counts))
        return self.codec.similar(question, codes, known, vocabulary), counts

    def pieces(self, first: int, last: int) -> tuple[Pieces, Numbers]:
        """Return the piece that each token of some rows of one segment is, and how many tokens each row has."""
        at = int(np.searchsorted(self._first, first, side="right")) - 1
        start, end = first - int(self._first[at]), last - int(self._first[at])
        return self.codec.pieces(self._codes(at, start, end)), np.diff(self._parts[at][1][start : end + 1])

    def _codes(self, at: int, row: int, last: int | None = None) -> Codes:
        codes, first, checked = self._parts[at]
        start, end = int(first[row]), int(first[row + 1 if last is None else last])
        if checked is not None:
            size = self.codec.code_size
            # The array lies at the end of its file, behind a header.
            header = checked.size - len(codes) * size
            checked.check(header + start * size, header + end * size)
        return codes[start:end]


def _centroids(vectors: Vectors, parts: int) -> Vectors:
    """Find the centroids of so many sub-spaces, or fewer of equal width. Shape (sub-spaces, CENTROIDS, width)."""
    width = -(-vectors.shape[1] // parts)
    parts = -(-vectors.shape[1] // width)
    padded = _padded(vectors, parts * width)
    if len(vectors) <= CENTROIDS:  # so few can be kept as they are
        kept = np.resize(padded, (CENTROIDS, parts * width)).reshape(CENTROIDS, parts, width)
        return np.ascontiguousarray(kept.transpose(1, 0, 2))
    quantiser = faiss.ProductQuantizer(parts * width, parts, 8)
    quantiser.cp.niter, quantiser.cp.min_points_per_centroid, quantiser.cp.max_points_per_centroid = ROUNDS, 1, POINTS
    quantiser.train(padded)
    return np.asarray(faiss.vector_to_array(quantiser.centroids).reshape(parts, CENTROIDS, width), np.float32)


def _padded(vectors: Vectors, width: int) -> Vectors:
    """Fill vectors up with zeros to a width that sub-spaces divide."""
    return np.ascontiguousarray(np.pad(vectors, ((0, 0), (0, width - vectors.shape[1]))), np.float32)
