"""What an archive says of itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from qa.remote.attached import described
from qa.search.calibration import Calibration
from qa.serving import Served


@dataclass(frozen=True, slots=True)
class Status:
    """What an archive holds."""

    generation: int
    built: dt.datetime
    model: str
    pages: int
    documents: int
    passages: int
    rows: int
    speakers: tuple[str, ...]
    first: dt.date | None
    last: dt.date | None
    sources: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]
    calibration: Calibration = field(default_factory=Calibration)
    """How sure an answer has to be, and how that was found."""
    store: str | None = None
    """The server it is searched on, and what that does; None where it is searched in its folder."""
    addresses: tuple[str | None, ...] = ()
    """Of the pages, in the order of `sources`."""


def status(served: Served) -> Status:
    """Say what the generation that serves holds."""
    manifest, catalogue = served.generation.manifest, served.catalogue
    counts = manifest["counts"]
    pages = [(page["source"], page["url"]) for page in catalogue.pages()]
    return Status(
        generation=served.generation.number,
        built=dt.datetime.fromisoformat(manifest["built"]),
        model=manifest["encoder"]["name"],
        pages=counts["pages"],
        documents=counts["documents"],
        passages=counts["passages"],
        rows=counts["rows"],
        speakers=tuple(catalogue.speakers()),
        first=_day(manifest["first"]),
        last=_day(manifest["last"]),
        sources=tuple(source for source, _ in pages),
        skipped=tuple((page["source"], page["reason"]) for page in catalogue.skipped()),
        calibration=served.calibration,
        store=described(served.generation),
        addresses=tuple(address for _, address in pages),
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
