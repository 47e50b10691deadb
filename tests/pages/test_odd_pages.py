"""One odd page, name or note never keeps the other pages of a folder from being read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from qa.archive import Archive
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
