"""What a reader does with answers: copy, see in context, narrow, come back later, save."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.cite import COLUMNS, copies
from qa.shown import Shown
from qa.web import wording
from tests.patience import ENOUGH
from tests.web.driving import ONLY, answered, ask, check, fits, kept, opened
from tests.web.fakes import DOCUMENT, MARKUP, QUOTE, WORDS, FakeArchive

pytestmark = pytest.mark.browser

QUESTION = "Would you deploy such missiles first?"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address, permissions=["clipboard-read", "clipboard-write"])


def test_quote_is_copied_in_every_form(page: Page) -> None:
    card = ask(page, QUESTION).locator("article").first
    for form, name in wording.COPIES.items():
        card.get_by_role("button", name=name, exact=True).click()
        expect(page.locator(".qa-status")).to_have_text(wording.COPIED)
        expect(page.locator(".qa-status")).to_have_css("animation-name", "qa-told")
        assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == copies(QUOTE)[form].replace(
            "\r\n", "\n"
        )


def test_quote_opens_in_context_and_the_way_back_leads_to_it(page: Page) -> None:
    button = ask(page, QUESTION).locator("article").first.get_by_role("button", name=wording.IN_CONTEXT)
    button.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name=wording.PANEL)
    expect(panel.locator(".qa-here")).to_be_focused()
    expect(panel.locator(".qa-here")).to_be_in_viewport()
    expect(panel.locator(".qa-said")).to_have_count(2)
    expect(panel.locator("h3")).to_have_text(["Interfax", "Maria Example"])
    beside, chat = panel.bounding_box(), page.locator(".qa-main").bounding_box()
    assert beside
    assert chat
    assert beside["x"] > chat["x"] + chat["width"]
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    panel.get_by_role("button", name=wording.BACK).click()
    expect(button).to_be_focused()


def test_phone_shows_the_context_below(browser: Browser, address: str) -> None:
    for page in opened(browser, address, viewport={"width": 360, "height": 740}):
        ask(page, QUESTION).get_by_role("button", name=wording.IN_CONTEXT).first.click()
        panel = page.locator(".qa-panel")
        expect(panel.locator(".qa-here")).to_be_in_viewport()
        place = panel.bounding_box()
        assert place
        assert place["y"] > 150
        assert place["width"] == 360
        assert fits(page)


def test_same_words_elsewhere_open_in_context_too(page: Page) -> None:
    ask(page, QUESTION).get_by_role("button", name="1 December 2019, Interview").click()
    expect(page.locator(".qa-panel-body")).to_contain_text("The archive holds no document")


def test_right_to_left_text_runs_right_to_left(page: Page) -> None:
    hebrew = "האם תציבו ראשונים?"
    exchange = ask(page, hebrew)
    expect(exchange.locator("h2")).to_have_css("direction", "rtl")
    expect(exchange.locator("blockquote").first).to_have_css("direction", "ltr")


def test_filters_narrow_the_search_and_a_chip_removes_one(page: Page, archive: FakeArchive) -> None:
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.FROM, exact=True).fill("2019-06-01")
    page.get_by_label(wording.SPEAKER, exact=True).fill("Example")
    page.get_by_label(wording.KIND).select_option("interview")
    expect(page.get_by_text(f"{wording.NARROW} (3)")).to_be_visible()
    exchange = ask(page, QUESTION)
    assert archive.asked[-1]["since"] == "2019-06-01"
    assert archive.asked[-1]["genre"] == "interview"
    expect(exchange.locator(".qa-chip bdi")).to_have_text(["From: 1 June 2019", "Speaker: Example", "Kind: interview"])
    exchange.get_by_role("button", name=wording.REMOVE.format(chip="Speaker: Example")).click()
    again = answered(page, 1)
    expect(again.locator(".qa-chip bdi")).to_have_text(["From: 1 June 2019", "Kind: interview"])
    assert archive.asked[-1]["speaker"] is None


def test_chip_is_changed_where_it_stands_and_the_question_asked_again(page: Page, archive: FakeArchive) -> None:
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.FROM, exact=True).fill("2019-06-01")
    page.get_by_label(wording.KIND).select_option("interview")
    exchange = ask(page, QUESTION)
    date = exchange.get_by_role("button", name=wording.EDIT.format(chip="From: 1 June 2019"))
    date.click()
    field = exchange.get_by_label(wording.EDIT.format(chip="From: 1 June 2019"))
    expect(field).to_be_focused()
    field.fill("2019-12-24")
    page.keyboard.press("Escape")
    expect(date).to_be_focused()
    date.press("Enter")
    field.fill("2020-02-03")
    page.keyboard.press("Enter")
    again = answered(page, 1)
    expect(again.locator(".qa-asked")).to_have_text(QUESTION)
    expect(again.locator(".qa-chip bdi")).to_have_text(["From: 3 February 2020", "Kind: interview"])
    expect(page.locator("[name=since]")).to_have_value("2020-02-03")
    again.get_by_role("button", name=wording.EDIT.format(chip="Kind: interview")).click()
    again.locator(".qa-edit select").select_option("news conference")
    again.get_by_role("button", name=wording.SEARCH_AGAIN, exact=True).click()
    expect(answered(page, 2).locator(".qa-chip bdi").last).to_have_text("Kind: news conference")
    assert (archive.asked[-1]["since"], archive.asked[-1]["genre"]) == ("2020-02-03", "news conference")


def test_guessed_chip_is_changed_to_one_that_is_given(page: Page, archive: FakeArchive) -> None:
    exchange = ask(page, "pizza?")
    exchange.get_by_role("button", name=wording.EDIT.format(chip="Speaker: Example")).click()
    exchange.locator(".qa-edit input").fill("Lund")
    page.keyboard.press("Enter")
    answered(page, 1)
    assert (archive.asked[-1]["speaker"], archive.asked[-1]["without"]) == ("Lund", [])
    page.get_by_text(wording.NARROW).click()
    expect(page.get_by_label(wording.SPEAKER, exact=True)).to_have_value("Lund")


def test_emptied_chip_is_a_removed_one(page: Page, archive: FakeArchive) -> None:
    exchange = ask(page, "pizza?")
    exchange.get_by_role("button", name=wording.EDIT.format(chip="Speaker: Example")).click()
    exchange.locator(".qa-edit input").fill(" ")
    page.keyboard.press("Enter")
    expect(answered(page, 1).locator(".qa-chip:not([data-field=question])")).to_have_count(0)
    assert archive.asked[-1]["without"] == ["speaker"]


def test_follow_up_tells_what_it_was_searched_as_and_its_words_are_changed(page: Page, archive: FakeArchive) -> None:
    ask(page, QUESTION)
    exchange = ask(page, "And in Asia?")
    topic = exchange.locator(".qa-chip[data-field=history]")
    expect(topic).to_have_text(f"{wording.TOPIC}: {QUESTION} And in Asia? ({wording.FOLLOWS_UP})×")
    topic.get_by_role("button").first.click()
    field = exchange.locator(".qa-edit textarea")
    expect(field).to_be_focused()
    expect(field).to_have_value(f"{QUESTION} And in Asia?")
    page.set_viewport_size({"width": 360, "height": 740})
    assert fits(page)
    field.fill("Missiles in Asia?")
    page.keyboard.press("Enter")
    expect(answered(page, 2).locator(".qa-asked")).to_have_text("Missiles in Asia?")
    assert (archive.asked[-1]["question"], archive.asked[-1]["history"]) == ("Missiles in Asia?", [])


def test_topic_as_asked_is_changed_under_the_same_filters(page: Page, archive: FakeArchive) -> None:
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.SPEAKER, exact=True).fill("Example")
    exchange = ask(page, QUESTION)
    exchange.get_by_role("button", name=wording.EDIT.format(chip=f"{wording.TOPIC}: {wording.AS_ASKED}")).click()
    field = exchange.locator(".qa-edit textarea")
    expect(field).to_have_value(QUESTION)
    field.fill("Would you test them first?")
    page.keyboard.press("Enter")
    expect(answered(page, 1).locator(".qa-asked")).to_have_text("Would you test them first?")
    assert (archive.asked[-1]["question"], archive.asked[-1]["speaker"]) == ("Would you test them first?", "Example")


def test_guess_that_is_removed_is_not_made_again(page: Page, archive: FakeArchive) -> None:
    exchange = ask(page, "pizza?")
    expect(exchange.locator(".qa-guessed")).to_have_text(f"Speaker: Example ({wording.GUESSED})×")
    exchange.get_by_role("button", name=wording.REMOVE.format(chip="Speaker: Example")).click()
    again = answered(page, 1)
    expect(again.locator(".qa-chip:not([data-field=question])")).to_have_count(0)
    assert archive.asked[-1]["without"] == ["speaker"]
    page.reload()
    answered(page, 1)
    assert archive.asked[-1]["without"] == ["speaker"]


def test_source_narrows_the_search(page: Page, archive: FakeArchive) -> None:
    expect(page.locator("#qa-sources option")).to_have_count(1)
    assert page.locator("#qa-sources option").evaluate_all("all => all.map(one => one.value)") == ["Ministry"]
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.SOURCE, exact=True).fill("ministry")
    exchange = ask(page, QUESTION)
    assert archive.asked[-1]["source"] == "ministry"
    expect(exchange.locator(".qa-chip bdi")).to_have_text("Source: ministry")


def test_filters_offer_names_with_counts_as_text(page: Page) -> None:
    options = page.locator("#qa-speakers option")
    expect(options).to_have_count(2)
    assert options.evaluate_all("all => all.map(one => [one.value, one.label])") == [
        ["Maria Example", "Maria Example (12)"], [MARKUP, f"{MARKUP} (2)"],
    ]  # fmt: skip
    expect(page.locator("[name=genre] option")).to_have_text([wording.ANY_KIND, "interview (9)", "news conference (8)"])


def test_year_fills_in_both_dates(page: Page, archive: FakeArchive) -> None:
    page.get_by_text(wording.NARROW).click()
    year = page.get_by_label(wording.YEAR)
    expect(year.locator("option")).to_have_text([wording.ANY_YEAR, "2020 (7)", "2019 (8)"])
    year.select_option("2019")
    expect(page.get_by_text(f"{wording.NARROW} (2)")).to_be_visible()
    ask(page, QUESTION)
    assert (archive.asked[-1]["since"], archive.asked[-1]["until"]) == ("2019-01-01", "2019-12-31")
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.FROM, exact=True).fill("2019-06-01")
    expect(year).to_have_value("")
    page.get_by_role("button", name=wording.CLEAR).click()
    expect(page.get_by_label(wording.UNTIL, exact=True)).to_have_value("")


def test_follow_up_is_told_and_can_be_searched_alone(page: Page, archive: FakeArchive) -> None:
    ask(page, QUESTION)
    exchange = ask(page, "And in Asia?")
    exchange.get_by_role("button", name=wording.REMOVE.format(chip=wording.ASKED_BEFORE)).click()
    alone = answered(page, 2)
    assert archive.asked[-1]["history"] == []
    expect(alone.locator(".qa-asked")).to_have_text("And in Asia?")
    expect(alone.locator(".qa-chip")).to_have_text(f"{wording.TOPIC}: {wording.AS_ASKED}")
    ask(page, "And then?")
    assert archive.asked[-1]["history"] == [QUESTION, "And in Asia?"]


def test_quotes_can_be_ordered_by_date(page: Page) -> None:
    exchange = ask(page, QUESTION)
    expect(exchange.locator("article").first).to_have_attribute("data-rank", "1")
    exchange.get_by_role("button", name=wording.BY_DATE).click()
    dates = exchange.locator("article").evaluate_all("all => all.map(one => one.dataset.date)")
    assert dates == sorted(dates)
    expect(exchange.get_by_role("button", name=wording.BY_DATE)).to_have_attribute("aria-pressed", "true")


def test_timeline_narrows_the_search_by_mouse_and_keyboard(page: Page, archive: FakeArchive) -> None:
    exchange = ask(page, QUESTION)
    exchange.get_by_text(wording.TIMELINE).click()
    expect(exchange.locator("svg")).to_have_attribute(
        "aria-label", "The archive holds 15 documents, May 2019 to July 2020. Found in 1 document, most in May 2019."
    )
    exchange.locator("svg .qa-bar").first.click()
    answered(page, 1)
    assert (archive.asked[-1]["since"], archive.asked[-1]["until"]) == ("2019-05-01", "2019-05-31")
    exchange.get_by_text(wording.PLOT_TABLE).click()
    button = exchange.get_by_role("button", name="June 2019")
    button.focus()
    page.keyboard.press("Enter")
    answered(page, 2)
    assert (archive.asked[-1]["since"], archive.asked[-1]["until"]) == ("2019-06-01", "2019-06-30")


def test_timeline_keeps_to_the_filters_of_its_question(page: Page, archive: FakeArchive) -> None:
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.SOURCE, exact=True).fill("ministry")
    page.get_by_label(wording.KIND).select_option("interview")
    exchange = ask(page, "pizza?")
    exchange.get_by_role("button", name=wording.REMOVE.format(chip="Speaker: Example")).click()
    again = answered(page, 1)
    again.get_by_text(wording.TIMELINE).click()
    expect(again.locator(".qa-plot")).to_contain_text(wording.NO_POSITION)
    plotted = archive.asked[-1]
    assert (plotted["source"], plotted["genre"], plotted["without"]) == ("ministry", "interview", ["speaker"])


def test_timeline_shows_what_is_found_above_what_is_held(page: Page) -> None:
    exchange = ask(page, QUESTION)
    exchange.get_by_text(wording.TIMELINE).click()
    expect(exchange.locator(".qa-keys span")).to_have_text(
        ["found, the highest bar 1 document", "held, the highest bar 1 document"]
    )
    found = exchange.locator("svg .qa-bar").first.locator(".qa-found").bounding_box()
    held = exchange.locator("svg .qa-bar").first.locator(".qa-held").bounding_box()
    assert found
    assert held
    assert found["y"] + found["height"] <= held["y"]
    assert found["height"] > 10


def test_caution_stands_on_the_card(page: Page) -> None:
    expect(ask(page, "what if not?").locator(".qa-caution q")).to_have_text("Unless the others do, we will not.")


def test_conversation_outlasts_a_reload_without_asking_again(page: Page, archive: FakeArchive) -> None:
    ask(page, QUESTION)
    ask(page, "pizza?")
    check(page, "We will be the first to deploy such missiles.", 2)
    words = page.locator(".qa-log").inner_text()
    asked = len(archive.asked)
    page.reload()
    answered(page, 2)
    expect(page.locator(".qa-asked")).to_have_text(
        [QUESTION, "pizza?", "We will be the first to deploy such missiles."]
    )
    assert page.locator(".qa-log").inner_text() == words
    assert len(archive.asked) == asked
    card = page.locator("article").first
    card.get_by_role("button", name="Quote", exact=True).click()
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == copies(QUOTE)["quote"]
    ask(page, "And in Asia?")
    assert archive.asked[-1]["history"] == [QUESTION, "pizza?"]
    page.get_by_role("button", name=wording.NEW_TOPIC).click()
    page.reload()
    expect(page.locator(".qa-example").first).to_be_visible()
    expect(page.locator(".qa-exchange")).to_have_count(0)
    assert page.evaluate("location.hash") == ""


def test_kept_answer_of_an_earlier_archive_says_so_and_can_be_asked_again(page: Page, archive: FakeArchive) -> None:
    ask(page, QUESTION)
    asked = len(archive.asked)
    archive.generation = 4
    try:
        page.reload()
        exchange = answered(page, 0)
        expect(exchange.locator(".qa-changed")).to_contain_text(wording.OUTDATED)
        expect(exchange.locator("blockquote").first).to_have_text(WORDS)
        assert len(archive.asked) == asked
        exchange.get_by_role("button", name=wording.AGAIN, exact=True).click()
        expect(answered(page, 1).locator(".qa-changed")).to_have_count(0)
        assert len(archive.asked) == asked + 1
        assert "g=4" in page.url
    finally:
        archive.generation = 3


def test_link_that_is_opened_joins_the_conversation_kept(page: Page) -> None:
    ask(page, QUESTION)
    page.evaluate("location.hash = ''")
    page.goto(page.url.split("#")[0] + "#q=pizza%3F&k=5")
    page.reload()
    answered(page, 1)
    expect(page.locator(".qa-asked").first).to_have_text(QUESTION)
    expect(page.locator(".qa-asked").last).to_have_text("pizza?")


def test_what_a_browser_keeps_is_bounded(page: Page) -> None:
    for number in range(3):
        ask(page, f"markup {number}")  # 100 KB of words each
    assert [type(one.get("kept")) for one in kept(page)] == [str, str, str]
    for number in range(3, 17):
        ask(page, f"endless markup {number}")
    assert page.evaluate(f"localStorage.getItem({ONLY}).length") < 2_500_000
    turns = kept(page)
    assert len(turns) == 17
    assert turns[-1]["kept"]
    assert "kept" not in turns[0]


def test_tampered_history_does_no_harm(page: Page) -> None:
    request = {"question": MARKUP, "k": "x"}
    tampered = {"saved": MARKUP, "token": {}}
    for written in (
        "no json",
        "[1, null, {}]",
        json.dumps(tampered | {"turns": MARKUP}),
        json.dumps(tampered | {"turns": [1, None, {}, {"request": request}]}),
        json.dumps(tampered | {"turns": [{"request": request, "generation": 3, "kept": f"<p>{MARKUP}</p>"}]}),
        json.dumps(tampered | {"turns": [{"request": request, "generation": 3, "kept": {"html": MARKUP}}]}),
    ):
        page.evaluate("kept => localStorage.setItem('qa-conversation/x', kept)", written)
        page.evaluate("sessionStorage.clear()")
        page.reload()
        expect(page.get_by_label(wording.QUESTION)).to_be_visible()
    answered(page, 0)
    assert page.evaluate("window.hacked") is None
    assert page.locator(".qa-log").locator("script, img").count() == 0


def test_link_to_a_question_asks_it_again_with_its_filters(page: Page, browser: Browser, archive: FakeArchive) -> None:
    page.get_by_text(wording.NARROW).click()
    page.get_by_label(wording.SPEAKER, exact=True).fill("Example & Söhne")
    exchange = ask(page, QUESTION)
    exchange.get_by_role("button", name=wording.LINK).click()
    expect(page.locator(".qa-status")).to_have_text(wording.COPIED)
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    archive.generation = 4
    try:
        for other in opened(browser, link):
            again = answered(other, 0)
            expect(again.locator("h2")).to_have_text(QUESTION)
            expect(again.locator(".qa-changed")).to_have_text(wording.CHANGED)
            expect(again.locator(".qa-chip bdi")).to_have_text("Speaker: Example & Söhne")
            break
    finally:
        archive.generation = 3
    assert archive.asked[-1]["speaker"] == "Example & Söhne"


def test_link_holds_earlier_questions_only_where_the_search_leans_on_them(page: Page, archive: FakeArchive) -> None:
    for question in ("missiles?", QUESTION, "pizza?"):
        ask(page, question)
        assert "h=" not in page.url
    assert archive.asked[-1]["history"] == ["missiles?", QUESTION]
    ask(page, "And in Asia?")
    assert page.evaluate("new URLSearchParams(location.hash.slice(1)).getAll('h')") == [QUESTION, "pizza?"]
    asked = len(archive.asked)
    page.reload()
    answered(page, 3)
    page.wait_for_timeout(300)
    expect(page.locator(".qa-exchange")).to_have_count(4)
    assert len(archive.asked) == asked


def test_conversation_is_saved_as_markdown_json_and_csv(page: Page, tmp_path: Path) -> None:
    ask(page, QUESTION)
    ask(page, "=1+1 markup pizza")
    texts = {}
    for name, form in (("Markdown", "md"), ("JSON", "json"), ("CSV", "csv")):
        page.get_by_text(wording.SAVE).click()
        with page.expect_download() as download:
            page.locator(".qa-save").get_by_role("button", name=name).click()
        assert download.value.suggested_filename == f"conversation.{form}"
        path = tmp_path / form
        download.value.save_as(path)
        texts[form] = path.read_bytes().decode("utf-8-sig")
    assert [answer["query"] for answer in json.loads(texts["json"])] == [QUESTION, "=1+1 markup pizza"]
    assert json.loads(texts["json"])[0]["generation"] == 3
    rows = list(csv.reader(io.StringIO(texts["csv"])))
    assert rows[0] == list(COLUMNS)
    assert rows[1][COLUMNS.index("quote")] == WORDS
    assert rows[-1][0] == "'=1+1 markup pizza"
    assert texts["md"].startswith(f"# {wording.TITLE}")
    assert "<script" not in texts["md"].replace("\\<script", "")


def test_browsers_way_back_closes_the_panel_and_leaves_the_answer(page: Page, archive: FakeArchive) -> None:
    card = ask(page, QUESTION).locator("article").first
    card.get_by_role("button", name=wording.IN_CONTEXT).click()
    expect(page.locator(".qa-here")).to_be_focused()
    ask(page, "pizza?")
    asked, address = len(archive.asked), page.url
    page.go_back()
    expect(page.locator(".qa-panel")).to_be_hidden()
    expect(page.locator(".qa-asked")).to_have_text([QUESTION, "pizza?"])
    assert (len(archive.asked), page.url) == (asked, address)


def test_way_back_after_a_reload_with_the_panel_open_asks_nothing(page: Page, archive: FakeArchive) -> None:
    card = ask(page, QUESTION).locator("article").first
    card.get_by_role("button", name=wording.IN_CONTEXT).click()
    expect(page.locator(".qa-here")).to_be_focused()
    ask(page, "pizza?")
    page.reload()
    expect(page.locator(".qa-asked")).to_have_text([QUESTION, "pizza?"])
    asked, address = len(archive.asked), page.url
    page.go_back()
    page.wait_for_timeout(300)
    expect(page.locator(".qa-asked")).to_have_text([QUESTION, "pizza?"])
    assert (len(archive.asked), page.url) == (asked, address)


@pytest.fixture
def slow(archive: FakeArchive, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold the document of the first quote back until this is set; that of the second has a title of its own."""
    come, show = threading.Event(), archive.show

    def shown(name: str) -> Shown:
        if name == QUOTE.id:
            come.wait(ENOUGH)
            return show(name)
        return Shown(replace(DOCUMENT, title="The second document"), None)

    monkeypatch.setattr(archive, "show", shown)
    yield come
    come.set()


