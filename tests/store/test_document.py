"""Documents as they are read back."""

from __future__ import annotations

import datetime as dt

import pytest

from qa.errors import DamagedArchiveError
from qa.models import Document, Page, Passage, Utterance
from qa.results import Source
from qa.store.document import Appearance, StoredUtterance, decode
from qa.store.records import DocumentRecord, PageRecord, encode

SAID = Utterance("First words.\n\nSecond words.", "answer", "Anna Berg", label="A. Berg", office="Minister")
DOCUMENT = Document(
    "Visas", (SAID,), date=dt.date(2019, 5, 3), place="Oslo", genre="interview", url="https://example.org/1"
)
PAGE = PageRecord(Page("a.html", "ab" * 32, publisher="Ministry", captured=dt.date(2020, 1, 2)), "root", "known")
SPANS = ((0, 12), (14, 27))
TURN = Passage(f"{DOCUMENT.id}:0-27", DOCUMENT.id, "turn", 0, 27, DOCUMENT.text, ("Anna Berg",), None, SPANS)


def stored(document: Document = DOCUMENT) -> bytes:
    return encode(DocumentRecord(document, [TURN], [(4, document)]), {4: PAGE})


def test_what_was_written_is_read_back() -> None:
    found = decode(stored(), 7)
    assert (found.number, found.id, found.title) == (7, DOCUMENT.id, "Visas")
    assert (found.date, found.published, found.place, found.genre) == (dt.date(2019, 5, 3), None, "Oslo", "interview")
    assert found.text == "First words.\n\nSecond words."
    assert tuple(found.utterances) == (StoredUtterance(0, 27, "answer", "Anna Berg", "A. Berg", "Minister"),)
    assert tuple(found.passages) == (TURN,)
    assert tuple(found.sources) == (Source("a.html", "https://example.org/1", "Ministry", dt.date(2020, 1, 2)),)
    assert tuple(found.appearances) == (Appearance(4, False, [], None),)


def test_parts_are_read_when_asked_for() -> None:
    whole = stored()
    spoilt = whole.replace(b'"passages":[[', b'"passages":[[1,')
    assert spoilt != whole
    found = decode(spoilt, 7)
    assert found.text == DOCUMENT.text
    assert len(found.utterances) == 1
    with pytest.raises(DamagedArchiveError, match="a record of its catalogue: Expected"):
        len(found.passages)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"id": "a"}', b"\xff", stored()[:-9]])
def test_what_is_no_document_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(content, 1)


def test_half_a_character_of_an_old_archive_keeps_its_place() -> None:
    """None are stored since; a text of before is read with a mark in its place, so that no offset moves."""
    said = Utterance("One \ud83d two.", "answer", "Anna \ud83d Berg")
    found = decode(stored(Document("\ud83d", (said,))), 1)
    assert found.text == "One \ufffd two."
    assert found.title == "\ufffd"
    assert found.utterances[0].speaker == "Anna \ufffd Berg"
