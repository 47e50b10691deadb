"""Answers that a browser kept, shown again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from qa.check.result import Check
from qa.results import Answer, Proof, Quote
from qa.web.kept import Kept, keep, recalled
from qa.web.turns import RECALLED, chat_turn, recalling
from qa.web.verdict import check_card
from tests.web.fakes import ANSWER, CAUTIONED, CHECK, DECLINED, ENDLESS, HOSTILE, MARKUP, QUOTE, FakeArchive

FOUND = [ANSWER, DECLINED, replace(ANSWER, quotes=(HOSTILE, ENDLESS, CAUTIONED), notes=(MARKUP,)), CHECK]


@pytest.mark.parametrize("found", FOUND)
def test_what_is_kept_comes_back_whole(found: Answer | Check) -> None:
    assert recalled(keep(found, 7)) == Kept(7, found)


@pytest.mark.parametrize(
    "text", [None, 5, {}, "", "null", "{}", "[]", '{"generation": 3, "found": "<p>"}', "a\ud800", keep(ANSWER, 1)[:-1]]
)
def test_anything_else_is_nothing(text: object) -> None:
    assert recalled(text) is None


def test_field_of_another_kind_is_refused() -> None:
    kept = json.loads(keep(DECLINED, 3))
    for field, value in (("field", '" onclick="1'), ("origin", '" onclick="1')):
        wrong = json.loads(json.dumps(kept))
        wrong["found"]["filters"][0][field] = value
        assert recalled(json.dumps(wrong)) is None
    kept["found"]["nearest"][0]["rank"] = '1" onclick="1'
    assert recalled(json.dumps(kept)) is None


def test_recalled_is_shown_as_it_was_without_searching() -> None:
    archive = FakeArchive()
    first = [chat_turn(archive)({"question": "missiles?"}), check_card(archive)({"question": "We will be the first."})]
    asked = list(archive.asked)
    archive.generation = 4
    again = recalling(archive)({"kept": [*(one["kept"] for one in first), "no answer"]})
    assert again == {"generation": 4, "turns": [*first, None]}
    assert archive.asked == asked


@pytest.mark.parametrize("sent", [None, 5, [], {}, {"kept": "x"}])
def test_nothing_kept_shows_nothing(sent: object) -> None:
    assert recalling(FakeArchive())(sent) == {"generation": 3, "turns": []}


def test_no_more_than_a_conversation_is_shown_at_once() -> None:
    assert len(recalling(FakeArchive())({"kept": ["x"] * 1_000})["turns"]) == RECALLED


def proven(generation: int | None) -> Quote:
    return replace(QUOTE, proof=Proof(QUOTE.id, generation, "d1", "", 0, 1, "", ()))


class Switching(FakeArchive):
    """Another generation comes to serve while it answers."""

    found: Answer | Check = ANSWER

    def ask(self, *_: object, **__: object) -> Answer:
        assert isinstance(self.found, Answer)
        self.generation += 1
        return self.found

    def check(self, *_: object, **__: object) -> Check:
        assert isinstance(self.found, Check)
        self.generation += 1
        return self.found


@pytest.mark.parametrize(
    ("card", "found", "generation"),
    [
        (chat_turn, replace(ANSWER, quotes=(proven(4),)), 4),
        (chat_turn, replace(ANSWER, quotes=(proven(3),)), 3),
        (chat_turn, replace(DECLINED, nearest=(proven(None), proven(4))), 4),
        (check_card, replace(CHECK, evidence=(proven(3),)), 3),
        (check_card, replace(CHECK, evidence=(proven(4),)), 4),
        # Nothing names a generation: the older one, so that the page offers to ask again.
        (chat_turn, replace(DECLINED, nearest=()), 3),
        (check_card, replace(CHECK, evidence=()), 3),
    ],
)
def test_answer_names_the_generation_that_it_came_from(
    card: Callable[[FakeArchive], Callable[[object], dict[str, object]]], found: Answer | Check, generation: int
) -> None:
    archive = Switching()
    archive.found = found
    shown = card(archive)({"question": "missiles?"})
    kept = recalled(shown["kept"])
    assert kept
    assert (shown["answer"]["generation"], kept.generation) == (generation, generation)
