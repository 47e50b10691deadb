"""Pages of one site as saved over the years: other headers, sections, dates and titles."""

from __future__ import annotations

import pytest

from tests.pages.checks import check_runs, documents, page

WORDS = "We have talked about this for a long time and we shall go on talking about it until it is done."
HEADS = {
    "bare": "",
    "with an e-mail": "Consular queries:\n+44 (0) 203 668 7474\ninfo@example.org\n\n",
    "with a counter": "Consular queries:\n+44 203 668 7474\n\n12 days have passed since the incident - no answer\n\n",
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("section", ["", "PRESS RELEASES AND NEWS\n\n17.04.2017\n\n"])
def test_headers_come_and_go(head: str, section: str) -> None:
    text = (
        f"3 December 2017\nMoscow: 21:58\nLondon: 18:58\n\n{HEADS[head]}{section}"
        f"Ambassador Anna Keller answers the Daily Mail questions (17 April 2017)\n\n"
        f"Question: Will you go?\n\nAnswer: {WORDS}\n\nall messages"
    )
    parsed = page(text)
    check_runs(parsed)
    (document,) = parsed.documents
    assert document.title == "Ambassador Anna Keller answers the Daily Mail questions (17 April 2017)"
    assert str(document.date) == "2017-04-17"
    assert str(document.published) == ("2017-04-17" if section else "None")
    assert str(parsed.page.captured) == "2017-12-03"
    assert document.genre == "interview"
    assert [(u.speaker, u.office, u.role, u.text) for u in document.utterances] == [
        (None, None, "question", "Will you go?"),
        ("Anna Keller", "Ambassador", "answer", WORDS),
    ]


@pytest.mark.parametrize(
    "status", ["Moscow: 21:58\n\n", "Consular queries:\n+44 203 668 7474\n\n", "12 days have passed since it\n\n"]
)
def test_the_day_of_saving_is_never_the_days_event(status: str) -> None:
    parsed = page(f"3 December 2017\n{status}Statement by the Press Department on visas\n\n{WORDS}")
    assert str(parsed.page.captured) == "2017-12-03"
    assert (parsed.documents[0].date, parsed.documents[0].published) == (None, None)


def test_an_article_without_any_date_stays_undated() -> None:
    text = f"3 December 2017\nMoscow: 21:58\nLondon: 18:58\n\nComment by the Press Department on visas\n\n{WORDS}"
    (document,) = documents(text)
    assert (document["date"], document["published"], document["speakers"]) == (None, None, [])
    assert document["genre"] == "comment"


def test_interview_title_with_date_of_publication() -> None:
    title = "Interview of Foreign Minister Anna Keller with the newspaper Trud, published on January 15, 2020"
    text = f"{title}\n\nQuestion: Will you go?\n\nAnna Keller: {WORDS}"
    (document,) = documents(text)
    assert (document["title"], document["date"], document["genre"]) == (title, "2020-01-15", "interview")
    assert document["utterances"][1]["speaker"] == "Anna Keller"


def test_a_listing_page_is_its_dated_teasers_one_of_them_a_whole_exchange() -> None:
    text = (
        "3 December 2017\nMoscow: 21:58\nLondon: 18:58\n\nPRESS RELEASES AND NEWS\n\n"
        f"02.12.2017 - Embassy press officer on visas\n\nQuestion: Will you go? Answer: {WORDS}\n\n"
        f"01.12.2017 - Foreign Minister Anna Keller’s speech at the conference, Rome, 30 November 2017\n\n{WORDS}\n\n"
        "01.12.2017 - Embassy press officer on trade\n\nread more\n\n1 2 3 4 5 next"
    )
    parsed = page(text)
    check_runs(parsed)
    first, second = parsed.documents
    assert (first.teaser, first.title, str(first.published)) == (True, "Embassy press officer on visas", "2017-12-02")
    assert [(u.role, u.speaker, u.text) for u in first.utterances] == [
        ("question", None, "Will you go?"),
        ("answer", None, WORDS),
    ]
    assert (str(second.date), str(second.published), second.place) == ("2017-11-30", "2017-12-01", "Rome")
    assert second.speakers == ("Anna Keller",)


def test_a_date_in_the_middle_of_a_title_is_not_the_events() -> None:
    text = f"Statement on the anniversary of the agreement of July 14, 2015 on trade\n\n{WORDS}"
    assert documents(text)[0]["date"] is None


def test_words_of_two_people_under_one_title_are_given_to_neither() -> None:
    text = (
        f"Joint statement by President Robert Hale and Foreign Minister Anna Keller, Rome, 30 November 2017\n\n{WORDS}"
    )
    (document,) = documents(text)
    assert document["speakers"] == ["Robert Hale", "Anna Keller"]
    assert document["utterances"][0]["speaker"] is None


@pytest.mark.parametrize(
    "title",
    [
        "President Robert Hale sent a message to Emir of Qatar Hamad bin Khalifa",
        "Greetings to participants of the New Wave Contest",
        "Statement of the Russian Movement",
        "Meeting with Foreign Minister Anna Keller",
        "Anna Keller visited Rome",
        "Foreign Minister Anna Keller’s meeting with students on the statement of the government",
    ],
)
def test_a_title_that_gives_nobody_the_words_gives_nobody(title: str) -> None:
    assert documents(f"{title}\n\n{WORDS}")[0]["utterances"][0]["speaker"] is None
