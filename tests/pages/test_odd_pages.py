"""One odd page, name or note never keeps the other pages of a folder from being read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.errors import UsageError
from qa.pages.identity import plain_address, same_address
from qa.pages.sources import walk
from tests.conftest import FakeEncoder
from tests.pages.checks import documents, page

WORDS = "The bridge over the river will be open to everybody from the first of June, as we have said."


def built(folder: Path, files: dict[str, str]) -> Archive:
    """Build an archive of a good page and some odd ones."""
    folder.mkdir()
    for name, text in {"good.txt": f"Statement by Anna Keller, Oslo, May 2, 2022\n\n{WORDS}\n", **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Archive.build([folder], folder.with_name("index"), encoder=FakeEncoder())


HALVES = {
    "ld.html": '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The bridge \\ud83d"}</script>'
    f"<p>{WORDS}</p>",
    "lines.jsonl": f'{{"text": "{WORDS}", "title": "The bridge \\ud83d", "url": "https://x.org/\\ud83d"}}\n',
    "yaml.md": f'---\ntitle: "The bridge \\ud83d"\n---\n\n{WORDS}\n',
}


def test_half_characters_stop_no_build(tmp_path: Path) -> None:
    with built(tmp_path / "pages", HALVES) as archive:
        status = archive.status()
        assert sorted(status.sources) == ["good.txt", "ld.html", "lines.jsonl#1", "yaml.md"]
    assert documents(HALVES["ld.html"], "ld.html")[0]["title"] == "The bridge \ufffd"


def test_declared_codec_that_makes_half_characters_is_read() -> None:
    assert "\ufffd" in page(b"<meta charset=unicode_escape><p>caf\\ud83d \xff and so on, all of it.", "a.html").text


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_file_whose_name_is_no_utf8_is_read(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for name in (b"caf\xe9.txt", b"caf\xe8.txt"):
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path / "pages"), name))).write_text(WORDS, encoding="utf-8")  # noqa: PTH118
    assert [one.source for one in walk([tmp_path / "pages"])] == ["caf\\udce8.txt", "caf\\udce9.txt"]
    with Archive.build([tmp_path / "pages"], tmp_path / "index", encoder=FakeEncoder()) as archive:
        assert sorted(archive.status().sources) == ["caf\\udce8.txt", "caf\\udce9.txt"]


BROKEN = "http://[site]/page/1"
ADDRESSED = {
    "a.html": f'<link rel="canonical" href="{BROKEN}"><h1>The bridge</h1><p>{WORDS}</p>',
    "b.html": f'<link rel="canonical" href="{BROKEN}"><h1>The bridge</h1><p>{WORDS} And so on.</p>',
    "c.txt": f"The bridge\n\n{WORDS} And so forth.",
    "c.txt.meta.yaml": f"url: {BROKEN}\n",
}


def test_addresses_that_are_none_are_left_out_and_stop_no_build(tmp_path: Path) -> None:
    with built(tmp_path / "pages", ADDRESSED) as archive:
        assert archive.status().pages == 4
    assert documents(ADDRESSED["a.html"], "a.html")[0]["url"] is None
    assert documents(ADDRESSED["c.txt"], "c.txt", url=BROKEN)[0]["url"] is None


def test_addresses_that_are_none_can_be_compared() -> None:
    assert plain_address(f" {BROKEN.upper()}") == BROKEN
    assert same_address(BROKEN, BROKEN)
    assert not same_address(BROKEN, "http://[site]/page/2")
    assert not same_address(BROKEN, "http://site/page/1")


def test_register_of_speakers_is_read_with_a_byte_order_mark(archive: Archive, pages: Path) -> None:
    place = archive.index / "speakers.json"
    place.write_text('{"Anna Bërg": ["Anna Berg"]}', encoding="utf-8-sig")
    Archive.build([pages], archive.index, encoder=FakeEncoder()).close()
    assert archive.status().speakers == ("Anna Bërg", "Karl Lund")
    assert archive.verify(deep=True) == []


def test_register_of_speakers_in_another_encoding_is_refused_in_a_sentence(archive: Archive, pages: Path) -> None:
    place = archive.index / "speakers.json"
    place.write_text('{"Anna Bërg": ["Anna Berg"]}', encoding="cp1252")
    with pytest.raises(UsageError, match=r"speakers\.json is not saved as UTF-8; save it so"):
        Archive.build([pages], archive.index, encoder=FakeEncoder())
    with pytest.raises(UsageError, match=r"speakers\.json is not saved as UTF-8"):
        archive.verify(deep=True)
