"""What axe-core, the checker of accessibility rules, says of the main states of the page.

It comes from npm and is no part of this project: QA_AXE names its `axe.min.js`; where there is none, nothing runs here.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.web import wording
from tests.web.driving import ask, opened

AXE = Path(os.environ.get("QA_AXE", "node_modules/axe-core/axe.min.js"))

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed")]


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_main_states_have_no_serious_violation(browser: Browser, address: str, scheme: str, width: int) -> None:
    for page in opened(browser, address, color_scheme=scheme, viewport={"width": width, "height": 800}):
        expect(page.locator(".qa-example").first).to_be_visible()
        assert serious(page) == []
        page.get_by_text(wording.NARROW).click()
        page.get_by_label(wording.SPEAKER, exact=True).fill("Example")
        exchange = ask(page, "And what if not?")
        exchange.get_by_text(wording.TIMELINE).click()
        expect(exchange.locator("svg")).to_be_visible()
        exchange.get_by_text(wording.PLOT_TABLE).click()
        assert serious(page) == []
        ask(page, "pizza")
        ask(page, "fault")
        assert serious(page) == []
        exchange.get_by_role("button", name=wording.IN_CONTEXT).first.click()
        expect(page.locator(".qa-here")).to_be_visible()
        assert serious(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("tab", name=wording.ARCHIVE).click()
        expect(page.get_by_role("heading", name=wording.HOLDS)).to_be_visible()
        assert serious(page) == []
