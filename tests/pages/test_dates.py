"""Dates as pages print and state them."""

from __future__ import annotations

import datetime as dt

import pytest

from qa.pages.dates import find_dates, read_date
from tests.pages.checks import documents

EMPTY = ("0001-01-01T00:00:00", "0001-01-01", "9999-12-31T23:59:59Z", "Mon, 1 Jan 0001 00:00:00", "1499-12-31")


@pytest.mark.parametrize("value", EMPTY)
def test_values_that_mean_no_date_are_none(value: str) -> None:
    assert read_date(value) is None


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("03-04-2019", None),
        ("03-04-2019 10:00", None),
        ("03/04/2019", None),
        ("04-04-2019", dt.date(2019, 4, 4)),
        ("27-05-2019", dt.date(2019, 5, 27)),
        ("05-27-2019", dt.date(2019, 5, 27)),
        ("2019-03-04", dt.date(2019, 3, 4)),
        ("20190304T100000", dt.date(2019, 3, 4)),
        ("Mon, 27 May 2019 10:00:00 GMT", dt.date(2019, 5, 27)),
        ("1500-01-01", dt.date(1500, 1, 1)),
        ("2099-12-31T00:00:00+03:00", dt.date(2099, 12, 31)),
    ],
)
def test_values_are_read_only_where_they_read_one_way(value: str, date: dt.date | None) -> None:
    assert read_date(value) == date


@pytest.mark.parametrize("text", ["27 APRİL 2019", "27 aprıl 2019", "Aprİl 27, 2019", "AUGUſT 27, 2019"])
def test_months_in_letters_of_any_size(text: str) -> None:
    assert [found.date.day for found in find_dates(f"Oslo, {text}, in the harbour")] == [27]


def test_an_empty_date_does_not_hide_the_one_that_is_printed() -> None:
    text = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "0001-01-01T00:00:00"}</script>'
        "<h1>The bridge</h1><p>09.07.2020</p><p>We have talked about the bridge for a long time.</p>"
    )
    assert documents(text, "a.html")[0]["published"] == "2020-07-09"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年3月5日在北京", dt.date(2024, 3, 5)),
        ("令和6年3月5日（火）午前", dt.date(2024, 3, 5)),
        ("平成元年１月８日", dt.date(1989, 1, 8)),
        ("2024년 3월 5일", dt.date(2024, 3, 5)),
        ("2024年13月5日", None),
    ],
)
def test_dates_of_east_asia(text: str, date: dt.date | None) -> None:
    assert [found.date for found in find_dates(text)] == ([date] if date else [])


HEADS = {
    "Published: 9 February 2012 | Updated: 10 February 2012": (None, "2012-02-09", None),
    "Updated: 10 February 2012 | Published: 9 February 2012": (None, "2012-02-09", None),
    "Recorded 4 April 2024": ("2024-04-04", None, None),
    "Prague, 5 November 2019": ("2019-11-05", None, "Prague"),
    "Oslo, Tuesday, 5 November 2019": ("2019-11-05", None, "Oslo"),
    "Paris, le 1er mars 2024": ("2024-03-01", None, "Paris"),
    "The Hague, 5 November 2019": ("2019-11-05", None, "The Hague"),
    "Москва, 3 февраля 2022 года": ("2022-02-03", None, "Москва"),
    "Warszawa, 4 maja 2022": ("2022-05-04", None, "Warszawa"),
    "Roma, 4 maggio 2022": ("2022-05-04", None, "Roma"),
    "Lisboa, 4 de março de 2022": ("2022-03-04", None, "Lisboa"),
    "Plenary, 5 November 2019": ("2019-11-05", None, None),
    "Announcement, 5 November 2019": ("2019-11-05", None, None),
    "New York, 5 November 2019": ("2019-11-05", None, "New York"),
    "Tuesday, 5 November 2019": ("2019-11-05", None, None),
    "Anna Keller, 5 November 2019": ("2019-11-05", None, None),
}


@pytest.mark.parametrize("line", HEADS)
def test_lines_of_dates_and_places_above_a_text(line: str) -> None:
    words = "We have talked about the bridge for a long time, and we shall go on."
    (document,) = documents(f"<h1>The new bridge</h1><p>{line}</p><p>{words}</p>", "a.html")
    assert (document["date"], document["published"], document["place"]) == HEADS[line]
    assert document["utterances"][0]["text"] == words


def test_the_day_of_what_is_spoken_about_is_not_the_day_it_is_said() -> None:
    title = "Minister Anna Keller answers media questions after the visit of 3 January 2011"
    (document,) = documents(f"<h1>{title}</h1><p>9 February 2012</p><p>Question: Why?</p><p>Keller: So.</p>", "a.html")
    assert document["date"] == "2012-02-09"
