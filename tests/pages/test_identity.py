from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest

from qa.models import Document, Utterance
from qa.pages.identity import Sighting, merge, plain_address, same_address

MAY = dt.date(2019, 5, 27)
JUNE = dt.date(2019, 6, 27)
WORDS = (
    "We spoke about trade and about visas and we agreed to meet again in the autumn when the papers are ready to sign."
)
FULL = f"{WORDS}\n\nAnd then we went on to other matters, which I shall not go into here because they are well known."


def seen(text: str, source: str = "a.txt", captured: dt.date | None = None, **known: object) -> Sighting:
    known = {"title": "Statement by the minister", "date": MAY} | known
    document = Document(utterances=(Utterance(text, "statement"),), **known)  # type: ignore[arg-type]
    return Sighting(document, source, captured)


def test_teaser_joins_its_full_document_which_stands_for_both() -> None:
    teaser = seen(WORDS, "list.txt", teaser=True, published=dt.date(2019, 5, 28))
    (item,) = merge([teaser, seen(FULL, "full.txt", url="https://x.org/article/7071")])
    assert (item.document.teaser, item.document.text) == (False, FULL)
    assert item.document.published == dt.date(2019, 5, 28)
    assert [sighting.source for sighting in item.sightings] == ["list.txt", "full.txt"]
    assert item.versions == ()


def test_captures_of_two_days_are_one_item_and_changed_words_are_kept() -> None:
    old = seen(FULL, "old.html", dt.date(2019, 6, 1))
    new = seen(FULL.replace("in the autumn", "in the spring"), "new.html", dt.date(2022, 1, 1))
    (item,) = merge([old, new])
    assert "spring" in item.document.text
    assert [version.text for version in item.versions] == [FULL]


def test_same_words_on_different_days_are_two_items() -> None:
    assert len(merge([seen(FULL), seen(FULL, date=JUNE)])) == 2


def test_an_undated_capture_does_not_bridge_two_days() -> None:
    items = merge([seen(FULL), seen(FULL, date=None), seen(FULL, date=JUNE)])
    assert sorted(item.document.date or MAY for item in items) == [MAY, JUNE]


def test_same_title_and_day_but_other_words_are_two_items() -> None:
    other = "The weather was fine all day long and nobody had anything to say about it but the farmers who wanted rain."
    assert len(merge([seen(FULL), seen(other)])) == 2


GREETING = (
    "Good morning, ladies and gentlemen, and welcome to our weekly briefing, which begins as ever with the news of the "
    "past few days."
)
SNOW = f"{GREETING}\n\nThe snow ploughs went out at four this morning and every road in the north is open again today."
FISH = f"{GREETING}\n\nThe fish quotas were signed on Monday, and no boat from the islands has to stay in its harbour."


def test_items_of_one_title_and_opening_but_other_words_are_two() -> None:
    one, other = seen(SNOW, date=None), seen(FISH, "b.txt", date=None)
    assert one.document.id == other.document.id
    assert [item.document.text for item in merge([one, other])] == [SNOW, FISH]


def test_teaser_joins_the_item_whose_words_it_has_and_does_not_join_two() -> None:
    short = seen(FISH.rpartition(",")[0], "list.txt", date=None, teaser=True)
    for order in permutations([seen(SNOW, date=None), seen(FISH, date=None), short]):
        words = {item.document.text: [sight.source for sight in item.sightings] for item in merge(order)}
        assert sorted(words[FISH]) == ["a.txt", "list.txt"]
        assert words[SNOW] == ["a.txt"]


def test_many_pages_with_one_teaser_are_one_item() -> None:
    items = merge([seen(WORDS, f"{n}.txt", teaser=True) for n in range(450)] + [seen(FULL)])
    assert [len(item.sightings) for item in items] == [451]


def test_undated_captures_under_two_addresses_are_one_item() -> None:
    one = seen(FULL, title="A", date=None, url="http://www.x.org/fnapr/7071")
    other = seen(FULL, title="B", date=None, url="https://x.org/article/7071")
    assert len(merge([one, other])) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.x.org/a/1234/", "https://x.org/a/1234", True),
        ("https://x.org/a/1234/print", "https://x.org/a/1234?utm_source=b", True),
        ("https://x.org/fnapr/7071", "https://x.org/article/7071", True),
        ("https://x.org/a/1234", "https://y.org/a/1234", False),
        ("https://x.org/a?id=1", "https://x.org/a?id=2", False),
    ],
)
def test_addresses(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) is same


def test_plain_address_drops_what_names_no_item() -> None:
    assert plain_address("HTTPS://www.X.org/a/print?b=2&utm_campaign=c") == "x.org/a?b=2"
