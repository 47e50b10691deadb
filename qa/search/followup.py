"""Which earlier questions a question is searched with.

A follow-up ("And did it propose a moratorium?") is found by the question before it; a question that stands on its own
is harmed by company. Nothing is written anew: the earlier questions' own words are put in front.
"""

from __future__ import annotations

from collections.abc import Sequence

STANDS_ALONE = 0.5
"""Cosine of the best passage from which a question is searched alone. On three conversational sets a fixed mix hurt
self-contained questions; with this gate the mix was never worse than the question alone (nDCG@10 .694 to .729)."""
REMEMBERED = 3


def variants(question: str, history: Sequence[str]) -> list[str]:
    """List the texts to search: the question, with the one before it, and with the last three."""
    earlier = [text.strip() for text in history if text.strip()][-REMEMBERED:]
    texts = [question]
    for count in dict.fromkeys((1, len(earlier))):
        if 0 < count <= len(earlier):
            texts.append(" ".join([*earlier[-count:], question]))
    return texts


def leans(best_cosine: float, history: Sequence[str]) -> bool:
    """Say whether a question is to be searched with those before it."""
    return bool(history) and best_cosine < STANDS_ALONE
