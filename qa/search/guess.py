"""What a question itself says of when and by whom: restrictions that nobody gave, to be shown and dropped at will.

Only what the archive knows is guessed: periods that it covers, people who speak in it, events that its titles name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qa.errors import QueryError
from qa.models import fold
from qa.search.cues import LATEST as LATEST_ASKED
from qa.search.cues import SPEAKING
from qa.search.events import Events, Happened
from qa.search.followup import ON, goes_on
from qa.search.when import When, asks_latest, whens
from qa.search.who import Named, Speakers
from qa.words import FUNCTION_WORDS, POINTING

ORDER: Final = "order"
LATEST = "latest"
OUTLIERS = 0.002
"""Share of the documents at either end that do not say what an archive covers: of 7,235 pages five are dated by their
subject, one of them 1925."""
READ = 1_000
"""Characters of a question that are read for it: what is longer is a page. Reading them takes 0.6 ms, at worst 60."""
LEFT = re.compile(r"(?:\s|,(?=\s*,))+([,?!.؟])")
"""Space and commas before a mark where words were taken out."""
GUESSED = ("since", "until", "speaker", ORDER)
"""Fields of the filters that may be guessed."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Restrictions read from a question; None where it names none."""

    since: dt.date | None = None
    until: dt.date | None = None
    speaker: str | None = None
    latest: bool = False
    """Whether what was said last is to stand first."""
    words: str = ""
    """The question's own words for a period."""
    rest: str = ""
    """The question without them."""
    beyond: str = ""
    """A note that the archive holds nothing from then, where it does not."""
    sure: bool = False
    """Whether the period is that of speaking, and not of what is spoken of."""
    name: str = ""
    """The question's own words for the speaker."""
    empty: bool = False
    """Whether the question names nothing else: "What did Putin announce last month?" """
    elliptic: bool = False
    """Whether it also reads as the question before it, asked of another time or person: "And in 2019?" """
    alone: Named | None = None
    """The speaker that is all the question names, to be asked what the one before it asked another: "And Lavrov?" """
    notes: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether the question names nothing but a period and who or that somebody says something."""
        return self.dated and self.empty and fold(self.rest) != fold(self.words)

    @property
    def dated(self) -> bool:
        """Whether a period was guessed."""
        return self.since is not None or self.until is not None

    @property
    def any(self) -> bool:
        """Whether anything was."""
        return self.dated or self.latest or self.speaker is not None


class Guesser:
    """Reads questions for one archive.

    Args:
        speakers: the names of all who speak in it.
        events: day, title and place of every dated document.
    """

    def __init__(self, speakers: Sequence[str], events: Sequence[tuple[dt.date, str, str]]) -> None:
        # A word of a place that is also half of somebody's name ("Washington") names the place.
        self._speakers = Speakers(speakers, {word for _, _, place in events for word in fold(place).split()})
        self._events = Events([(day, f"{title} {place}") for day, title, place in events])
        days = sorted(day for day, _, _ in events)
        self._first = days[int(OUTLIERS * len(days))] if days else dt.date.max
        self._last = days[-1 - int(OUTLIERS * len(days))] if days else dt.date.min

    def guess(self, text: str, taken: Collection[str], today: dt.date) -> Guess:
        """Read a question.

        Args:
            text: the question.
            taken: fields that are not to be guessed, since they were given or their guess was dropped.
            today: what "last year" counts from.
        """
        person = None if "speaker" in taken else self._speakers.asked(text[:READ])
        latest = ORDER not in taken and self._first <= self._last and asks_latest(text[:READ])
        period = self._period(text, taken, today)
        alone = None if person or "speaker" in taken else self._speakers.alone(text[:READ])
        named = text[person.start : person.end] if person else ""
        rest = period.rest or text[:READ]
        empty = period.empty or (bool(period.words or latest or named) and not _content(rest, named))
        return Guess(
            since=period.since,
            until=period.until,
            speaker=person.name if person else None,
            latest=latest,
            words=period.words,
            rest=period.rest,
            sure=period.sure,
            name=named,
            alone=alone,
            empty=empty,
            elliptic=period.empty or (empty and _elliptic(rest)),
            beyond=period.beyond,
            notes=period.notes,
        )

    def _period(self, text: str, taken: Collection[str], today: dt.date) -> Guess:
        event, named = self._events.named(text[:READ]), whens(text[:READ], today)
        times = [time for time in named if event is None or not event.start <= time.start < event.end]
        if event and len(event.periods) == 1 and not times:
            # Titles name events, so the words of one go on being searched for.
            return replace(self._covered(text, _of_event(event), taken, event.words), rest=text, empty=False)
        if event and len(event.periods) > 1 and not times and not {"since", "until"} <= set(taken):
            days = ", ".join(str(first) for first, _ in event.periods[:4]) + (", ..." if event.periods[4:] else "")
            return Guess(notes=(f"The archive knows several events as {event.words} ({days}); name a day or year.",))
        if event and not event.periods:
            times = named
        time = _one(times)
        return self._covered(text, time, taken, text[time.start : time.end]) if time else Guess()

    def _covered(self, text: str, time: When, taken: Collection[str], words: str) -> Guess:
        """Take a time as a period, if the archive has anything from then."""
        rest = " ".join((text[: time.start] + " " + text[time.end :]).split())
        rest = LEFT.sub(r"\1", rest).strip(" ,")
        # A question that is nothing but a period is searched by its own words.
        named = Guess(words=words, rest=rest if fold(rest) else text, empty=not fold(rest), sure=time.sure)
        if self._first > self._last:
            return Guess()
        if (time.since or dt.date.min) > self._last or (time.until or dt.date.max) < self._first:
            held = f"from {self._first} to {self._last}"
            note = f"Nothing in this archive is from then ({words}): it holds documents {held}."
            return replace(named, beyond=note, notes=(note,) if time.sure else ())
        since = None if "since" in taken else time.since
        until = None if "until" in taken else time.until
        return Guess() if since is None and until is None else replace(named, since=since, until=until)


def _one(times: Sequence[When]) -> When | None:
    """Choose the one time that a question is about; "since A ... until B" is one, any other two are none."""
    if len(times) == 2 and times[0].until is None and times[1].since is None:
        one, two = times
        return When(one.start, two.end, one.since, two.until, one.sure and two.sure)
    return times[0] if len(times) == 1 else None


def _content(rest: str, name: str) -> set[str]:
    """List what a question names besides a period, a person and that somebody says something."""
    words = fold(SPEAKING.sub(" ", LATEST_ASKED.sub(" ", rest))).split()
    return {word for word in words if word not in FUNCTION_WORDS and word not in ON} - set(fold(name).split())


def _elliptic(rest: str) -> bool:
    """Say whether a question that names nothing goes on or points, or does not even say that it asks for words."""
    return goes_on(rest) or not POINTING.isdisjoint(fold(rest).split()) or SPEAKING.search(rest) is None


def _of_event(event: Happened) -> When:
    first, last = event.periods[0]
    since = {"at": first, "after": last}.get(event.cue)
    before = first - dt.timedelta(days=1) if first > dt.date.min else first
    until = {"at": last, "before": before}.get(event.cue)
    return When(event.start, event.end, since, until, sure=event.cue == "at")


def never_guessed(names: Sequence[str]) -> frozenset[str]:
    """Check the names of filters that are not to be guessed.

    Raises:
        QueryError: one of them is never guessed.
    """
    wrong = next((name for name in names if name not in GUESSED), None)
    if wrong is not None or isinstance(names, str):
        raise QueryError(
            f"{str(wrong or names)[:40]!r} is never guessed from a question; choose of: {', '.join(GUESSED)}."
        )
    return frozenset(names)
