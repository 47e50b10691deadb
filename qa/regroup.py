"""Which items of the archive a change of pages touches, and what they are then.

Sightings that share a key (`qa.pages.identity.keys`) may be one item, and items cannot reach beyond those that a chain
of shared keys links. So of an archive only the chains that new, changed or removed pages belong to are merged anew, and
the result is that of merging everything.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa.models import Document, Page
from qa.pages.identity import Item, Sighting, keys, merge
from qa.pages.register import Register, with_register
from qa.passages import passages
from qa.store.catalogue import Catalogue
from qa.store.ledger import Change
from qa.store.records import DocumentRecord, PageRecord, SightingRecord, encode

Documents = Callable[[PageRecord], tuple[Document, ...]]
"""Brings back what parsing gave of a page of the archive."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sighting with its page."""

    number: int
    page: PageRecord
    position: int
    document: Document
    """As parsed."""

    @property
    def order(self) -> tuple[str, str, int]:
        """Place among all sightings; it does not depend on when a page came into the archive."""
        return self.page.root, self.page.page.source, self.position


def regroup(
    base: Catalogue | None,
    gone: Sequence[int],
    fresh: Iterable[tuple[PageRecord, tuple[Document, ...]]],
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
    frontier = {key for one in new for key in _keys(one.document)} | archive.keys_of(going | touched)
    while True:
        touched |= archive.linked(frontier, going)
        staying = archive.seen(touched, documents)
        found = _documents([*staying, *new], speakers)
        clash = archive.owners([_shared_id(record.document) for record, _ in found]) - touched - going
        if not clash:
            break
        # Rare: a merged item took on the id of one that no key links to it. One of them is a twin then.
        touched |= clash
        frontier = archive.keys_of(clash)
    change = _change(archive, going, staying, found, speakers)
    change.gone_pages, change.pages = gone, [page for page, _ in pages]
    return change


def _documents(seen: Sequence[_Seen], speakers: Register) -> list[tuple[DocumentRecord, list[_Seen]]]:
    """Merge what several pages carry, and name every speaker as the register does, in order of first appearance."""
    ordered = sorted(seen, key=lambda one: one.order)
    sightings = [
        Sighting(with_register(one.document, speakers), one.page.page.source, one.page.page.captured, one.page.page.url)
        for one in ordered
    ]
    owners = {id(sighting): one for sighting, one in zip(sightings, ordered, strict=True)}
    found: dict[str, tuple[Document, list[tuple[_Seen, Document]]]] = {}
    for item in _told_apart(merge(sightings)):
        # Those that still share an id have the same words, or only their opening: nothing is lost.
        _, carried = found.setdefault(item.document.id, (item.document, []))
        carried += [(owners[id(sighting)], sighting.document) for sighting in item.sightings]
    return [(_record(document, carried), [one for one, _ in carried]) for document, carried in found.values()]


def _told_apart(items: Sequence[Item]) -> list[Item]:
    """Give items of one id that say something else ids of their own.

    The one captured first keeps the id, so that links to it hold when others come; of equals, words decide, so that no
    order of pages does. Teasers go with that one.
    """
    same: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        same[item.document.id].append(item)
    apart: list[Item] = []
    for group in same.values():
        first, *others = sorted(group, key=_age)
        apart += [first, *(one if one.document.teaser else _twin(one) for one in others)]
    return apart


def _age(item: Item) -> tuple[bool, dt.date, str]:
    """Order items of one id: full texts before teasers, what was captured first before what came later."""
    captured = min((one.captured or dt.date.max for one in item.sightings), default=dt.date.max)
    return item.document.teaser, captured, replace(item.document, twin=True).id


def _twin(item: Item) -> Item:
    return replace(item, document=replace(item.document, twin=True))


def _shared_id(document: Document) -> str:
    """Return the id that a document would have without twins."""
    return replace(document, twin=False).id


def _record(document: Document, carried: Sequence[tuple[_Seen, Document]]) -> DocumentRecord:
    """Put the pages that have the very words first, the full ones before teasers."""
    text = document.text
    ordered = sorted(carried, key=lambda pair: (pair[1].text != text, pair[1].teaser, -len(pair[1].text)))
    appearances = [(one.page.number, there) for one, there in ordered]
    return DocumentRecord(document, passages(document), appearances)


def _change(
    archive: _Archive,
    going: set[int],
    staying: Sequence[_Seen],
    found: Sequence[tuple[DocumentRecord, list[_Seen]]],
    speakers: Register,
) -> Change:
    """Compare what the documents are now with what they were; those that stay as they are keep their numbers."""
    carriers = {one.page.number: one.page for _, members in found for one in members}
    before = archive.documents_of({one.number for one in staying} | going)
    kept: set[int] = set()
    written: list[DocumentRecord] = []
    sightings: list[SightingRecord] = []
    for record, members in found:
        number = archive.same(record, carriers)
        if number is None:
            number = archive.next_document + len(written)
            written.append(replace(record, number=number))
        else:
            kept.add(number)
        sightings += [
            SightingRecord(
                one.number, one.page.number, one.position, number, _keys(one.document, record.document),
                {name: speakers.canonical(name) for name in one.document.speakers},
            )
            for one in members
            if before.get(one.number) != number
        ]  # fmt: skip
    return Change(
        gone_sightings=sorted(going),
        gone_documents=sorted(set(before.values()) - kept),
        sightings=sightings,
        documents=written,
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

    def seen(self, sightings: set[int], documents: Documents) -> list[_Seen]:
        rows = self._rows("SELECT number, page, position FROM sightings WHERE number IN ({})", sightings)
        wanted = sorted({row["page"] for row in rows})
        pages = {
            row["number"]: page_record(row) for row in self._rows("SELECT * FROM pages WHERE number IN ({})", wanted)
        }
        parsed = {number: documents(page) for number, page in pages.items()}
        return [
            _Seen(row["number"], pages[row["page"]], row["position"], parsed[row["page"]][row["position"]])
            for row in rows
        ]

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

    def same(self, record: DocumentRecord, carriers: dict[int, PageRecord]) -> int | None:
        """Return the number of the very same document, with the same pages, if the archive holds it."""
        number = self._base.document_number(record.document.id) if self._base else None
        if self._base is None or number is None or self._base.record(number) != encode(record, carriers):
            return None
        return number

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


def _numbered(pages: Sequence[tuple[PageRecord, tuple[Document, ...]]], first: int) -> list[_Seen]:
    seen = [(page, position, one) for page, documents in pages for position, one in enumerate(documents)]
    return [_Seen(number, *one) for number, one in enumerate(seen, first)]


def _keys(document: Document, item: Document | None = None) -> tuple[int, ...]:
    """Digest the keys of a document on its page, and the id of its item, which may be twin to another's."""
    found = keys(document) + ([("id", _shared_id(item))] if item else [])
    return tuple(
        int.from_bytes(
            hashlib.sha256(f"{sort}|{key}".encode("utf-8", "surrogatepass")).digest()[:8], "little", signed=True
        )
        for sort, key in dict.fromkeys(found)
    )
