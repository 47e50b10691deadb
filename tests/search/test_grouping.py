"""Passages to places and distinct statements, on a table written by hand."""

from __future__ import annotations

import calendar
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qa.archive import Archive
from qa.search.grouping import NOTHING, Place, distinct, paragraphs, places
from qa.store.columns import DTYPE, Columns
from tests.conftest import FakeEncoder

TURN, PARAGRAPH = 0, 1


LONG = "This was agreed upon with our partners long ago."


@pytest.fixture
def table() -> Columns:
    """A turn (0) with two paragraphs (1, 2) of document 0, then one statement a document; words as numbered last."""
    rows = [
        # document, day, kind, group, words
        (0, 300, TURN, 0, 10),
        (0, 300, PARAGRAPH, 0, 11),
        (0, 300, PARAGRAPH, 0, 12),
        (1, 200, PARAGRAPH, 3, 77),
        (2, 100, PARAGRAPH, 4, 77),
        (3, 0, PARAGRAPH, 5, 77),
        (4, 150, PARAGRAPH, 6, 77),
        (5, 100, PARAGRAPH, 7, 88),
    ]
    passages = np.zeros(len(rows), DTYPE)
    for at, (document, day, kind, group, words) in enumerate(rows):
        for field, value in (("document", document), ("day", day), ("kind", kind), ("group", group), ("words", words)):
            passages[field][at] = value
    return Columns(passages, np.arange(len(rows), dtype=np.int32), np.empty((0, 2), np.int32), ("",))


def place(number: int, score: float) -> Place:
    return Place(group=number, score=score, members=[number], best=number)


def chosen(one: Place) -> int:
    return one.best


