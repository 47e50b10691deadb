"""Records of a store as documents of one passage with one row each, so that an archive's files can hold them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from qa.embed import Embeddings
from qa.models import Document, Page, Passage, Utterance
from qa.staging import New
from qa.store.engine import Record
from qa.store.generation import Generation
from qa.store.ledger import Change
from qa.store.records import DocumentRecord, PageRecord

BLANK = " "
"""Stands in the files for a text without words: a passage has to have some."""
PAGE = PageRecord(Page("records", "0" * 64), "records", "")
"""What carries the documents; the files name a page for each."""


@dataclass(frozen=True, slots=True)
class _Single(Document):
    """A record as a document."""

    number: int = 0

    @property
    def id(self) -> str:
        return document_id(self.number)


def document_id(number: int) -> str:
    """Return the id of the document that stands for a record."""
    return f"{number:016x}"


def document_record(one: Record, number: int) -> DocumentRecord:
    """Make a document of a record."""
    text = one.text or BLANK
    day = dt.date.fromordinal(one.day) if one.day else None
    names = tuple(str(speaker) for speaker in one.speakers)
    document = _Single(one.title, (Utterance(text, "statement"),), date=day, place=one.name, genre=one.genre,
                       url=one.url, number=one.id)  # fmt: skip
    kind = "turn" if one.kind == "turn" else "paragraph"
    passage = Passage(f"{document.id}:0-{len(text)}", document.id, cast(Any, kind), 0, len(text), text, names)
    return DocumentRecord(document, [passage], [(0, document)], number)


def new(change: Change, coming: Sequence[Record], base: Generation | None) -> New:
    """Say what is new in a generation of records."""
    first = base.columns.count if base else 0
    entries = [(record.number, record.document, record.passages[0]) for record in change.documents]
    vectors = np.array([one.vector for one in coming], np.float32)
    none = np.zeros(len(coming), np.int64)
    embeddings = Embeddings(lambda: [(vectors, [])], none, None, len(coming)) if coming else None
    return New(change, entries, first, np.arange(first, first + len(coming), dtype=np.int32), embeddings)


def record(opened: Generation, number: int) -> Record:
    """Read a record back, by the number of its passage."""
    [passage] = opened.catalogue.passages([number])
    document = opened.catalogue.document_of(passage)
    extent, one = next(pair for pair in opened.segments if pair[0].passages[0] <= number < pair[0].passages[1])
    return Record(
        id=int(passage.document, 16),
        vector=np.array(one.vectors[number - extent.passages[0]]),
        text="" if passage.text == BLANK else passage.text,
        title=document.title or "", name=document.place or "", url=document.url or "",
        day=document.date.toordinal() if document.date else 0,
        kind=passage.kind, genre=document.genre or "",
        speakers=tuple(int(name) for name in passage.speakers),
    )  # fmt: skip