def test_document_that_comes_late_does_not_replace_the_one_opened_after_it(page: Page, slow: threading.Event) -> None:
    cards = ask(page, QUESTION).locator("article")
    cards.nth(0).get_by_role("button", name=wording.IN_CONTEXT).click()
    expect(page.locator(".qa-panel-body")).to_have_text(wording.WORKING)
    cards.nth(1).get_by_role("button", name=wording.IN_CONTEXT).click()
    expect(page.locator(".qa-panel h2")).to_have_text("The second document")
    with page.expect_response(lambda answer: "component_server" in answer.url):
        slow.set()
    page.wait_for_timeout(300)
    expect(page.locator(".qa-panel h2")).to_have_text("The second document")


def test_document_that_comes_after_the_panel_was_closed_is_not_shown(page: Page, slow: threading.Event) -> None:
    ask(page, QUESTION).get_by_role("button", name=wording.IN_CONTEXT).first.click()
    expect(page.locator(".qa-panel-body")).to_have_text(wording.WORKING)
    page.keyboard.press("Escape")
    expect(page.locator(".qa-panel")).to_be_hidden()
    page.get_by_label(wording.QUESTION).focus()
    with page.expect_response(lambda answer: "component_server" in answer.url):
        slow.set()
    page.wait_for_timeout(300)
    expect(page.locator(".qa-panel-body")).to_be_empty()
    expect(page.locator(".qa-panel-body")).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_label(wording.QUESTION)).to_be_focused()
