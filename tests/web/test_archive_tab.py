"""The archive tab in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.errors import BusyArchiveError
from qa.web import wording
from qa.web.serve import served
from tests.web.driving import ask, fits, opened
from tests.web.fakes import MARKUP, FakeArchive

pytestmark = pytest.mark.browser

PASSWORD = "correct horse"  # noqa: S105


@pytest.fixture
def archive() -> FakeArchive:
    return FakeArchive()


@pytest.fixture
def page(browser: Browser, archive: FakeArchive, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setenv("QA_ADMIN_PASSWORD", PASSWORD)
    with served(archive, port=0, say=lambda _: None) as url:
        yield from opened(browser, url)


def open_tab(page: Page) -> None:
    page.get_by_role("tab", name=wording.ARCHIVE).click()
    expect(page.get_by_role("heading", name=wording.HOLDS)).to_be_visible()


def test_tab_shows_what_the_archive_holds(page: Page) -> None:
    open_tab(page)
    holds = page.locator(".qa-holds")
    expect(holds).to_contain_text("18 July 2020, 12:30 UTC, generation 3")
    expect(holds.locator("svg")).to_be_visible()
    expect(holds.locator("section").nth(2)).to_contain_text(MARKUP)
    page.get_by_text(f"{wording.NOT_USED} (1)").click()
    expect(holds.locator(".qa-left li")).to_have_text(f"broken.pdf: It cannot be read: {MARKUP}")
    assert page.evaluate("window.hacked") is None
    page.locator(".qa-holds svg .qa-bar").first.click()
    expect(page.get_by_label(wording.FROM, exact=True)).to_have_value("2019-05-01")


def log_in(page: Page) -> None:
    open_tab(page)
    page.get_by_label(wording.PASSWORD).fill(PASSWORD)
    page.keyboard.press("Enter")


def test_wrong_password_is_a_sentence(page: Page) -> None:
    open_tab(page)
    expect(page.locator(".qa-upload")).to_be_hidden()
    page.get_by_label(wording.PASSWORD).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".qa-rebuild").get_by_role("alert")).to_have_text(wording.WRONG_PASSWORD)
    expect(page.locator(".qa-upload")).to_be_hidden()


def test_pages_are_uploaded_and_rebuilt_while_the_chat_answers(
    page: Page, archive: FakeArchive, tmp_path: Path
) -> None:
    log_in(page)
    expect(page.get_by_label(wording.CHOOSE)).to_be_focused()
    for name in ("new.txt", "left.bad"):
        (tmp_path / name).write_text("text", "utf-8")
    page.get_by_label(wording.CHOOSE).set_input_files([tmp_path / "new.txt", tmp_path / "left.bad"])
    with archive.adding:
        page.get_by_role("button", name=wording.UPLOAD).click()
        expect(page.locator(".qa-stage")).to_have_text("reading pages 1 / 2")
        page.get_by_role("tab", name=wording.ASK).click()
        expect(ask(page, "missiles?").locator("article")).to_have_count(2)
        page.get_by_role("tab", name=wording.ARCHIVE).click()
    expect(page.locator(".qa-summary")).to_have_text(
        "1 page added, 0 changed, 1 not used, 0 passed over. The archive now holds 19 documents."
    )
    expect(page.locator(".qa-rebuild li")).to_have_text(f"left.bad: no reader for {MARKUP}")
    assert page.evaluate("window.hacked") is None
    assert str(tmp_path) not in page.content()
    page.get_by_role("button", name=wording.LOG_OUT).click()
    expect(page.locator(".qa-upload")).to_be_hidden()


def test_tabs_work_with_the_keyboard_and_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("tab", name=wording.ASK).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name=wording.ARCHIVE)).to_be_focused()
    expect(page.get_by_role("heading", name=wording.HOLDS)).to_be_visible()
    assert fits(page)
    for field in page.locator("#qa-archive input, #qa-archive button").all():
        place = field.bounding_box()
        assert place is None or place["x"] + place["width"] <= 360
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label(wording.QUESTION)).to_be_visible()


def test_without_a_password_others_can_only_read(
    browser: Browser, archive: FakeArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QA_ADMIN_PASSWORD", raising=False)
    with served(archive, host="0.0.0.0", port=0, say=lambda _: None) as url:
        for page in opened(browser, url.replace("0.0.0.0", "127.0.0.1")):
            open_tab(page)
            expect(page.get_by_text(wording.READ_ONLY)).to_be_visible()
            expect(page.locator(".qa-upload")).to_be_hidden()


def test_pages_of_a_failed_rebuild_are_added_later_without_choosing_them_again(
    page: Page, archive: FakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise BusyArchiveError("busy")

    log_in(page)
    for name in ("new.txt", "new.txt.meta.yaml"):
        (tmp_path / name).write_text("text", "utf-8")
    expect(page.locator(".qa-waits")).to_be_hidden()
    page.get_by_label(wording.CHOOSE).set_input_files([tmp_path / "new.txt.meta.yaml", tmp_path / "new.txt"])
    with monkeypatch.context() as writing:
        writing.setattr(archive, "add", busy)
        page.get_by_role("button", name=wording.UPLOAD).click()
        expect(page.locator(".qa-rebuild").get_by_role("alert")).to_have_text(wording.BUSY)
    expect(page.locator(".qa-waits span")).to_have_text(f"{wording.WAITS} 2")
    page.reload()
    open_tab(page)
    expect(page.locator(".qa-waits span")).to_have_text(f"{wording.WAITS} 2")
    page.get_by_role("button", name=wording.ADD_THEM).click()
    expect(page.locator(".qa-summary")).to_contain_text("2 pages added")
    expect(page.locator(".qa-waits")).to_be_hidden()
    assert archive.added == ["new.txt", "new.txt.meta.yaml"]


def test_pages_that_cannot_be_added_are_thrown_away(page: Page, tmp_path: Path) -> None:
    log_in(page)
    (tmp_path / "fault.txt").write_text("text", "utf-8")
    page.get_by_label(wording.CHOOSE).set_input_files([tmp_path / "fault.txt"])
    page.get_by_role("button", name=wording.UPLOAD).click()
    expect(page.locator(".qa-rebuild").get_by_role("alert")).to_have_text(wording.REBUILD_FAILED)
    page.get_by_role("button", name=wording.DISCARD).click()
    expect(page.locator(".qa-waits")).to_be_hidden()
    expect(page.locator(".qa-rebuild")).to_be_empty()


def test_files_that_have_arrived_are_not_sent_again_after_one_was_refused(
    page: Page, archive: FakeArchive, tmp_path: Path
) -> None:
    log_in(page)
    for name in ("a.txt", "b.zip"):
        (tmp_path / name).write_text("no zip", "utf-8")
    page.get_by_label(wording.CHOOSE).set_input_files([tmp_path / "a.txt", tmp_path / "b.zip"])
    for _ in range(2):
        with page.expect_response(lambda answer: answer.status == 400):
            page.get_by_role("button", name=wording.UPLOAD).click()
        expect(page.locator(".qa-rebuild").get_by_role("alert")).to_have_text(wording.ZIP_BROKEN)
        expect(page.locator(".qa-waits span")).to_have_text(f"{wording.WAITS} 1")
    page.get_by_role("button", name=wording.ADD_THEM).click()
    expect(page.locator(".qa-summary")).to_contain_text("1 page added")
    assert archive.added == ["a.txt"]
