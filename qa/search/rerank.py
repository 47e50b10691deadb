"""Late interaction: every word of the question looks for its best match among the passage's words.

MaxSim as in Khattab and Zaharia, "ColBERT" (2020), with the token vectors of the very forward pass that made the
passage's vector, so that no second model is needed; words weigh by their rarity in the archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.encoder import Encoded
from qa.models import Span

Floats = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int64]

FUSED_WEIGHT = 0.4
"""Of the fused score beside MaxSim's; mtrag-human, codes of 42 bytes, .753, .758, .763, .762, .760 at .2 to .6;
uncompressed squad2-half .945, .949, .949, .949 at .2 to .5."""
SHORT_FUSED_WEIGHT = 0.7
"""The same where passages are short, since only fused scores know of neighbours. kremlin-own nDCG@10 .207 (at .5
.205, at .3 .199), qmsum-committee .384 (at .5 .367)."""
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class QuestionTokens:
    """A question's tokens, ready to be compared."""

    vectors: Floats
    """Shape (tokens, dimension)."""
    weights: Floats
    """Shape (tokens,), summing to 1."""


def question_tokens(text: str, encoded: Encoded, weigh: Callable[[str], float]) -> QuestionTokens | None:
    """Prepare a question; `weigh` gives the weight of a word, 0 for one that says nothing.

    A question of nothing but such words weighs them all alike. Returns None where it has no tokens.
    """
    if len(encoded.tokens) == 0:
        return None
    words = [match.span() for match in WORD.finditer(text)]
    weights = np.array([weigh(_word_at(text, words, span)) for span in encoded.spans], np.float32)
    if weights.sum() <= 0:
        weights = np.ones(len(weights), np.float32)
    return QuestionTokens(encoded.tokens, weights / weights.sum())


def maxsim(similar: Floats, counts: Counts) -> Floats:
    """Find the best match of each of a question's tokens in each passage.

    Args:
        similar: cosines of the passages' tokens, one passage after another, with n tokens of a question. Shape
            (tokens, n).
        counts: tokens of each passage, shape (passages,).

    Returns:
        For each passage and question token the best cosine, shape (passages, n); 0 for a passage without tokens.
    """
    filled = np.flatnonzero(counts)
    best = np.zeros((len(counts), similar.shape[1]), np.float32)
    if len(filled):
        best[filled] = np.maximum.reduceat(similar, (np.cumsum(counts) - counts)[filled], axis=0)
    return best


def rerank(fused: Floats, interaction: Floats, short: Floats | float = 0.0) -> Floats:
    """Combine fused scores and MaxSim, within [0, 1], of passages that are so short (0 to 1)."""
    weight = FUSED_WEIGHT + (SHORT_FUSED_WEIGHT - FUSED_WEIGHT) * short
    return np.asarray(weight * fused + (1 - weight) * np.clip(interaction, 0, 1), np.float32)


def _word_at(text: str, words: Sequence[Span], span: Span) -> str:
    start, end = next((word for word in words if word[0] <= span[0] < word[1]), span)
    return text[start:end]
