"""Who said the words found in a place, and when."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from qa.check.locate import Found
from qa.hearsay import SAYS
from qa.models import Role, Span, fold
from qa.reported import reported as quoted
from qa.search.filters import Filters, parse_day, resolve
from qa.signed import joint
from qa.store.catalogue import Catalogue
from qa.store.columns import Columns
from qa.store.phrases import Phrases

QUOTED = re.compile(r"“[^“”\n]+”|„[^„“”\n]+[“”]|«[^«»\n]+»|\"[^\"\n]+\"")
BESIDE = 90
"""Characters before and after quotation marks in which a verb of saying and a surname credit somebody."""
SAYING = re.compile(rf"\b{SAYS}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words of the claim stand, with who speaks there."""

    found: Found
    document: int
    """Number of the document."""
    speakers: tuple[str, ...]
    role: Role
    date: dt.date | None
    published: dt.date | None
    utterance: Span
    """In the canonical text."""

    @property
    def asked(self) -> bool:
        """Whether whoever asks the questions says it."""
        return self.role == "question"

    @property
    def day(self) -> dt.date | None:
        """Of the event, else of publication."""
        return self.date or self.published

    @property
    def order(self) -> tuple[dt.date, int, int]:
        """Earliest first, those without a date last."""
        return self.day or dt.date.max, self.document, self.found.source[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom and which day the claim names."""

    speaker: str | None
    names: frozenset[str]
    """The speakers of the archive that this may mean, folded."""
    first: dt.date | None
    last: dt.date | None
    notes: tuple[str, ...]

    def by(self, place: Place, *, reported: bool) -> bool:
        """Tell whether the words are those of whom the claim names; if it names nobody, those of any speaker."""
        if reported:
            return False
        if self.speaker is None:
            return not place.asked
        wanted = fold(self.speaker)
        return any(fold(name) in self.names or f" {fold(name)}".endswith(f" {wanted}") for name in place.speakers)

    def when(self, place: Place) -> bool:
        """Tell whether they were said, or published, when the claim says; an unknown day denies nothing."""
        first, last = self.first or dt.date.min, self.last or dt.date.max
        return place.day is None or any(day and first <= day <= last for day in (place.date, place.published))


def wanted(speaker: str | None, date: str | dt.date | None, known: Sequence[str]) -> Wanted:
    """Read whom and which day a claim names.

    Raises:
        QueryError: the date is none.
    """
    first, last = _period(date)
    name = (speaker or "").strip()
    resolved = resolve(Filters(speaker=name), known)
    numbers = resolved.restriction.speakers or ()
    return Wanted(name or None, frozenset(fold(known[number]) for number in numbers), first, last, resolved.notes)


def _period(date: str | dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """Read a day, a month, a year, or two of these with a slash between; either may be missing then."""
    since, slash, until = date.partition("/") if isinstance(date, str) else (date, "", date)
    return parse_day(since, "date"), parse_day(until if slash else since, "date", end=True)


def earliest(found: Sequence[Found], count: int, phrases: Phrases, columns: Columns) -> list[Found]:
    """Keep the earliest places; those of documents without a date come last."""
    if len(found) <= count:
        return list(found)
    table = columns.passages
    documents = phrases.owners[[one.utterance for one in found], 0]
    first = np.minimum(np.searchsorted(table["document"], documents), len(table) - 1)
    days = np.where(table["document"][first] == documents, table["day"][first], 0)
    return [found[at] for at in np.lexsort((documents, days, days == 0))[:count]]


def places(found: Iterable[Found], phrases: Phrases, catalogue: Catalogue, columns: Columns) -> list[Place]:
    """Say who speaks where words were found, and when; earliest first."""
    return sorted((_place(one, phrases, catalogue, columns) for one in found), key=lambda place: place.order)


def _place(found: Found, phrases: Phrases, catalogue: Catalogue, columns: Columns) -> Place:
    document, position = (int(value) for value in phrases.owners[found.utterance])
    held = catalogue.document(document)
    said = held.utterances[position]
    speakers: tuple[str, ...] = (said.speaker,) if said.speaker else ()
    if not speakers and said.role != "question":
        speakers = joint(held.utterances, _authors(document, phrases.span(*found.source), catalogue, columns))
    return Place(found, document, speakers, said.role, held.date, held.published, (said.start, said.end))


def _authors(document: int, span: Span, catalogue: Catalogue, columns: Columns) -> tuple[str, ...]:
    """Name those to whom a statement that no single one can be given is credited."""
    passages = holding(document, span, columns)
    if not passages:
        return ()
    names = catalogue.speakers()
    said = columns.speakers
    return tuple(names[number] for number in said[said[:, 1] == passages[0], 0])


def holding(document: int, span: Span, columns: Columns) -> list[int]:
    """List the numbers of the passages of a document that hold a stretch of it, turns first."""
    table = columns.passages
    # The passages of a document have consecutive numbers. `searchsorted` would copy the whole column each time.
    first, last = bisect_left(table["document"], document), bisect_right(table["document"], document)
    inside = (table["start"][first:last] <= span[0]) & (table["end"][first:last] >= span[1])
    return [int(number) + first for number in np.flatnonzero(inside)]


def reported(text: str, span: Span, utterance: Span, speaker: str) -> bool:
    """Tell whether a speaker gives these words as another's: in quotation marks, and others are said to say them."""
    return any(one.start <= span[0] and span[1] <= one.end for one in quoted(text, utterance, speaker))


def credited(text: str, span: Span, speaker: str) -> bool:
    """Tell whether words stand inside quotation marks beside a verb of saying and that speaker's surname."""
    around = " ".join(_around_quotation(text, span))
    surname = fold(speaker).split()[-1:]
    return bool(SAYING.search(around)) and bool(surname) and surname[0] in fold(around).split()


def _around_quotation(text: str, span: Span) -> tuple[str, str]:
    """Give what stands just before and after the quotation marks around words; nothing where there are none."""
    begin, end = text.rfind("\n", 0, span[0]) + 1, text.find("\n", span[1])
    paragraph = text[begin : end if end >= 0 else len(text)]
    for match in QUOTED.finditer(paragraph):
        start, stop = match.start() + begin, match.end() + begin
        if start <= span[0] and span[1] <= stop:
            return text[max(begin, start - BESIDE) : start], paragraph[match.end() : match.end() + BESIDE]
    return "", ""
