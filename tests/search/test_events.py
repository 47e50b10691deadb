"""Events that a question names, dated by titles and places."""

from __future__ import annotations

import datetime as dt

import pytest

from qa.search.events import Events

KNOWN = Events(
    [
        (dt.date(2018, 7, 16), "Talks with the President of the USA Helsinki"),
        (dt.date(2018, 7, 16), "News conference following talks Helsinki"),
        (dt.date(2019, 6, 28), "Meeting of G20 leaders Osaka"),
        (dt.date(2019, 6, 29), "Press conference at the G20 summit Osaka"),
        (dt.date(2017, 7, 7), "G20 Summit Hamburg"),
        (dt.date(2019, 6, 30), "Forum of Regions talks Minsk"),
        (dt.date(2017, 11, 30), "Talks with President of Belarus Minsk"),
    ]
)


@pytest.mark.parametrize(
    ("question", "words", "cue", "days"),
    [
        ("What was said at the Helsinki summit?", "the Helsinki summit", "at", [("2018-07-16", "2018-07-16")]),
        ("What did he say before the talks in Helsinki about it?", "the talks in Helsinki", "before",
         [("2018-07-16", "2018-07-16")]),
        ("after the G20 summit in Osaka", "the G20 summit in Osaka", "after", [("2019-06-29", "2019-06-29")]),
        ("before the talks in Minsk", "the talks in Minsk", "before",
         [("2017-11-30", "2017-11-30"), ("2019-06-30", "2019-06-30")]),
        ("during the talks in Minsk in 2017", "the talks in Minsk in 2017", "at", [("2017-11-30", "2017-11-30")]),
        ("at the Reykjavik summit", "the Reykjavik summit", "at", []),
    ],
)  # fmt: skip
def test_event_is_dated_where_the_archive_knows_it(
    question: str, words: str, cue: str, days: list[tuple[str, str]]
) -> None:
    found = KNOWN.named(question)
    assert found
    assert (found.words, found.cue) == (words, cue)
    assert [(str(first), str(last)) for first, last in found.periods] == days


@pytest.mark.parametrize(
    "question", ["What was said at the summit?", "Who was at the meeting?", "the Helsinki summit", "before the talks"]
)
def test_event_without_a_name_or_a_cue_is_none(question: str) -> None:
    assert KNOWN.named(question) is None
