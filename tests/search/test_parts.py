"""The questions inside a long question."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "سافر الوزير إلى أوسلو أمس. متى سيتم توقيع الاتفاق؟ ولماذا تأخر؟",
            ["متى سيتم توقيع الاتفاق؟", "ولماذا تأخر؟"],
        ),
        ("部长昨天去了奥斯陆。什么时候签署协议？为什么推迟？", ["什么时候签署协议？", "为什么推迟？"]),
        ("Министр вчера уехал. Когда подпишут соглашение? Почему?", ["Когда подпишут соглашение?", "Почему?"]),
    ],
)
def test_questions_end_in_the_marks_of_their_scripts(text: str, asked: list[str]) -> None:
    assert parts(text, 30) == asked
