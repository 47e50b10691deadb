"""How the browser tests open the chat and ask it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from qa.web import wording

ONLY = "Object.keys(localStorage).find(key => key.startsWith('qa-conversation/'))"
"""Under which name it is kept, in the browser's own words."""


def opened(browser: Browser, address: str, path: str = "", **options: object) -> Iterator[Page]:
    """Open the chat; at the end, no request may have left its host and no script may have failed."""
    elsewhere: list[str] = []
    faults: list[str] = []
    context = browser.new_context(**options)
    page = context.new_page()
    own = (address, "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(own) else elsewhere.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address + path)
    expect(page.get_by_label(wording.QUESTION)).to_be_visible()
    yield page
    context.close()
    assert elsewhere == []
    assert faults == []


def ask(page: Page, question: str) -> Locator:
    """Type a question, press Enter, wait for its answer."""
    before = page.locator(".qa-exchange").count()
    box = page.get_by_label(wording.QUESTION)
    box.fill(question)
    box.press("Enter")
    return answered(page, before)


def check(page: Page, claim: str, number: int = 0) -> Locator:
    """Have a quote checked, and wait for the answer of that number."""
    page.get_by_label(wording.QUESTION).fill(claim)
    page.get_by_role("button", name=wording.CHECK).click()
    return answered(page, number)


def answered(page: Page, number: int) -> Locator:
    """Wait for the answer of that number, counted from 0."""
    exchange = page.locator(".qa-exchange").nth(number)
    expect(exchange.locator(".qa-answer:not([aria-busy])")).to_be_visible()
    return exchange


def kept(page: Page) -> list[dict[str, Any]]:
    """Give the turns of the one conversation that the browser keeps."""
    return list(page.evaluate(f"JSON.parse(localStorage.getItem({ONLY})).turns"))


def fits(page: Page) -> bool:
    """Tell whether nothing sticks out to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
