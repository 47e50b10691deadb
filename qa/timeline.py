"""A position over time: what was said on a question, period by period, the best quote of each.

Every stretch of the archive's time is searched on its own, so that years in which much was said do not hide those in
which little was. Only what answers counts; a year in which nothing does is left out.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qa.answer import quote
from qa.models import Span
from qa.render import MONTHS
from qa.results import AppliedFilter, Hit, Quote, Searched
from qa.search.abstain import THRESHOLD
from qa.search.filters import Filters, parse_day
from qa.search.retrieve import Query
from qa.search.retrieved import Retrieved
from qa.store.catalogue import Catalogue

Unit = Literal["year", "month", "day"]
YEARS = 3
"""Calendar years from which the statements are told by years; a government's term seen by months is unreadable."""
MONTHS_APART = 2
"""Calendar months from which they are told by months; below, by days."""
LOOKED_AT = 10
"""Hits of each stretch that is searched: the best of a year, and enough to tell its months apart."""
MOST = 60
"""Stretches searched at most, the latest ones; each costs about as much as a question."""

Search = Callable[[Query], Retrieved]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with what was said in it that answers the question."""

    name: str
    """ "2019", "May 2019" or "27 May 2019"."""
    since: dt.date
    until: dt.date
    found: int
    """Statements that answer; those beyond the first ten of a year are not counted."""
    confidence: float
    """Of the best quote, 0 to 1."""
    quote: Quote


@dataclass(frozen=True, slots=True)
class Timeline:
    """What was said on a question over time; without periods where nothing answers it."""

    query: str
    unit: Unit | None
    periods: tuple[Period, ...]
    """Earliest first."""
    first: Quote | None
    """The earliest statement that answers."""
    latest: Quote | None
    days: tuple[dt.date, ...]
    """Of every statement that answers, earliest first."""
    documents: tuple[str, ...]
    """Ids of those in which something answers."""
    searched: Searched
    filters: tuple[AppliedFilter, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether anything answers at all."""
        return bool(self.periods)


@dataclass(frozen=True, slots=True)
class _Statement:
    day: dt.date
    hit: Hit


def timeline(
    query: Query, search: Search, catalogue: Catalogue, held: Iterable[dt.date], generation: int | None = None
) -> Timeline:
    """Search every stretch of time that the filters leave and choose the best quote of each period.

    Args:
        query: the question with its filters; `k` is of no account.
        search: searches one query.
        catalogue: of the generation that is searched.
        held: the days of its documents.
        generation: its number, for the proofs of the quotes.
    """
    whole = search(_narrowed(query, None, None))
    said: dict[tuple[str, Span], _Statement] = {}
    for hit in _answering(whole):
        _keep(said, hit, catalogue)
    for since, until in stretches(query.filters, whole.searched, held):
        for hit in _answering(search(_narrowed(query, since, until))):
            _keep(said, hit, catalogue)
    ordered = sorted(said.values(), key=lambda one: (one.day, -one.hit.confidence))
    unit = unit_of([one.day for one in ordered])
    return Timeline(
        query=query.text,
        unit=unit,
        periods=tuple(_periods(ordered, unit, catalogue, generation)) if unit else (),
        first=quote(ordered[0].hit, catalogue, generation) if ordered else None,
        latest=quote(_latest(ordered).hit, catalogue, generation) if ordered else None,
        days=tuple(one.day for one in ordered),
        documents=tuple(dict.fromkeys(one.hit.passage.document for one in ordered)),
        searched=whole.searched,
        filters=whole.filters,
        notes=whole.notes,
    )


def stretches(filters: Filters, searched: Searched, held: Iterable[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """Part the time that is searched into years, or into months where it is shorter than two years.

    Only stretches from which something is held; none where there would be one alone, which was searched already.
    """
    if searched.first is None or searched.last is None:
        return []
    first = max(filter(None, (parse_day(filters.since, "since"), searched.first)))
    last = min(filter(None, (parse_day(filters.until, "until", end=True), searched.last)))
    unit: Unit = "year" if last.year - first.year >= 2 else "month"
    found = sorted({bounds(day, unit) for day in held if first <= day <= last})[-MOST:]
    return [(max(since, first), min(until, last)) for since, until in found] if len(found) > 1 else []


def unit_of(days: Sequence[dt.date]) -> Unit | None:
    """Choose how finely days are told apart by how far they lie apart."""
    if not days:
        return None
    first, last = min(days), max(days)
    if last.year - first.year + 1 > YEARS:
        return "year"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months > MONTHS_APART else "day"


def bounds(day: dt.date, unit: Unit) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the period in which a day lies."""
    if unit == "year":
        return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
    if unit == "month":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day, day


def name_of(day: dt.date, unit: Unit) -> str:
    """Name the period in which a day lies."""
    month = MONTHS[day.month - 1]
    return {"year": f"{day.year}", "month": f"{month} {day.year}", "day": f"{day.day} {month} {day.year}"}[unit]


def _narrowed(query: Query, since: dt.date | None, until: dt.date | None) -> Query:
    given = query.filters
    filters = replace(given, since=since or given.since, until=until or given.until)
    return replace(query, k=LOOKED_AT, filters=filters)


def _answering(found: Retrieved) -> Iterator[Hit]:
    return (hit for hit in found.hits if hit.confidence >= THRESHOLD)


def _keep(said: dict[tuple[str, Span], _Statement], hit: Hit, catalogue: Catalogue) -> None:
    """Keep a statement once, by its words, as the search that was surest of it found it."""
    document = catalogue.document_of(hit.passage)
    day = document.date or document.published
    place = (hit.passage.document, hit.best)
    known = said.get(place)
    if day and (known is None or known.hit.confidence < hit.confidence):
        said[place] = _Statement(day, hit)


def _periods(
    ordered: Sequence[_Statement], unit: Unit, catalogue: Catalogue, generation: int | None
) -> Iterator[Period]:
    groups: dict[tuple[dt.date, dt.date], list[_Statement]] = defaultdict(list)
    for one in ordered:
        groups[bounds(one.day, unit)].append(one)
    for (since, until), statements in sorted(groups.items()):
        best = max(statements, key=lambda one: one.hit.confidence).hit
        yield Period(
            name_of(since, unit), since, until, len(statements), best.confidence, quote(best, catalogue, generation)
        )


def _latest(ordered: Sequence[_Statement]) -> _Statement:
    """Return the surest statement of the last day."""
    return next(one for one in ordered if one.day == ordered[-1].day)
