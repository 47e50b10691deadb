"""What the records say of where words come from: the pages that carry a document, and how each was captured."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qa.errors import DamagedArchiveError
from qa.models import Span
from qa.store.catalogue import Catalogue

Runs = list[list[Any]]
"""Of a canonical text on a page: [start, page start, length, removed], in order."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A page that carries a document."""

    document: int
    page: int
    teaser: bool
    runs: Runs
    """Empty where the page has other words than the document's own."""
    version: str | None
    """Those other words."""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as it was captured, without its bytes."""

    number: int
    source: str
    root: str
    sha256: str
    media_type: str | None
    url: str | None
    """As parsed; `given` has what was known before."""
    given: Mapping[str, Any]

    @property
    def captured(self) -> dt.date | None:
        """The day it was captured, where that was known beside the bytes."""
        return dt.date.fromisoformat(self.given["captured"]) if self.given["captured"] else None


def pages(catalogue: Catalogue) -> Iterator[StoredPage]:
    """Yield every page, in order."""
    for row in catalogue.pages():
        yield _page(row)


def page(catalogue: Catalogue, number: int) -> StoredPage:
    """Return one page by its number."""
    row = catalogue._query("SELECT * FROM pages WHERE number = ?", number).fetchone()
    if row is None:
        raise DamagedArchiveError(f"its catalogue names a page {number} that it does not hold")
    return _page(dict(row))


def carriers(catalogue: Catalogue, document: int) -> list[Carrier]:
    """Return the pages that carry a document, the one that is cited first."""
    rows = catalogue._query(
        "SELECT a.* FROM appearances a JOIN pages p ON p.number = a.page WHERE a.document = ? "
        "ORDER BY a.version IS NOT NULL, a.teaser, p.captured, p.number",
        document,
    )
    return [_carrier(row) for row in rows]


def carried(catalogue: Catalogue, page_number: int) -> list[Carrier]:
    """Return what a page carries."""
    rows = catalogue._query("SELECT * FROM appearances WHERE page = ? ORDER BY document", page_number)
    return [_carrier(row) for row in rows]


def appearances(catalogue: Catalogue) -> Iterator[Carrier]:
    """Yield every document on every page, page by page."""
    for row in catalogue._query("SELECT * FROM appearances ORDER BY page, document"):
        yield _carrier(row)


def document_numbers(catalogue: Catalogue) -> list[int]:
    """Return the numbers of all documents."""
    return [row["number"] for row in catalogue._query("SELECT number FROM documents ORDER BY number")]


def places(runs: Runs, start: int, end: int) -> list[Span]:
    """Say where on its page a stretch of a canonical text stands: offsets in the decoded text, gaps left out."""
    found = []
    for first, page_start, length, _ in runs:
        low, high = max(first, start), min(first + length, end)
        if low < high:
            found.append((page_start + low - first, page_start + high - first))
    return found


def _page(row: Mapping[str, Any]) -> StoredPage:
    return StoredPage(
        row["number"], row["source"], row["root"], row["sha256"], row["media_type"], row["url"],
        json.loads(row["fields"]),
    )  # fmt: skip


def _carrier(row: Any) -> Carrier:  # noqa: ANN401 - a row of the database
    return Carrier(row["document"], row["page"], bool(row["teaser"]), json.loads(row["runs"]), row["version"])
