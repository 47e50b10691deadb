"""Caches let go of what is gone, keep what either generation has, and are whole at every moment."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from qa import forgetting
from qa.archive import Archive
from qa.store.cache import ParseCache
from tests.conftest import FakeEncoder


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "FEW_PAGES", 0)
    monkeypatch.setattr(forgetting, "SMALL_CACHE", 0)
    monkeypatch.setattr(forgetting, "SPACE", 0.5)  # beside a page of SQLite a few rows are nothing


def built(root: Path, names: str, index: Path) -> int:
    """Let the archive hold these pages only, and return how many texts were embedded for that."""
    for path in root.glob("*.txt"):
        path.unlink()
    for name in names:
        words = "\n\n".join(f"Page {name} says {number} of {name * 9} and of nothing else." for number in range(20))
        (root / f"{name}.txt").write_text(f"Statement {name}\n\n{words}\n", encoding="utf-8")
    with Archive.build([root], index, encoder=FakeEncoder(), allow_removal=True) as archive:
        assert archive.summary is not None
        assert archive.verify() == []
        return archive.summary.embedded


def held(index: Path, table: str) -> int:
    name = {"embeddings": "cache.sqlite", "parsed": "parsed.sqlite"}[table]
    with contextlib.closing(sqlite3.connect(index / name)) as connection:
        found: tuple[int] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        return found[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


def test_what_two_generations_lack_is_forgotten_and_what_one_has_is_kept(root: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    each = built(root, "a", index)
    for names in ("bcd", "ef", "g"):
        built(root, names, index)
    # Nine pages were seen; e, f and g are those of the last two generations.
    assert held(index, "parsed") == 3
    assert held(index, "embeddings") == 3 * each
    assert built(root, "efg", index) == 0
    assert built(root, "ag", index) == each
    assert list(index.glob("*.tmp")) == []


def test_little_that_is_gone_is_kept(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "FEW_PAGES", 100)
    monkeypatch.setattr(forgetting, "SMALL_CACHE", 1 << 30)
    each = built(root, "a", tmp_path / "index")
    for names in ("b", "c", "d"):
        built(root, names, tmp_path / "index")
    assert (held(tmp_path / "index", "parsed"), held(tmp_path / "index", "embeddings")) == (4, 4 * each)


def test_the_codec_of_the_tokens_is_not_forgotten(root: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    for names in ("abc", "d", "e"):
        built(root, names, index)
    with contextlib.closing(sqlite3.connect(index / "cache.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM codecs").fetchone() == (1,)


def test_what_cannot_be_written_anew_stays_as_it_is(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    index = tmp_path / "index"
    each = built(root, "ab", index) // 2
    with monkeypatch.context() as full:
        full.setattr(ParseCache, "_copy", failing)
        for names in ("c", "d"):
            built(root, names, index)
        assert held(index, "parsed") == 4
    assert list(index.glob("*.tmp")) == []
    assert built(root, "dc", index) == 0
    assert each == built(root, "e", index)


def test_stored_pages_that_no_generation_holds_are_swept_away(root: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    built(root, "abc", index)
    built(root, "bc", index)  # the one before still holds a
    stray = index / "pages" / f"{'0' * 64}.zst"
    stray.write_bytes(b"left by a build that was killed")
    built(root, "bc", index)
    assert not stray.exists()
    assert len(list((index / "pages").iterdir())) == 3
    with Archive(index, encoder=FakeEncoder()) as archive:
        archive.rollback()
        assert archive.verify() == []


def test_nothing_is_swept_away_where_a_generation_cannot_be_read(root: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    built(root, "abc", index)
    built(root, "bc", index)
    (index / "generations" / "1" / "catalogue.sqlite").write_bytes(b"no database")
    built(root, "bc", index)
    assert len(list((index / "pages").iterdir())) == 3
