"""A capture to documents, and both to the JSON that `qa parse` prints. The only door of this package."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

from qa.models import Document, Page, ParsedPage, Utterance
from qa.pages.blocks import Block, Capture, Skipped
from qa.pages.furniture import strip_furniture
from qa.pages.head import Head, read_head
from qa.pages.language import language_of
from qa.pages.metadata import Stated, clean_title, weigh
from qa.pages.namelines import with_speakers
from qa.pages.names import Person, is_name
from qa.pages.readers.choose import read
from qa.pages.speakers import split_label
from qa.pages.teasers import Item, split_teasers
from qa.pages.titles import Title, read_title
from qa.pages.transcript import Billing, read_transcript, turns_of


def parse(capture: Capture) -> ParsedPage:
    """Read one page into documents; a page that holds no text raises a `PageError`."""
    reading = read(capture)
    stated = weigh(reading.facts, capture)
    left = strip_furniture(reading.blocks)
    if left.running and not stated.date:
        stated = replace(stated, date=left.running)
    own, teasers = split_teasers(left.blocks)
    language = language_of(" ".join(block.text for block in left.blocks), stated.language)
    found = [make_own(own, stated, language, reading.text)]
    found += [make_teaser(item, language, reading.text) for item in teasers]
    page = Page(
        source=capture.source,
        sha256=hashlib.sha256(capture.data).hexdigest(),
        url=stated.url,
        publisher=stated.publisher,
        captured=capture.captured or left.captured,
        language=language,
    )
    return ParsedPage(page, reading.text, distinct([document for document in found if document]))


def make_own(blocks: list[Block], stated: Stated, language: str | None, page: str) -> Document | None:
    """Make the document that the page itself is about; nothing where it holds no words."""
    head = read_head(with_speakers(blocks), stated.titles)
    title = stated.sure_title or head.title or next((clean_title(t, stated.publisher) for t in stated.titles), None)
    said = read_title(title) if title else Title("")
    genre = said.genre or stated.genre
    utterances = read_transcript(head.body, billing_of(said, head, stated, genre), page)
    if not utterances:
        return None
    date = said.date or stated.date or head.date
    published = stated.published or head.published
    return Document(
        title=title,
        utterances=utterances,
        turns=turns_of(utterances),
        date=date or (None if published else stated.file_date),
        published=published,
        place=said.place or stated.place or head.place,
        genre=genre or shape_of(utterances),
        url=stated.url,
        language=language,
        authors=tuple(person.name for person in said.speakers) if len(said.speakers) > 1 else (),
    )


def billing_of(said: Title, head: Head, stated: Stated, genre: str | None) -> Billing:
    """Gather what title, byline and record say of the speakers."""
    announced, speaks = said.speakers, said.speaks
    if not announced and head.speakers:
        announced, speaks = head.speakers, True
    if not announced and stated.speaker:
        announced, speaks = (split_label(stated.speaker),), True
    heading = f"{said.text}\n{head.text}"
    named = is_name(said.text.split()) and len(said.text.split()) < 6
    return Billing(announced, speaks, genre, Person(said.text) if named else None, stated.surname, heading)


def shape_of(utterances: tuple[Utterance, ...]) -> str:
    """Name the kind of an item that no title announces, by who speaks in it."""
    if any(said.role == "question" for said in utterances):
        return "interview"
    speakers = {said.speaker for said in utterances if said.speaker}
    return "news" if not speakers else "speech" if len(speakers) == 1 else "conversation"


def make_teaser(item: Item, language: str | None, page: str) -> Document | None:
    """Make the document of which the page shows the opening only."""
    title = read_title(item.title or "")
    utterances = read_transcript(item.blocks, Billing(title.speakers, title.speaks, title.genre), page)
    if not utterances:
        return None
    return Document(
        title=item.title,
        utterances=utterances,
        turns=turns_of(utterances),
        date=title.date,
        published=item.published,
        place=title.place,
        genre=title.genre,
        teaser=True,
        language=language,
        authors=tuple(person.name for person in title.speakers) if len(title.speakers) > 1 else (),
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
