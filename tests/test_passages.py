"""Documents are cut into passages that can be quoted: none is endless, and each is an exact slice."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qa.models import Document, Turn, Utterance
from qa.passages import LONGEST, paragraph_spans, passages


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraph_spans(text)]


def sentence(number: int) -> str:
    return f"Sentence number {number} of a page without blank lines."


def test_paragraph_that_can_be_quoted_stays_whole() -> None:
    text = "One. Two.\n\n* * *\n\n" + "a" * LONGEST
    assert parts(text) == ["One. Two.", "a" * LONGEST]


def test_endless_paragraph_is_cut_between_sentences() -> None:
    found = parts("Before.\n\n" + "\n".join(sentence(number) for number in range(20_000)))
    assert found[0] == "Before."
    assert all(LONGEST / 2 - 60 < len(one) <= LONGEST for one in found[1:])
    assert all(one.startswith("Sentence number") and one.endswith("lines.") for one in found[1:])
    assert [line for one in found[1:] for line in one.split("\n")] == [sentence(number) for number in range(20_000)]


def test_change_in_an_endless_paragraph_changes_few_parts() -> None:
    said = [sentence(number) for number in range(5000)]
    before = set(parts(" ".join(said)))
    said[2500] = "Another sentence was put in. " + said[2500]
    after = set(parts(" ".join(said)))
    assert len(after) > 60
    assert 1 <= len(after - before) <= 6


def test_where_no_sentence_ends_words_are_left_whole_and_else_nothing_is_lost() -> None:
    assert " ".join(parts("word " * 5000 + "end")).split() == ["word"] * 5000 + ["end"]
    assert "".join(parts("字" * 12_345)) == "字" * 12_345


def test_parts_of_an_endless_answer_belong_to_its_turn_and_speaker() -> None:
    said = " ".join(sentence(number) for number in range(500))
    asked, answered = Utterance("Why?", "question"), Utterance(said, "answer", "Anna Berg")
    document = Document("Interview", (asked, answered), (Turn(0, (1,)),))
    turn, *paragraphs = passages(document)
    assert len(paragraphs) > 4
    assert turn.quotable == tuple((one.start, one.end) for one in paragraphs)
    assert all(one.text == document.text[one.start : one.end] and len(one.text) <= LONGEST for one in paragraphs)
    assert {(one.speakers, one.question) for one in paragraphs} == {(("Anna Berg",), (0, 4))}


@given(st.lists(st.sampled_from(["word ", "An end. ", "\n", "x" * 700, "。", "\u2003"]), max_size=60))
def test_no_letter_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces) * 3
    spans = paragraph_spans(text)
    assert all(0 < end - start <= LONGEST for start, end in spans)
    assert all(one[1] <= later[0] for one, later in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert [one for one in kept if one.isalnum()] == [one for one in text if one.isalnum()]
