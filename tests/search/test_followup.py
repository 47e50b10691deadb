"""A question is searched with those before it only where it does not stand alone."""

from __future__ import annotations

import pytest

from qa.archive import Archive
from qa.search.followup import goes_on, leans, variants, weights


def test_earlier_questions_are_put_in_front_nearest_first() -> None:
    assert variants("Why?", ["Who signed?", "When?"]) == ["Why?", "When? Why?", "Who signed? When? Why?"]


def test_only_the_last_two_questions_are_remembered() -> None:
    assert variants("d", ["a", "b", "c"]) == ["d", "c d", "b c d"]


def test_blank_history_is_none() -> None:
    assert variants("Why?", ["  ", ""]) == ["Why?"]
    assert variants("Why?", [" Who? ", "\n"]) == ["Why?", "Who? Why?"]


def test_earlier_questions_weigh_as_far_as_they_bring_the_question_nearer() -> None:
    assert weights([0.4]) == [1]
    assert weights([0.4, 0.7]) == pytest.approx([1 / 1.5, 0.5 / 1.5])
    assert weights([0.2, 0.9, 0.35]) == pytest.approx([1 / 1.75, 0.5 / 1.75, 0.25 / 1.75])
    assert weights([0.4, 0.3]) == [1, 0]


@pytest.mark.parametrize(
    ("cosine", "history", "expected"),
    [(0.49, ["before"], True), (0.5, ["before"], False), (0.9, ["before"], False), (0.1, [], False)],
)
def test_a_question_leans_where_nothing_is_near_it(cosine: float, history: list[str], expected: bool) -> None:
    assert leans(cosine, history) is expected


def test_elliptical_question_finds_what_the_conversation_is_about(archive: Archive) -> None:
    history = ["Is the bridge closed for repairs?"]
    answer = archive.ask("Until when?", history=history)
    quotes = answer.quotes or answer.nearest
    assert quotes[0].text == "The bridge is closed for repairs until further notice."
    assert answer.searched_as == "Until when? / Is the bridge closed for repairs? Until when?"


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
