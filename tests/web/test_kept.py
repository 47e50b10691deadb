"""Answers that a browser kept, shown again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qa.check.result import Check
from qa.results import Answer
from qa.web.kept import Kept, keep, recalled
from qa.web.turns import RECALLED, chat_turn, recalling
from qa.web.verdict import check_card
from tests.web.fakes import ANSWER, CAUTIONED, CHECK, DECLINED, ENDLESS, HOSTILE, MARKUP, FakeArchive

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
