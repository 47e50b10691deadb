"""Periods and their meaning in questions, counted from 1 August 2020, a Saturday."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from qa.search.periods import read_period
from qa.search.timeforms import PERIOD
from qa.search.when import asks_latest, whens

TODAY = dt.date(2020, 8, 1)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("October 2019", "2019-10-01", "2019-10-31"),
        ("Oct. 2019", "2019-10-01", "2019-10-31"),
        ("October of 2019", "2019-10-01", "2019-10-31"),
        ("17 July 2020", "2020-07-17", "2020-07-17"),
        ("17th of July, 2020", "2020-07-17", "2020-07-17"),
        ("July 17, 2020", "2020-07-17", "2020-07-17"),
        ("2019-05", "2019-05-01", "2019-05-31"),
        ("2019-05-27", "2019-05-27", "2019-05-27"),
        ("the summer of 2019", "2019-06-01", "2019-08-31"),
        ("winter 2018", "2018-12-01", "2019-02-28"),
        ("the second half of 2018", "2018-07-01", "2018-12-31"),
        ("the third quarter of 2018", "2018-07-01", "2018-09-30"),
        ("Q3 2018", "2018-07-01", "2018-09-30"),
        ("early 2019", "2019-01-01", "2019-06-02"),
        ("late 2019", "2019-08-01", "2019-12-31"),
        ("yesterday", "2020-07-31", "2020-07-31"),
        ("the day before yesterday", "2020-07-30", "2020-07-30"),
        ("last week", "2020-07-20", "2020-07-26"),
        ("last month", "2020-07-01", "2020-07-31"),
        ("this year", "2020-01-01", "2020-12-31"),
        ("last quarter", "2020-04-01", "2020-06-30"),
        ("last summer", "2019-06-01", "2019-08-31"),
        ("this summer", "2020-06-01", "2020-08-31"),
        ("last winter", "2019-12-01", "2020-02-29"),
        ("last October", "2019-10-01", "2019-10-31"),
        ("last Friday", "2020-07-31", "2020-07-31"),
        ("last Saturday", "2020-07-25", "2020-07-25"),
        ("two years ago", "2018-01-01", "2018-12-31"),
        ("3 months ago", "2020-05-01", "2020-05-31"),
        ("the last two years", "2018-08-01", "2020-08-01"),
        ("recent months", "2020-02-01", "2020-08-01"),
        ("octobre 2019", "2019-10-01", "2019-10-31"),
        ("17 août 2019", "2019-08-17", "2019-08-17"),
        ("октябре 2019 года", "2019-10-01", "2019-10-31"),
        ("17 октября 2019 года", "2019-10-17", "2019-10-17"),
        ("أكتوبر 2019", "2019-10-01", "2019-10-31"),
    ],
)
def test_period_stands_for_its_days(words: str, first: str, last: str) -> None:
    match = re.fullmatch(PERIOD, words, re.VERBOSE | re.IGNORECASE)
    assert match
    period = read_period(match, TODAY)
    assert period
    assert (str(period.first), str(period.last)) == (first, last)


def test_day_that_no_calendar_has_is_no_period() -> None:
    assert whens("What was said on 30 February 2019?", TODAY) == []


def test_count_that_leaves_the_calendar_is_no_period() -> None:
    assert whens("What was said 999 years ago, and in the last 999 years?", dt.date(500, 1, 1)) == []


@pytest.mark.parametrize(
    ("question", "words", "since", "until", "sure"),
    [
        ("What did he say in October 2019?", "in October 2019", "2019-10-01", "2019-10-31", True),
        ("In 2019, what was said of fish?", "In 2019", "2019-01-01", "2019-12-31", True),
        ("What has been said since 2018?", "since 2018", "2018-01-01", None, True),
        ("What was said after 2018?", "after 2018", "2019-01-01", None, True),
        ("What was his position before 2014?", "before 2014", None, "2013-12-31", True),
        ("What was said up to 2014?", "up to 2014", None, "2014-12-31", True),
        ("His view between 2015 and 2017?", "between 2015 and 2017", "2015-01-01", "2017-12-31", True),
        ("What did he say in 2014, 2015 and 2016 of it?", "in 2014, 2015 and 2016", "2014-01-01", "2016-12-31", True),
        ("What was said in 2019 or in 2020?", "in 2019 or in 2020", "2019-01-01", "2020-12-31", True),
        ("What was said in May 2019 and June 2019?", "in May 2019 and June 2019", "2019-05-01", "2019-06-30", True),
        ("What was said between 2014 and 2013?", "between 2014 and 2013", "2013-01-01", "2014-12-31", True),
        ("Sanctions imposed in 2014 and 2015", "in 2014 and 2015", "2014-01-01", "2015-12-31", False),
        ("Statements from May to July 2019", "from May to July 2019", "2019-05-01", "2019-07-31", True),
        ("Statements from March 2019 to May 2020", "from March 2019 to May 2020", "2019-03-01", "2020-05-31", True),
        ("His statements in 2015-2017", "in 2015-2017", "2015-01-01", "2017-12-31", True),
        ("What was said on 17 October 2019?", "on 17 October 2019", "2019-10-17", "2019-10-17", True),
        ("What happened in Syria last week?", "last week", "2020-07-20", "2020-07-26", True),
        ("Has the harbour been busy in recent months?", "in recent months", "2020-02-01", "2020-08-01", True),
        ("Qu'a dit Macron en octobre 2019 ?", "en octobre 2019", "2019-10-01", "2019-10-31", True),
        ("Что сказал Лавров в октябре 2019 года?", "в октябре 2019 года", "2019-10-01", "2019-10-31", True),
        ("ماذا قال لافروف في أكتوبر 2019؟", "في أكتوبر 2019", "2019-10-01", "2019-10-31", True),
        # The date may be that of what is spoken of.
        ("What happened in 1941?", "in 1941", "1941-01-01", "1941-12-31", False),
        ("What did he say about sanctions imposed in 2014?", "in 2014", "2014-01-01", "2014-12-31", False),
        ("Who chairs the CSTO in 2020?", "in 2020", "2020-01-01", "2020-12-31", False),
        ("Belarus 2020", "2020", "2020-01-01", "2020-12-31", False),
    ],
)
def test_time_in_a_question(question: str, words: str, since: str | None, until: str | None, sure: bool) -> None:
    (found,) = whens(question, TODAY)
    assert question[found.start : found.end] == words
    assert (found.since and str(found.since), found.until and str(found.until), found.sure) == (since, until, sure)


@pytest.mark.parametrize(
    "question",
    [
        "the 2014 coup",
        "the events of 2014",
        "UN resolution 2254",
        "on the 2015 agreements",
        "What costs 2014.50 or 12-2014-7?",
        "World Cup 2018 preparations",
        "In May, may we march?",
        "What about the 2030 agenda?",
        "Will production double by 2020?",
        "What was said in 2014 or 2016?",
        "What was said in 2014, 2015 and 2019?",
        "What did he say before 2014 or 2015?",
        "What was said in 2014 and in May 2019?",
        "the 2014 and 2015 agreements",
        "What was said in 2016-2014?",
        "What are the goals for 2019?",
    ],
)
def test_number_that_dates_something_else_is_no_time(question: str) -> None:
    assert whens(question, TODAY) == []


@pytest.mark.parametrize(
    ("question", "latest"),
    [
        ("What is the latest on Syria?", True),
        ("What is his most recent statement about visas?", True),
        ("What did he say most recently?", True),
        ("When was the last time he spoke of it?", True),
        ("What did Lund last say about fish?", True),
        ("What did Lund say last about fish?", True),
        ("Lund's last statement on fish", True),
        ("His last public remarks?", True),
        ("What was the last thing Lund said about fish?", True),
        ("latest?", True),
        ("And the latest?", True),
        ("What’s the latest in Bergen?", True),
        ("What was the latest round of talks about?", False),
        ("Is it the latest model from Bergen?", False),
        ("Is the latest model from Bergen?", False),
        ("Which version of the treaty is the latest one?", False),
        ("the latest equipment on ships", False),
        ("What did Lund say last week?", False),
        ("What was said at the last summit?", False),
        ("What was the last thing he did?", False),
        ("Which are the latest missiles?", False),
        ("Who is last on the list?", False),
        ("At the latest, when will it open?", False),
    ],
)
def test_latest_is_asked_for(question: str, latest: bool) -> None:
    assert asks_latest(question) is latest


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What was said from 5 May to 3 June 2019?", "2019-05-05", "2019-06-03"),
        ("What was said from May 5 to June 3, 2019?", "2019-05-05", "2019-06-03"),
        ("What was said from February to 31 May 2019?", "2019-02-01", "2019-05-31"),
        ("What was said between May and July 2019?", "2019-05-01", "2019-07-31"),
    ],
)
def test_year_behind_the_second_day_counts_for_the_first(question: str, since: str, until: str) -> None:
    (found,) = whens(question, TODAY)
    assert (str(found.since), str(found.until)) == (since, until)


@pytest.mark.parametrize("question", ["in APRİL 2019", "in aprıl 2019", "SİX months ago", "last SPRİNG", "Auguſt 2019"])
def test_letters_that_only_look_like_i_and_s_stop_nothing(question: str) -> None:
    assert len(whens(question, TODAY)) == 1


def test_a_day_that_no_month_has_begins_no_period() -> None:
    assert whens("from 31 February to 3 June 2019", TODAY) == []
