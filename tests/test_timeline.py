"""A position over time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.results import Searched
from qa.search.abstain import THRESHOLD
from qa.search.filters import Filters
from qa.timeline import bounds, name_of, stretches, unit_of
from tests.conftest import FakeEncoder

DAY = dt.date


@pytest.mark.parametrize(
    ("days", "unit"),
    [
        ([], None),
        ([DAY(2019, 5, 27)], "day"),
        ([DAY(2019, 5, 27), DAY(2019, 6, 2)], "day"),
        ([DAY(2019, 5, 27), DAY(2019, 7, 2)], "month"),
        ([DAY(2019, 1, 1), DAY(2021, 12, 31)], "month"),
        ([DAY(2019, 1, 1), DAY(2022, 1, 1)], "year"),
    ],
)
def test_period_follows_the_span_of_dates(days: list[dt.date], unit: str | None) -> None:
    assert unit_of(days) == unit


def test_periods_have_bounds_and_names() -> None:
    assert bounds(DAY(2020, 2, 10), "month") == (DAY(2020, 2, 1), DAY(2020, 2, 29))
    assert [name_of(DAY(2020, 2, 10), unit) for unit in ("year", "month", "day")] == [  # type: ignore[arg-type]
        "2020", "February 2020", "10 February 2020",
    ]  # fmt: skip


def test_stretches_part_what_is_searched_and_leave_out_empty_ones() -> None:
    searched = Searched(9, 3, DAY(2018, 3, 3), DAY(2020, 5, 9), 0)
    held = [DAY(2018, 3, 3), DAY(2020, 3, 1), DAY(2020, 5, 9), DAY(1, 1, 1)]
    assert stretches(Filters(), searched, held) == [
        (DAY(2018, 3, 3), DAY(2018, 12, 31)),
        (DAY(2020, 1, 1), DAY(2020, 5, 9)),
    ]
    assert stretches(Filters(since="2020-03"), searched, held) == [
        (DAY(2020, 3, 1), DAY(2020, 3, 31)),
        (DAY(2020, 5, 1), DAY(2020, 5, 9)),
    ]
    assert stretches(Filters(until="2019"), searched, held) == []
    assert stretches(Filters(), Searched(0, 0, None, None, 0), held) == []


@pytest.fixture
def fish(tmp_path: Path) -> Archive:
    folder = tmp_path / "fish"
    folder.mkdir()
    said = {2015: "Fish quotas will rise.", 2017: "Fish quotas will fall.", 2018: "The bridge is closed.",
            2020: "Fish quotas will not change."}  # fmt: skip
    for year, words in said.items():
        text = f"Statement by Minister Karl Lund on the sea of {year}, Bergen, May 9, {year}\n\n{words}\n"
        (folder / f"{year}.txt").write_text(text, encoding="utf-8")
    return Archive.build([folder], tmp_path / "fish-index", encoder=FakeEncoder())


def test_each_year_is_told_by_its_best_quote_and_only_what_answers_counts(fish: Archive) -> None:
    with fish:
        told = fish.timeline("Fish quotas?")
    assert told.unit == "year"
    assert [(one.name, one.quote.text) for one in told.periods] == [
        ("2015", "Fish quotas will rise."),
        ("2017", "Fish quotas will fall."),
        ("2020", "Fish quotas will not change."),
    ]
    assert all(one.confidence >= THRESHOLD and one.found == 1 for one in told.periods)
    assert told.first is not None
    assert told.latest is not None
    assert (told.first.date, told.latest.date) == (DAY(2015, 5, 9), DAY(2020, 5, 9))
    assert told.days == (DAY(2015, 5, 9), DAY(2017, 5, 9), DAY(2020, 5, 9))
    assert len(told.documents) == 3


def test_timeline_keeps_to_its_filters(fish: Archive) -> None:
    with fish:
        assert [one.name for one in fish.timeline("Fish quotas?", since="2016", until="2018").periods] == ["9 May 2017"]
        assert not fish.timeline("Fish quotas?", speaker="Nobody").answered
        assert [one.name for one in fish.timeline("Fish quotas?", source="2017.txt").periods] == ["9 May 2017"]
        assert not fish.timeline("Fish quotas?", genre="interview").answered
        guessed = fish.timeline("Fish quotas since 2016?")
        assert [(one.field, one.origin) for one in guessed.filters][:1] == [("since", "guessed")]
        assert fish.timeline("Fish quotas since 2016?", without=["since"]).filters == ()


def test_question_that_nothing_answers_has_no_timeline(fish: Archive) -> None:
    with fish:
        told = fish.timeline("Zebra xylophone quokka?")
    assert (told.answered, told.periods, told.first, told.unit) == (False, (), None, None)
