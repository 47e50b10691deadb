"""Captures to pages and documents: parse each, keep its bytes, bring together what several pages carry."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from qa.embed import Progress
from qa.errors import PageError
from qa.models import Document, Page
from qa.pages.blocks import Capture, Skipped
from qa.pages.parse import parse
from qa.passages import passages
from qa.store import records
from qa.store.files import PageStore

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Gathered:
    """Everything read from the captures of one build."""

    pages: list[records.PageRecord] = field(default_factory=list)
    skipped: list[records.SkippedRecord] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    """Files left out by rule, each with the rule."""
    documents: dict[str, list[tuple[int, Document]]] = field(default_factory=dict)
    """By id: the number of each page that has the document, and the document as that page has it."""


def known(capture: Capture) -> str:
    """Digest what is known of a capture besides its bytes, so that a changed sidecar counts as a change."""
    facts = [capture.media_type, capture.url, capture.publisher, str(capture.captured), sorted(capture.fields.items())]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8")).hexdigest()[:16]


def gather(captures: Iterable[Capture | Skipped], store: PageStore, progress: Progress) -> Gathered:
    """Read captures and keep their bytes; a page that cannot be read is noted with the reason, and the others go on."""
    gathered = Gathered()
    for done, capture in enumerate(captures, 1):
        progress("reading pages", done, 0)
        if isinstance(capture, Skipped):
            if capture.expected:
                gathered.passed_over.append((capture.source, capture.reason))
            else:
                gathered.skipped.append(records.SkippedRecord(capture.root, capture.source, "", capture.reason,
                                                              capture.reason))  # fmt: skip
            continue
        try:
            parsed = parse(capture)
        except PageError as error:
            logger.info("%s: %s", capture.source, error)
            sha256 = hashlib.sha256(capture.data).hexdigest()
            gathered.skipped.append(
                records.SkippedRecord(capture.root, capture.source, sha256, known(capture), str(error))
            )
            continue
        store.put(parsed.page.sha256, capture.data)
        for document in parsed.documents:
            gathered.documents.setdefault(document.id, []).append((len(gathered.pages), document))
        gathered.pages.append(_page_record(capture, parsed.page))
    return gathered


def _page_record(capture: Capture, page: Page) -> records.PageRecord:
    day = capture.captured.isoformat() if capture.captured else None
    return records.PageRecord(
        page, capture.root, known(capture), capture.media_type, capture.url, capture.publisher, day,
        dict(capture.fields),
    )  # fmt: skip


def merged(appearances: list[tuple[int, Document]]) -> records.DocumentRecord:
    """Choose which page's version is quoted: the full one before a teaser, then the longest, then the first."""
    ordered = sorted(appearances, key=lambda item: (item[1].teaser, -len(item[1].text)))
    document = ordered[0][1]
    return records.DocumentRecord(document, passages(document), ordered)
