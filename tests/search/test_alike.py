"""What counts as one statement said twice, and what must never."""

from __future__ import annotations

import pytest

from qa.search.alike import Statement, alike

SAID = "We will not deploy such missiles in any region of the world until the American systems are deployed there."


def same(one: str, other: str) -> bool:
    forward, backward = (alike(Statement(a), Statement(b)) for a, b in ((one, other), (other, one)))
    assert forward is backward
    return forward


@pytest.mark.parametrize(
    "again",
    [
        SAID,
        SAID.upper(),
        f"And so {SAID.rstrip('.')}!",
        SAID.replace("missiles", "missile"),
        f"I have said so before. {SAID}",
        f"{SAID} This is not just words.",
    ],
)
def test_same_words_longer_cut_or_other_spelling_are_one_statement(again: str) -> None:
    assert same(SAID, again)


@pytest.mark.parametrize(
    "other",
    [
        SAID.replace("will not", "will"),
        SAID.replace("will not", "will never"),
        SAID.replace("American", "European"),
        SAID.replace("any region", "2 regions"),
        SAID.replace("deployed there", "withdrawn there"),
        SAID.replace("until", "unless"),
        f"It is not true that {SAID}",
        f"{SAID.rstrip('.')} if they are asked to.",
        f"{SAID} " + "The talks on trade went well, and other questions were left to the experts of both sides. " * 3,
        "The talks on trade went well.",
        "",
    ],
)
def test_number_name_negation_or_another_word_make_two_statements(other: str) -> None:
    assert not same(SAID, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trade with Austria rose by 12 percent in the first half of the year, he said.",
         "Trade with Australia rose by 12 percent in the first half of the year, he said."),
        ("Exports to the region rose by 12 percent in the first half of the year, he said.",
         "Imports to the region rose by 12 percent in the first half of the year, he said."),
        ("The agreement of 2014 is the only legal ground for any further talks between us.",
         "The agreement of 2015 is the only legal ground for any further talks between us."),
        ("I agree.", "I agree, too."),
    ],
)  # fmt: skip
def test_one_telling_word_in_a_long_sentence_is_enough(one: str, other: str) -> None:
    assert not same(one, other)
