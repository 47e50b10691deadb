"""Arabic and Hebrew pages, from their files to every view of the chat: words run right to left, dates stay whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from qa.archive import Archive
from qa.web import wording
from qa.web.serve import served
from tests.conftest import FakeEncoder
from tests.web.driving import ask, check, fits, opened

pytestmark = pytest.mark.browser

SPEAKER, PLACE, TITLE = "ليلى حداد", "عمّان", "مقابلة وزيرة الخارجية ليلى حداد مع قناة الميناء (MENA TV)"
ASKED = "متى ستوقع اتفاقية التأشيرات (Visa 2019)؟"
BEST = "ستوقع اتفاقية التأشيرات في يونيو 2019 مع وزارة Foreign Office."
REST = "لم يعد هناك ما يمنع توقيعها!"
ARABIC = f"""<debate xml:lang="ar"><title>{TITLE}</title><date when="2019-05-27">27</date><place>{PLACE}</place>
<question><speaker>Question</speaker><p>{ASKED}</p></question>
<answer><speaker>{SPEAKER}</speaker><p>{BEST} {REST}</p><p>The parliament decides on fish quotas.</p></answer>
<question><speaker>Question</speaker><p>وماذا عن حصص الصيد؟</p></question>
<answer><speaker>{SPEAKER}</speaker><p>حصص الصيد شأن البرلمان وحده في هذا العام.</p></answer></debate>"""
HEBREW = """<debate xml:lang="he"><title>הודעת שרת התחבורה יעל לוי</title><date when="2018-03-03">3</date>
<place>חיפה</place><speech><speaker>יעל לוי</speaker><p>הנמל החדש ייפתח באביב 2019.</p></speech></debate>"""
WIDTHS = (360, 1280)
ORDER = """place => {
    // The words of a place as they are drawn, from left to right, each with its middle.
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT), words = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        for (const { 0: word, index } of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
            const range = document.createRange();
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            const { left, right, top } = range.getBoundingClientRect();
            words.push([Math.round(top / 8), (left + right) / 2, word]);
        }
    return words.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(one => one[2]).join(' ');
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("right-to-left")
    for name, text in (("arabic.xml", ARABIC), ("hebrew.xml", HEBREW)):
        (folder / name).write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{text}', "utf-8")
    index = tmp_path_factory.mktemp("right-to-left-index") / "index"
    with (
        Archive.build([folder], index, encoder=FakeEncoder()) as archive,
        served(archive, port=0, say=lambda _: None) as url,
    ):
        yield url


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    for one in opened(browser, site, viewport={"width": request.param, "height": 800}):
        yield one
        assert fits(one)


def runs(place: Locator, direction: str) -> None:
    """Check which way the lines of a place run."""
    expect(place).to_have_css("direction", direction)


def drawn(place: Locator) -> str:
    """Give the words of a place as a reader sees them, from left to right, line by line."""
    return str(place.evaluate(ORDER))


def test_quote_and_its_question_run_right_to_left_and_the_date_stays_whole(page: Page) -> None:
    exchange = ask(page, ASKED)
    card = exchange.locator("article").first
    runs(exchange.locator(".qa-asked"), "rtl")
    words = card.locator("blockquote")
    runs(words, "rtl")
    expect(words).to_have_text(f"{BEST} {REST}")
    expect(words.locator("mark")).to_have_text(BEST)
    runs(words.locator("mark"), "rtl")
    assert words.evaluate("one => getComputedStyle(one).borderRightWidth") == "3px"
    runs(card.locator(".qa-question"), "rtl")
    label, asked = card.locator(".qa-question .qa-label").bounding_box(), card.locator(".qa-question").bounding_box()
    assert label
    assert asked
    assert label["x"] + label["width"] == pytest.approx(asked["x"] + asked["width"], abs=2)
    line = card.locator(".qa-by")
    runs(line, "ltr")
    runs(line.locator("bdi").first, "rtl")
    expect(line).to_have_text(f"{SPEAKER}, answering a question, {PLACE}, 27 May 2019")
    assert "27 May 2019" in drawn(line)
    expect(card.locator("cite")).to_have_text(TITLE)
    runs(card.locator("cite bdi"), "rtl")


def test_panel_shows_the_passage_right_to_left_with_the_same_sentence_marked(page: Page) -> None:
    card = ask(page, ASKED).locator("article").first
    card.get_by_role("button", name=wording.IN_CONTEXT).click()
    panel = page.locator(".qa-panel")
    here = panel.locator(".qa-here")
    expect(here).to_have_text(f"{BEST} {REST}")
    expect(here).to_be_in_viewport()
    runs(here, "rtl")
    expect(here.locator("mark")).to_have_text(BEST)
    runs(panel.locator("h2"), "rtl")
    answer = panel.locator(".qa-said").nth(1)
    runs(answer, "rtl")
    name, side = answer.locator("h3 bdi").bounding_box(), answer.bounding_box()
    assert name
    assert side
    assert name["x"] + name["width"] == pytest.approx(side["x"] + side["width"], abs=2)
    assert "27 May 2019" in drawn(panel.locator(".qa-by").first)
    # An English paragraph within the same answer runs its own way.
    assert "The parliament decides on fish quotas" in drawn(answer.locator("p"))
    assert panel.evaluate("one => one.scrollWidth <= one.clientWidth")
    title, quote = panel.locator("h2").bounding_box(), here.bounding_box()
    assert title
    assert quote
    assert title["y"] + title["height"] <= quote["y"]


def test_timeline_check_and_chips_keep_each_name_together(page: Page) -> None:
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.SPEAKER, exact=True).fill(SPEAKER)
    exchange = ask(page, ASKED)
    expect(exchange.locator(".qa-chip bdi")).to_have_text(f"Speaker: {SPEAKER}")
    exchange.get_by_text(wording.TIMELINE).click()
    said = exchange.locator(".qa-position").last
    runs(said.locator("q").first, "rtl")
    assert "27 May 2019" in drawn(said.locator(".qa-by").first)
    follow_up = ask(page, "وماذا عن الصيد؟")
    topic = follow_up.locator(".qa-chip [dir=auto]")
    expect(topic).to_have_text(f"{ASKED} وماذا عن الصيد؟")
    runs(topic, "rtl")
    checked = check(page, BEST.replace("يونيو", "يوليو"), 2)
    runs(checked.locator(".qa-verdict p").nth(1), "ltr")
    assert "27 May 2019" in drawn(checked.locator(".qa-verdict p").nth(1))
    runs(checked.locator("ins"), "rtl")
    runs(checked.locator("blockquote"), "rtl")
    page.get_by_role("tab", name=wording.ARCHIVE).click()
    runs(page.locator(".qa-counts bdi", has_text="יעל לוי"), "rtl")


def test_hebrew_statement_is_quoted_too(page: Page) -> None:
    card = ask(page, "הנמל החדש ייפתח באביב?").locator("article").first
    runs(card.locator("blockquote"), "rtl")
    assert "3 March 2018" in drawn(card.locator(".qa-by"))
