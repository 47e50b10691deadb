"""Whether the head of a sentence gives another's words."""

from __future__ import annotations

import pytest

from qa.hearsay import gives_others_words


@pytest.mark.parametrize(
    ("sentence", "others"),
    [
        ("According to our partners, it was an accident.", True),
        ("“Russia is to blame,” he said.", True),
        ("As the Prime Minister just said, a council has been set up.", True),
        ("He claims that", True),
        ("We have good relations with everyone.", False),
        ("As I said, we have cause for pride.", False),
        ("Can you tell us why they said so?", False),
    ],
)
def test_others_words_are_told_apart(sentence: str, others: bool) -> None:
    assert gives_others_words(sentence) is others
