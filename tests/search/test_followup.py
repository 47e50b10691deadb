"""A question is searched with those before it only where it does not stand alone."""

from __future__ import annotations

import pytest

from qa.archive import Archive
from qa.search.followup import asking, goes_on, incomplete, leans, variants, weights


def test_earlier_questions_are_put_in_front_nearest_first() -> None:
    assert variants("Why?", ["Who signed?", "When?"]) == ["Why?", "When? Why?", "Who signed? When? Why?"]


def test_only_the_last_two_questions_are_remembered() -> None:
    assert variants("d", ["a", "b", "c"]) == ["d", "c d", "b c d"]


def test_blank_history_is_none() -> None:
    assert variants("Why?", ["  ", ""]) == ["Why?"]
    assert variants("Why?", [" Who? ", "\n"]) == ["Why?", "Who? Why?"]


def test_earlier_questions_weigh_as_far_as_they_bring_the_question_nearer() -> None:
    plain = "Were quotas for cod agreed with the neighbours?"
    assert weights([0.4], plain, 100_000) == [1]
    assert weights([0.4, 0.7], plain, 100_000) == pytest.approx([1 / 1.5, 0.5 / 1.5])
    assert weights([0.2, 0.9, 0.35], plain, 100_000) == pytest.approx([1 / 1.75, 0.5 / 1.75, 0.25 / 1.75])
    assert weights([0.4, 0.3], plain, 100_000) == [1, 0]


def test_earlier_questions_outweigh_one_that_cannot_be_understood_without_them() -> None:
    assert weights([0.6, 0.61], "Who will build it?", 100_000) == pytest.approx([1 / 3, 2 / 3])
    assert weights([0.6, 0.61, 0.61], "Who will build it?", 100_000) == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert weights([0.6, 0.61], "And through Belarus?", 100_000) == pytest.approx([1 / 2, 1 / 2])
    assert weights([0.6], "Who will build it?", 100_000) == [1]
    assert weights([0.6, 0.61], "Who will build it?", 1_000) == pytest.approx([1 / 2, 1 / 2])


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("Who will build it?", 2),
        ("When will they be lifted?", 2),
        ("What evidence is there for this?", 2),
        ("Who stole it?", 2),
        ("And what did he say about Iran?", 2),
        ("And through Belarus?", 1),
        ("What about exports?", 1),
        ("What did he say about Iran?", 0),
        ("Is there water on Mars?", 0),
        ("Is it dangerous to fly?", 0),
        ("Is it true that the harbour will be closed?", 0),
        ("And were quotas for cod agreed with them?", 0),
        ("Will pensions be raised?", 0),
    ],
)
def test_question_that_points_or_goes_on_and_names_little_is_incomplete(question: str, least: float) -> None:
    assert incomplete(question) == least


@pytest.mark.parametrize(
    ("cosine", "history", "question", "expected"),
    [
        (0.49, ["before"], "Why?", True),
        (0.5, ["before"], "Why?", False),
        (0.9, ["before"], "Will pensions be raised?", False),
        (0.9, ["before"], "Who will build it?", True),
        (0.1, [], "Who will build it?", False),
    ],
)
def test_a_question_leans_where_nothing_is_near_it_or_it_is_incomplete(
    cosine: float, history: list[str], question: str, expected: bool
) -> None:
    assert leans(cosine, history, question) is expected


LONG = "I thank you for the floor and bring the greetings of all our readers. " * 10


def test_long_earlier_question_is_cut_to_what_it_asks() -> None:
    assert asking("Why?") == "Why?"
    asked = "When will the harbour of Bergen be opened?"
    assert asking(f"{LONG}{asked} {LONG}") == asked
    assert variants("Why?", [f"{LONG}{asked} {LONG}"]) == ["Why?", f"{asked} Why?"]


def test_long_earlier_question_keeps_what_leads_up_to_what_it_asks_where_that_says_little() -> None:
    kept = asking(f"{LONG}The harbour was closed. When will it be opened? {LONG}")
    assert kept.endswith("all our readers. The harbour was closed. When will it be opened?")
    assert len(kept.split()) == 60
    assert asking(LONG).split() == LONG.split()[-60:]


def test_elliptical_question_finds_what_the_conversation_is_about(archive: Archive) -> None:
    history = ["Is the bridge closed for repairs?"]
    answer = archive.ask("Until when?", history=history)
    quotes = answer.quotes or answer.nearest
    assert quotes[0].text == "The bridge is closed for repairs until further notice."
    assert answer.searched_as == "Until when? / Is the bridge closed for repairs? Until when?"


def test_question_that_points_is_searched_with_the_one_before_whatever_is_near_it(archive: Archive) -> None:
    question = "Will it be opened for container ships next spring?"
    for words, alone in ((question, True), ("Will it change?", False)):
        answer = archive.ask(words, history=["What about fish quotas?"])
        assert (answer.searched_as == words) is alone


def test_conversation_that_brings_nothing_nearer_is_left_out(archive: Archive) -> None:
    answer = archive.ask("bridge repairs", history=["Zebras graze quietly tonight."])
    assert answer.searched_as == "bridge repairs"


def test_question_that_stands_alone_is_searched_alone(archive: Archive) -> None:
    question = (
        "Minister of Transport Karl Lund on the harbour of Bergen: will the harbour be opened for container ships?"
    )
    answer = archive.ask(question, history=["Is the bridge closed for repairs?"])
    quotes = answer.quotes or answer.nearest
    assert quotes[0].text == "The harbour of Bergen will be opened for container ships next spring."
    assert answer.searched_as == question


@pytest.mark.parametrize(
    ("question", "on"),
    [
        ("And about fish?", True),
        ("— And about fish?", True),
        ("What about fish?", True),
        ("А в Азии?", True),
        ("Et la pêche ?", True),
        ("What did Lund say about fish?", False),
        ("Why was the bridge closed?", False),
        ("Andrew?", False),
        ("?", False),
    ],
)
def test_openings_that_go_on(question: str, on: bool) -> None:
    assert goes_on(question) is on
