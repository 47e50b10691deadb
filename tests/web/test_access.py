"""What axe-core, the checker of accessibility rules, says of the main states of the page.

It comes from npm and is no part of this project: QA_AXE names its `axe.min.js`, and `.ci/axe FOLDER` puts one there;
where there is none, nothing runs here, and the tests are counted as skipped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.web import wording
from qa.web.serve import served
from tests.web.driving import answered, ask, check, opened
from tests.web.fakes import FakeArchive

AXE = Path(os.environ.get("QA_AXE") or "node_modules/axe-core/axe.min.js")
QUESTION = "And what if not?"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: .ci/axe FOLDER fetches it"),
]


WIDTHS = {"dark": 360, "light": 1280}
"""Colours do not depend on the width, nor the order of things on the colours, so each is tried once."""


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, address: str, scheme: str) -> Iterator[Page]:
    viewport = {"width": WIDTHS[scheme], "height": 800}
    for one in opened(browser, address, color_scheme=scheme, viewport=viewport, reduced_motion="reduce"):
        expect(one.locator(".qa-example").first).to_be_visible()
        yield one


def serious(page: Page) -> list[str]:
    """List the serious and critical violations inside the chat, each with the places."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document.querySelector('.qa'), {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def nothing(_: Page) -> None:
    """Leave the page as it opens."""


def filters(page: Page) -> None:
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.SPEAKER, exact=True).fill("Example")


def answer(page: Page) -> None:
    filters(page)
    ask(page, QUESTION)
    page.get_by_text(wording.SAVE).click()


def context(page: Page) -> None:
    answer(page)
    page.get_by_role("button", name=wording.IN_CONTEXT).first.click()
    expect(page.locator(".qa-here")).to_be_visible()


def timeline(page: Page) -> None:
    exchange = ask(page, QUESTION)
    exchange.get_by_text(wording.TIMELINE).click()
    expect(exchange.locator("svg")).to_be_visible()
    exchange.get_by_text(wording.PLOT_TABLE).click()


def related(page: Page) -> None:
    exchange = ask(page, "related?")
    exchange.get_by_text(wording.RELATED).click()
    expect(exchange.locator(".qa-other")).to_be_visible()


def declined(page: Page) -> None:
    ask(page, "pizza")


def guessed(page: Page) -> None:
    exchange = ask(page, "guessed?")
    exchange.get_by_role("button", name=wording.EDIT.format(chip="Speaker: Example")).click()
    expect(exchange.locator(".qa-edit input")).to_be_focused()


def follow_up(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "And in Asia?").get_by_text(wording.FOLLOWS_UP).click()


def failed(page: Page) -> None:
    ask(page, "fault")


def checked(page: Page) -> None:
    check(page, "We will be the first to deploy such missiles.")


def absent(page: Page) -> None:
    check(page, "pizza is what we will deploy")


def hostile(page: Page) -> None:
    ask(page, "endless markup")
    check(page, "markup", 1)


def outdated(page: Page) -> None:
    ask(page, QUESTION)
    page.evaluate(
        """() => {
            const key = Object.keys(localStorage).find(one => one.startsWith('qa-conversation/'));
            const [now, then] = [3, 2].map(number => `\\\\"generation\\\\":${number}`);
            localStorage.setItem(key, localStorage.getItem(key).replace(now, then));
        }"""
    )
    page.reload()
    expect(answered(page, 0).locator(".qa-changed")).to_be_visible()


def earlier(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name=wording.NEW_TOPIC).click()
    ask(page, "pizza")
    page.get_by_text(wording.EARLIER).click()


def holdings(page: Page) -> None:
    page.get_by_role("tab", name=wording.ARCHIVE).click()
    expect(page.get_by_role("heading", name=wording.HOLDS)).to_be_visible()
    page.get_by_text(wording.PLOT_TABLE).click()
    page.locator(".qa-left summary").click()


@pytest.mark.parametrize(
    "state",
    [nothing, filters, answer, context, timeline, related, declined, guessed, follow_up, failed, checked, absent,
     hostile, outdated, earlier, holdings],
)  # fmt: skip
def test_state_has_no_serious_violation(page: Page, state: Callable[[Page], None]) -> None:
    state(page)
    assert serious(page) == []


def test_archive_tab_of_an_administrator_has_none(
    browser: Browser, scheme: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QA_ADMIN_PASSWORD", "correct horse")
    (tmp_path / "left.bad").write_text("text", "utf-8")
    with served(FakeArchive(), port=0, say=lambda _: None) as url:
        for page in opened(browser, url, color_scheme=scheme, viewport={"width": WIDTHS[scheme], "height": 800}):
            holdings(page)
            assert serious(page) == []
            page.get_by_label(wording.PASSWORD).fill("wrong")
            page.keyboard.press("Enter")
            expect(page.locator(".qa-rebuild").get_by_role("alert")).to_have_text(wording.WRONG_PASSWORD)
            assert serious(page) == []
            page.get_by_label(wording.PASSWORD).fill("correct horse")
            page.keyboard.press("Enter")
            page.get_by_label(wording.CHOOSE).set_input_files([tmp_path / "left.bad"])
            assert serious(page) == []
            page.get_by_role("button", name=wording.UPLOAD).click()
            expect(page.locator(".qa-summary")).to_be_visible()
            assert serious(page) == []
