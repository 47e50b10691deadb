"""What an archive holds, counted: documents by day, kind and publisher, speakers, and what was left out.

Read once a generation from its records; knows nothing of searches, pages on disk or how the counts are shown.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from qa.store.catalogue import Catalogue

UNKNOWN = "publisher unknown"
EXAMPLE_LENGTH = 140
"""Characters; a longer question is no example anybody would click."""
EXAMPLE_WORDS = 6
"""A question of fewer words ("Why don't you?") hangs on what was said before it."""
Counted = tuple[tuple[str, int], ...]
"""Names with the number of documents, most first."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The holdings of one generation."""

    generation: int
    built: dt.datetime
    model: str
    pages: int
    documents: int
    passages: int
    days: Mapping[str, dt.date]
    """Of every document with a date its day: of the event, else of publication."""
    genres: Counted
    publishers: Counted
    speakers: Counted
    skipped: tuple[tuple[str, str], ...]
    """Pages that could not be used, each with the reason."""

    @property
    def first(self) -> dt.date | None:
        """Of the earliest document."""
        return min(self.days.values(), default=None)

    @property
    def last(self) -> dt.date | None:
        """Of the latest document."""
        return max(self.days.values(), default=None)

    @property
    def undated(self) -> int:
        """Documents of which no day is known."""
        return self.documents - len(self.days)


def overview(number: int, manifest: Mapping[str, Any], catalogue: Catalogue) -> Overview:
    """Count what a generation holds."""
    listed = catalogue.listing()
    days = {row["id"]: dt.date.fromisoformat(row["day"]) for row in listed if row["day"]}
    counts = manifest["counts"]
    return Overview(
        generation=number,
        built=dt.datetime.fromisoformat(manifest["built"]),
        model=manifest["encoder"]["name"],
        pages=counts["pages"],
        documents=counts["documents"],
        passages=counts["passages"],
        days=days,
        genres=_counted(row["genre"] for row in listed if row["genre"]),
        publishers=_counted(publisher(row["publisher"], row["url"]) for row in listed),
        speakers=tuple(catalogue.speaker_counts()),
        skipped=tuple((page["source"], page["reason"]) for page in catalogue.skipped()),
    )


def publisher(name: str | None, address: str | None) -> str:
    """Name who published a page: as its note says, else the host of its address."""
    if name:
        return name
    try:
        return urlsplit(address or "").hostname or UNKNOWN
    except ValueError:
        return UNKNOWN


def _counted(names: Iterable[str]) -> Counted:
    return tuple(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def examples(asked: Iterable[str]) -> list[str]:
    """Choose questions that somebody might click, those that stand by themselves first."""
    short = [question for question in asked if len(question) <= EXAMPLE_LENGTH]
    whole = [one for one in short if one.rstrip().endswith(("?", "؟")) and len(one.split()) >= EXAMPLE_WORDS]
    return [*whole, *(one for one in short if one not in whole)]
