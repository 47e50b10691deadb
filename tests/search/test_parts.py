"""The questions inside a long question."""

from __future__ import annotations

from qa.search.parts import parts

LONG = (
    "Mister Minister, last year the harbour of Bergen was closed for repairs. Who decided that? "
    "The fishermen lost a whole season. Will they be paid?"
)


def test_long_question_is_searched_by_its_questions_too() -> None:
    assert parts(LONG, 13) == ["Who decided that?", "Will they be paid?"]


def test_short_question_is_one() -> None:
    assert parts(LONG, 12) == []
    assert parts("Who decided that?", 30) == []


def test_only_the_last_questions_count() -> None:
    assert parts("One? Two? Three? Four? Five? Six?", 30) == ["Three?", "Four?", "Five?", "Six?"]
