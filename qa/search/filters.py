"""What the caller restricts a search to, checked and turned into what the engines filter by."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from qa.errors import QueryError
from qa.models import fold, whole
from qa.results import AppliedFilter
from qa.search.namesakes import different
from qa.search.persons import meant, of_surname
from qa.store.lexical import Restriction

DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
KINDS = ("turn", "paragraph")
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions as given; None means none."""

    since: str | dt.date | None = None
    until: str | dt.date | None = None
    speaker: str | None = None
    genre: str | None = None
    kind: str | None = None
    source: str | None = None
    """Words of a page's publisher, address or source."""

    def __post_init__(self) -> None:
        """Replace halves of characters, which programs may send and no engine takes."""
        for one in fields(self):
            if isinstance(value := getattr(self, one.name), str):
                object.__setattr__(self, one.name, whole(value))


@dataclass(frozen=True, slots=True)
class Resolved:
    """Restrictions as the engines take them, and as the reader is told of them."""

    restriction: Restriction
    applied: tuple[AppliedFilter, ...]
    notes: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything is restricted at all."""
        return bool(self.applied)


def resolve(
    filters: Filters,
    speakers: Sequence[str],
    from_source: Callable[[str], Ranges] = lambda _: (),
    genres: Sequence[str] = (),
) -> Resolved:
    """Check filters and turn names and dates into numbers.

    Args:
        filters: as the caller gave them; empty strings count as not given.
        speakers: the archive's speakers; the position of a name is its number.
        from_source: gives the passages that come from a source, as stretches.
        genres: of the archive's documents, as their pages write them; empty stands for an unknown one.

    Raises:
        QueryError: a date or kind that is none, or a period that ends before it begins.
    """
    first, last = parse_day(filters.since, "since"), parse_day(filters.until, "until", end=True)
    if first and last and last < first:
        raise QueryError(f"The period ends ({last}) before it begins ({first}); exchange since and until.")
    kind, genre = (filters.kind or "").strip().lower() or None, (filters.genre or "").strip().lower() or None
    if kind and kind not in KINDS:
        raise QueryError(f"There is no kind of passage {kind!r}; choose turn or paragraph.")
    name = (filters.speaker or "").strip()
    numbers, notes = _speakers(name, speakers) if name else (None, ())
    source = (filters.source or "").strip()
    ranges = from_source(source) if source else None
    if ranges == ():
        notes += (f"No page of this archive has {source[:80]!r} in its publisher, address or source.",)
    written, unknown = _genres(genre, genres) if genre else (None, ())
    notes += unknown
    restriction = Restriction(_ordinal(first), _ordinal(last), numbers, written, kind, ranges)
    applied = []
    values = {"since": first, "until": last, "speaker": name, "genre": genre, "kind": kind, "source": source}
    for field, value in values.items():
        if value:
            applied.append(AppliedFilter(field, str(value)))  # type: ignore[arg-type]
    return Resolved(restriction, tuple(applied), notes)


def parse_day(value: str | dt.date | None, name: str, *, end: bool = False) -> dt.date | None:
    """Read a day, month or year ("2019-05-27", "2019-05", "2019"): its first day, or its last with `end`."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = (value or "").strip()
    if not text:
        return None
    match = DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year, month, day = int(match[1]), int(match[2] or (12 if end else 1)), match[3]
        return dt.date(year, month, int(day) if day else (calendar.monthrange(year, month)[1] if end else 1))
    except (ValueError, IndexError):
        raise QueryError(
            f"{name} is {text[:40]!r}, which is no date; write it like 2019-05-27, 2019-05 or 2019."
        ) from None


def _ordinal(day: dt.date | None) -> int | None:
    return day.toordinal() if day else None


def _speakers(name: str, speakers: Sequence[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Find the speakers that a name means; several of one surname all match, and it is said."""
    found = meant(name, speakers)
    if not found:
        namesakes = _list(speakers, of_surname(name, speakers))
        others = f"; of that surname there is {namesakes}" if namesakes else ""
        return (), (f"Nobody called {name[:80]} speaks in this archive{others}.",)
    people = different(list({fold(speakers[number]): speakers[number] for number in found}.values()))
    if len(people) > 1:
        names = _list(people, range(len(people)))
        return found, (f"{name[:80]} is the name of several speakers, all of them searched: {names}.",)
    return found, ()


def _genres(wanted: str, known: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find how an archive's pages write a genre ("Interview", "interview"); one that none has is said."""
    found = tuple(sorted(genre for genre in known if genre.casefold() == wanted.casefold()))
    if found:
        return found, ()
    named = sorted({genre.casefold(): genre for genre in known if genre}.values(), key=str.casefold)
    there = f"there are: {_list(named, range(len(named)))}" if named else "of none is the genre known"
    return (), (f"No document of this archive is of the genre {wanted[:40]!r}; {there}.",)


def _list(speakers: Sequence[str], numbers: Sequence[int]) -> str:
    return ", ".join(speakers[number] for number in numbers[:6]) + (" and others" if len(numbers) > 6 else "")
