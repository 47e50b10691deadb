"""A page made to do harm, from its file to every view of the chat: it shows as text everywhere."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from qa.archive import Archive
from qa.web import wording
from qa.web.serve import served
from tests.conftest import FakeEncoder
from tests.web.driving import answered, ask, check, fits, opened

pytestmark = pytest.mark.browser

MARKUP = "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
FORMULA = "=cmd|' /C calc'!A0"
LINE = "w" * 100_000
PAGE = f"""<!doctype html><title>Interview with Minister Karl Lund {html.escape(MARKUP)}</title>
<article><h1>Interview with Minister Karl Lund {html.escape(MARKUP)}</h1><p>Bergen, May 27, 2019</p>
<p><b>Question:</b> What of fish quotas? {html.escape(MARKUP)}</p>
<p><b>Karl Lund:</b> {FORMULA} fish quotas will rise. {html.escape(MARKUP)}
<a href="javascript:window.hacked=1" onclick="window.hacked=1" onmouseover="window.hacked=1">Fish</a>
<svg onload="window.hacked=1"></svg> quotas will rise <a href="data:text/html,<script>1</script>">again</a>.</p>
<p>Fish {LINE}</p></article>"""
ENDLESS = f"""<!doctype html><title>Statement by Minister Karl Lund on bridges {LINE}</title>
<article><h1>Statement by Minister Karl Lund on bridges {LINE}</h1><p>Bergen, May 28, 2019</p>
<p>The bridge is closed to fish {LINE}.</p></article>"""
NOTE = f"publisher: {json.dumps(MARKUP)}\nurl: 'javascript:window.hacked=1'\n"
BROKEN = "<img src=x onerror=window.hacked=1>.pdf"
"""A file that no reader can read, whose name the archive tab shows."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in (("page.html", PAGE), ("endless.html", ENDLESS), (BROKEN, "no PDF")):
        (folder / name).write_text(text, "utf-8")
    for name in ("page.html", "endless.html"):
        (folder / f"{name}.meta.yaml").write_text(NOTE, "utf-8")
    index = tmp_path_factory.mktemp("hostile-index") / "index"
    with (
        Archive.build([folder], index, encoder=FakeEncoder()) as archive,
        served(archive, port=0, say=lambda _: None) as url,
    ):
        yield url


@pytest.fixture(params=[360, 1280])
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    for one in opened(browser, site, viewport={"width": request.param, "height": 800}):
        yield one
        assert one.evaluate("window.hacked") is None


def harmless(page: Page, place: Locator) -> None:
    """Nothing of the page's markup became markup here, and it sticks out nowhere."""
    assert place.locator("script, img, iframe, [onclick], [onerror], [onload], [onmouseover]").count() == 0
    links = place.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert not [link for link in links if not link.startswith("http")]
    assert page.evaluate("window.hacked") is None
    assert fits(page)


def test_answer_context_and_timeline_show_it_as_text(page: Page) -> None:
    exchange = ask(page, "What of fish quotas?")
    card = exchange.locator("article").first
    expect(card.locator("blockquote")).to_contain_text(MARKUP)
    expect(card.locator("cite")).to_contain_text(MARKUP)
    expect(card.locator(".qa-question")).to_contain_text(MARKUP)
    expect(card.locator(".qa-citation")).to_contain_text(MARKUP)
    harmless(page, exchange)
    exchange.get_by_text(wording.TIMELINE).click()
    expect(exchange.locator(".qa-timeline")).to_be_visible()
    expect(exchange.locator(".qa-position").first).to_be_visible()
    harmless(page, exchange)
    card.get_by_role("button", name=wording.IN_CONTEXT).click()
    expect(page.locator(".qa-panel h2")).to_contain_text(MARKUP)
    expect(page.locator(".qa-panel .qa-asking")).to_contain_text(MARKUP)
    harmless(page, page.locator(".qa-panel"))


def test_endless_lines_leave_the_page_usable(page: Page) -> None:
    exchange = ask(page, "Is the bridge closed to fish?")
    expect(exchange.locator("article").first).to_be_visible()
    harmless(page, exchange)
    exchange.get_by_role("button", name=wording.IN_CONTEXT).first.click()
    expect(page.locator(".qa-panel h2")).to_be_visible()
    assert page.locator(".qa-panel h2").bounding_box()["height"] < 200
    harmless(page, page.locator(".qa-panel"))
    page.get_by_role("button", name=wording.BACK).click()
    expect(page.get_by_label(wording.QUESTION)).to_be_in_viewport()


def test_check_and_honest_no_show_it_as_text(page: Page) -> None:
    checked = check(page, f"fish quotas will fall. {MARKUP} Fish quotas will rise again")
    expect(checked.locator("article").first).to_contain_text(MARKUP)
    harmless(page, checked)
    declined = ask(page, "Zebra xylophone quokka?")
    expect(declined.locator(".qa-nothing")).to_be_visible()
    harmless(page, declined)
    page.reload()
    answered(page, 1)
    harmless(page, page.locator(".qa-log"))


def test_archive_tab_and_filters_show_it_as_text(page: Page) -> None:
    assert MARKUP in page.locator("#qa-sources option").evaluate_all("all => all.map(one => one.value)")
    page.get_by_role("tab", name=wording.ARCHIVE).click()
    expect(page.get_by_role("heading", name=wording.HOLDS)).to_be_visible()
    expect(page.locator(".qa-counts").nth(1)).to_contain_text(MARKUP)
    page.locator(".qa-left summary").click()
    expect(page.locator(".qa-left")).to_contain_text(BROKEN)
    harmless(page, page.locator("#qa-archive"))


def test_saved_conversation_holds_it_as_text_and_runs_no_formula(page: Page, tmp_path: Path) -> None:
    ask(page, "What of fish quotas?")
    check(page, "fish quotas will rise. Fish quotas", 1)
    texts = {}
    for name, form in (("Markdown", "md"), ("JSON", "json"), ("CSV", "csv")):
        page.get_by_text(wording.SAVE).click()
        with page.expect_download() as download:
            page.locator(".qa-save").get_by_role("button", name=name).click()
        download.value.save_as(tmp_path / form)
        texts[form] = (tmp_path / form).read_bytes().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(texts["csv"])):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert FORMULA in texts["csv"]
    assert MARKUP in json.loads(texts["json"])[0]["quotes"][0]["text"]
    unescaped = texts["md"].replace("\\<", "")
    assert "<script" not in unescaped
    assert "<img" not in unescaped
    assert "](javascript:" not in texts["md"]
