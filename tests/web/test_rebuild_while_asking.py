"""A real archive rebuilt from the archive tab while other readers ask it: no error, and then the new page is quoted."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from qa.crew import Crew
from qa.encoder import Encoded
from qa.web import wording
from qa.web.serve import served
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH
from tests.web.driving import answered, ask, opened

pytestmark = pytest.mark.browser

PASSWORD = "correct horse"  # noqa: S105
VISAS, FERRY, TUNNEL = "When will the visa agreement be signed?", "When does the ferry sail?", "Who digs the tunnel?"
SIGNED = "The visa agreement will be signed in June."
SAILS = "The ferry sails at nine in the morning."
DUG = "Two machines from Oslo dig the tunnel."
STATEMENT = "Statement by Minister of Transport Karl Lund on the {what}, Bergen, June {day}, 2022\n\n{words}\n"


class Held(FakeEncoder):
    """Embeds no passage while it is held."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[Encoded]:
        assert self.free.wait(ENOUGH)
        return super().encode_passages(texts, contexts)


@pytest.fixture
def encoder() -> Iterator[Held]:
    held = Held()
    yield held
    held.free.set()


@pytest.fixture
def site(pages: Path, tmp_path: Path, encoder: Held, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("QA_ADMIN_PASSWORD", PASSWORD)
    with (
        Crew.build([pages], tmp_path / "index", encoder=encoder) as archive,
        served(archive, port=0, say=lambda _: None) as url,
    ):
        yield url


@pytest.fixture
def administrator(browser: Browser, site: str) -> Iterator[Page]:
    for page in opened(browser, site):
        page.get_by_role("tab", name=wording.ARCHIVE).click()
        page.get_by_label(wording.PASSWORD).fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_label(wording.CHOOSE)).to_be_focused()
        yield page


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Page]:
    yield from opened(browser, site)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A page, and a ZIP file of another and of a file that cannot be read."""
    page, packed = tmp_path / "ferry.txt", tmp_path / "more.zip"
    page.write_text(STATEMENT.format(what="ferry", day=1, words=SAILS), "utf-8")
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("tunnel.txt", STATEMENT.format(what="tunnel", day=2, words=DUG))
        zipped.writestr("broken.pdf", "no PDF")
    return [page, packed]


def words(exchange: Locator) -> list[str]:
    """Give the words of every quote that answers; that there was no error is checked."""
    expect(exchange.get_by_role("alert")).to_have_count(0)
    return exchange.locator(".qa-quotes blockquote").all_inner_texts()


def test_new_pages_are_quoted_without_a_reload_and_no_question_fails_meanwhile(
    administrator: Page, reader: Page, encoder: Held, files: list[Path], tmp_path: Path
) -> None:
    assert words(ask(reader, VISAS))[0] == SIGNED
    assert SAILS not in words(ask(reader, FERRY))
    encoder.free.clear()
    administrator.get_by_label(wording.CHOOSE).set_input_files(files)
    administrator.get_by_role("button", name=wording.UPLOAD).click()
    expect(administrator.locator(".qa-rebuild .qa-working")).to_have_text(wording.REBUILDS)
    for _ in range(5):
        assert words(ask(reader, VISAS))[0] == SIGNED
        assert SAILS not in words(ask(reader, FERRY))
    administrator.get_by_role("tab", name=wording.ASK).click()
    assert words(ask(administrator, VISAS))[0] == SIGNED
    administrator.get_by_role("tab", name=wording.ARCHIVE).click()
    expect(administrator.locator(".qa-rebuild .qa-working")).to_have_text(wording.REBUILDS)
    encoder.free.set()
    # Through the switch to the new archive, questions are asked as fast as they are answered.
    while not administrator.locator(".qa-summary").count():
        assert words(ask(reader, VISAS))[0] == SIGNED
    expect(administrator.locator(".qa-summary")).to_have_text(
        "2 pages added, 0 changed, 1 not used, 0 passed over. The archive now holds 5 documents."
    )
    expect(administrator.locator(".qa-rebuild li")).to_contain_text("broken.pdf: ")
    expect(administrator.locator(".qa-holds .qa-citation")).to_contain_text("generation 2")
    expect(administrator.locator(".qa-holdings")).to_contain_text("5 documents")
    assert str(tmp_path) not in administrator.content()
    assert words(ask(reader, FERRY))[0] == SAILS
    last = ask(reader, TUNNEL)
    assert words(last)[0] == DUG
    last.get_by_role("button", name=wording.IN_CONTEXT).first.click()
    expect(reader.locator(".qa-here")).to_have_text(DUG)
    reader.keyboard.press("Escape")
    # What was answered before is left as it was shown, also after a reload, where it says that the archive has changed.
    assert words(reader.locator(".qa-exchange").first)[0] == SIGNED
    reader.reload()
    expect(answered(reader, 0).locator(".qa-changed")).to_contain_text(wording.OUTDATED)
    number = reader.locator(".qa-exchange").count()
    expect(answered(reader, number - 1).locator(".qa-changed")).to_have_count(0)


def test_reader_without_the_password_cannot_upload(reader: Page, site: str) -> None:
    reader.get_by_role("tab", name=wording.ARCHIVE).click()
    expect(reader.get_by_label(wording.PASSWORD)).to_be_visible()
    expect(reader.get_by_label(wording.CHOOSE)).to_be_hidden()
    sent = reader.request.post(f"{site}archive/pages?name=a.txt", data="text", headers={"Origin": site.rstrip("/")})
    assert (sent.status, sent.json()["sentence"]) == (403, wording.NO_ADMIN)
