"""Which earlier questions a question is searched with.

A follow-up ("And did it propose a moratorium?") is found by the question before it; a question that stands on its own
is harmed by company. Nothing is written anew: the earlier questions' own words are put in front, and count as far as
they bring the question nearer to something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

STANDS_ALONE = 0.5
"""Cosine of the best passage from which a question is searched alone. nDCG@10 on mtrag-human, all / follow-ups: always
alone .759/.737, with this gate .772/.752, at .45 .773/.753, at .55 .760/.738, without a gate .730/.704."""
EARLIER_WEIGHT, NEARER = 0.5, 0.3
"""Of a text with earlier questions, beside 1 for the question itself, where its best cosine is so much higher; less
where it gains less. mtrag-human, all / follow-ups, against the last turn alone, self-contained questions after two on
other subjects: .7625/.743, p .091, -.0045; at a weight of .4 .757/.737, -.000; at .6 .764/.745, p .072, -.007. A weight
of .3 whatever is gained: .7595/.739, p .149, -.0045; of .4 .763/.743, p .104, -.008."""
REMEMBERED = 2
WORD = re.compile(r"\w+")
OPENING = 40
"""Characters that two words take."""
ON = frozenset(("and", "but", "also", "or", "et", "mais", "und", "aber", "и", "а", "но"))
ABOUT = (["what", "about"], ["how", "about"])
"""First words of a question that goes on from the one before; "Why did ...?" may as well begin anew."""


def variants(question: str, history: Sequence[str]) -> list[str]:
    """List the texts to search: the question, with the one before it, and with the two before it."""
    earlier = [text.strip() for text in history if text.strip()][-REMEMBERED:]
    return [" ".join([*earlier[len(earlier) - count :], question]) for count in range(len(earlier) + 1)]


def weights(cosines: Sequence[float]) -> list[float]:
    """Weigh the scores of texts by their best cosines, the question first; they sum to 1."""
    gains = [min(max(cosine - cosines[0], 0.0) / NEARER, 1.0) for cosine in cosines[1:]]
    parts = [1.0, *(EARLIER_WEIGHT * gain for gain in gains)]
    return [part / sum(parts) for part in parts]


def goes_on(question: str) -> bool:
    """Say whether a question opens with words that go on from another: "And about fish?", "What about fish?"."""
    words = WORD.findall(question.casefold()[:OPENING])
    return words[:1] != [] and (words[0] in ON or words[:2] in ABOUT)


def leans(best_cosine: float, history: Sequence[str]) -> bool:
    """Say whether a question is to be searched with those before it."""
    return bool(history) and best_cosine < STANDS_ALONE
