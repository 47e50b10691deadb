"""A document as it is read back: its text at once, all else when first asked for.

A question reads the words of some twenty documents and cites a few of them. What a long interview is made of besides,
thousands of small lists, takes ten times as long to read, and more each time Python looks through its memory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, overload

import msgspec

from qa.errors import DamagedArchiveError
from qa.models import Kind, Passage, Role, Span, whole
from qa.results import Source

T = TypeVar("T")


class _Row(msgspec.Struct, array_like=True, gc=False, frozen=True):
    """Something that is written as a list. As nothing in it refers to itself, memory need not be searched for it."""


class StoredUtterance(_Row, frozen=True):
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
    """What a document holds, read when first asked for: an interview has hundreds of passages, a question needs few.

    Args:
        stored: what `encode` wrote of all of them.
        rows: reads it.
        make: makes one of what was read.
    """

    def __init__(self, stored: bytes, rows: msgspec.json.Decoder[Any], make: Callable[[Any], T]) -> None:
        self._stored, self._rows, self._make = stored, rows, make

    @cached_property
    def _read(self) -> Sequence[Any]:
        try:
            return _read(self._rows, self._stored)
        except ValueError as error:
            raise DamagedArchiveError(f"a record of its catalogue: {error}") from error

    def __len__(self) -> int:
        return len(self._read)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if isinstance(at, slice):
            return tuple(map(self._make, self._read[at]))
        return self._make(self._read[at])

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self._read)

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
    sources: Sequence[Source]
    passages: Sequence[Passage] = ()
    appearances: Sequence[Appearance] = ()
    """In the order of `sources`."""

    def utterance_at(self, start: int, end: int) -> StoredUtterance | None:
        """Return the one utterance that holds this stretch of text, if one does."""
        return next((u for u in self.utterances if u.start <= start and end <= u.end), None)


class _Passage(_Row, frozen=True):
    kind: Kind
    start: int
    end: int
    speakers: tuple[str, ...]
    question: Span | None
    quotable: tuple[Span, ...]


class _Appearance(_Row, frozen=True):
    page: int
    source: str
    url: str | None
    publisher: str | None
    captured: str | None
    teaser: bool
    runs: msgspec.Raw
    version: str | None


class _Document(msgspec.Struct, gc=False):
    """What is written as an object."""

    id: str
    title: str | None
    place: str | None
    genre: str | None
    teaser: bool
    language: str | None
    url: str | None
    date: str | None
    published: str | None
    text: str
    utterances: msgspec.Raw
    appearances: msgspec.Raw
    passages: msgspec.Raw


_DOCUMENT = msgspec.json.Decoder(_Document)
_PASSAGES = msgspec.json.Decoder(list[_Passage])
_UTTERANCES = msgspec.json.Decoder(list[StoredUtterance])
_APPEARANCES = msgspec.json.Decoder(list[_Appearance])
_RUNS = msgspec.json.Decoder(list[list[Any]])


def decode(content: bytes, number: int) -> StoredDocument:
    """Read a document back; of what it is made of, each kind is read when first asked for.

    Raises:
        ValueError: it is no such text.
    """
    value = _read(_DOCUMENT, content)
    carried = bytes(value.appearances)
    return StoredDocument(
        number=number,
        **{
            name: getattr(value, name)
            for name in ("id", "title", "place", "genre", "teaser", "language", "url", "text")
        },
        date=_day(value.date),
        published=_day(value.published),
        utterances=Made(bytes(value.utterances), _UTTERANCES, lambda one: one),
        sources=Made(carried, _APPEARANCES, _source),
        passages=Made(bytes(value.passages), _PASSAGES, lambda one: _passage(value.id, value.text, one)),
        appearances=Made(carried, _APPEARANCES, _appearance),
    )


def _read(decoder: msgspec.json.Decoder[T], stored: bytes) -> T:
    """Read what `encode` wrote.

    Archives of earlier versions may hold halves of characters, which no JSON should.

    Raises:
        ValueError: it is no such text.
    """
    try:
        return decoder.decode(stored)
    except UnicodeDecodeError:
        repaired = whole(stored.decode("utf-8", "surrogatepass"))
        return decoder.decode(repaired)


def _passage(document: str, text: str, row: _Passage) -> Passage:
    return Passage(
        id=f"{document}:{row.start}-{row.end}",
        document=document,
        kind=row.kind,
        start=row.start,
        end=row.end,
        text=text[row.start : row.end],
        speakers=row.speakers,
        question=row.question,
        quotable=row.quotable,
    )


def _source(row: _Appearance) -> Source:
    return Source(row.source, row.url, row.publisher, _day(row.captured))


def _appearance(row: _Appearance) -> Appearance:
    return Appearance(row.page, row.teaser, _read(_RUNS, bytes(row.runs)), row.version)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
