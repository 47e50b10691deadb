"""What the records say of where words come from: the pages that carry a document, and how each was captured."""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

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
    """Return one page by its number.

    Raises:
        DamagedArchiveError: there is none.
    """
    return _page(catalogue.page(number))


def carriers(catalogue: Catalogue, document: int) -> list[Carrier]:
    """Return the pages that carry a document, the one that is cited first."""
    return [
        Carrier(document, one.page, one.teaser, one.runs, one.version)
        for one in catalogue.document(document).appearances
    ]


def carried(catalogue: Catalogue, page_number: int) -> list[Carrier]:
    """Return what a page carries."""
    found = [one for number in catalogue.carried(page_number) for one in carriers(catalogue, number)]
    return [one for one in found if one.page == page_number]


def places(runs: Runs, start: int, end: int) -> list[Span]:
    """Say where on its page a stretch of a canonical text stands: offsets in the decoded text, gaps left out."""
    found = []
    # The run that holds the start is the last one that begins before it, or right there.
    for first, page_start, length, _ in runs[max(bisect_right(runs, start, key=itemgetter(0)) - 1, 0) :]:
        if first >= end:
            break
        low, high = max(first, start), min(first + length, end)
        if low < high:
            found.append((page_start + low - first, page_start + high - first))
    return found


def _page(row: Mapping[str, Any]) -> StoredPage:
    return StoredPage(
        row["number"], row["source"], row["root"], row["sha256"], row["media_type"], row["url"],
        json.loads(row["fields"]),
    )  # fmt: skip
