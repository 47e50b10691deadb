"""Files to sheets: the pages of a container are read in passes, not each by itself."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from qa import scan
from qa.archive import Archive
from qa.gather import Sheet
from qa.pages import containers
from qa.pages.blocks import Capture
from tests.conftest import FakeEncoder

MANY = 30


def text(number: int) -> str:
    return f"Statement by Karl Lund on ship {number}, Oslo, June 1, 2022\n\nShip number {number} sails.\n"


def lines(path: Path) -> None:
    path.write_text("\n".join(json.dumps({"text": text(n)}) for n in range(MANY)), encoding="utf-8")


def web_archive(path: Path) -> None:
    records = []
    for number in range(MANY):
        body = text(number).encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://x.example/{number}\r\n"
            f"WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    path.write_bytes(b"".join(records))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a file was opened, and how many records were read of containers."""
    counted: Counter[str] = Counter()
    of_record = containers._of_record

    def open_file(path: Path, source: str, root: str):  # type: ignore[no-untyped-def]
        counted[source] += 1
        yield from real(path, source, root)

    def record(*given):  # type: ignore[no-untyped-def]
        counted["records"] += 1
        return of_record(*given)

    def records(stream):  # type: ignore[no-untyped-def]
        for one in ArchiveIterator(stream):
            counted["records"] += 1
            yield one

    real = scan.open_file
    monkeypatch.setattr(scan, "open_file", open_file)
    monkeypatch.setattr("qa.pages.sources.open_file", open_file)
    monkeypatch.setattr(containers, "_of_record", record)
    monkeypatch.setattr(containers, "ArchiveIterator", records)
    return counted


@pytest.mark.parametrize(("name", "write"), [("b.jsonl", lines), ("b.warc.gz", web_archive)])
def test_every_record_of_a_container_is_read_twice(
    tmp_path: Path, reads: Counter[str], name: str, write: object
) -> None:
    root = tmp_path / "pages"
    root.mkdir()
    (root / "a.txt").write_text(text(501), encoding="utf-8")
    write(root / name)  # type: ignore[operator]
    with Archive.build([root], tmp_path / "index", encoder=FakeEncoder()) as archive:
        assert archive.status().documents == MANY + 1
    assert reads == {"a.txt": 2, name: 2, "records": 2 * MANY}  # once for the digests, once for the words
    reads.clear()
    (root / "c.txt").write_text(text(502), encoding="utf-8")
    Archive.build([root], tmp_path / "index", encoder=FakeEncoder()).close()
    assert reads == {"a.txt": 1, "c.txt": 2, name: 1, "records": MANY}


def test_pages_of_a_container_come_in_any_order_and_a_changed_one_is_not_another(tmp_path: Path) -> None:
    path = tmp_path / "odd#name.jsonl"
    lines(path)
    found = scan.scan(tmp_path, "root", [], lambda *_: None)
    sheets = {source: sheet for (_, source), sheet in found.items() if isinstance(sheet, Sheet)}
    for number in (3, 9, 4, 4, 29, 0, 12):
        again = sheets[f"odd#name.jsonl#{number + 1}"].read()
        assert isinstance(again, Capture)
        assert again.data.decode() == text(number)
    found = scan.scan(tmp_path, "root", [], lambda *_: None)
    sheets = {source: sheet for (_, source), sheet in found.items() if isinstance(sheet, Sheet)}
    path.write_text(json.dumps({"text": text(0)}), encoding="utf-8")
    assert not isinstance(sheets["odd#name.jsonl#8"].read(), Capture)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are text")
def test_pages_of_a_container_whose_name_is_no_text_are_read(tmp_path: Path) -> None:
    lines(tmp_path / os.fsdecode(b"caf\xe9.jsonl"))
    found = scan.scan(tmp_path, "root", [], lambda *_: None)
    sheets = [sheet for sheet in found.values() if isinstance(sheet, Sheet)]
    assert [sheet.capture.source for sheet in sheets][:1] == ["caf\\udce9.jsonl#1"]
    again = sheets[6].read()
    assert isinstance(again, Capture)
    assert again.data.decode() == text(6)


def test_many_changed_containers_are_read_with_few_files_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    most = 0

    def open_file(path: Path, source: str, root: str):  # type: ignore[no-untyped-def]
        nonlocal most
        opened.append(1)
        most = max(most, len(opened))
        try:
            yield from real(path, source, root)
        finally:
            opened.pop()

    real = scan.open_file
    for number in range(60):
        lines(tmp_path / f"{number}.jsonl")
    found = scan.scan(tmp_path, "root", [], lambda *_: None)
    monkeypatch.setattr(scan, "open_file", open_file)
    for at in (0, 1):
        for number in range(60):
            sheet = found["root", f"{number}.jsonl#{at + 1}"]
            assert isinstance(sheet, Sheet)
            again = sheet.read()
            assert isinstance(again, Capture)
            assert again.data.decode() == text(at)
    assert most <= scan.OPEN + 1
