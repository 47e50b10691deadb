"""What is guessed from a question for a given archive, and that a wrong guess hides nothing."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.encoder import Encoded
from qa.errors import QueryError
from qa.results import Answer
from qa.search.guess import Guess, Guesser
from tests.conftest import FakeEncoder
from tests.patience import slowness

TODAY = dt.date(2021, 3, 1)
EVENTS = [
    (dt.date(2018, 3, 3), "Answers to questions", "Oslo"),
    (dt.date(2019, 6, 5), "Talks with the harbour masters", "Bergen"),
    (dt.date(2020, 5, 9), "Statement on the new harbour", "Bergen"),
    (dt.date(2020, 11, 2), "Talks on fish quotas", "Bergen"),
]
KNOWN = Guesser(["Anna Berg", "Karl Lund", "Nils Bergen"], EVENTS)


def guessed(question: str, *taken: str) -> Guess:
    return KNOWN.guess(question, taken, TODAY)


def period(guess: Guess) -> tuple[str | None, str | None]:
    return guess.since and str(guess.since), guess.until and str(guess.until)


def test_period_and_speaker_are_taken_from_the_question() -> None:
    found = guessed("What did Lund say about fish in May 2020?")
    assert (found.speaker, period(found)) == ("Karl Lund", ("2020-05-01", "2020-05-31"))
    assert found.rest == "What did Lund say about fish?"
    assert found.words == "in May 2020"


def test_dropped_and_given_fields_are_not_guessed() -> None:
    found = guessed("What did Lund say about fish in May 2020?", "speaker", "since")
    assert (found.speaker, period(found)) == (None, (None, "2020-05-31"))
    assert not guessed("What was the latest word on fish in May 2020?", "since", "until", "order").any


@pytest.mark.parametrize("question", ["What happened in 1941?", "Will it be built by 2030, or in 2031?"])
def test_period_that_the_archive_does_not_cover_is_left_alone(question: str) -> None:
    found = guessed(question)
    assert (found.any, found.notes) == (False, ())


def test_asker_who_names_a_period_outside_the_archive_is_told() -> None:
    found = guessed("What was said about fish in 2014?")
    assert not found.any
    assert found.notes == (
        "Nothing in this archive is from then (in 2014): it holds documents from 2018-03-03 to 2020-11-02.",
    )


def test_relative_period_counts_from_today() -> None:
    assert period(guessed("What was said last year?")) == ("2020-01-01", "2020-12-31")
    assert period(KNOWN.guess("What was said last year?", (), dt.date(2020, 1, 1))) == ("2019-01-01", "2019-12-31")


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What was said at the talks on Fish in Bergen in 2020?", ("2020-11-02", "2020-11-02")),
        ("What was said before the talks in Bergen in 2019?", (None, "2019-06-04")),
        ("What was said after the talks in Bergen in 2019?", ("2019-06-05", None)),
        ("What was said before the talks in Narvik?", (None, None)),
    ],
)
def test_event_gives_a_period_where_the_archive_knows_it(question: str, days: tuple[str | None, str | None]) -> None:
    assert period(guessed(question)) == days


def test_several_events_of_one_name_are_told_and_not_guessed() -> None:
    found = guessed("What was said before the talks in Bergen?")
    assert not found.any
    assert found.notes == (
        "The archive knows several events as the talks in Bergen (2019-06-05, 2020-11-02); name a day or year.",
    )


def test_place_is_no_surname() -> None:
    assert guessed("What did Bergen say?").speaker is None
    assert guessed("What did Nils Bergen say?").speaker == "Nils Bergen"


def test_two_times_are_no_guess_unless_they_are_one_period() -> None:
    assert not guessed("What was said in 2018 and what in May 2020?").dated
    assert period(guessed("What was said since 2018 and until May 2020?")) == ("2018-01-01", "2020-05-31")


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Archive]:
    """Four dated statements, two speakers, with the fake encoder."""
    folder = tmp_path / "press"
    folder.mkdir()
    texts = {
        "a": (
            "Karl Lund",
            "the ferry, Bergen, May 9, 2019",
            "The ferry to Bergen will sail every morning from spring.",
        ),
        "b": ("Karl Lund", "the ferry, Bergen, May 9, 2020", "The ferry to Bergen sails every second morning now."),
        "c": ("Karl Lund", "the bridge, Bergen, April 2, 2020", "The bridge stays closed for repairs until June."),
        "d": ("Anna Berg", "fish, Oslo, March 3, 2020", "Quotas for cod and herring were agreed with the neighbours."),
    }
    for name, (speaker, about, words) in texts.items():
        (folder / f"{name}.txt").write_text(f"Statement by Minister of Transport {speaker} on {about}\n\n{words}\n")
    with Archive.build([folder], tmp_path / "press-index", encoder=FakeEncoder()) as built:
        yield built


def filters(answer: Answer) -> list[tuple[str, str, str]]:
    return [(one.field, one.value, one.origin) for one in answer.filters]


def test_guessed_filters_are_shown_and_can_be_dropped(press: Archive) -> None:
    question = "What did Lund say about the ferry to Bergen in 2020?"
    answer = press.ask(question)
    assert filters(answer) == [
        ("since", "2020-01-01", "guessed"), ("until", "2020-12-31", "guessed"), ("speaker", "Karl Lund", "guessed"),
    ]  # fmt: skip
    assert answer.searched_as == "What did Lund say about the ferry to Bergen?"
    assert answer.query == question
    assert {quote.date.year for quote in answer.quotes if quote.date} == {2020}
    free = press.ask(question, without=["since", "until", "speaker"])
    assert (free.filters, free.searched_as, free.searched.passages) == ((), question, 4)


def test_each_text_of_a_question_is_encoded_once(press: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []
    plain = FakeEncoder._encoded

    def noting(self: FakeEncoder, text: str, whole: str) -> Encoded:
        encoded.append(text)
        return plain(self, text, whole)

    monkeypatch.setattr(FakeEncoder, "_encoded", noting)
    # Lund says nothing of fish: searched for his words and for anybody's, in 2020 and at any time.
    question = "What did Lund say about quotas for herring in 2020?"
    press.ask(question)
    assert sorted(encoded) == sorted([question, "What did Lund say about quotas for herring?"])


def test_given_filter_is_not_guessed_over(press: Archive) -> None:
    answer = press.ask("What did Lund say about the ferry in 2020?", since="2019", speaker="Karl Lund")
    assert filters(answer) == [("since", "2019-01-01", "given"), ("speaker", "Karl Lund", "given")]


def test_period_without_an_answer_is_dropped_and_it_is_said(press: Archive) -> None:
    answer = press.ask("What was said about cod and herring quotas agreed with the neighbours in 2019?")
    assert answer.answered
    assert answer.filters == ()
    assert "cod and herring" in answer.quotes[0].text
    assert answer.notes == (
        "Nothing in the archive from that time (in 2019) answers this, so it was searched without the period.",
    )


def test_person_who_says_nothing_of_it_is_not_answered_for_by_others(press: Archive) -> None:
    answer = press.ask("What did Lund say about quotas for cod and herring agreed with the neighbours?")
    assert not answer.answered
    assert answer.nearest[0].speaker == "Anna Berg"
    assert filters(answer) == [("speaker", "Karl Lund", "guessed")]
    assert answer.notes == (
        "No words of Karl Lund in this archive answer this; the nearest passages are what others say.",
    )


def test_text_that_tells_what_a_person_said_answers_for_them(press: Archive, tmp_path: Path) -> None:
    told = "Karl Lund said that the lighthouse of Narvik would be repainted in red by the end of summer."
    (tmp_path / "news.txt").write_text(f"News of the day, Bergen, June 1, 2020\n\n{told}\n")
    press.add([tmp_path / "news.txt"])
    answer = press.ask("What did Lund say about the lighthouse of Narvik repainted in red by summer?")
    assert answer.answered
    assert (answer.quotes[0].text, answer.quotes[0].speaker) == (told, None)
    assert answer.filters == ()
    assert answer.notes == ("No words of Karl Lund answer this; the quotes are from texts that tell of them.",)


def test_quotes_from_texts_that_tell_of_a_person_all_do(press: Archive, tmp_path: Path) -> None:
    told = "Karl Lund said that the lighthouse of Narvik would be repainted in red by the end of summer."
    own = "As Lund knows, I want the lighthouse of Narvik repainted in red by summer."
    heads = {
        "news": "News of the day, Bergen, June 1, 2020",
        "berg": "Statement by Minister of Transport Anna Berg on red, Oslo, June 2, 2020",
    }
    for name, words in (("news", told), ("berg", own)):
        (tmp_path / f"{name}.txt").write_text(f"{heads[name]}\n\n{words}\n")
    press.add([tmp_path / "news.txt", tmp_path / "berg.txt"])
    question = "What did Lund say about the lighthouse of Narvik repainted in red by summer?"
    assert {quote.speaker for quote in press.ask(question, without=["speaker"]).quotes} == {None, "Anna Berg"}
    answer = press.ask(question)
    assert [(quote.text, quote.speaker, quote.rank) for quote in answer.quotes] == [(told, None, 1)]
    assert answer.related == ()
    assert answer.notes == ("No words of Karl Lund answer this; the quotes are from texts that tell of them.",)


def test_latest_comes_first_among_what_answers(press: Archive) -> None:
    answer = press.ask("What is the latest on the ferry to Bergen every morning?")
    assert filters(answer) == [("order", "latest", "guessed")]
    days = [quote.date for quote in answer.quotes]
    assert days[:2] == [dt.date(2020, 5, 9), dt.date(2019, 5, 9)]
    assert [quote.rank for quote in answer.quotes] == list(range(1, len(days) + 1))
    assert press.ask("What is the latest on the ferry to Bergen every morning?", without=["order"]).filters == ()


@pytest.mark.parametrize("wrong", [["genre"], ["x"], "since"])
def test_field_that_is_never_guessed_cannot_be_dropped(press: Archive, wrong: list[str]) -> None:
    with pytest.raises(QueryError, match="is never guessed from a question; choose of: since, until, speaker, order"):
        press.ask("What?", without=wrong)


@pytest.mark.parametrize(
    "words", ["in 2019 ", "since May 2019 and ", "What did Lund, and ", "at the Talks in ", "9", "the last "]
)
def test_endless_question_is_read_in_no_time(words: str) -> None:
    started = time.process_time()
    guessed((words * 10_000)[:10_000])
    assert time.process_time() - started < slowness()


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("What did Lund say in May 2020?", True),
        ("What was announced in May 2020?", True),
        ("What did Lund say about fish in May 2020?", False),
        ("What did Lund say?", False),
    ],
)
def test_question_may_name_nothing_but_who_and_when(question: str, bare: bool) -> None:
    assert guessed(question).bare is bare


def test_question_of_who_and_when_alone_shows_what_was_said_then(press: Archive) -> None:
    answer = press.ask("What did Lund say in 2020?")
    assert [one[0] for one in filters(answer)] == ["since", "until", "speaker"]
    shown = answer.quotes or answer.nearest
    assert {quote.id for quote in shown}
    assert all(quote.date and quote.date.year == 2020 and quote.speaker == "Karl Lund" for quote in shown)


def test_words_of_an_event_go_on_being_searched() -> None:
    question = "What was said at the talks on Fish in Bergen in 2020?"
    assert guessed(question).rest == question


def test_question_that_is_only_a_period_is_searched_by_its_words() -> None:
    found = guessed("2019")
    assert (found.since, found.rest) == (dt.date(2019, 1, 1), "2019")


BEFORE = "What did Lund say about the ferry to Bergen in 2020?"


@pytest.mark.parametrize(
    "question", ["And how often does the ferry to Bergen sail?", "What about the ferry to Bergen?"]
)
def test_follow_up_keeps_to_the_period_and_the_speaker_before(press: Archive, question: str) -> None:
    answer = press.ask(question, history=[BEFORE])
    assert filters(answer) == [
        ("since", "2020-01-01", "guessed"), ("until", "2020-12-31", "guessed"), ("speaker", "Karl Lund", "guessed"),
    ]  # fmt: skip
    assert {quote.date.year for quote in answer.quotes if quote.date} == {2020}
    assert answer.searched_as == f"{question} / {BEFORE} {question}"
    again = press.ask(question, history=[BEFORE, "And what else?"])
    assert filters(again) == filters(answer)
    assert filters(press.ask(question, history=[BEFORE], without=["since", "until"])) == filters(answer)[2:]
    assert press.ask(question, history=[BEFORE], without=["since", "until", "speaker"]).filters == ()
    assert filters(press.ask(question, history=[BEFORE], since="2019")) == [
        ("since", "2019-01-01", "given"), ("speaker", "Karl Lund", "guessed"),
    ]  # fmt: skip


def test_new_topic_and_what_was_not_said_then_keep_to_nothing(press: Archive) -> None:
    cod = "Were quotas for cod and herring agreed with the neighbours?"
    for question in (cod, f"And {cod}", "Why were quotas for cod and herring agreed with the neighbours?"):
        answer = press.ask(question, history=[BEFORE])
        assert (answer.filters, answer.quotes[0].speaker) == ((), "Anna Berg")


IN_2019 = [("since", "2019-01-01", "guessed"), ("until", "2019-12-31", "guessed")]
IN_2020 = [("since", "2020-01-01", "guessed"), ("until", "2020-12-31", "guessed")]
LUND = ("speaker", "Karl Lund", "guessed")


@pytest.mark.parametrize(
    ("question", "history", "own", "expected"),
    [
        ("And in 2019?", [BEFORE], "And?", [*IN_2019, LUND]),
        ("2019?", [BEFORE], "2019?", [*IN_2019, LUND]),
        ("What did he say in 2019?", [BEFORE], "What did he say?", [*IN_2019, LUND]),
        ("And in 2019?", [BEFORE, "And in 2018?", "What about 2020?"], "And?", [*IN_2019, LUND]),
        ("And the latest?", [BEFORE], "And the latest?", [LUND, ("order", "latest", "guessed")]),
    ],
)
def test_question_that_only_names_another_time_is_the_one_before_it(
    press: Archive, question: str, history: list[str], own: str, expected: list[tuple[str, str, str]]
) -> None:
    full = "What did Lund say about the ferry to Bergen?"
    answer = press.ask(question, history=history)
    assert filters(answer) == expected
    assert answer.searched_as == f"{own} / {full} {own}"
    best = "every second" if "latest" in question else "every morning"
    assert best in answer.quotes[0].text
    again = press.ask(full, since=expected[0][1], until=expected[1][1]) if len(expected) == 3 else press.ask(full)
    assert (answer.query, answer.confidence) == (question, again.confidence)


def test_question_that_only_names_another_person_is_the_one_before_it(press: Archive) -> None:
    answer = press.ask("And what did Berg say?", history=[BEFORE])
    assert not answer.answered
    assert filters(answer) == [*IN_2020, ("speaker", "Anna Berg", "guessed")]
    own = "And what did Berg say?"
    assert answer.searched_as == f"{own} / What did Berg say about the ferry to Bergen? {own}"


@pytest.mark.parametrize("question", ["And Berg?", "What about Berg?"])
def test_question_that_is_only_a_person_is_the_one_before_it_asked_of_them(press: Archive, question: str) -> None:
    answer = press.ask(question, history=[BEFORE])
    assert filters(answer) == [*IN_2020, ("speaker", "Anna Berg", "guessed")]
    assert answer.searched_as == f"{question} / What did Berg say about the ferry to Bergen? {question}"
    assert answer.confidence == press.ask("What did Berg say about the ferry to Bergen in 2020?").confidence
    again = press.ask("And in 2019?", history=[BEFORE, question])
    # She says nothing in 2019.
    assert filters(again) == [("speaker", "Anna Berg", "guessed")]
    lund = press.ask("And Lund?", history=[BEFORE, question])
    assert filters(lund) == [*IN_2020, LUND]
    assert "every second" in lund.quotes[0].text


def test_person_alone_is_no_speaker_where_nothing_before_names_one(press: Archive) -> None:
    for history in ([], ["Were quotas for cod and herring agreed with the neighbours?"]):
        assert LUND not in filters(press.ask("And Lund?", history=history))
    assert LUND not in filters(press.ask("And Lund?", history=[BEFORE], without=["speaker"]))


def test_follow_up_takes_what_it_does_not_name_from_before(press: Archive) -> None:
    bridge = press.ask("And what did Lund say about the bridge and repairs?", history=[BEFORE])
    assert filters(bridge) == [*IN_2020, LUND]
    ferry = press.ask("And of the ferry to Bergen every morning from spring in 2019?", history=[BEFORE])
    assert filters(ferry) == [*IN_2019, LUND]
    assert "2020" not in ferry.searched_as
    without = press.ask("And in 2019?", history=[BEFORE], without=["speaker"])
    assert filters(without) == IN_2019


def test_question_that_names_who_and_when_stands_by_itself(press: Archive) -> None:
    answer = press.ask("What did Berg say in 2020?", history=[BEFORE])
    assert filters(answer) == [*IN_2020, ("speaker", "Anna Berg", "guessed")]
    assert "What did Lund say" not in answer.searched_as


def test_elliptic_question_after_nothing_that_names_more_is_searched_as_it_is(press: Archive) -> None:
    for history in ([], ["In 2020?"]):
        assert filters(press.ask("And in 2019?", history=history)) == IN_2019


def test_elliptic_question_of_a_time_that_the_archive_lacks_is_told_so(press: Archive) -> None:
    answer = press.ask("And in 1950?", history=[BEFORE])
    assert filters(answer) == [LUND]
    assert answer.notes == (
        "Nothing in this archive is from then (in 1950): it holds documents from 2019-05-09 to 2020-05-09.",
    )
