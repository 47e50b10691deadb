"""The sentence of a paragraph that answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa.models import Span
from qa.search.abstain import covered_share

Floats = npt.NDArray[np.float32]

LEXICAL = 0.3
"""Weight of the question's terms that a sentence covers, beside its cosine with the question."""


def best_sentence(
    spans: Sequence[Span], cosines: Floats, terms: Sequence[set[str]], idf: dict[str, float]
) -> Span | None:
    """Choose the sentence that matches the question best.

    Args:
        spans: where the sentences lie.
        cosines: of each sentence with the question, shape (sentences,).
        terms: the terms of each sentence.
        idf: weight of each term of the question.
    """
    if not spans:
        return None
    covered = np.array([covered_share(idf, present) for present in terms], np.float32)
    return spans[int(np.argmax((1 - LEXICAL) * cosines + LEXICAL * covered))]
