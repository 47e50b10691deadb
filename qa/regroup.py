"""Which items of the archive a change of pages touches, and what they are then.

Sightings that share a key (`qa.pages.identity.keys`) may be one item, and items cannot reach beyond those that a chain
of shared keys links. So of an archive only the chains that new, changed or removed pages belong to are merged anew, and
the result is that of merging everything.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qa.merging import Merged, Numbered, Seen, merged
from qa.models import Document, Page
from qa.pages.register import Register
from qa.store.catalogue import Catalogue
from qa.store.ledger import Change
from qa.store.records import DocumentRecord, PageRecord, SightingRecord, encode

Documents = Callable[[PageRecord], tuple[Document, ...]]
"""Brings back what parsing gave of a page of the archive."""


def regroup(
    base: Catalogue | None,
    gone: Sequence[int],
    fresh: Iterable[tuple[PageRecord, Sequence[Document]]],
    speakers: Register,
    documents: Documents,
    *,
    renamed: bool = False,
) -> Change:
    """Work out what becomes of the documents when pages go and come.

    Args:
        base: of the generation that serves; None where everything is made anew.
        gone: numbers of the pages that go, those that changed included.
        fresh: new and changed pages with their documents.
        speakers: the register to name people by.
        documents: brings back the documents of pages that stay.
        renamed: the register was edited, so that documents of pages that stay may name people differently.
    """
    archive = _Archive(base)
    going = archive.of_pages(gone)
    pages = [(replace(page, number=number), found) for number, (page, found) in enumerate(fresh, archive.next_page)]
    new = _numbered(pages, archive.next_sighting)
    touched = archive.renamed(speakers) - going if renamed else set()
    frontier = {key for one in new for key in one.keys} | archive.keys_of(going | touched)
    while True:
        touched |= archive.linked(frontier, going)
        staying = archive.seen(touched, documents)
        found = merged([*staying, *new], speakers)
        clash = archive.owners(found.ids) - touched - going
        if not clash:
            break
        # Rare: a merged item took on the id of one that no key links to it. One of them is a twin then.
        touched |= clash
        frontier = archive.keys_of(clash)
    carriers = {one.page.number: one.page for one in (*staying, *new)}
    change = _change(archive, going, staying, found, carriers)
    change.gone_pages, change.pages = gone, [page for page, _ in pages]
    return change


def _change(
    archive: _Archive,
    going: set[int],
    staying: Sequence[Seen],
    found: Merged,
    carriers: dict[int, PageRecord],
) -> Change:
    """Compare what the documents are now with what they were; those that stay as they are keep their numbers."""
    before = archive.documents_of({one.number for one in staying} | going)
    kept: set[int] = set()
    written: list[int] = []
    sightings: list[SightingRecord] = []
    for at, members in enumerate(found.sightings):
        number = archive.same(found.records, at, carriers)
        if number is None:
            number = archive.next_document + len(written)
            written.append(at)
        else:
            kept.add(number)
        sightings += [replace(one, document=number) for one in members if before.get(one.number) != number]
    return Change(
        gone_sightings=sorted(going),
        gone_documents=sorted(set(before.values()) - kept),
        sightings=sightings,
        documents=Numbered(found.records.arranged(written), archive.next_document),
        carriers=carriers,
    )


class _Archive:
    """What the archive holds of sightings; nothing where it is made anew."""

    def __init__(self, base: Catalogue | None) -> None:
        self._base = base
        self.next_document = base.next_document if base else 0
        self.next_page = self._next("pages")
        self.next_sighting = self._next("sightings")

    def of_pages(self, pages: Sequence[int]) -> set[int]:
        return self._numbers("SELECT number FROM sightings WHERE page IN ({})", pages)

    def keys_of(self, sightings: set[int]) -> set[int]:
        rows = self._rows("SELECT keys FROM sightings WHERE number IN ({})", sightings)
        return {key for row in rows for key in json.loads(row["keys"])}

    def linked(self, frontier: set[int], going: set[int]) -> set[int]:
        """Follow keys to sightings and these to their keys until nothing new comes up."""
        found: set[int] = set()
        known: set[int] = set()
        while frontier:
            known |= frontier
            more = self._numbers("SELECT sighting AS number FROM keys WHERE key IN ({})", frontier) - found - going
            found |= more
            frontier = self.keys_of(more) - known
        return found

    def renamed(self, speakers: Register) -> set[int]:
        """Find the sightings of documents that show somebody under another name than the register does now."""
        rows = self._base.query("SELECT number, names FROM sightings") if self._base else []
        return {
            row["number"]
            for row in rows
            if any(speakers.canonical(name) != shown for name, shown in json.loads(row["names"]).items())
        }

    def seen(self, sightings: set[int], documents: Documents) -> list[Seen]:
        rows = self._rows("SELECT number, page, position FROM sightings WHERE number IN ({})", sightings)
        wanted = sorted({row["page"] for row in rows})
        pages = {
            row["number"]: page_record(row) for row in self._rows("SELECT * FROM pages WHERE number IN ({})", wanted)
        }
        parsed = {number: documents(page) for number, page in pages.items()}
        return [Seen.of(row["number"], pages[row["page"]], row["position"], parsed[row["page"]]) for row in rows]

    def documents_of(self, sightings: set[int]) -> dict[int, int]:
        """Return the document of each sighting."""
        rows = self._rows("SELECT number, document FROM sightings WHERE number IN ({})", sightings)
        return {row["number"]: row["document"] for row in rows}

    def owners(self, ids: Sequence[str]) -> set[int]:
        """Find the sightings of the documents of these ids."""
        return self._numbers(
            "SELECT s.number AS number FROM sightings s JOIN documents d ON d.number = s.document WHERE d.id IN ({})",
            ids,
        )

    def same(self, records: Sequence[DocumentRecord], at: int, carriers: dict[int, PageRecord]) -> int | None:
        """Return the number of the very same document, with the same pages, if the archive holds it."""
        if self._base is None:
            return None
        record = records[at]
        number = self._base.document_number(record.document.id)
        return number if number is not None and self._base.record(number) == encode(record, carriers) else None

    def _next(self, table: str) -> int:
        rows = self._base.query(f"SELECT COALESCE(MAX(number), -1) + 1 AS n FROM {table}") if self._base else []  # noqa: S608
        return rows[0]["n"] if rows else 0

    def _numbers(self, sql: str, values: Iterable[object]) -> set[int]:
        return {row["number"] for row in self._rows(sql, values)}

    def _rows(self, sql: str, values: Iterable[object]) -> list[dict[str, Any]]:
        return [dict(row) for row in self._base.among(sql, list(values))] if self._base else []


def page_record(row: Mapping[str, Any]) -> PageRecord:
    """Make the record of a page from a row of the catalogue."""
    given = json.loads(row["fields"])
    captured = dt.date.fromisoformat(row["captured"]) if row["captured"] else None
    page = Page(row["source"], row["sha256"], row["url"], row["publisher"], captured, row["language"])
    return PageRecord(
        page, row["root"], row["known"], row["media_type"], given["url"], given["publisher"], given["captured"],
        given["fields"], row["number"],
    )  # fmt: skip


def _numbered(pages: Sequence[tuple[PageRecord, Sequence[Document]]], first: int) -> list[Seen]:
    seen = [(page, position, found) for page, found in pages for position in range(len(found))]
    return [Seen.of(number, page, at, found) for number, (page, at, found) in enumerate(seen, first)]
