"""The chat in a real browser: Debian's chromium, driven over a served fake archive."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.web import wording
from tests.web.driving import ask, fits, opened
from tests.web.fakes import BEST, EXAMPLES, HOSTILE, MARKUP, WORDS, FakeArchive

pytestmark = pytest.mark.browser

QUESTION = "Would you deploy such missiles first?"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


def test_typed_question_is_answered_with_the_exact_words(page: Page) -> None:
    exchange = ask(page, QUESTION)
    expect(exchange.locator("h2")).to_have_text(QUESTION)
    expect(exchange.locator("blockquote")).to_have_text([WORDS, "A statement."])
    expect(exchange.locator("mark")).to_have_text(BEST)
    expect(exchange.locator(".qa-by").first).to_contain_text(
        "Maria Example, answering Interfax, Moscow, 17 October 2019"
    )
    expect(page.get_by_label(wording.QUESTION)).to_have_value("")
    expect(page.get_by_label(wording.QUESTION)).to_be_focused()


def test_archive_and_examples_are_shown_and_an_example_can_be_clicked(page: Page) -> None:
    expect(page.locator(".qa-holdings")).to_have_text("17 documents, 27 May 2019 to 17 July 2020")
    expect(page.locator(".qa-example")).to_have_text(EXAMPLES)
    page.get_by_role("button", name=EXAMPLES[1]).click()
    expect(page.locator(".qa-asked")).to_have_text(EXAMPLES[1])
    expect(page.locator("blockquote").first).to_have_text(WORDS)
    expect(page.locator(".qa-examples")).to_be_hidden()


def test_declined_question_shows_the_honest_no(page: Page) -> None:
    exchange = ask(page, "Who makes the best pizza?")
    expect(exchange.locator(".qa-nothing")).to_have_text(wording.NOTHING)
    expect(exchange.locator(".qa-declined")).to_contain_text("Searched 159 passages of 17 documents")
    expect(exchange.locator("article")).to_contain_text(wording.NOT_AN_ANSWER)


def test_markup_in_pages_questions_and_errors_is_shown_as_text(page: Page) -> None:
    exchange = ask(page, f"markup {MARKUP}")
    expect(exchange.locator("h2")).to_have_text(f"markup {MARKUP}")
    assert exchange.locator("blockquote").evaluate("element => element.textContent") == HOSTILE.text
    expect(exchange.locator("cite")).to_have_text(MARKUP)
    assert exchange.locator("a, img, script, [onmouseover], [onerror]").count() == 0
    exchange.get_by_role("button", name=wording.IN_CONTEXT).click()
    expect(page.locator(".qa-here")).to_have_text(MARKUP[:40])
    assert page.locator(".qa-panel").locator("img, script, [onerror]").count() == 0
    page.keyboard.press("Escape")
    exchange.get_by_text(wording.TIMELINE).click()
    expect(exchange.locator(".qa-timeline, .qa-plot .qa-searched").first).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert fits(page)


def test_names_without_end_do_not_bury_the_page(browser: Browser, address: str) -> None:
    for width in (360, 1280):
        for page in opened(browser, address, viewport={"width": width, "height": 740}):
            card = ask(page, "endless markup").locator("article")
            assert fits(page)
            assert card.bounding_box()["height"] < 5_000
            assert page.evaluate("window.hacked") is None


def test_earlier_questions_go_along_until_a_new_topic(page: Page, archive: FakeArchive) -> None:
    ask(page, QUESTION)
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.QUOTES).select_option("1")
    exchange = ask(page, "And in Asia?")
    assert archive.asked[-1]["history"] == [QUESTION]
    expect(exchange.locator("article")).to_have_count(1)
    page.get_by_role("button", name=wording.NEW_TOPIC).click()
    expect(page.locator(".qa-exchange")).to_have_count(0)
    ask(page, "Something else?")
    assert archive.asked[-1]["history"] == []


def test_errors_are_sentences_in_the_chat(page: Page) -> None:
    expect(ask(page, "x" * 10_001).get_by_role("alert")).to_have_text("The question is too long.")
    expect(ask(page, "fault").get_by_role("alert")).to_have_text(wording.FAILED)


def test_lost_server_is_a_sentence_in_the_chat(page: Page) -> None:
    page.route("**/component_server/**", lambda route: route.abort())
    expect(ask(page, QUESTION).get_by_role("alert")).to_have_text(wording.UNREACHABLE)


def test_empty_question_and_new_lines_send_nothing(page: Page) -> None:
    box = page.get_by_label(wording.QUESTION)
    box.press("Enter")
    box.press_sequentially("two")
    box.press("Shift+Enter")
    box.press_sequentially("lines")
    expect(box).to_have_value("two\nlines")
    expect(page.locator(".qa-exchange")).to_have_count(0)


def test_everything_can_be_reached_with_the_keyboard(page: Page) -> None:
    expect(page.locator(".qa-example").first).to_be_visible()
    reached = []
    for _ in range(6):
        reached.append(page.evaluate("document.activeElement.textContent || document.activeElement.tagName"))
        page.keyboard.press("Tab")
    assert reached[0] == "TEXTAREA"
    assert reached[1:] == [wording.ASK, wording.CHECK, wording.NARROW, *EXAMPLES]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".qa-asked")).to_have_text(EXAMPLES[1])


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_page_follows_the_readers_light_or_dark(browser: Browser, address: str, scheme: str, dark: bool) -> None:
    for page in opened(browser, address, color_scheme=scheme):
        ask(page, QUESTION)
        for place in ("body", ".qa-quote"):
            colours = page.locator(place).first.evaluate(
                "element => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color]"
            )
            ground, ink = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours)
            assert (ground < ink) is dark


def test_phone_needs_no_sideways_scrolling(browser: Browser, address: str) -> None:
    for page in opened(browser, address, viewport={"width": 360, "height": 740}):
        assert fits(page)
        for question in (QUESTION, "pizza", "markup"):
            ask(page, question)
            assert fits(page)
        expect(page.get_by_label(wording.QUESTION)).to_be_in_viewport()


def test_api_page_lists_ask_and_loads_nothing_from_elsewhere(browser: Browser, address: str) -> None:
    for page in opened(browser, address):
        page.get_by_role("button", name="Use via API").click()
        expect(page.get_by_text("/ask").first).to_be_visible()
