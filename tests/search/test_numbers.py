"""Numbers that are asked for and not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.archive import Archive
from qa.search.numbers import lacks, numbers_of
from tests.conftest import FakeEncoder


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("Who won the 1998 World Cup?", "The 2018 World Cup", True),
        ("Who won the 1998 World Cup?", "It was in 1998, in France", False),
        ("Who won the 1998 World Cup?", "The years 1997-1998", False),
        ("Who won the 1998 World Cup?", "Call 19981 or 31998", True),
        ("What of the 20 men?", "In 2020 twenty men came", True),
        ("What of the 10000 men?", "There were 10,000 men", False),
        ("What of the 10,000 men?", "There were 10 000 men", False),
        ("What of the 10,000 men?", "There were 10000 men", False),
        ("What of the 10,000 men?", "There were 10, and 100,000 women", True),
        ("Of 20 percent in 2019?", "20 percent", True),
        ("Of 20 percent in 2019?", "20 percent in 2019", False),
        ("What of the 5 men?", "nobody", False),
        ("Who shot down MH17, in the 1990s, in the 17th century?", "nobody", False),
        ("What about COVID-19, 2.5 and 18:30, 2014-2015, 9/11?", "nobody", False),
        ("Was geschah 2014?", "2014 geschah nichts", False),
    ],
)
def test_number_is_held_by_equality(question: str, text: str, lacking: bool) -> None:
    assert lacks(["", text], numbers_of(question)) is lacking


def test_number_that_stands_nowhere_tells_against_a_passage_and_the_year_of_its_document_does_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "press").mkdir()
    (tmp_path / "press" / "a.txt").write_text(
        "Statement by Minister of Transport Karl Lund on the ferry, Bergen, May 9, 2019\n\n"
        "The ferry to Bergen carried 4,000 lorries and won the prize of the harbour.\n"
    )
    with Archive.build([tmp_path / "press"], tmp_path / "index", encoder=FakeEncoder()) as archive:

        def confidence(question: str) -> float:
            return archive.ask(question, without=["since", "until"]).confidence

        plain = confidence("Which ferry won the prize of the harbour?")
        assert confidence("Which ferry won the 4000 prize of the harbour?") > 0.7 * plain
        assert confidence("Which ferry won the 2019 prize of the harbour?") > 0.7 * plain
        assert confidence("Which ferry won the 2018 prize of the harbour?") < 0.2 * plain
        # A period that the question is searched under, or was searched under in vain, is no number to be held.
        told = archive.ask("What was said of the ferry that won the prize of the harbour in 2018?")
        assert told.confidence > 0.7 * plain
