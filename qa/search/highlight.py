"""The sentence of a paragraph that answers: the one whose words the question's words find."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa.models import Span
from qa.search.abstain import covered_share
from qa.search.rerank import QuestionTokens, maxsim

Floats = npt.NDArray[np.float32]


def by_tokens(question: QuestionTokens, sentences: Sequence[Span], tokens: Floats, spans: Sequence[Span]) -> Floats:
    """Score sentences by late interaction.

    Args:
        question: its tokens.
        sentences: where they lie in the paragraph, in order.
        tokens: the paragraph's decoded token vectors.
        spans: where each token lies in the paragraph.

    Returns:
        Shape (sentences,).
    """
    home = np.searchsorted([end for _, end in sentences], [start for start, _ in spans], side="right")
    order = np.argsort(home, kind="stable")
    counts = np.bincount(home, minlength=len(sentences))[: len(sentences)]
    inside = order[: counts.sum()]  # tokens after the last sentence are none's
    return np.asarray(maxsim(question, tokens[inside], counts.tolist()) @ question.weights, np.float32)


def by_terms(idf: dict[str, float], terms: Sequence[set[str]]) -> Floats:
    """Score sentences by the share of the question's terms that they hold, for models without token vectors."""
    return np.array([covered_share(idf, present) for present in terms], np.float32)
