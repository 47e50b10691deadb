"""Words that a speaker quotes from somebody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reported import FLOOR, places, score
from qa.reported import quotations, reported, reported_in, within
from qa.results import Reported


def found(text: str, speaker: str | None = None) -> list[tuple[str, str | None]]:
    return [(text[one.start : one.end], one.who) for one in reported(text, (0, len(text)), speaker)]


@pytest.mark.parametrize(
    ("text", "words", "who"),
    [
        ("They said, “We do not know this.”", "We do not know this.", None),
        ("As Indira Gandhi once said, “Actions today mould our tomorrows.”", "Actions today mould our tomorrows.",
         "Indira Gandhi"),
        ("“I will not go there,” he said.", "I will not go there,", None),
        ("When I asked why, he answered: “There was no time.” So be it.", "There was no time.", None),
        ("Everyone remembered his words: “My boys mean more to me.”", "My boys mean more to me.", None),
        ("I am often asked, “When will it be ready?”", "When will it be ready?", None),
        ("I would like to quote Anton Chekhov: ”Everything in a person should be beautiful.“",
         "Everything in a person should be beautiful.", None),
        ("They told us: «There is nothing to be done.»", "There is nothing to be done.", None),
        ("The letter reads, in part:\n\n“We hope for peace.”", "We hope for peace.", None),
    ],
)  # fmt: skip
def test_words_of_another_are_found(text: str, words: str, who: str | None) -> None:
    assert found(text) == [(words, who)]


@pytest.mark.parametrize(
    "text",
    [
        "I told them: “We will not agree to this.”",
        "I asked, “What are you going to do with it?”",
        "We launched the project “Memory of the Nation” last year.",
        "He spoke at the forum “Leaders of Russia” and went home.",
        "“Our economic relations have been expanding very successfully.”\n\nOur relations have been expanding.",
        "They said that they would come.",
        "He said, “never closed, and so nobody knows where it ends.\n\nThe next paragraph.",
        "He said “no” to that.",
    ],
)
def test_own_words_names_and_pull_quotes_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_words_quoted_from_the_speaker_are_not_anothers() -> None:
    text = "Anna Berg said, “We will build the bridge.”"
    assert found(text) == [("We will build the bridge.", "Anna Berg")]
    assert found(text, "Anna Berg") == []


def test_two_voices_of_a_dialogue_are_both_others() -> None:
    text = "So he tells her, “We will have to sell the car.” “And buy a smaller one?”"
    assert [words for words, _ in found(text)] == ["We will have to sell the car.", "And buy a smaller one?"]


def test_quotation_over_paragraphs_goes_on_where_each_opens_with_a_mark() -> None:
    text = "He wrote: “The first paragraph.\n\n“The second one.”\n\nMy own words."
    assert found(text) == [("The first paragraph.\n\n“The second one.", None)]


def test_stretches_count_in_the_canonical_text_and_are_cut_to_the_quote() -> None:
    text = "Question?\n\nHe told me: “Nothing will change here.” I agree."
    (one,) = reported(text, (11, len(text)))
    assert text[one.start : one.end] == "Nothing will change here."
    assert within((one,), one.start + 8, len(text)) == (Reported(0, 17),)
    assert within((one,), one.end, len(text)) == ()


@given(st.text(alphabet='ab “”"«».,:\n I', max_size=80))
def test_quotations_lie_in_order_between_marks(text: str) -> None:
    end = 0
    for start, stop in quotations(text):
        assert end <= start < stop
        assert text[start - 1] in '“”"«»'
        assert text[stop] in '“”"«»'
        end = stop


@given(
    st.lists(
        st.sampled_from(
            [
                "He said: “We will not go",
                " there at all.”",
                "\n\n",
                "“And never again to them",
                "Nobody was there. ",
                "”",
            ]
        ),
        max_size=8,
    ),
    st.tuples(st.integers(0, 150), st.integers(0, 150)),
)
def test_what_a_part_quotes_is_what_its_utterance_quotes_there(pieces: list[str], part: tuple[int, int]) -> None:
    text = f"Before. “\n\n{''.join(pieces)}\n\nAfter.”"
    utterance = (text.index("\n\n") + 2, text.rindex("\n\n"))
    start, end = sorted(min(utterance[1], utterance[0] + at) for at in part)
    assert reported_in(text, (start, end), utterance) == within(reported(text, utterance), start, end)


def test_long_text_without_closing_marks_is_no_fault() -> None:
    assert found("He said: “and so on " * 5_000) == []


def test_marked_words_are_anothers_nine_times_in_ten_on_text_the_rules_never_saw() -> None:
    precision, recall, shown, _ = score(place for place in places() if place["part"] == "report")
    assert shown > 30
    assert precision >= FLOOR
    assert recall >= 0.6
