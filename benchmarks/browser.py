"""How soon the chat is of use, measured in a browser: `python -m benchmarks.browser INDEX`.

Prints one line of JSON: seconds until the question box takes text, from a cold cache, a fresh browser each time; and
milliseconds from Enter to the first quote on the page, for questions asked one after another. Debian's chromium.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import time

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.load import QUESTIONS
from qa.archive import Archive
from qa.web import wording
from qa.web.serve import served

OPENED = 3.0
"""Seconds until the question box is of use."""
QUOTED = 300
"""Milliseconds from Enter to the first quote."""
ROUNDS = 3
"""Times that each question is asked."""
WATCH = """() => {
    const log = document.querySelector('.qa-log');
    new MutationObserver(() => {
        const last = log.querySelector('.qa-exchange:last-child');
        if (last?.querySelector('.qa-quote')) window.quoted ??= performance.now();
    }).observe(log, {childList: true, subtree: true});
    document.querySelector('#qa-question').addEventListener('keydown', () => {
        window.quoted = undefined;
        window.entered = performance.now();
    }, {capture: true});
}"""


def opening(browser: Browser, url: str) -> float:
    """Open the page with nothing cached and type; give the seconds that took."""
    context = browser.new_context()
    page = context.new_page()
    begun = time.monotonic()
    page.goto(url, wait_until="commit")
    page.get_by_label(wording.QUESTION).fill("Is it there?")
    took = time.monotonic() - begun
    context.close()
    return took


def quoting(page: Page, question: str) -> float:
    """Ask, and give the milliseconds from Enter to the first quote, or nearest passage of a declined question."""
    box = page.get_by_label(wording.QUESTION)
    box.fill(question)
    box.press("Enter")
    page.wait_for_function("window.quoted")
    took = float(page.evaluate("window.quoted - window.entered"))
    page.locator(".qa-answer[aria-busy]").wait_for(state="detached")
    page.get_by_role("button", name=wording.NEW_TOPIC).click()
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index")
    options = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with Archive.open(options.index) as archive, served(archive, port=0, say=lambda _: None) as url:
        archive.ask("What was said?")
        with sync_playwright() as playwright:
            browsers = [playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]) for _ in range(3)]
            opened = [opening(browser, url) for browser in browsers]
            page = browsers[0].new_page()
            page.goto(url)
            page.locator(".qa-example").first.wait_for()
            page.evaluate(WATCH)
            took = sorted(quoting(page, question) for question in QUESTIONS * ROUNDS)
            for browser in browsers:
                browser.close()
    slow = took[int(len(took) * 0.95)]
    print(json.dumps({
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "seconds_to_question_box": [round(one, 2) for one in opened],
        "ms_to_first_quote": {"median": round(statistics.median(took)), "95th": round(slow), "worst": round(took[-1])},
    }))  # fmt: skip
    return int(max(opened) > OPENED or slow > QUOTED)


if __name__ == "__main__":
    sys.exit(main())
