"""Writing the catalogue of a new generation: that of the one before, with what changed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.store.records import DocumentRecord, PageRecord, SightingRecord, SkippedRecord

SCHEMA = """
CREATE TABLE pages (number INTEGER PRIMARY KEY, root TEXT NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL,
    known TEXT NOT NULL, url TEXT, publisher TEXT, captured TEXT, language TEXT, media_type TEXT, fields TEXT NOT NULL,
    UNIQUE (root, source));
CREATE INDEX pages_by_source ON pages (source);
CREATE INDEX pages_by_url ON pages (url);
CREATE INDEX pages_by_digest ON pages (sha256);
CREATE TABLE skipped (root TEXT NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL, known TEXT NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (root, source)) WITHOUT ROWID;
CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, day TEXT, title TEXT, place TEXT,
    genre TEXT, publisher TEXT, url TEXT, origin TEXT NOT NULL);
CREATE TABLE sightings (number INTEGER PRIMARY KEY, page INTEGER NOT NULL, position INTEGER NOT NULL,
    document INTEGER NOT NULL, keys TEXT NOT NULL, names TEXT NOT NULL);
CREATE INDEX sightings_by_page ON sightings (page);
CREATE INDEX sightings_by_document ON sightings (document);
CREATE TABLE keys (key INTEGER NOT NULL, sighting INTEGER NOT NULL, PRIMARY KEY (key, sighting)) WITHOUT ROWID;
CREATE TABLE speakers (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE speaking (document INTEGER NOT NULL, speaker INTEGER NOT NULL, PRIMARY KEY (document, speaker))
    WITHOUT ROWID;
CREATE INDEX speaking_by_speaker ON speaking (speaker);
"""


@dataclass(slots=True)
class Change:
    """What the catalogue of the next generation says that this one's does not."""

    gone_pages: Sequence[int] = ()
    gone_skipped: Sequence[tuple[str, str]] = ()
    """Root and source."""
    gone_sightings: Sequence[int] = ()
    gone_documents: Sequence[int] = ()
    pages: Sequence[PageRecord] = ()
    skipped: Sequence[SkippedRecord] = ()
    sightings: Sequence[SightingRecord] = ()
    """New ones, and old ones whose document is another now."""
    documents: Sequence[DocumentRecord] = ()
    carriers: dict[int, PageRecord] = field(default_factory=dict)
    """By number, every page that carries one of the documents."""


class Ledger:
    """The catalogue of a generation that is being written."""

    def __init__(self, path: Path, base: Path | None) -> None:
        if base is not None:
            shutil.copyfile(base, path)
        with _writing():
            self._connection = sqlite3.connect(path)
        try:
            with _writing():
                # The file is put on the disk as a whole when it is done; until then nothing of it counts.
                self._connection.execute("PRAGMA journal_mode=OFF")
                self._connection.execute("PRAGMA synchronous=OFF")
                if base is None:
                    self._connection.executescript(SCHEMA)
        except OSError:
            self._connection.close()
            raise

    def apply(self, change: Change) -> dict[str, int]:
        """Write what changed and return the number of everyone who speaks in a new document.

        Raises:
            OSError: the disk is full.
        """
        with _writing():
            return self._apply(change)

    def _apply(self, change: Change) -> dict[str, int]:
        run, many = self._connection.execute, self._connection.executemany
        run("BEGIN")
        many("DELETE FROM pages WHERE number = ?", _each(change.gone_pages))
        many("DELETE FROM skipped WHERE root = ? AND source = ?", change.gone_skipped)
        self._forget([*change.gone_sightings, *(one.number for one in change.sightings)])
        many("DELETE FROM documents WHERE number = ?", _each(change.gone_documents))
        many("DELETE FROM speaking WHERE document = ?", _each(change.gone_documents))
        many(f"INSERT INTO pages VALUES ({_marks(11)})", map(_page, change.pages))
        many(
            f"INSERT OR REPLACE INTO skipped VALUES ({_marks(5)})",
            [(page.root, page.source, page.sha256, page.known, page.reason) for page in change.skipped],
        )
        many(
            f"INSERT INTO sightings VALUES ({_marks(6)})",
            map(_sighting, change.sightings),
        )
        many("INSERT INTO keys VALUES (?, ?)", ((key, s.number) for s in change.sightings for key in set(s.keys)))
        many(f"INSERT INTO documents VALUES ({_marks(9)})", (_document(d, change.carriers) for d in change.documents))
        return self._speakers(change.documents)

    def close(self) -> None:
        """Finish the file.

        Raises:
            OSError: the disk is full.
        """
        try:
            with _writing():
                self._connection.commit()
        finally:
            self._connection.close()

    def count(self, table: str) -> int:
        """Return how many records a table has."""
        found: tuple[int] = self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return found[0]

    def added(self, root: str) -> list[dict[str, Any]]:
        """Return all that is known of the pages of a root and of those under it (`root:more`)."""
        columns = ("root", "source", "sha256", "known", "media_type", "fields")
        query = f"SELECT {', '.join(columns)} FROM pages WHERE root = ? OR root GLOB ? ORDER BY source, root"
        rows = self._connection.execute(query, (root, f"{root}:*"))
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def _forget(self, sightings: Sequence[int]) -> None:
        run = self._connection.execute
        for number in sightings:
            row = run("SELECT keys FROM sightings WHERE number = ?", (number,)).fetchone()
            if row:
                self._connection.executemany(
                    "DELETE FROM keys WHERE key = ? AND sighting = ?", [(key, number) for key in json.loads(row[0])]
                )
                run("DELETE FROM sightings WHERE number = ?", (number,))

    def _speakers(self, documents: Sequence[DocumentRecord]) -> dict[str, int]:
        run = self._connection.execute
        numbers: dict[str, int] = {}
        for record in documents:
            # In their order, so that the same pages give everyone the same number each time.
            for name in dict.fromkeys(name for passage in record.passages for name in passage.speakers):
                if name not in numbers:
                    run("INSERT OR IGNORE INTO speakers (name) VALUES (?)", (name,))
                    numbers[name] = run("SELECT number FROM speakers WHERE name = ?", (name,)).fetchone()[0]
                run("INSERT INTO speaking VALUES (?, ?)", (record.number, numbers[name]))
        return numbers


@contextmanager
def _writing() -> Iterator[None]:
    """Turn the engine's error into that of a full disk, which is what it means here."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(f"the catalogue cannot be written: {error}") from error


def _document(record: DocumentRecord, pages: dict[int, PageRecord]) -> tuple[object, ...]:
    document = record.document
    carriers = [pages[number] for number in dict.fromkeys(number for number, _ in record.appearances)]
    # Of several pages always the same one stands for the publisher, whichever came into the archive first.
    first = min(carriers, key=lambda one: (one.root, one.page.source)).page
    day = document.date or document.published
    named = {name for one in carriers for name in (one.page.publisher, one.page.source, one.page.url) if name}
    named |= {url for url in (document.url, *(there.url for _, there in record.appearances)) if url}
    return (
        record.number, document.id, day.isoformat() if day else None, document.title, document.place, document.genre,
        first.publisher, document.url or first.url, "\n".join(sorted(named)).casefold(),
    )  # fmt: skip


def _sighting(one: SightingRecord) -> tuple[object, ...]:
    names = json.dumps(dict(one.names), ensure_ascii=False)
    return one.number, one.page, one.position, one.document, json.dumps(one.keys), names


def _page(record: PageRecord) -> tuple[object, ...]:
    page = record.page
    given = {
        "url": record.url,
        "publisher": record.publisher,
        "captured": record.captured,
        "fields": dict(record.fields),
    }
    return (
        record.number, record.root, page.source, page.sha256, record.known, page.url, page.publisher,
        page.captured.isoformat() if page.captured else None, page.language, record.media_type,
        json.dumps(given, ensure_ascii=False),
    )  # fmt: skip


def _each(numbers: Sequence[int]) -> list[tuple[int]]:
    return [(number,) for number in numbers]


def _marks(count: int) -> str:
    return ",".join("?" * count)
