"""Records of one generation: pages, documents and passages. Documents lie in the segments, all else in SQLite."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from qa.errors import DamagedArchiveError
from qa.memory import remembering
from qa.models import Passage, Span, digest
from qa.store.columns import Columns
from qa.store.document import StoredDocument, StoredUtterance, decode
from qa.store.segment import Extent, Segment

__all__ = ["Catalogue", "Records", "StoredDocument", "StoredUtterance"]

DOCUMENTS_KEPT = 256
"""Documents held in memory once read; a long news conference is about 100 KB."""
NUMBERS_KEPT = 4_096
"""Documents whose numbers are held in memory once looked up."""
BATCH = 500  # below SQLite's limit on the variables of one statement


class Records:
    """Read access to the SQLite file of a generation of any format; safe to use from several threads.

    The file is opened at once and stays open, so that it can be read even after it was removed.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise DamagedArchiveError("its catalogue cannot be read") from error
        self._connection.row_factory = sqlite3.Row
        try:
            self.query("SELECT count(*) FROM sqlite_master")
        except DamagedArchiveError:
            self.close()
            raise

    def pages(self) -> Iterator[dict[str, Any]]:
        """Yield every page with what was known of it before it was parsed."""
        for row in self.query("SELECT * FROM pages ORDER BY number"):
            yield dict(row)

    def skipped(self) -> list[dict[str, str]]:
        """Return the pages that could not be used: root, source, digests, and the reason."""
        return [dict(row) for row in self.query("SELECT * FROM skipped ORDER BY root, source")]

    def query(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Run a query.

        Raises:
            DamagedArchiveError: the file is no such catalogue.
        """
        try:
            with self._lock:
                return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise DamagedArchiveError("its catalogue cannot be read") from error

    def among(self, sql: str, values: Sequence[object]) -> list[sqlite3.Row]:
        """Run a query whose `{}` stands for any number of values."""
        found: list[sqlite3.Row] = []
        for start in range(0, len(values), BATCH):
            batch = values[start : start + BATCH]
            found += self.query(sql.format(",".join("?" * len(batch))), *batch)
        return found

    def close(self) -> None:
        """Release the file."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._connection.close()


class Catalogue(Records):
    """Read access to the records of a generation; safe to use from several threads."""

    def __init__(self, path: Path, segments: Sequence[tuple[Extent, Segment]], columns: Columns) -> None:
        super().__init__(path)
        self._segments = segments
        self._starts = [extent.documents[0] for extent, _ in segments]
        self._columns = columns
        self.document = remembering(self._document, DOCUMENTS_KEPT)
        self.document_number = remembering(self._document_number, NUMBERS_KEPT)
        """Gives the number of the document with an id, None where there is none."""
        self.digest = remembering(self._digest, NUMBERS_KEPT)
        """Gives the digest of the canonical text of the document of a number."""
        self.page = remembering(self._page, NUMBERS_KEPT)
        """Gives what is known of the page of a number; DamagedArchiveError where there is none."""

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """Return the passages of those numbers, in that order."""
        return [self._passage(int(number)) for number in numbers]

    def texts(self, numbers: Sequence[int]) -> list[str]:
        """Return the words of passages of those numbers, in that order."""
        some = self._columns.passages[np.asarray(numbers, np.int64)]
        places = zip(some["document"].tolist(), some["start"].tolist(), some["end"].tolist(), strict=True)
        return [self.document(number).text[start:end] for number, start, end in places]

    def spoken(self) -> Iterator[tuple[int, str, list[Span]]]:
        """Yield every document by number, with its canonical text and where each utterance lies in it."""
        for number in self.document_numbers():
            document = self._document(number)
            yield number, document.text, [(said.start, said.end) for said in document.utterances]

    def _document_number(self, document_id: str) -> int | None:
        rows = self.query("SELECT number FROM documents WHERE id = ?", document_id)
        return rows[0]["number"] if rows else None

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
        turns = self._columns.passages["kind"] == 0
        if self._columns.alive is not None:
            turns &= self._columns.alive
        numbers = np.flatnonzero(turns)
        step = max(1, len(numbers) // limit) if limit else 1
        found = []
        for number in numbers[::step][:limit]:
            passage = self._passage(int(number))
            if passage.question:
                found.append(self.document_of(passage).text[slice(*passage.question)])
        return found

    def speakers(self) -> list[str]:
        """Return the names of all who speak, in order; the position of a name is its number."""
        return [name for name, _ in self.speaker_numbers()]

    def speaker_numbers(self) -> list[tuple[str, int]]:
        """Return all who speak, in order of their names, with the numbers they have in the files."""
        rows = self.query(
            "SELECT name, number FROM speakers s WHERE EXISTS (SELECT 1 FROM speaking WHERE speaker = s.number) "
            "ORDER BY name"
        )
        return [(row["name"], row["number"]) for row in rows]

    def listing(self) -> list[dict[str, Any]]:
        """Return every document without its text: id, day (of the event, else of publication), genre, publisher."""
        return [dict(row) for row in self.query("SELECT id, day, genre, publisher, url FROM documents ORDER BY number")]

    def speaker_counts(self) -> list[tuple[str, int]]:
        """Return every speaker with the number of documents they speak in, most first."""
        rows = self.query(
            "SELECT s.name AS name, COUNT(*) AS documents FROM speaking JOIN speakers s ON s.number = speaker "
            "GROUP BY speaker ORDER BY documents DESC, name"
        )
        return [(row["name"], row["documents"]) for row in rows]

    def maps(self, document: int) -> list[tuple[int, list[list[Any]]]]:
        """Return, for each page that carries a document, its number and the runs of the canonical text on it."""
        return sorted((one.page, one.runs) for one in self.document(document).appearances)

    def _digest(self, number: int) -> str:
        return digest(self.document(number).text)

    def _page(self, number: int) -> Mapping[str, Any]:
        rows = self.query("SELECT * FROM pages WHERE number = ?", number)
        if not rows:
            raise DamagedArchiveError(f"its catalogue names a page {number} that it does not hold")
        return MappingProxyType(dict(rows[0]))

    def carried(self, page: int) -> list[int]:
        """Return the documents that a page carries, by number."""
        rows = self.query("SELECT DISTINCT document FROM sightings WHERE page = ? ORDER BY document", page)
        return [row["document"] for row in rows]

    def digests(self, wanted: Sequence[str]) -> set[str]:
        """Return those of the digests that a page has."""
        return {row["sha256"] for row in self.among("SELECT sha256 FROM pages WHERE sha256 IN ({})", wanted)}

    def unused(self, gone: Sequence[int]) -> list[str]:
        """Return the digests of the bytes that no page has any more once these are gone."""
        going = [row["sha256"] for row in self.among("SELECT sha256 FROM pages WHERE number IN ({})", gone)]
        rows = self.among("SELECT number, sha256 FROM pages WHERE sha256 IN ({})", sorted(set(going)))
        return sorted(set(going) - {row["sha256"] for row in rows if row["number"] not in set(gone)})

    def document_numbers(self) -> list[int]:
        """Return the numbers of all documents."""
        return [row["number"] for row in self.query("SELECT number FROM documents ORDER BY number")]

    def events(self) -> list[tuple[dt.date, str, str]]:
        """Return day (of the event, else of publication), title and place of every document that has a day."""
        rows = self.query("SELECT day, title, place FROM documents WHERE day IS NOT NULL ORDER BY number")
        return [(dt.date.fromisoformat(row["day"]), row["title"] or "", row["place"] or "") for row in rows]

    def from_source(self, wanted: str) -> list[int]:
        """Return the documents with a page whose publisher, address or source holds these words, in any case."""
        rows = self.query("SELECT number FROM documents WHERE instr(origin, ?) ORDER BY number", wanted.casefold())
        return [row["number"] for row in rows]

    @property
    def next_document(self) -> int:
        """The number that the next new document gets."""
        return self._segments[-1][0].documents[1]

    def record(self, number: int) -> bytes:
        """Return a document as it is stored.

        Raises:
            DamagedArchiveError: it is missing or was altered.
        """
        at = bisect_right(self._starts, number) - 1
        if at < 0 or not number < self._segments[at][0].documents[1]:
            raise DamagedArchiveError("a record is missing from its catalogue")
        extent, segment = self._segments[at]
        return segment.record(number - extent.documents[0])

    def _document(self, number: int) -> StoredDocument:
        try:
            return decode(self.record(number), number)
        except ValueError as error:
            raise DamagedArchiveError(f"the record of document {number}: {error}") from error

    def _passage(self, number: int) -> Passage:
        table = self._columns.documents
        document = int(table[number])
        passages = self.document(document).passages
        # The passages of a document have consecutive numbers. `searchsorted` would copy the whole column each time.
        at = number - bisect_left(table, document)
        if not at < len(passages):
            raise DamagedArchiveError(f"document {document} lacks a passage")
        return passages[at]
