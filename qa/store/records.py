"""Writing the records of a new generation: the schema of the catalogue and the arrays beside it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.models import Document, Page, Passage, digest

SCHEMA = """
CREATE TABLE pages (number INTEGER PRIMARY KEY, source TEXT NOT NULL, root TEXT NOT NULL, sha256 TEXT NOT NULL,
    known TEXT NOT NULL, url TEXT, publisher TEXT, captured TEXT, language TEXT, media_type TEXT, fields TEXT NOT NULL);
CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT, date TEXT, published TEXT,
    place TEXT, genre TEXT, teaser INTEGER NOT NULL, language TEXT, url TEXT, text TEXT NOT NULL,
    text_digest TEXT NOT NULL);
CREATE TABLE utterances (document INTEGER NOT NULL, position INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, role TEXT NOT NULL, speaker TEXT, label TEXT, office TEXT,
    PRIMARY KEY (document, position)) WITHOUT ROWID;
CREATE TABLE appearances (document INTEGER NOT NULL, page INTEGER NOT NULL, teaser INTEGER NOT NULL, url TEXT,
    runs TEXT NOT NULL, version TEXT, PRIMARY KEY (document, page)) WITHOUT ROWID;
CREATE TABLE passages (number INTEGER PRIMARY KEY, document INTEGER NOT NULL, kind TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, speakers TEXT NOT NULL, question TEXT, quotable TEXT NOT NULL);
CREATE TABLE speakers (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE skipped (root TEXT NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL, known TEXT NOT NULL,
    reason TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page to be written, with what was known of it before it was parsed."""

    page: Page
    root: str
    known: str
    """Digest of everything given beside the bytes; a changed sidecar changes it."""
    media_type: str | None = None
    url: str | None = None
    publisher: str | None = None
    captured: str | None = None
    fields: dict[str, str] = field(default_factory=dict)


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


def write(
    path: Path,
    pages: Iterable[PageRecord],
    documents: Iterable[DocumentRecord],
    speakers: Sequence[str],
    skipped: Iterable[SkippedRecord],
) -> None:
    """Write the catalogue of a generation; page, document and passage numbers count from 0 in the order given."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript(SCHEMA)
        with connection:
            connection.executemany(
                f"INSERT INTO pages VALUES ({_marks(11)})", (_page(n, page) for n, page in enumerate(pages))
            )
            passage = 0
            for number, record in enumerate(documents):
                _write_document(connection, number, record, passage)
                passage += len(record.passages)
            connection.executemany("INSERT INTO speakers VALUES (?, ?)", enumerate(speakers))
            connection.executemany(
                f"INSERT INTO skipped VALUES ({_marks(5)})",
                [(page.root, page.source, page.sha256, page.known, page.reason) for page in skipped],
            )
    finally:
        connection.close()


def _write_document(connection: sqlite3.Connection, number: int, record: DocumentRecord, first_passage: int) -> None:
    document = record.document
    connection.execute(
        f"INSERT INTO documents VALUES ({_marks(12)})",
        (number, document.id, document.title, _iso(document.date), _iso(document.published), document.place,
         document.genre, document.teaser, document.language, document.url, document.text, digest(document.text)),
    )  # fmt: skip
    connection.executemany(
        f"INSERT INTO utterances VALUES ({_marks(8)})",
        [
            (number, i, start, end, u.role, u.speaker, u.label, u.office)
            for i, (u, (start, end)) in enumerate(zip(document.utterances, document.spans, strict=True))
        ],
    )
    connection.executemany(
        f"INSERT OR IGNORE INTO appearances VALUES ({_marks(6)})",
        [
            # A map leads from the canonical text; a page that has other words keeps those instead.
            (
                number,
                page,
                there.teaser,
                there.url,
                json.dumps(runs(there) if there.text == document.text else []),
                None if there.text == document.text else there.text,
            )
            for page, there in record.appearances
        ],
    )
    connection.executemany(
        f"INSERT INTO passages VALUES ({_marks(8)})",
        [
            (first_passage + i, number, p.kind, p.start, p.end, json.dumps(p.speakers, ensure_ascii=False),
             json.dumps(p.question) if p.question else None, json.dumps(p.quotable))
            for i, p in enumerate(record.passages)
        ],
    )  # fmt: skip


def runs(document: Document) -> list[list[int | str | None]]:
    """Lay the runs of all utterances out over the canonical text: [start, page start, length, removed]."""
    return [
        [start + run.start, run.page_start, run.length, run.removed]
        for utterance, (start, _) in zip(document.utterances, document.spans, strict=True)
        for run in utterance.runs
    ]


def _page(number: int, record: PageRecord) -> tuple[object, ...]:
    page = record.page
    return (
        number, page.source, record.root, page.sha256, record.known, page.url, page.publisher, _iso(page.captured),
        page.language, record.media_type,
        json.dumps({"url": record.url, "publisher": record.publisher, "captured": record.captured,
                    "fields": record.fields}, ensure_ascii=False),
    )  # fmt: skip


def _iso(day: object) -> str | None:
    return str(day) if day else None


def _marks(count: int) -> str:
    return ",".join("?" * count)
