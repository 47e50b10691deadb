"""Links that scroll to the words."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.fragment import _folded, _folded_before, _stands_before, directive, link_to

TEXT = (
    "We said no.\n\nWe said no. And then we, the well-known & honest, went home.\n\n"
    "The end is near and all of this is a long sentence which goes on and on, until the very end of the day.\n\nYes."
)


def named(words: str, text: str = TEXT, after: int = 0) -> str:
    start = text.index(words, after)
    return directive(text, start, start + len(words))


def test_short_words_are_named_whole() -> None:
    assert named("Yes.") == "Yes."


def test_signs_that_part_the_parts_are_encoded() -> None:
    assert named("And then we, the well-known & honest, went home.") == (
        "And%20then%20we%2C%20the%20well%2Dknown%20%26%20honest%2C%20went%20home."
    )


def test_long_words_are_named_by_both_ends() -> None:
    assert named(TEXT.split("\n\n")[2]) == "The%20end%20is%20near,end%20of%20the%20day."


def test_words_that_stand_twice_are_told_apart_by_what_stands_before() -> None:
    second = "And again. We said no.\n\nOf course. We said no."
    assert named("We said no.", second) == "We%20said%20no."
    assert named("We said no.", second, 20) == "Of%20course.-,We%20said%20no."


def test_what_stands_after_is_named_only_where_what_stands_before_is_the_same() -> None:
    text = "So. Yes. Now.\n\nSo. Yes. Later."
    assert named("Yes.", text, 10) == "So.-,Yes.,-Later."


def opened(words: str, *utterances: str) -> str:
    """Write the directive for words that open the last utterance; on its page a label stands before it."""
    text = "\n\n".join(utterances)
    low = len(text) - len(utterances[-1])
    assert text.startswith(words, low)
    return directive(text, low, low + len(words), (low, len(text)))


def test_words_that_open_an_utterance_are_told_apart_by_what_follows_in_it() -> None:
    answer = "Mr President, yes.\n\nWe will come in the summer."
    assert opened("Mr President, yes.", "Mr President, yes.\n\nWe stay.", answer) == (
        "Mr%20President%2C%20yes.,-We%20will%20come"
    )


def test_long_words_that_open_an_utterance_are_named_by_more_of_their_start() -> None:
    same = " ".join(f"word{n}" for n in range(20))
    assert opened(f"{same} and we go.", f"{same} but they stay.", f"{same} and we go.") == (
        f"{same.replace(' ', '%20')}%20and,we%20go."
    )


def test_words_that_are_a_whole_utterance_are_named_with_the_end_of_the_one_before() -> None:
    assert opened("Yes.", "Are you here?", "Yes.", "And were you born in Abakan?", "Yes.") == (
        "you%20born%20in%20Abakan%3F,Yes."
    )


def test_words_that_nothing_tells_apart_are_named_alone() -> None:
    assert opened("Yes.", "Yes.", "No.", "Yes.", "No.", "Yes.") == "Yes."


def test_what_stands_around_words_is_taken_from_their_utterance_alone() -> None:
    text = "So. Yes. Now.\n\nSo. Yes.\n\nNow then."
    start = text.rindex("Yes.")
    assert directive(text, start, start + 4, (15, 23)) == "So.-,Yes."


@pytest.mark.parametrize("address", [None, "", "pages/a.txt", "javascript:alert(1)", "ftp://a.example/b"])
def test_only_web_addresses_get_a_fragment(address: str | None) -> None:
    assert link_to(address, TEXT, 0, 11) == address


def test_anchor_of_the_address_stays_and_an_old_fragment_goes() -> None:
    assert link_to("https://a.example/b#c", "Yes.", 0, 4) == "https://a.example/b#c:~:text=Yes."
    assert link_to("https://a.example/b#:~:text=No", "Yes.", 0, 4) == "https://a.example/b#:~:text=Yes."


@given(st.text(alphabet="ab -,&#\n%é.\u05d0", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_parts_are_words_of_the_text_and_hold_no_sign_of_their_own(text: str, start: int, end: int) -> None:
    start, end = min(start, len(text)), min(max(start, end), len(text))
    parts = [part.strip("-") for part in directive(text, start, end).split(",") if part]
    folded = " ".join(text.split())
    for part in parts:
        assert not set(part) & set("-,& #\n")
        assert " ".join(unquote(part).split()) in folded


@given(st.text("ab. é_\n", max_size=30), st.text("ab. é", min_size=1, max_size=3))
def test_whole_words_are_found_as_a_regular_expression_finds_them(text: str, part: str) -> None:
    folded, wanted = _folded(text), _folded(part)
    assert _stands_before(part, folded) == bool(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded))


@given(
    st.lists(st.sampled_from(["Ab", "é", "ß", "İ", " ", "  ", "\n", "\n\n", "“a”", "\u00a0"]), max_size=8),
    st.integers(0, 20),
)
def test_what_stands_before_a_place_is_folded_alike_from_the_whole_text(pieces: list[str], start: int) -> None:
    text = "".join(pieces)
    assert _folded_before(text, min(start, len(text))).strip() == _folded(text[:start])
