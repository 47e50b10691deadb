"""A capture to documents, and both to the JSON that `qa parse` prints. The only door of this package."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from qa.models import Document, Page, ParsedPage
from qa.pages import rules
from qa.pages.blocks import Block, Capture, Skipped
from qa.pages.dates import read_date
from qa.pages.labels import label_at
from qa.pages.readers.text import read_text
from qa.pages.teasers import Item, split_teasers
from qa.pages.titles import read_title
from qa.pages.transcript import read_transcript, turns_of


def parse(capture: Capture) -> ParsedPage:
    """Read one page into documents; a page that holds no text raises a `PageError`."""
    reading = read_text(capture)
    blocks, captured = strip_furniture(reading.blocks)
    own, teasers = split_teasers(blocks)
    items = [*own_item(own), *teasers]
    found = [document for item in items if (document := make_document(item)) is not None]
    page = Page(
        source=capture.source,
        sha256=hashlib.sha256(capture.data).hexdigest(),
        url=capture.url,
        publisher=capture.publisher,
        captured=capture.captured or captured,
        language=None,
    )
    return ParsedPage(page, reading.text, distinct(found))


def strip_furniture(blocks: tuple[Block, ...]) -> tuple[list[Block], dt.date | None]:
    """Leave out clocks, telephone numbers, counters and link texts; a date alone at the very top is the capture's."""
    kept = [block for block in blocks if not rules.FURNITURE.match(block.text)]
    captured = None
    if kept and len(kept[0].text) < 40:
        captured = read_date(kept[0].text)
        kept = kept[1:] if captured else kept
    return kept, captured


def own_item(blocks: list[Block]) -> list[Item]:
    """Take the head line for the title where a body follows it."""
    if not blocks:
        return []
    head = blocks[0]
    if len(blocks) > 1 and len(head.text) <= rules.TITLE_LIMIT and label_at(head) is None:
        return [Item(head.text, tuple(blocks[1:]))]
    return [Item(None, tuple(blocks))]


def make_document(item: Item) -> Document | None:
    """Read one item; nothing where it holds no words."""
    title = read_title(item.title) if item.title else None
    announced = title.speakers if title else ()
    utterances = read_transcript(item.blocks, announced)
    if not utterances:
        return None
    return Document(
        title=item.title,
        utterances=utterances,
        turns=turns_of(utterances),
        date=title.date if title else None,
        published=item.published,
        place=title.place if title else None,
        genre=title.genre if title else None,
        teaser=item.teaser,
        authors=tuple(person.name for person in announced) if len(announced) > 1 else (),
    )


def distinct(documents: list[Document]) -> tuple[Document, ...]:
    """Keep the fuller of two documents with one id."""
    kept: dict[str, Document] = {}
    for document in documents:
        known = kept.get(document.id)
        if known is None or len(document.text) > len(known.text):
            kept[document.id] = document
    return tuple(kept.values())


def page_json(parsed: ParsedPage) -> dict[str, Any]:
    """Lay a parsed page out as the object that `qa parse` prints."""
    page = parsed.page
    return {
        "page": {
            "source": page.source,
            "url": page.url,
            "publisher": page.publisher,
            "captured": _iso(page.captured),
            "language": page.language,
            "sha256": page.sha256,
        },
        "documents": [_document_json(document) for document in parsed.documents],
    }


def _document_json(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "date": _iso(document.date),
        "published": _iso(document.published),
        "place": document.place,
        "genre": document.genre,
        "teaser": document.teaser,
        "url": document.url,
        "speakers": list(document.speakers),
        "utterances": [
            {"speaker": said.speaker, "label": said.label, "role": said.role, "text": said.text}
            for said in document.utterances
        ],
        "turns": [{"question": turn.question, "answers": list(turn.answers)} for turn in document.turns],
    }


def error_json(what: Capture | Skipped, message: str) -> dict[str, Any]:
    """Lay out a page that could not be read."""
    capture = what if isinstance(what, Capture) else None
    return {
        "page": {
            "source": what.source,
            "url": capture.url if capture else None,
            "publisher": capture.publisher if capture else None,
            "captured": _iso(capture.captured) if capture else None,
            "language": None,
            "sha256": hashlib.sha256(capture.data).hexdigest() if capture else None,
        },
        "documents": [],
        "error": message,
    }


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None
