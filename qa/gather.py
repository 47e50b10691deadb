"""Captures to pages and documents: parse each, keep its bytes, bring together what several pages carry."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.embed import Progress
from qa.models import Document, Page
from qa.pages.blocks import Capture, Skipped
from qa.pages.identity import Sighting, merge
from qa.pages.parallel import parse_all
from qa.pages.register import Register, register_of, with_register
from qa.passages import passages
from qa.store import records
from qa.store.files import PageStore, file_digest, write_atomic

SPEAKERS = "speakers.json"
"""In the archive's folder: which spelling stands for which person; to be read and edited."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Gathered:
    """Everything read from the captures of one build."""

    pages: list[records.PageRecord] = field(default_factory=list)
    skipped: list[records.SkippedRecord] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    """Files left out by rule, each with the rule."""
    sightings: list[tuple[int, Sighting]] = field(default_factory=list)
    """Every document of every page, with the number of the page."""


def gather(captures: Iterable[Capture | Skipped], store: PageStore, workers: int, progress: Progress) -> Gathered:
    """Read captures and keep their bytes; a page that cannot be read is noted with the reason, and the others go on.

    With several workers pages are parsed in as many processes, which are started afresh.
    """
    gathered = Gathered()
    for done, outcome in enumerate(parse_all(captures, workers), 1):
        progress("reading pages", done, 0)
        capture = outcome.capture
        if isinstance(capture, Skipped) and capture.expected:
            gathered.passed_over.append((capture.source, capture.reason))
        elif isinstance(capture, Skipped) or outcome.parsed is None:
            gathered.skipped.append(_skipped(capture, outcome.error or ""))
        else:
            page = outcome.parsed.page
            store.put(page.sha256, capture.data)
            for document in outcome.parsed.documents:
                sighting = Sighting(document, page.source, page.captured, page.url)
                gathered.sightings.append((len(gathered.pages), sighting))
            gathered.pages.append(_page_record(capture, page))
    return gathered


def register(index: Path, gathered: Gathered) -> Register:
    """Bring the archive's register of speakers up to date with what was gathered; what it already says stays."""
    path = index / SPEAKERS
    known = Register.load(path.read_text(encoding="utf-8")) if path.exists() else Register()
    counts = Counter(name for _, sighting in gathered.sightings for name in sighting.document.speakers)
    found = register_of(counts, known)
    if found.people:
        write_atomic(path, found.dump().encode("utf-8"))
    return found


def register_digest(index: Path) -> str:
    """Digest the register of speakers, empty where there is none; an edited one makes the next build name them anew."""
    path = index / SPEAKERS
    return file_digest(path) if path.exists() else ""


def documents(gathered: Gathered, speakers: Register) -> list[records.DocumentRecord]:
    """Merge what several pages carry, and name every speaker as the register does, in order of first appearance."""
    named = [
        (page, Sighting(with_register(one.document, speakers), one.source, one.captured, one.url))
        for page, one in gathered.sightings
    ]
    pages = {id(sighting): page for page, sighting in named}
    found: dict[str, tuple[Document, list[tuple[int, Document]]]] = {}
    for item in merge([sighting for _, sighting in named]):
        carried = [(pages[id(sighting)], sighting.document) for sighting in item.sightings]
        # Two items may still share an id, such as one told twice with other words after the opening: nothing is lost.
        _, before = found.setdefault(item.document.id, (item.document, []))
        before += carried
    return [_record(document, appearances) for document, appearances in found.values()]


def known(capture: Capture) -> str:
    """Digest what is known of a capture besides its bytes, so that a changed sidecar counts as a change."""
    facts = [capture.media_type, capture.url, capture.publisher, str(capture.captured), sorted(capture.fields.items())]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8")).hexdigest()[:16]


def _record(document: Document, appearances: Sequence[tuple[int, Document]]) -> records.DocumentRecord:
    """Put the pages that have the very words first, the full ones before teasers."""
    text = document.text
    ordered = sorted(appearances, key=lambda item: (item[1].text != text, item[1].teaser, -len(item[1].text)))
    return records.DocumentRecord(document, passages(document), ordered)


def _skipped(capture: Capture | Skipped, error: str) -> records.SkippedRecord:
    if isinstance(capture, Skipped):
        return records.SkippedRecord(capture.root, capture.source, "", capture.reason, capture.reason)
    logger.info("%s: %s", capture.source, error)
    sha256 = hashlib.sha256(capture.data).hexdigest()
    return records.SkippedRecord(capture.root, capture.source, sha256, known(capture), error)


def _page_record(capture: Capture, page: Page) -> records.PageRecord:
    day = capture.captured.isoformat() if capture.captured else None
    return records.PageRecord(
        page, capture.root, known(capture), capture.media_type, capture.url, capture.publisher, day,
        dict(capture.fields),
    )  # fmt: skip
