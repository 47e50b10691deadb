"""A follow-up that only names another time or person, asked in full: "And in 2019?" is the question before it, of 2019.

Searched by its own words it would find whatever says nothing, and the period of the question before it would be among
the words that are searched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qa.search.cues import SPEAKING
from qa.search.followup import variants
from qa.search.guess import Guess
from qa.search.retrieve import Query
from qa.search.retrieved import Retrieved

CHAIN = 10
"""Questions that are looked back over for one that names a subject; the web keeps as many."""


def restated(query: Query, guess: Guess, read: Callable[[str], Guess]) -> tuple[Query, Guess] | None:
    """Ask an elliptic question in the words of the last one before it that names more.

    Args:
        query: the question as asked.
        guess: what it names itself.
        read: reads an earlier question.

    Returns:
        That question without the words of its period, those before it as history, and what to search it under; None
        where the question is not elliptic or nothing before it names more.
    """
    earlier = [text.strip() for text in query.history if text.strip()][-CHAIN:]
    guess, person = _asked(guess, query.text), guess.alone is not None
    if not guess.elliptic:
        return None
    for at in reversed(range(len(earlier))):
        before = _asked(read(earlier[at]), earlier[at])
        if person and not before.name:
            return None  # "And Lavrov?" is another speaker only where one was asked for before
        asked = before.rest or earlier[at]
        if guess.name and before.name:
            asked = asked.replace(before.name, guess.name)
        guess = _filled(guess, before, asked)
        if not before.elliptic:
            return replace(query, text=asked, history=earlier[:at]), replace(guess, rest=asked, empty=before.empty)
    return None


def _asked(guess: Guess, text: str) -> Guess:
    """Take a person who is all that a question names for its speaker."""
    if guess.alone is None:
        return guess
    one = guess.alone
    return replace(guess, speaker=one.name, name=text[one.start : one.end], elliptic=True)


def _filled(guess: Guess, before: Guess, asked: str) -> Guess:
    """Take what a question does not name from the one before it; who asks for the latest asks for no period."""
    if not guess.speaker:
        guess = replace(guess, speaker=before.speaker, name=before.name)
    if guess.words:
        # It is a time of speaking where the question before it asked what was said.
        sure = guess.sure or SPEAKING.search(asked) is not None
        return replace(guess, sure=sure, notes=(guess.beyond,) if sure and guess.beyond else guess.notes)
    if guess.latest:
        return guess
    return replace(guess, since=before.since, until=before.until, words=before.words, sure=before.sure)


def searched_for(found: Retrieved, own: str, full: Query) -> Retrieved:
    """Say that a question was searched as the one before it: its own words, and the earlier ones in front of them."""
    texts = variants(full.text, full.history)
    said = max((text for text in texts if found.searched_as.endswith(text)), key=len, default=full.text)
    return replace(found, searched_as=f"{own} / {said} {own}")
