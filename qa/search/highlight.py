"""The sentence of a paragraph that answers: the one whose words the question's words find."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from qa.models import Span
from qa.search.abstain import covered_share
from qa.search.rerank import QuestionTokens

Floats = npt.NDArray[np.float32]


OPENING_WEIGHT = 0.7
"""Of MaxSim with a sentence and the paragraph's opening together, beside its own: the opening says what is spoken of,
and a sentence that answers need not repeat it. 481 passages of squad2-half and 381 of xquad-en, the marked sentence
holds the answer in .879 and .824 without it, .900 and .871 at .6, .904 and .877 at .7, .911 and .877 at .8. With the
sentence before in place of the opening .898 and .856."""
MEAN_WEIGHT = 0.3
"""Of the cosine of the question with the mean of a sentence's tokens, beside MaxSim: .904 and .877, .902 and .877
without."""
COVERED_WEIGHT = 0.1
"""Of the share of the question's terms in the sentence: .904 and .877, .904 and .871 without."""


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
    best = np.zeros((len(sentences), similar.shape[1]), np.float32)
    nearness = np.zeros(len(sentences), np.float32)
    starts = np.array([start for start, _ in spans])
    for at, (start, end) in enumerate(sentences):
        inside = (starts >= start) & (starts < end)
        if inside.any():
            mean = tokens[inside].mean(axis=0)
            best[at] = similar[inside].max(axis=0)
            if len(mean) == len(vector):
                nearness[at] = float(mean @ vector / max(float(np.linalg.norm(mean)), 1e-9))
    spoken_of = OPENING_WEIGHT * np.maximum(best, best[0]) + (1 - OPENING_WEIGHT) * best
    return np.asarray(spoken_of @ question.weights + MEAN_WEIGHT * nearness, np.float32)


def by_terms(idf: dict[str, float], terms: Sequence[Collection[str]]) -> Floats:
    """Score sentences by the share of the question's terms that they hold, for models without token vectors."""
    return np.array([covered_share(idf, present) for present in terms], np.float32)
