"""What a caller restricts a search to: dates, periods, speakers, kinds."""

from __future__ import annotations

import datetime as dt

import pytest

from qa.errors import QueryError
from qa.search.filters import Filters, parse_day, resolve
from qa.store.lexical import Restriction

SPEAKERS = ["Anna Berg", "Jens van den Berg", "Karl Lund", "Karl Øst"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-05-27", dt.date(2019, 5, 27), dt.date(2019, 5, 27)),
        ("2019-5-7", dt.date(2019, 5, 7), dt.date(2019, 5, 7)),
        (" 2019-05 ", dt.date(2019, 5, 1), dt.date(2019, 5, 31)),
        ("2020-02", dt.date(2020, 2, 1), dt.date(2020, 2, 29)),
        ("2019-02", dt.date(2019, 2, 1), dt.date(2019, 2, 28)),
        ("2019", dt.date(2019, 1, 1), dt.date(2019, 12, 31)),
    ],
)
def test_day_month_and_year_stand_for_their_first_or_last_day(text: str, first: dt.date, last: dt.date) -> None:
    assert parse_day(text, "since") == first
    assert parse_day(text, "until", end=True) == last


@pytest.mark.parametrize("end", [False, True])
def test_dates_are_taken_as_they_are(end: bool) -> None:
    assert parse_day(dt.date(2019, 5, 27), "since", end=end) == dt.date(2019, 5, 27)
    moment = parse_day(dt.datetime(2019, 5, 27, 23, 59, tzinfo=dt.UTC), "since", end=end)
    assert type(moment) is dt.date
    assert moment == dt.date(2019, 5, 27)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_given_is_no_date(nothing: str | None) -> None:
    assert parse_day(nothing, "since") is None


@pytest.mark.parametrize(
    "text",
    ["2019-13", "2019-00", "2019-02-30", "2019-04-31", "0000", "19", "27.05.2019", "2019-05-27T10:00", "May 2019", "x"],
)
@pytest.mark.parametrize("end", [False, True])
def test_wrong_date_is_named_with_how_to_write_it(text: str, end: bool) -> None:
    with pytest.raises(QueryError) as raised:
        parse_day(text, "until", end=end)
    assert str(raised.value) == (f"until is {text!r}, which is no date; write it like 2019-05-27, 2019-05 or 2019.")


def test_long_wrong_date_is_quoted_in_part() -> None:
    with pytest.raises(QueryError, match=f"since is '{'9' * 40}', which"):
        parse_day("9" * 500, "since")


def test_period_reversed_is_refused() -> None:
    with pytest.raises(QueryError) as raised:
        resolve(Filters(since="2019-06", until="2019-05"), [])
    message = "The period ends (2019-05-31) before it begins (2019-06-01); exchange since and until."
    assert str(raised.value) == message


def test_period_of_one_day_one_month_one_year() -> None:
    for text, days in {"2019-05-27": 1, "2019-05": 31, "2019": 365}.items():
        found = resolve(Filters(since=text, until=text), []).restriction
        assert found.first_day is not None
        assert found.last_day is not None
        assert found.last_day - found.first_day + 1 == days


def test_everything_given_is_applied_and_told() -> None:
    found = resolve(Filters("2018", dt.date(2019, 3, 4), "Lund", " Interview ", "Turn"), SPEAKERS, genres=["interview"])
    first, last = dt.date(2018, 1, 1).toordinal(), dt.date(2019, 3, 4).toordinal()
    assert found.restriction == Restriction(first, last, (2,), ("interview",), "turn")
    assert [(one.field, one.value, one.origin) for one in found.applied] == [
        ("since", "2018-01-01", "given"),
        ("until", "2019-03-04", "given"),
        ("speaker", "Lund", "given"),
        ("genre", "interview", "given"),
        ("kind", "turn", "given"),
    ]
    assert found.any
    assert found.notes == ()


def test_empty_strings_restrict_nothing() -> None:
    found = resolve(Filters("", " ", "", " ", ""), SPEAKERS)
    assert found.restriction == Restriction()
    assert not found.any
    assert found.applied == found.notes == ()


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(QueryError, match="no kind of passage 'chapter'; choose turn or paragraph"):
        resolve(Filters(kind="Chapter"), [])


def test_surname_shared_by_two_finds_both_and_says_so() -> None:
    found = resolve(Filters(speaker="BERG"), SPEAKERS)
    assert found.restriction.speakers == (0, 1)
    assert found.notes == ("BERG is the name of several speakers, all of them searched: Anna Berg, Jens van den Berg.",)


def test_surname_shared_by_many_names_six() -> None:
    found = resolve(Filters(speaker="Berg"), [f"{letter} Berg" for letter in "ABCDEFGH"])
    assert found.restriction.speakers == tuple(range(8))
    assert found.notes[0].endswith("A Berg, B Berg, C Berg, D Berg, E Berg, F Berg and others.")


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("Anna Berg", (0,)), ("anna  berg", (0,)), ("van den Berg", (1,)), ("øst", (3,)), ("Lund", (2,))],
)
def test_full_name_or_last_words_find_one_silently(name: str, numbers: tuple[int, ...]) -> None:
    found = resolve(Filters(speaker=name), SPEAKERS)
    assert found.restriction.speakers == numbers
    assert found.notes == ()


@pytest.mark.parametrize("name", ["und", "Karl", "Anna", "?!"])
def test_unknown_name_matches_nobody_and_says_so(name: str) -> None:
    found = resolve(Filters(speaker=name), SPEAKERS)
    assert found.restriction.speakers == ()
    assert found.any
    assert found.notes == (f"Nobody called {name} speaks in this archive.",)


def test_source_becomes_stretches_of_passages() -> None:
    found = resolve(Filters(source=" Ministry "), [], {"Ministry": ((3, 5), (9, 9))}.__getitem__)
    assert found.restriction == Restriction(ranges=((3, 5), (9, 9)))
    assert [(one.field, one.value) for one in found.applied] == [("source", "Ministry")]
    assert found.notes == ()


def test_unknown_source_matches_nothing_and_says_so() -> None:
    found = resolve(Filters(source="ministry"), [], lambda _: ())
    assert found.restriction.ranges == ()
    assert found.notes == ("No page of this archive has 'ministry' in its publisher, address or source.",)


def test_genre_is_found_however_its_pages_write_it() -> None:
    known = ("", "Interview", "interview", "News Conference")
    assert resolve(Filters(genre="INTERVIEW"), [], genres=known).restriction == Restriction(
        genres=("Interview", "interview")
    )
    assert resolve(Filters(genre="news conference"), [], genres=known).restriction.genres == ("News Conference",)


def test_unknown_genre_matches_nothing_and_says_which_there_are() -> None:
    found = resolve(Filters(genre="interveiw"), [], genres=("", "speech", "Interview"))
    assert found.restriction.genres == ()
    assert found.any
    assert found.notes == ("No document of this archive is of the genre 'interveiw'; there are: Interview, speech.",)
    none = resolve(Filters(genre="speech"), [], genres=("",))
    assert none.notes == ("No document of this archive is of the genre 'speech'; of none is the genre known.",)
