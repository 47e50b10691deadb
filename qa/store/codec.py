"""How token vectors are compressed.

What is expected of a token from its word and its
passage is not stored (`expected`); the rest is, by product quantisation (Jégou et al., 2011) along principal axes
(`axes`), in as many bytes as the budget of a row allows: about 40 for long passages, up to 99 for short ones.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import faiss
import numpy as np
import numpy.typing as npt

from qa.errors import DamagedArchiveError
from qa.store.arrays import read_all
from qa.store.axes import balanced
from qa.store.expected import Expected, Known
from qa.vocabulary import NONE, Pieces, Vectors, Vocabulary

Codes = npt.NDArray[np.uint8]

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
Names = npt.NDArray[np.unsignedinteger[Any]]
NAMES: dict[int, np.dtype[Any]] = {2: np.dtype("<u2"), 4: np.dtype("<u4")}
"""How a piece is stored, by the bytes it takes."""


class _ByPiece:
    """What the word of a token says of its cosines with a question, worked out when a piece is first met.

    The 3,000 tokens that a question is compared with at a time are some 900 different pieces, and those of the next
    time hardly new ones.
    """

    def __init__(self, question: Vectors, size: int) -> None:
        self._question = question
        self._met = np.zeros(size, bool)
        self._found = np.empty((size, len(question)), np.float32)

    def __call__(self, pieces: Pieces, expected: Expected, vocabulary: Vocabulary) -> Vectors:
        """Return shape (tokens, n)."""
        new = np.zeros(len(self._met), bool)
        new[pieces] = True
        new &= ~self._met
        if len(unmet := np.flatnonzero(new).astype(np.int32)):
            self._found[unmet] = expected.of_words(unmet, vocabulary) @ self._question.T
            self._met |= new
        return np.take(self._found, pieces, axis=0)


@dataclass(frozen=True, slots=True)
class Asked:
    """Vectors of a question, prepared once for all the passages they are compared with."""

    vectors: Vectors
    """Shape (n, token dimension)."""
    turned: Vectors
    """The same in the sub-spaces' numbers, shape (n, numbers of all sub-spaces)."""
    by_passage: Vectors
    """What a passage's vector is multiplied by for what it says of its tokens, shape (dimension, n)."""
    by_piece: _ByPiece | None = None
    """None where the same is expected of every token."""


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
        return np.asarray(self.names(codes), np.int32)

    def names(self, codes: Codes) -> Names:
        """View the pieces where they are stored, shape (n,): copying their bytes takes four times as long."""
        return np.ndarray(len(codes), NAMES[self.named], codes, 0, codes.strides[:1])

    def decode(self, codes: Codes, known: Known | None = None, vocabulary: Vocabulary = NONE) -> Vectors:
        """Return token vectors of unit length, shape (n, dimension): a coarse code shortens a vector, most a rare one.

        On every twelfth question of squad2-half MaxSim alone ranks at .9280 with this, .9248 without (uncompressed
        .9363), and tells own questions from those whose passages were taken out by an AUROC of .786 and .766 (.851).
        """
        vectors = self._rest(codes[:, self._head :]) + self._expected(known, vocabulary)
        vectors /= np.maximum(np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None], 1e-9)
        return np.asarray(vectors, np.float32)

    def asked(self, question: Vectors, vocabulary: Vocabulary) -> Asked:
        """Prepare vectors of shape (n, dimension) to be compared: they are turned and not the tokens, far more."""
        if not self.named:
            return Asked(question, question, question)
        by_piece = _ByPiece(question, vocabulary.size)
        return Asked(question, self._turned(question), self.expected.by_passage @ question.T, by_piece)

    def similar(self, asked: Asked, codes: Codes, known: Known, vocabulary: Vocabulary) -> Vectors:
        """Compare tokens with what is asked for as if they were decoded: cosines, shape (tokens, n)."""
        if asked.by_piece is None:
            return self.decode(codes) @ asked.vectors.T
        found = self._decoded(codes[:, self._head :]) @ asked.turned.T
        found += asked.by_piece(known.pieces, self.expected, vocabulary)
        found += (known.passages @ asked.by_passage)[known.row]
        found *= (LENGTHS / codes[:, self.named].astype(np.float32))[:, None]
        return found

    def _turned(self, vectors: Vectors) -> Vectors:
        """Bring vectors of the token dimension to the sub-spaces' numbers."""
        return _padded(vectors, self._width) if self.axes is None else np.asarray(vectors @ self.axes, np.float32)

    def _decoded(self, codes: Codes) -> Vectors:
        """Decode what is not expected, as the sub-spaces have it.

        As FAISS's quantiser does, which takes .9 ms for 3,000 tokens where this takes .65, and wakes all cores for it.
        """
        parts, centroids, width = self.centroids.shape
        found = np.take(self.centroids.reshape(-1, width), codes + np.arange(parts) * centroids, axis=0)
        return np.asarray(found.reshape(len(codes), parts * width), np.float32)

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
