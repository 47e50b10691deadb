"""A checked quote in the chat: as HTML, and in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from playwright.sync_api import Browser, Page, expect

from qa.findings import check_json
from qa.web import wording
from qa.web.escape import escaped
from qa.web.verdict import VERDICTS, check_card, check_html
from tests.web.driving import ask, check, fits, opened
from tests.web.fakes import BEST, CHECK, MARKUP, FakeArchive

CLAIM = "We will be the first to deploy such missiles."


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


def test_verdict_difference_and_evidence_are_shown() -> None:
    shown = check_html(CHECK)
    assert f'<p class="qa-verdict-name">{VERDICTS["altered"]}</p>' in shown
    assert '<del dir="auto">not</del> <strong>may turn the meaning: negation</strong>' in shown
    assert f"Also: {VERDICTS['other-date'].lower()}" in shown
    assert "<mark>We will</mark> not <mark>be the first" in shown
    assert '<ins dir="auto">so</ins>' in shown


def test_nothing_of_a_page_is_obeyed() -> None:
    shown = check_html(FakeArchive().check(f"markup {MARKUP}"))
    assert "<script" not in shown
    assert "<img" not in shown
    assert escaped(MARKUP) in shown


def test_card_brings_what_can_be_copied_and_saved() -> None:
    archive = FakeArchive()
    card = check_card(archive)({"question": CLAIM, "speaker": " Example ", "since": "2019", "until": ""})
    assert archive.asked == [{"text": CLAIM, "speaker": "Example", "date": "2019/"}]
    assert card["answer"]["verdict"] == "altered"
    assert list(card["copies"]) == ["d1:0-101"]
    assert "Altered" in card["markdown"]
    assert card["csv"].count("\r\n") == 1
    json.dumps(card)


@pytest.mark.parametrize(
    ("sent", "noted"),
    [
        ({"genre": "interview"}, True),
        ({"source": " Ministry "}, True),
        ({"genre": "", "source": " "}, False),
        ({}, False),
    ],
)
def test_filters_that_a_check_does_not_keep_to_are_named(sent: dict[str, str], *, noted: bool) -> None:
    card = check_card(FakeArchive())({"question": CLAIM, **sent})
    shown = [escaped(wording.NOT_NARROWED) in card["html"], wording.NOT_NARROWED in card["markdown"].replace("\\", "")]
    assert [*shown, wording.NOT_NARROWED in card["answer"]["notes"]] == [noted] * 3


@pytest.mark.parametrize(
    "sent", [None, {"question": CLAIM, "genre": 5}, {}, {"question": " "}, {"question": "fault"}, {"question": 5}]
)
def test_errors_are_sentences(sent: object) -> None:
    card = check_card(FakeArchive())(sent)
    assert card["failed"] is True
    assert 'role="alert"' in card["html"]


def test_endpoint_gives_the_json_of_qa_check(address: str) -> None:
    client = Client(address, verbose=False)
    found = client.predict(CLAIM, api_name="/check")
    assert found == json.loads(json.dumps(check_json(CHECK)))
    assert client.predict(CLAIM, "Example", "2019", api_name="/check")["date"] == "2019"
    with pytest.raises(AppError, match=r"^There is no quote to check; give it word by word\.$"):
        client.predict("", api_name="/check")


@pytest.mark.browser
def test_quote_is_checked_in_the_chat(page: Page, archive: FakeArchive) -> None:
    check(page, CLAIM)
    expect(page.locator(".qa-asked")).to_have_text(CLAIM)
    expect(page.locator(".qa-verdict-name")).to_have_text(VERDICTS["altered"])
    expect(page.locator(".qa-differs del").first).to_have_text("not")
    expect(page.locator("blockquote")).to_have_text(BEST)
    page.get_by_role("button", name=wording.IN_CONTEXT).click()
    expect(page.locator(".qa-here")).to_be_visible()
    page.keyboard.press("Escape")
    ask(page, "And in Asia?")
    assert archive.asked[-1]["history"] == [], "a checked quote is no question to follow up"


@pytest.mark.browser
def test_check_is_kept_and_linked(page: Page) -> None:
    check(page, CLAIM)
    assert "check=yes" in page.url
    page.reload()
    expect(page.locator(".qa-verdict-name")).to_have_text(VERDICTS["altered"])


@pytest.mark.browser
def test_phone_shows_a_check_without_sideways_scrolling(browser: Browser, address: str) -> None:
    for page in opened(browser, address, viewport={"width": 360, "height": 740}):
        for number, claim in enumerate((CLAIM, "pizza", "markup")):
            check(page, claim, number)
            assert fits(page)
        assert page.evaluate("window.hacked") is None
