"""The sentence of a paragraph that answers: the one whose words the question's words find."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from qa.models import Span
from qa.search.abstain import covered_share
from qa.search.rerank import QuestionTokens

Floats = npt.NDArray[np.float32]


MEAN_WEIGHT = 0.3
"""Of the cosine of the question with the mean of a sentence's tokens, beside MaxSim: squad2-half .888 to .894."""
COVERED_WEIGHT = 0.1
"""Of the share of the question's terms in the sentence; 0 to .2 alike, .862 alone."""


def by_tokens(
    question: QuestionTokens, vector: Floats, sentences: Sequence[Span], tokens: Floats, spans: Sequence[Span]
) -> Floats:
    """Score sentences by late interaction, and by how near they are to the question as a whole.

    Args:
        question: its tokens.
        vector: of the whole question, shape (dimension,).
        sentences: where they lie in the paragraph, in order.
        tokens: the paragraph's token vectors.
        spans: where each token lies in the paragraph.

    Returns:
        Shape (sentences,).
    """
    similar = tokens @ question.vectors.T
    scores = np.zeros(len(sentences), np.float32)
    starts = np.array([start for start, _ in spans])
    for at, (start, end) in enumerate(sentences):
        inside = (starts >= start) & (starts < end)
        if inside.any():
            mean = tokens[inside].mean(axis=0)
            nearness = float(mean @ vector / max(float(np.linalg.norm(mean)), 1e-9)) if len(mean) == len(vector) else 0
            scores[at] = float(similar[inside].max(axis=0) @ question.weights) + MEAN_WEIGHT * nearness
    return scores


def by_terms(idf: dict[str, float], terms: Sequence[Collection[str]]) -> Floats:
    """Score sentences by the share of the question's terms that they hold, for models without token vectors."""
    return np.array([covered_share(idf, present) for present in terms], np.float32)
