"""What a token's vector is expected to be, before anything of it is stored: from its word and from its passage.

The static vector of a word piece, which the model has at hand, and the vector of the passage, which is stored anyway,
explain together more than half of a token's variance (of .98 .43 is left on squad2-half, of .97 .44 on mtrag-human;
without the passage .51 and .55, and the pieces before and after explain no more). Codes need to hold the rest only. Two
linear maps, fitted to tokens of the archive by ridge regression.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from qa.vocabulary import Pieces, Vectors, Vocabulary

Numbers = npt.NDArray[np.int64]

RIDGE = 3.0
"""Of the regression. Variance left of tokens it was not fitted to (squad2-half; fitted to 300, 1,000, 4,000, 20,000):
.716 .565 .470 .431 with this, .710 .581 .478 .431 with 1, .796 .635 .493 .434 with 10."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of tokens besides their own vectors."""

    pieces: Pieces
    """Of the vocabulary, one for each token, shape (tokens,)."""
    passages: Vectors
    """Vectors of the rows that the tokens stand in, shape (rows, dimension)."""
    row: Numbers
    """Which of these rows each token stands in, shape (tokens,)."""


class _Words:
    """What is expected of each piece by itself, worked out when it is first met: 45 MB where a model knows 30,000."""

    def __init__(self, expected: Expected, vocabulary: Vocabulary) -> None:
        self._expected = expected
        self._vocabulary = vocabulary
        self._met = np.zeros(vocabulary.size, bool)
        self._vectors = np.empty((vocabulary.size, len(expected.mean)), np.float32)

    def __call__(self, pieces: Pieces) -> Vectors:
        if not self._met[pieces].all():
            new = np.unique(pieces[~self._met[pieces]])
            own = self._vocabulary.vectors(new) - self._expected.middle
            self._vectors[new] = own @ self._expected.by_word + self._expected.mean
            self._met[new] = True
        return np.take(self._vectors, pieces, axis=0)


@dataclass(frozen=True)
class Expected:
    """Two linear maps and where they begin."""

    mean: Vectors
    """Of all tokens, shape (token dimension,)."""
    middle: Vectors
    """Mean of the static vectors, shape (width,)."""
    by_word: Vectors
    """Shape (width, token dimension); no rows where the same is expected of every token."""
    by_passage: Vectors
    """Shape (dimension, token dimension)."""

    @classmethod
    def same(cls, mean: Vectors) -> Expected:
        """Expect the same of every token."""
        none = np.empty((0, len(mean)), np.float32)
        return cls(np.ascontiguousarray(mean, np.float32), np.empty(0, np.float32), none, none)

    @classmethod
    def fit(cls, tokens: Vectors, known: Known, vocabulary: Vocabulary) -> Expected:
        """Fit the maps to token vectors of shape (n, token dimension)."""
        static = vocabulary.vectors(known.pieces)
        mean, middle = tokens.mean(axis=0), static.mean(axis=0)
        features = np.hstack([static - middle, known.passages[known.row]]).astype(np.float64)
        gram = features.T @ features + RIDGE * np.eye(features.shape[1])
        maps = np.linalg.solve(gram, features.T @ (tokens - mean).astype(np.float64))
        # Rounded as they are stored, so that a codec that was just made is the one that is read back.
        rounded = np.asarray(np.asarray(maps, np.float16), np.float32)
        return cls(mean, middle, rounded[: len(middle)], rounded[len(middle) :])

    @property
    def differs(self) -> bool:
        """Whether more is expected than the same of every token."""
        return len(self.by_word) > 0

    def of(self, known: Known, vocabulary: Vocabulary) -> Vectors:
        """Return what is expected of tokens, shape (tokens, token dimension)."""
        return np.asarray(
            self.of_words(known.pieces, vocabulary) + (known.passages @ self.by_passage)[known.row], np.float32
        )

    def of_words(self, pieces: Pieces, vocabulary: Vocabulary) -> Vectors:
        """Return as much of it as comes from the words, shape (pieces, token dimension)."""
        words = self._words.get(vocabulary) or self._words.setdefault(vocabulary, _Words(self, vocabulary))
        return words(pieces)

    @cached_property
    def _words(self) -> dict[Vocabulary, _Words]:
        """Kept by vocabulary; an archive has one."""
        return {}
