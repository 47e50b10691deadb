"""Rows are cut out of their passages when they are asked for."""

from __future__ import annotations

from qa.lined import Entries, Rows
from qa.models import Document, Utterance
from qa.passages import context, passages
from qa.store.records import DocumentRecord
from tests.conftest import FakeEncoder

TEXTS = ["Short words.\n\nOther words.", " ".join(f"word{n}" for n in range(500)), "The end of it."]
DOCUMENTS = [
    DocumentRecord(one, passages(one), [], number)
    for number, text in enumerate(TEXTS)
    for one in [Document(f"Title {number}", (Utterance(text, "statement"),))]
]


def silent(_what: str, _done: int, _total: int) -> None:
    pass


def test_entries_are_the_passages_of_all_documents_in_order() -> None:
    entries = Entries(DOCUMENTS)
    expected = [(one.number, one.document, passage) for one in DOCUMENTS for passage in one.passages]
    assert (len(entries), list(entries), entries[1:3], entries[-1]) == (4, expected, expected[1:3], expected[3])
    assert [entries[at] for at in (3, 0, 2, 1)] == [expected[at] for at in (3, 0, 2, 1)]
    assert (len(Entries([])), list(Entries([]))) == (0, [])


def test_a_long_passage_has_a_row_for_every_window_and_each_keeps_its_own_part() -> None:
    encoder = FakeEncoder()
    entries = Entries(DOCUMENTS)
    rows = Rows.of(entries, encoder, silent)
    long = entries[2][2].text
    [windows] = encoder.windows([long], [context("Title 1", long)])
    assert len(windows) > 1
    assert rows.passages.tolist() == [0, 1, *[2] * len(windows), 3]
    assert [row.text for row in rows[2:-1]] == [long[start:end] for start, end in windows]
    assert [row.own is None for row in rows] == [True, True, *[False] * len(windows), True]
    assert (rows[0].text, rows[0].context, rows[-1].text) == ("Short words.", "Title 0", "The end of it.")
    assert "".join(row.text[slice(*row.own)] for row in rows if row.own) == long
