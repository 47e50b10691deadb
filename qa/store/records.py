"""What a generation is made of, and the text that a document is stored as."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qa.models import Document, Page, Passage


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


def runs(document: Document) -> list[list[int | str | None]]:
    """Lay the runs of all utterances out over the canonical text: [start, page start, length, removed]."""
    return [
        [start + run.start, run.page_start, run.length, run.removed]
        for utterance, (start, _) in zip(document.utterances, document.spans, strict=True)
        for run in utterance.runs
    ]


def _iso(day: object) -> str | None:
    return str(day) if day else None
