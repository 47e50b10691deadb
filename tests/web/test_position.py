"""A position over time, and others' words, as HTML."""

from __future__ import annotations

from dataclasses import replace

from qa.results import Reported
from qa.web import wording
from qa.web.cards import quote_html
from qa.web.position import position_html
from qa.web.quoted import layered
from tests.web.fakes import BEST, HOSTILE, MARKUP, QUOTE, WORDS, FakeArchive
from tests.web.test_cards import Reader


def test_position_names_first_latest_and_each_period() -> None:
    told = FakeArchive().timeline("missiles?")
    page = Reader(position_html(told))
    assert page.texts["q"] == [BEST, "A statement.", BEST]
    buttons = [attributes for tag, attributes in page.tags if tag == "button"]
    assert {one.get("data-id") for one in buttons if one.get("data-act") == "context"} == {"d1:0-101", "d3:0-20"}
    (bar,) = [one for one in buttons if "qa-bar" in (one["class"] or "")]
    assert (bar["data-since"], bar["data-until"]) == ("2019-01-01", "2019-12-31")
    assert "2019 (2 statements)" in page.texts["button"]


def test_nothing_said_is_said() -> None:
    assert wording.NO_POSITION in position_html(FakeArchive().timeline("pizza?"))


def test_markup_of_pages_is_text_in_a_position() -> None:
    told = replace(FakeArchive().timeline("missiles?"), first=HOSTILE, latest=HOSTILE)
    page = Reader(position_html(told))
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert any(MARKUP in text for text in page.texts["bdi"])


def test_others_words_are_marked_on_the_card_with_whose_they_are() -> None:
    start = WORDS.index("We will not")
    quoted = replace(QUOTE, reported=(Reported(start, start + 15, "Karl <b>Lund"), Reported(0, 5)))
    page = Reader(quote_html(quoted))
    assert page.texts["blockquote"] == [WORDS]
    others = [attributes for tag, attributes in page.tags if tag == "span" and attributes.get("class") == "qa-others"]
    assert len(others) == 2
    assert "Here the speaker quotes Karl <b>Lund:" in page.texts["strong"]
    assert "Here the speaker quotes somebody else:" in page.texts["strong"]
    assert "qa-quoted" not in quote_html(QUOTE)


def test_layers_may_cross() -> None:
    assert layered("abcdef", [(0, 3)], [(2, 5)]) == (
        '<mark>ab<span class="qa-others">c</span></mark><span class="qa-others">de</span>f'
    )
