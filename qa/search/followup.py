"""Which earlier questions a question is searched with.

A follow-up ("And did it propose a moratorium?") is found by the question before it; a question that stands on its own
is harmed by company. Nothing is written anew: the earlier questions' own words are put in front, and count as far as
they bring the question nearer to something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.search.abstain import large
from qa.search.parts import MARKS, MOST
from qa.sentences import sentences
from qa.words import FUNCTION_WORDS, POINTING

STANDS_ALONE = 0.5
"""Cosine of the best passage from which a question is searched alone. nDCG@10 on mtrag-human, all / follow-ups: always
alone .759/.737, with this gate .772/.752, at .45 .773/.753, at .55 .760/.738, without a gate .730/.704."""
EARLIER_WEIGHT, NEARER = 0.5, 0.3
"""Of a text with earlier questions, beside 1 for the question itself, where its best cosine is so much higher; less
where it gains less. mtrag-human, all / follow-ups, against the last turn alone, self-contained questions after two on
other subjects: .7625/.743, p .091, -.0045; at a weight of .4 .757/.737, -.000; at .6 .764/.745, p .072, -.007. A weight
of .3 whatever is gained: .7595/.739, p .149, -.0045; of .4 .763/.743, p .104, -.008."""
REMEMBERED = 2
KEPT = 60
"""Words of an earlier question that are searched with at most: two of them and a follow-up fill most of the encoder's
window of 256 tokens, and what is cut off at its end is the follow-up."""
WORD = re.compile(r"\w+")
OPENING = 40
"""Characters that two words take."""
ON = frozenset(("and", "but", "also", "or", "et", "mais", "und", "aber", "и", "а", "но"))
ABOUT = (["what", "about"], ["how", "about"])
"""First words of a question that goes on from the one before; "Why did ...?" may as well begin anew."""
ENOUGH = 2
"""Words that say something with which a question can be understood by itself, even if it points. With 3, "And what
did he say in Moscow in May 2019 about visas?" is found third on the seed pages, at a weight of 4."""
POINTS, GOES_ON = 2.0, 1.0
"""Weight of the earlier questions, beside 1 for one that cannot be understood without them: among 70,841 passages a few
words are near to something, and it is not what was meant. Share of the ten results of 20 such questions on the corpus
that the question written out in full finds too, without this .085, at 1.5 and 1 .370, at 2 and 1 .435; of 14 that only
look so or begin anew .907, .871, .871. In a small archive, where the nearest passage tells more, 1 for both: at more a
seed question loses its first place."""
PERSONS = frozenset(("he", "her", "him", "his", "she"))
"""Point at somebody, and not at a subject: "What did he say about Iran?" """
EMPTY = re.compile(r"\b(?:is|are|was|were|be)\s+there\b|\b(?:is|was|will|be)\s+it\s+\w+\s+(?:to|that|in|for)\b")
"""Words that point at nothing: "Is there water?", "Is it true that ...?" """


def variants(question: str, history: Sequence[str]) -> list[str]:
    """List the texts to search: the question, with the one before it, and with the two before it."""
    earlier = [asking(text.strip()) for text in history if text.strip()][-REMEMBERED:]
    return [" ".join([*earlier[len(earlier) - count :], question]) for count in range(len(earlier) + 1)]


def asking(text: str) -> str:
    """Cut a long earlier question to what it asks, or to what leads up to that where it would not be understood."""
    if len(text.split()) <= KEPT:
        return text
    spans = [(start, end) for start, end in sentences(text) if text[start:end].endswith(MARKS)][-MOST:]
    asked = " ".join(text[start:end] for start, end in spans)
    if len(_telling(asked)) < ENOUGH or incomplete(asked) == POINTS:
        asked = text[: spans[-1][1]] if spans else text
    return " ".join(asked.split()[-KEPT:])


def weights(cosines: Sequence[float], question: str, passages: int) -> list[float]:
    """Weigh the scores of texts in an archive of so many passages by their best cosines, the question first.

    They sum to 1.
    """
    gains = [min(max(cosine - cosines[0], 0.0) / NEARER, 1.0) for cosine in cosines[1:]]
    least = incomplete(question)
    if least:  # 1 in a small archive
        least = (1 + (least - 1) * large(passages)) / max(len(gains), 1)
    parts = [1.0, *(max(EARLIER_WEIGHT * gain, least) for gain in gains)]
    return [part / sum(parts) for part in parts]


def goes_on(question: str) -> bool:
    """Say whether a question opens with words that go on from another: "And about fish?", "What about fish?"."""
    words = WORD.findall(question.casefold()[:OPENING])
    return words[:1] != [] and (words[0] in ON or words[:2] in ABOUT)


def incomplete(question: str) -> float:
    """Return what the earlier questions weigh at least, beside 1 for a question that cannot be understood by itself.

    Such a question names next to nothing, and points ("Who will build it?") or goes on ("And through Belarus?").
    """
    text = question.casefold()
    if len(_telling(text)) >= ENOUGH:
        return 0.0
    words, on = set(WORD.findall(EMPTY.sub(" ", text))), goes_on(question)
    return POINTS if words & (POINTING if on else POINTING - PERSONS) else GOES_ON if on else 0.0


def leans(best_cosine: float, history: Sequence[str], question: str) -> bool:
    """Say whether a question is to be searched with those before it."""
    return bool(history) and (best_cosine < STANDS_ALONE or incomplete(question) > 0)


def _telling(text: str) -> set[str]:
    return set(WORD.findall(text.casefold())) - FUNCTION_WORDS - ON
