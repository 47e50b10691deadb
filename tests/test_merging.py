"""Chains of sightings are merged one by one, and the outcome is that of merging everything."""

from __future__ import annotations

import datetime as dt

from qa.merging import Numbered, Seen, merged
from qa.models import Document, Page, Utterance
from qa.pages.register import Register
from qa.store.packed import Packed
from qa.store.records import PageRecord

DAY = dt.date(2020, 5, 1)
WORDS = "The ferry to the islands will run again from June, the ministry said, and fares stay as they were. "


def document(title: str, text: str, day: dt.date | None = DAY, url: str | None = None) -> Document:
    return Document(title, (Utterance(text, "statement"),), date=day, url=url)


def seen(*documents: Document) -> list[Seen]:
    """Let each document be seen on a page of its own."""
    return [
        Seen.of(number, PageRecord(Page(f"{number}.txt", str(number)), "root", "", number=number), 0, Packed([one]))
        for number, one in enumerate(documents)
    ]


def test_documents_come_in_the_order_they_first_appear_in_whatever_chain_they_are_of() -> None:
    one, other = document("Ferries", WORDS * 3), document("Bridges", "The bridge is closed. " * 9)
    found = merged(seen(one, other, one, document("Ferries", "Nothing of that sort. " * 9)), Register())
    assert [record.document.title for record in found.records] == ["Ferries", "Bridges", "Ferries"]
    assert [[sighting.page for sighting in sightings] for sightings in found.sightings] == [[0, 2], [1], [3]]


def test_a_merged_item_that_takes_on_the_id_of_another_chain_is_merged_with_it() -> None:
    address, row = "http://site.example/news/1234", "* " * 130  # no words where keys look for them
    short, long = f"{row}{WORDS * 3}", f"{row}{WORDS * 3}It is the third summer of this kind."
    # One item by their address, with the words of one and the day of the other: all that the third says too.
    dated, undated = document("", short, DAY, address), document("", long, None, address)
    third = document("", long)
    assert third.id not in {dated.id, undated.id}
    for order in ((third, dated, undated), (dated, third, undated), (undated, dated, third)):
        found = merged(seen(*order), Register())
        assert [record.document.id for record in found.records] == [third.id] == list(found.ids)
        assert sorted(one.page for one in found.sightings[0]) == [0, 1, 2]


def test_numbers_go_on_where_the_archive_ends() -> None:
    found = merged(seen(document("Ferries", WORDS), document("Bridges", "The bridge is closed.")), Register())
    numbered = Numbered(found.records, 7)
    assert [record.number for record in numbered] == [7, 8]
    assert (numbered[-1].number, numbered[1].document.title) == (8, "Bridges")
    assert [record.number for record in numbered[1:]] == [8]
