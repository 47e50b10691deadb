"""Several conversations in one browser: tabs side by side, earlier ones opened again, none lost."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.web import wording
from tests.web.driving import answered, ask, opened
from tests.web.fakes import FakeArchive

pytestmark = pytest.mark.browser

KEPT = """() => Object.keys(localStorage).filter(key => key.startsWith('qa-conversation/'))
    .map(key => JSON.parse(localStorage.getItem(key)).turns.map(one => one.request.question)).sort()"""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


def beside(page: Page, address: str) -> Page:
    """Open the chat in another tab of the same browser."""
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator(".qa-example").first).to_be_attached()
    return other


def test_tabs_side_by_side_keep_a_conversation_each(page: Page, address: str) -> None:
    other = beside(page, address)
    ask(page, "First tab?")
    ask(other, "Second tab?")
    ask(page, "First again?")
    assert page.evaluate(KEPT) == [["First tab?", "First again?"], ["Second tab?"]]
    page.reload()
    answered(page, 1)
    expect(page.locator(".qa-asked")).to_have_text(["First tab?", "First again?"])
    other.reload()
    answered(other, 0)
    expect(other.locator(".qa-asked")).to_have_text(["Second tab?"])


def test_new_tab_goes_on_with_the_newest_and_parts_from_it(page: Page, address: str) -> None:
    ask(page, "Shared?")
    other = beside(page, address)
    answered(other, 0)
    ask(other, "There?")
    ask(page, "Here?")
    assert page.evaluate(KEPT) == [["Shared?", "Here?"], ["Shared?", "There?"]]
    page.reload()
    answered(page, 1)
    expect(page.locator(".qa-asked")).to_have_text(["Shared?", "Here?"])


def test_looking_on_from_another_tab_parts_nothing(page: Page, address: str) -> None:
    ask(page, "Shared?")
    answered(beside(page, address), 0)
    ask(page, "Here?")
    assert page.evaluate(KEPT) == [["Shared?", "Here?"]]


def test_earlier_conversation_is_opened_again(page: Page, archive: FakeArchive) -> None:
    expect(page.get_by_text(wording.EARLIER)).to_be_hidden()
    ask(page, "pizza?")
    page.get_by_role("button", name=wording.NEW_TOPIC).click()
    ask(page, "Another matter?")
    asked = len(archive.asked)
    page.get_by_text(wording.EARLIER).click()
    page.get_by_role("button", name="pizza?").click()
    answered(page, 0)
    expect(page.locator(".qa-asked")).to_have_text(["pizza?"])
    assert len(archive.asked) == asked
    ask(page, "And pasta?")
    assert archive.asked[-1]["history"] == ["pizza?"]
    assert page.evaluate(KEPT) == [["Another matter?"], ["pizza?", "And pasta?"]]


def test_earlier_conversations_can_be_forgotten(page: Page) -> None:
    ask(page, "pizza?")
    page.get_by_role("button", name=wording.NEW_TOPIC).click()
    ask(page, "Another matter?")
    page.get_by_text(wording.EARLIER).click()
    page.get_by_role("button", name=wording.FORGET).click()
    expect(page.get_by_text(wording.EARLIER)).to_be_hidden()
    assert page.evaluate(KEPT) == [["Another matter?"]]


def test_what_finds_no_room_gives_up_the_oldest_answers_first(page: Page) -> None:
    page.evaluate(
        """() => {
            for (const [id, saved] of [['old', 1], ['young', 2]]) {
                const turns = [{ request: { question: `${id}?`, k: 5 }, kept: 'x'.repeat(2_400_000) }];
                localStorage.setItem(`qa-conversation/${id}`, JSON.stringify({ saved, token: id, turns }));
            }
        }"""
    )
    for number in range(6):
        ask(page, f"endless markup {number}")
    turns = page.evaluate("['old', 'young'].map(id => JSON.parse(localStorage.getItem(`qa-conversation/${id}`)).turns)")
    assert [turn["request"]["question"] for (turn,) in turns] == ["old?", "young?"]
    assert "kept" not in turns[0][0]


def test_what_was_kept_before_there_were_several_is_not_lost(page: Page) -> None:
    turns = [{"request": {"question": "From before?", "k": 5}, "generation": 3}]
    page.evaluate("kept => localStorage.setItem('qa-conversation', kept)", json.dumps(turns))
    page.reload()
    answered(page, 0)
    expect(page.locator(".qa-asked")).to_have_text(["From before?"])
    assert page.evaluate("localStorage.getItem('qa-conversation')") is None
