"""What a generation is made of, and the text that a document is stored as."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar, overload

import orjson

from qa.models import Document, Page, Passage, Role, Span
from qa.results import Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page with what was known of it before it was parsed."""

    page: Page
    root: str
    known: str
    """Digest of everything given beside the bytes; a changed sidecar changes it."""
    media_type: str | None = None
    url: str | None = None
    publisher: str | None = None
    captured: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A page that could not be used, so that the next build knows it was seen."""

    root: str
    source: str
    sha256: str
    known: str
    reason: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document to be written, with its passages and every page that carries it."""

    document: Document
    passages: Sequence[Passage]
    appearances: Sequence[tuple[int, Document]]
    """Page number, and the document as that page has it: in full, as a teaser, or in another version."""
    number: int = 0


@dataclass(frozen=True, slots=True)
class SightingRecord:
    """A document on a page: which document of the archive it is part of, and what else could be the same item."""

    number: int
    page: int
    position: int
    """On its page."""
    document: int
    keys: tuple[int, ...]
    """Digests; only sightings that share one can be the same item."""
    names: Mapping[str, str]
    """Speakers as the page spells them, each with the name that the document shows."""


@dataclass(frozen=True, slots=True)
class StoredUtterance:
    """An utterance as a stretch of its document's canonical text."""

    start: int
    end: int
    role: Role
    speaker: str | None
    label: str | None
    office: str | None


@dataclass(frozen=True, slots=True)
class Appearance:
    """A document on one of the pages that carry it."""

    page: int
    """Its number."""
    teaser: bool
    runs: list[list[Any]]
    """From the canonical text to the page: [start, page start, length, removed]; none where its words are others."""
    version: str | None
    """Those other words."""


class Made(Sequence[T]):
    """What a document holds, each made when asked for: an interview has hundreds of passages, a question needs few.

    Args:
        stored: what `encode` wrote of each.
        make: makes one of it.
    """

    def __init__(self, stored: Sequence[Any], make: Callable[[Any], T]) -> None:
        self._stored, self._make = stored, make

    def __len__(self) -> int:
        return len(self._stored)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if isinstance(at, slice):
            return tuple(map(self._make, self._stored[at]))
        return self._make(self._stored[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with everything that a citation says of it."""

    number: int
    id: str
    title: str | None
    date: dt.date | None
    published: dt.date | None
    place: str | None
    genre: str | None
    teaser: bool
    language: str | None
    url: str | None
    text: str
    utterances: Sequence[StoredUtterance]
    sources: tuple[Source, ...]
    passages: Sequence[Passage] = ()
    appearances: tuple[Appearance, ...] = ()
    """In the order of `sources`."""

    def utterance_at(self, start: int, end: int) -> StoredUtterance | None:
        """Return the one utterance that holds this stretch of text, if one does."""
        return next((u for u in self.utterances if u.start <= start and end <= u.end), None)


def encode(record: DocumentRecord, pages: Mapping[int, PageRecord]) -> bytes:
    """Write a document as JSON; equal ones become equal bytes.

    Args:
        record: its number has no part in it.
        pages: by number, those that carry the document at least.
    """
    document = record.document
    spans = document.spans
    value = {
        **{name: getattr(document, name) for name in ("id", "title", "place", "genre", "teaser", "language", "url")},
        "date": _iso(document.date),
        "published": _iso(document.published),
        "text": document.text,
        "utterances": [
            [start, end, u.role, u.speaker, u.label, u.office]
            for u, (start, end) in zip(document.utterances, spans, strict=True)
        ],
        "appearances": _appearances(record, pages),
        "passages": [[p.kind, p.start, p.end, p.speakers, p.question, p.quotable] for p in record.passages],
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _appearances(record: DocumentRecord, pages: Mapping[int, PageRecord]) -> list[list[Any]]:
    """Lay out the pages in the order they are cited in.

    Of each its number, source, url, publisher, captured, whether it is a teaser, the runs, other words.
    """
    text = record.document.text
    found: dict[int, tuple[tuple[object, ...], list[Any]]] = {}
    for number, there in record.appearances:
        page = pages[number].page
        same = there.text == text
        # A map leads from the canonical text; a page that has other words keeps those instead.
        fields = [number, page.source, there.url or page.url, page.publisher, _iso(page.captured), there.teaser,
                  runs(there) if same else [], None if same else there.text]  # fmt: skip
        order = (not same, there.teaser, _iso(page.captured) or "", page.source, number)
        found.setdefault(number, (order, fields))
    return [fields for _, fields in sorted(found.values(), key=_order)]


def _order(pair: tuple[tuple[object, ...], list[Any]]) -> Any:  # noqa: ANN401 - ordered, whatever it holds
    return pair[0]


def decode(content: bytes, number: int) -> StoredDocument:
    """Read a document back.

    Raises:
        ValueError: it is no such text.
    """
    try:
        value = _value(content)
        text, appearances = value["text"], value["appearances"]
        return StoredDocument(
            number=number,
            **{name: value[name] for name in ("id", "title", "place", "genre", "teaser", "language", "url", "text")},
            date=_day(value["date"]),
            published=_day(value["published"]),
            utterances=Made(value["utterances"], lambda one: StoredUtterance(*one)),
            sources=tuple(Source(one[1], one[2], one[3], _day(one[4])) for one in appearances),
            passages=Made(value["passages"], partial(_passage, value["id"], text)),
            appearances=tuple(Appearance(one[0], *one[5:]) for one in appearances),
        )
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("it is no document") from error


def _value(content: bytes) -> dict[str, Any]:
    """Read the JSON of a document: five times as fast as the standard library, which alone reads half a character."""
    value: dict[str, Any]
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        value = json.loads(content.decode("utf-8", "surrogatepass"))
    return value


def runs(document: Document) -> list[list[int | str | None]]:
    """Lay the runs of all utterances out over the canonical text: [start, page start, length, removed]."""
    return [
        [start + run.start, run.page_start, run.length, run.removed]
        for utterance, (start, _) in zip(document.utterances, document.spans, strict=True)
        for run in utterance.runs
    ]


def _passage(document: str, text: str, fields: Sequence[Any]) -> Passage:
    kind, start, end, speakers, question, quotable = fields
    return Passage(
        id=f"{document}:{start}-{end}",
        document=document,
        kind=kind,
        start=start,
        end=end,
        text=text[start:end],
        speakers=tuple(speakers),
        question=_span(question),
        quotable=tuple((a, b) for a, b in quotable),
    )


def _span(pair: Sequence[int] | None) -> Span | None:
    return (pair[0], pair[1]) if pair else None


def _iso(day: object) -> str | None:
    return str(day) if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
