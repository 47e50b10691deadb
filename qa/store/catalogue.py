"""Records of one generation in SQLite: pages, documents, utterances, passages."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from qa.errors import DamagedArchiveError
from qa.models import Passage, Role, Span, digest
from qa.results import Source

DOCUMENTS_KEPT = 256
"""Documents held in memory once read; a long news conference is about 100 KB."""


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
class Occasioned:
    """An utterance with the days of its document."""

    start: int
    end: int
    role: Role
    speaker: str | None
    date: dt.date | None
    published: dt.date | None


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
    utterances: tuple[StoredUtterance, ...]
    sources: tuple[Source, ...]

    def utterance_at(self, start: int, end: int) -> StoredUtterance | None:
        """Return the one utterance that holds this stretch of text, if one does."""
        return next((u for u in self.utterances if u.start <= start and end <= u.end), None)


class Catalogue:
    """Read access to the records of a generation; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self.document = lru_cache(maxsize=DOCUMENTS_KEPT)(self._document)

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """Return the passages of those numbers, in that order."""
        found = {}
        for number in dict.fromkeys(numbers):
            row = self._one(
                "SELECT document, kind, start, end, speakers, question, quotable FROM passages WHERE number = ?", number
            )
            document = self.document(row["document"])
            start, end = row["start"], row["end"]
            found[number] = Passage(
                id=f"{document.id}:{start}-{end}",
                document=document.id,
                kind=row["kind"],
                start=start,
                end=end,
                text=document.text[start:end],
                speakers=tuple(json.loads(row["speakers"])),
                question=_span(row["question"]),
                quotable=tuple((a, b) for a, b in json.loads(row["quotable"])),
            )
        return [found[number] for number in numbers]

    def texts(self, numbers: Sequence[int]) -> list[str]:
        """Return the words of passages of those numbers, in that order, to compare and not to show: unchecked."""
        rows = self._query(
            "SELECT p.number, substr(d.text, p.start + 1, p.end - p.start) AS text FROM passages p "
            "JOIN documents d ON d.number = p.document WHERE p.number IN (SELECT value FROM json_each(?))",
            json.dumps(list(numbers)),
        )
        found = {row["number"]: row["text"] for row in rows}
        return [found[number] for number in numbers]

    def document_number(self, document_id: str) -> int | None:
        """Return the number of a document, None where there is no such id."""
        row = self._query("SELECT number FROM documents WHERE id = ?", document_id).fetchone()
        return row["number"] if row else None

    def document_of(self, passage: Passage) -> StoredDocument:
        """Return the document that a passage is from.

        Raises:
            DamagedArchiveError: the catalogue does not hold it.
        """
        number = self.document_number(passage.document)
        if number is None:
            raise DamagedArchiveError(f"passage {passage.id} has no document")
        return self.document(number)

    def questions(self, limit: int) -> list[str]:
        """Return questions that stand in the documents and were answered, spread over the archive."""
        rows = self._query(
            "SELECT document, question FROM passages WHERE kind = 'turn' AND question IS NOT NULL ORDER BY number"
        ).fetchall()
        step = max(1, len(rows) // limit) if limit else 1
        return [
            self.document(row["document"]).text[slice(*json.loads(row["question"]))] for row in rows[::step][:limit]
        ]

    def spoken(self) -> Iterator[tuple[int, str, list[Span]]]:
        """Yield every document by number, with its canonical text and where each utterance lies in it."""
        said: dict[int, list[Span]] = {}
        for row in self._query("SELECT document, start, end FROM utterances ORDER BY document, position"):
            said.setdefault(row["document"], []).append((row["start"], row["end"]))
        for row in self._query("SELECT number, text FROM documents ORDER BY number"):
            yield row["number"], row["text"], said.get(row["number"], [])

    def occasion(self, document: int, position: int) -> Occasioned:
        """Return who speaks in an utterance, and when, without the document's text."""
        row = self._one(
            "SELECT u.start, u.end, u.role, u.speaker, d.date, d.published FROM utterances u "
            "JOIN documents d ON d.number = u.document WHERE u.document = ? AND u.position = ?",
            document,
            position,
        )
        return Occasioned(
            row["start"], row["end"], row["role"], row["speaker"], _day(row["date"]), _day(row["published"])
        )

    def speakers(self) -> list[str]:
        """Return the names of all speakers; the position of a name is its number."""
        return [row["name"] for row in self._query("SELECT name FROM speakers ORDER BY number")]

    def pages(self) -> Iterator[dict[str, Any]]:
        """Yield every page with what was known of it before it was parsed."""
        for row in self._query("SELECT * FROM pages ORDER BY number"):
            yield dict(row)

    def listing(self) -> list[dict[str, Any]]:
        """Return every document without its text: id, day (of the event, else of publication), genre, publisher."""
        rows = self._query(
            "SELECT d.id, COALESCE(d.date, d.published) AS day, d.genre, p.publisher, COALESCE(d.url, p.url) AS url "
            "FROM documents d LEFT JOIN (SELECT document, MIN(page) AS page FROM appearances GROUP BY document) a "
            "ON a.document = d.number LEFT JOIN pages p ON p.number = a.page ORDER BY d.number"
        )
        return [dict(row) for row in rows]

    def from_source(self, wanted: str) -> list[int]:
        """Return the documents with a page whose publisher, address or source holds these words, in any case."""
        rows = self._query(
            "SELECT DISTINCT a.document AS number FROM appearances a JOIN pages p ON p.number = a.page "
            "JOIN documents d ON d.number = a.document WHERE instr(folded(COALESCE(p.publisher, '') || char(10) || "
            "p.source || char(10) || COALESCE(p.url, '') || char(10) || COALESCE(a.url, '') || char(10) || "
            "COALESCE(d.url, '')), ?) ORDER BY number",
            wanted.casefold(),
        )
        return [row["number"] for row in rows]

    def events(self) -> list[tuple[dt.date, str, str]]:
        """Return day (of the event, else of publication), title and place of every document that has a day."""
        rows = self._query(
            "SELECT COALESCE(date, published) AS day, title, place FROM documents WHERE day IS NOT NULL ORDER BY number"
        )
        return [(dt.date.fromisoformat(row["day"]), row["title"] or "", row["place"] or "") for row in rows]

    def speaker_counts(self) -> list[tuple[str, int]]:
        """Return every speaker with the number of documents they speak in, most first."""
        rows = self._query(
            "SELECT said.value AS name, COUNT(DISTINCT document) AS documents FROM passages, "
            "json_each(passages.speakers) AS said GROUP BY said.value ORDER BY documents DESC, name"
        )
        return [(row["name"], row["documents"]) for row in rows]

    def maps(self, document: int) -> list[tuple[int, list[list[Any]]]]:
        """Return, for each page that carries a document, its number and the runs of the canonical text on it."""
        rows = self._query("SELECT page, runs FROM appearances WHERE document = ? ORDER BY page", document)
        return [(row["page"], json.loads(row["runs"])) for row in rows]

    def skipped(self) -> list[dict[str, str]]:
        """Return the pages that could not be used: root, source, digests, and the reason."""
        return [dict(row) for row in self._query("SELECT * FROM skipped ORDER BY root, source")]

    def close(self) -> None:
        """Release the file."""
        for connection in self._connections:
            connection.close()

    def _document(self, number: int) -> StoredDocument:
        row = self._one("SELECT * FROM documents WHERE number = ?", number)
        if digest(row["text"]) != row["text_digest"]:
            raise DamagedArchiveError(f"the text of document {row['id']} was altered")
        utterances = self._query("SELECT * FROM utterances WHERE document = ? ORDER BY position", number)
        sources = self._query(
            "SELECT p.source, COALESCE(a.url, p.url) AS url, p.publisher, p.captured FROM appearances a "
            "JOIN pages p ON p.number = a.page WHERE a.document = ? "
            "ORDER BY a.version IS NOT NULL, a.teaser, p.captured, p.number",
            number,
        )
        return StoredDocument(
            number=number,
            **{name: row[name] for name in ("id", "title", "place", "genre", "language", "url", "text")},
            date=_day(row["date"]),
            published=_day(row["published"]),
            teaser=bool(row["teaser"]),
            utterances=tuple(
                StoredUtterance(u["start"], u["end"], u["role"], u["speaker"], u["label"], u["office"])
                for u in utterances
            ),
            sources=tuple(Source(s["source"], s["url"], s["publisher"], _day(s["captured"])) for s in sources),
        )

    def _one(self, sql: str, *values: object) -> sqlite3.Row:
        row: sqlite3.Row | None = self._query(sql, *values).fetchone()
        if row is None:
            raise DamagedArchiveError("a record is missing from its catalogue")
        return row

    def _query(self, sql: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise DamagedArchiveError("its catalogue cannot be read") from error

    @property
    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            connection.create_function("folded", 1, str.casefold, deterministic=True)
            self._local.connection = connection
            self._connections.append(connection)
        connection = self._local.connection
        assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - for the type checker
        return connection


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _span(text: str | None) -> Span | None:
    if text is None:
        return None
    start, end = json.loads(text)
    return start, end
