"""The pictures of `docs/`: `python -m benchmarks.pictures INDEX docs`, over the seeds.

Debian's chromium shows every main state of the chat; look at what comes out before keeping it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from qa.archive import Archive
from qa.web import wording
from qa.web.serve import served

QUESTION = "Would Russia deploy such missiles in Europe first?"
PERIOD = "What did Lavrov say about visas since 2019?"
CLAIM = "If they denounce it, we will have a choice in the situation"
WIDE = {"viewport": {"width": 1180, "height": 860}}
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}
SETTLED = 700
"""Milliseconds after which nothing moves any more."""


def ask(page: Page, question: str) -> None:
    page.get_by_label(wording.QUESTION).fill(question)
    page.keyboard.press("Enter")
    page.locator(".qa-exchange:last-child .qa-answer:not([aria-busy])").wait_for()


def answer(page: Page) -> None:
    ask(page, QUESTION)


def context(page: Page) -> None:
    answer(page)
    page.get_by_role("button", name=wording.IN_CONTEXT).first.click()
    page.locator(".qa-here").wait_for()


def guessed(page: Page) -> None:
    ask(page, PERIOD)


def followup(page: Page) -> None:
    answer(page)
    ask(page, "And in Asia?")


def declined(page: Page) -> None:
    ask(page, "Who makes the best pizza in Naples?")


def check(page: Page) -> None:
    page.get_by_label(wording.QUESTION).fill(CLAIM)
    page.get_by_role("button", name=wording.CHECK).click()
    page.locator(".qa-verdict").wait_for()


def timeline(page: Page) -> None:
    answer(page)
    page.get_by_text(wording.TIMELINE).click()
    page.locator(".qa-position").first.wait_for()
    page.locator(".qa-when").evaluate("one => one.scrollIntoView({block: 'start'})")


def archive(page: Page) -> None:
    page.get_by_role("tab", name=wording.ARCHIVE).click()
    page.get_by_role("heading", name=wording.HOLDS).wait_for()


def nothing(_: Page) -> None:
    """Leave the page as it opens."""


STATES: dict[str, tuple[Callable[[Page], None], dict[str, Any]]] = {
    "open": (nothing, WIDE),
    "light": (answer, WIDE),
    "dark": (context, {**WIDE, "color_scheme": "dark"}),
    "guessed": (guessed, WIDE),
    "followup": (followup, WIDE),
    "declined": (declined, WIDE),
    "check": (check, WIDE),
    "timeline": (timeline, WIDE),
    "archive": (archive, WIDE),
    "phone": (answer, PHONE),
    "phone-context": (context, PHONE),
    "phone-check": (check, {**PHONE, "color_scheme": "dark"}),
}


def picture(browser: Browser, url: str, name: str, to: Path) -> None:
    state, look = STATES[name]
    browsing = browser.new_context(reduced_motion="reduce", **look)
    page = browsing.new_page()
    page.goto(url)
    page.locator(".qa-example").first.wait_for()
    state(page)
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=to / f"chat-{name}.png")
    browsing.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index")
    parser.add_argument("to", type=Path)
    options = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with Archive.open(options.index) as opened, served(opened, port=0, say=lambda _: None) as url:
        opened.ask("What was said?")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            for name in STATES:
                picture(browser, url, name, options.to)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
