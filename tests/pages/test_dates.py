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
