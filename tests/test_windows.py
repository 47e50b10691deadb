"""Long texts are cut into windows where they themselves say, so that a change stays where it is."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.models import Span
from qa.windows import cut

ROOM = 100


def tokens(text: str) -> list[Span]:
    return [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]


def windows(text: str) -> list[str]:
    return [text[start:end] for start, end in cut(text, tokens(text), ROOM)]


def written(paragraphs: int, sentences: int, words: int, end: str = ".") -> str:
    """Make a text of some 3,000 words that never says anything twice."""
    chance = random.Random(paragraphs)  # noqa: S311 - a text, not a secret

    def sentence() -> str:
        return " ".join(f"w{chance.randrange(10**6)}" for _ in range(words)) + end

    return "\n\n".join(" ".join(sentence() for _ in range(sentences)) for _ in range(paragraphs))


TEXTS = {
    "paragraphs": written(60, 4, 12),
    "one paragraph of sentences": written(1, 250, 12),
    "one sentence": written(1, 250, 12, ""),
}


def test_text_within_the_room_is_one_window() -> None:
    assert windows("One short text.\n\n") == ["One short text.\n\n"]


def test_window_starts_with_a_paragraph_else_with_a_sentence() -> None:
    text = TEXTS["paragraphs"]
    assert all(
        text[: start - 2] == "" or text[start - 2 : start] == "\n\n" for start, _ in cut(text, tokens(text), ROOM)[1:]
    )
    text = TEXTS["one paragraph of sentences"]
    assert {text[start - 2 : start] for start, _ in cut(text, tokens(text), ROOM)[1:]} == {". "}


def changed(text: str, start: int, change: str) -> str:
    end = text.find(" ", start) + 1 or len(text)
    word = "" if change == "taken out" else "perhaps "
    return f"{text[:start]}{word}{text[start if change == 'put in' else end :]}"


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("where", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("change", ["put in", "taken out", "replaced"])
def test_changed_word_changes_a_handful_of_windows(kind: str, where: float, change: str) -> None:
    text = TEXTS[kind]
    before = set(windows(text))
    words = [match.end() for match in re.finditer(" ", text)]
    places = words[int(where * len(words)) :][:300:10]
    others = [len(set(windows(changed(text, start, change))) - before) for start in places]
    assert len(before) > 40
    assert min(others) == 1
    assert sum(others) / len(others) < 4


@given(st.text("ab .\n", max_size=600), st.integers(1, 20))
def test_windows_hold_every_token_and_never_too_many(text: str, room: int) -> None:
    offsets = tokens(text)
    found = cut(text, offsets, room)
    assert found[0][0] == 0
    assert found[-1][1] == len(text)
    assert all(sum(start <= a and b <= end for a, b in offsets) <= room for start, end in found)
    assert all(any(start <= a and b <= end for start, end in found) for a, b in offsets)
    assert all(one[0] < later[0] for one, later in pairwise(found))
    assert len(found) <= 1 + len(offsets) // max(1, room // 2)


def test_tokens_that_share_their_place_are_passed() -> None:
    """Byte-level tokenizers give one character several tokens."""
    text = "𓀀𓀁 𓀂𓀃𓀄"
    offsets = [span for span in tokens(text) for _ in range(4)]
    assert cut(text, offsets, 1)[-1][1] == len(text)