def found(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def test_turn_and_its_paragraphs_are_one_place_that_scores_as_its_best(table: Columns) -> None:
    ranked = places(found(1, 3, 0, 2), np.array([0.5, 0.6, 0.7, 0.9], np.float32), table)
    assert [(one.group, one.members) for one in ranked] == [(0, [2, 0, 1]), (3, [3])]
    assert [one.score for one in ranked] == pytest.approx([0.9, 0.6])


def test_paragraphs_asked_for_are_places_of_their_own(table: Columns) -> None:
    ranked = places(found(1, 3, 2), np.array([0.5, 0.6, 0.9], np.float32), table, whole_turns=False)
    assert [(one.group, one.members) for one in ranked] == [(2, [2]), (3, [3]), (1, [1])]


def test_equal_scores_keep_their_order(table: Columns) -> None:
    ranked = places(found(7, 3, 5), np.array([0.5, 0.5, 0.5], np.float32), table)
    assert [one.group for one in ranked] == [7, 3, 5]


def test_repeated_words_are_one_result_quoted_from_the_earliest_day(table: Columns) -> None:
    ranked = [place(3, 0.9), place(7, 0.8), place(6, 0.7), place(4, 0.6)]
    first, second = distinct(ranked, table, 5, chosen)
    assert (first.group, first.best, first.members) == (4, 4, [4])
    assert first.also == [6, 3]
    assert first.score == pytest.approx(0.9)
    assert (second.best, second.also) == (7, [])


def test_undated_occasion_comes_last(table: Columns) -> None:
    (only,) = distinct([place(5, 0.9), place(3, 0.8)], table, 5, chosen)
    assert (only.best, only.also) == (3, [5])


def test_k_counts_different_statements_and_later_repeats_still_join(table: Columns) -> None:
    ranked = [place(3, 0.9), place(7, 0.8), place(6, 0.7)]
    (only,) = distinct(ranked, table, 1, chosen)
    assert (only.best, only.also) == (6, [3])
    both = distinct([place(3, 0.9), place(6, 0.85), place(7, 0.8)], table, 2, chosen)
    assert [(one.best, one.also) for one in both] == [(6, [3]), (7, [])]


def test_no_paragraph_is_chosen_for_what_is_left_out(table: Columns) -> None:
    asked: list[int] = []

    def best(one: Place) -> int:
        asked.append(one.group)
        return one.best

    distinct([place(3, 0.9), place(1, 0.85), place(7, 0.8), place(6, 0.7)], table, 1, best)
    assert asked == [3, 1, 6]  # 1 might be nearly the same; 7 has other words and comes late


def test_turn_is_quoted_by_its_paragraphs_and_a_paragraph_by_itself(table: Columns) -> None:
    assert paragraphs(0, table) == [1, 2]
    assert paragraphs(2, table) == [2]
    assert paragraphs(6, table) == [6]


def test_nearly_the_same_words_are_one_result_quoted_from_the_best(table: Columns) -> None:
    words = "The harbour of Bergen will be opened for container ships next spring"
    texts = {7: f"{words}.", 3: f"And {words}!", 1: "Fish quotas are a matter for the parliament.", 4: "Something else"}
    ranked = [place(7, 0.9), place(3, 0.8), place(1, 0.7), place(4, 0.6)]
    first, second = distinct(ranked, table, 2, chosen, lambda numbers: [texts[number] for number in numbers])
    assert (first.best, first.also) == (7, [4, 3])  # 4 has the words of 3, as the table numbers them
    assert (second.best, second.also) == (1, [])


def test_further_statements_take_the_place_of_repetitions(table: Columns) -> None:
    ranked = [place(3, 0.9), place(4, 0.8), place(5, 0.7), place(7, 0.6), place(1, 0.5)]
    assert [one.best for one in distinct(ranked, table, 3, chosen)] == [4, 7, 1]


def said(columns: Columns, *pairs: tuple[int, int]) -> Columns:
    """Speakers and what they say."""
    return replace(columns, speakers=np.array(sorted(pairs), np.int32))


def test_the_same_words_of_two_speakers_are_two_statements(table: Columns) -> None:
    two = said(table, (1, 3), (2, 4), (1, 6))
    ranked = [place(3, 0.9), place(4, 0.8), place(6, 0.7), place(5, 0.6)]
    assert [(one.best, one.also) for one in distinct(ranked, two, 5, chosen, lambda _: [LONG])] == [
        (6, [3, 5]),
        (4, []),
    ]


def answers(columns: Columns) -> tuple[Columns, Place, Place]:
    """Two turns, of two questions, that are answered by the same words; the later one is found first."""
    passages = columns.passages.copy()
    passages["kind"][[3, 6]] = TURN
    passages["group"][[4, 5]] = [3, 6]
    passages["day"][[4, 5]] = passages["day"][[3, 6]]
    earlier, later = Place(6, 0.8, [5], best=5), Place(3, 0.9, [4], best=4)
    return replace(columns, passages=passages), later, earlier


def test_a_few_words_in_answer_to_two_questions_are_two_statements(table: Columns) -> None:
    columns, *ranked = answers(table)
    found = distinct(ranked, columns, 5, chosen, lambda _: ["Absolutely not, and I said so."])
    assert [(one.group, one.also) for one in found] == [(3, []), (6, [])]


def test_an_answer_is_quoted_with_the_question_that_was_found(table: Columns) -> None:
    columns, *ranked = answers(table)
    (only,) = distinct(ranked, columns, 5, chosen, lambda _: [LONG])
    assert (only.group, only.best, only.also) == (3, 4, [5])


def test_a_sentence_said_a_hundred_times_leaves_room_for_others(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    head = "Statement by Minister of Transport Karl Lund on {}, Bergen, {} {}, {}\n\n{}\n"
    for at in range(130):
        day = head.format(f"day {at}", calendar.month_name[at % 12 + 1], at % 27 + 1, 2000 + at // 12,
                          "Fish quotas in the northern waters do not change this year at all.")  # fmt: skip
        (pages / f"same{at}.txt").write_text(day, encoding="utf-8")
    others = {
        "Norway": "cod",
        "Iceland": "herring",
        "Poland": "tuna",
        "Canada": "salmon",
        "Chile": "eel",
        "Japan": "crab",
    }
    for day, (country, fish) in enumerate(others.items(), 1):
        said = f"New fish quotas were agreed with {country} on account of {fish} and nothing else."
        (pages / f"{country}.txt").write_text(head.format(country, "May", day, 2022, said), encoding="utf-8")
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder()) as archive:
        hits = archive.search("fish quotas", k=7)
        repeated = [hit for hit in hits if hit.also]
        assert [len(hit.also) for hit in repeated] == [129]
        assert {hit.passage.text for hit in hits} == {
            "Fish quotas in the northern waters do not change this year at all.",
            *(f"New fish quotas were agreed with {c} on account of {f} and nothing else." for c, f in others.items()),
        }
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_place_of_which_nothing_may_be_quoted_is_left_out(table: Columns) -> None:
    """Archives of before count whoever says "..." only among those who say a turn."""
    found = places(np.array([0, 6]), np.array([0.9, 0.8], np.float32), table)
    assert [place.best for place in distinct(found, table, 5, lambda place: NOTHING if place.group == 0 else 6)] == [6]
