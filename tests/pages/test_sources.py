from __future__ import annotations

import datetime as dt
import errno
import os
from pathlib import Path

import pytest

from qa.errors import UsageError
from qa.pages import parallel
from qa.pages.blocks import Capture, Skipped
from qa.pages.parallel import parse_all
from qa.pages.parse import error_json
from qa.pages.sources import walk


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def unreadable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a folder of that name be one that cannot be listed."""
    real = os.scandir

    def scandir(path: str):  # type: ignore[no-untyped-def]
        if Path(path).name == name:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)


def test_folders_are_walked_sorted_and_what_is_left_out_is_named(tmp_path: Path) -> None:
    names = [
        "b.txt",
        "a/z.html",
        "a/.hidden/x.txt",
        ".dot",
        "README.md",
        "LICENSE",
        "b.txt.meta.yaml",
        "c.xyz",
        "d",
        "e.tar.gz",
    ]
    write(tmp_path, dict.fromkeys(names, ""))
    found = list(walk([tmp_path]))
    assert [page.source for page in found if isinstance(page, Capture)] == ["a/z.html", "b.txt"]
    left = {page.source: page for page in found if isinstance(page, Skipped)}
    assert left.keys() == set(names) - {"a/z.html", "b.txt"}
    assert all(page.expected and page.reason for page in left.values())


def test_a_path_given_by_name_is_always_read(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": "words", "c.xyz": "words"})
    found = list(walk([tmp_path / "README.md", str(tmp_path / "c.xyz")]))
    assert [(type(page), page.source) for page in found] == [(Capture, "README.md"), (Capture, "c.xyz")]


def test_a_missing_path_stops_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file or folder"):
        next(walk([tmp_path, tmp_path / "missing"]))


@pytest.mark.parametrize("note", ["a.txt.meta.yaml", "a.meta.yaml"])
def test_a_note_completes_its_page(tmp_path: Path, note: str) -> None:
    write(tmp_path, {"a.txt": "words", note: "publisher: An embassy\nurl: https://x.org/a\ncaptured: 2020-07-15\n"})
    (page,) = (page for page in walk([tmp_path]) if isinstance(page, Capture))
    assert (page.publisher, page.url, page.captured) == ("An embassy", "https://x.org/a", dt.date(2020, 7, 15))


@pytest.mark.parametrize(
    "note",
    ["captured: yesterday", "- a\n- b", "a: [", "captured: 2020-99-99", "\t", "&a [*a, *a]", "!!python/object:os.x {}"],
)
def test_a_broken_note_is_a_sentence_about_its_page(tmp_path: Path, note: str) -> None:
    write(tmp_path, {"a.txt": "words", "a.txt.meta.yaml": note})
    (page,) = (page for page in walk([tmp_path]) if page.source == "a.txt")
    assert isinstance(page, Skipped)
    assert not page.expected
    assert "note 'a.txt.meta.yaml'" in page.reason


def test_an_error_is_laid_out_as_a_page(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": ""})
    (outcome,) = parse_all(walk([tmp_path]))
    assert outcome.error == "The page is empty."
    assert isinstance(outcome.capture, Capture)
    shown = error_json(outcome.capture, outcome.error)
    assert list(shown) == ["page", "documents", "error"]
    assert (shown["page"]["source"], shown["documents"], shown["error"]) == ("a.txt", [], "The page is empty.")


def test_many_pages_are_parsed_in_order_by_several_workers(tmp_path: Path) -> None:
    files = {
        f"{n:03}.txt": f"Statement by the minister number {n}\n\nWe have talked about this for long." for n in range(40)
    }
    write(tmp_path, files | {"017.txt": "", "README.md": "left out"})
    alone = list(parse_all(walk([tmp_path])))
    together = list(parse_all(walk([tmp_path]), workers=2))
    assert [outcome.capture.source for outcome in together] == [outcome.capture.source for outcome in alone]
    assert [outcome.parsed for outcome in together] == [outcome.parsed for outcome in alone]
    assert [outcome.error for outcome in together] == [outcome.error for outcome in alone]
    assert sum(outcome.parsed is not None for outcome in together) == 39


def test_page_that_there_was_no_memory_for_says_so_and_may_do_another_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(_page: Capture) -> None:
        raise MemoryError

    page = Capture("a.txt", b"words")
    assert parallel.attempt(page).lasting
    assert parallel.attempt(Capture("a.txt", b"")).lasting
    monkeypatch.setattr(parallel, "parse", parse)
    for outcome in (parallel.attempt(page), *parallel.attempt_all([page])):
        assert not outcome.lasting
        assert outcome.error == "There was too little memory to read it; build again when there is more."


def test_links_and_what_is_no_file_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"pages/a.txt": "words", "other/b.txt": "words"})
    root = tmp_path / "pages"
    try:
        (root / "file.txt").symlink_to(tmp_path / "other" / "b.txt")
        (root / "folder").symlink_to(tmp_path / "other")
        (root / "lost.txt").symlink_to(tmp_path / "nowhere.txt")
    except OSError:
        pytest.skip("no links can be made here")
    found = list(walk([root]))
    assert [page.source for page in found if isinstance(page, Capture)] == ["a.txt", "file.txt"]
    assert [(page.source, page.reason, page.expected) for page in found if isinstance(page, Skipped)] == [
        ("folder", "a link to a folder: name that one itself", True),
        ("lost.txt", "It cannot be read: No such file or directory.", False),
    ]


def test_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.txt": "words", "sub/b.txt": "words", "sub/deep/c.txt": "words"})
    unreadable(monkeypatch, "sub")
    found = list(walk([tmp_path]))
    assert [(type(page), page.source) for page in found] == [(Capture, "a.txt"), (Skipped, "sub/")]
    assert isinstance(found[1], Skipped)
    assert (found[1].reason, found[1].expected) == ("The folder cannot be read: Permission denied.", False)
