"""Generations: whole or not at all, checked when opened, switched atomically."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import shutil
from pathlib import Path

import pytest

from qa import staging
from qa.archive import Archive
from qa.errors import ArchiveError, BusyArchiveError, DamagedArchiveError
from qa.store import generation, nearest, switch, vectors
from qa.store.files import PageStore, file_digest, write_atomic
from qa.store.lock import writing
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH


@pytest.fixture
def index(archive: Archive) -> Path:
    archive.close()
    return archive.index


def files(index: Path) -> list[Path]:
    return sorted(
        path for path in (index / "generations" / "1").rglob("*") if path.is_file() and path.suffix != ".lock"
    )


def test_every_flipped_bit_is_named_and_never_answered_from(index: Path) -> None:
    for path in files(index):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if whole else b"x")
        name = path.relative_to(index).as_posix()
        with pytest.raises(DamagedArchiveError, match=r"is damaged \(.*\); rebuild it .* qa build") as caught:
            Archive.open(index, encoder=FakeEncoder()).ask("fish")
        assert name in str(caught.value)
        assert any(name in problem for problem in Archive(index, encoder=FakeEncoder()).verify())
        path.write_bytes(whole)
    assert Archive(index, encoder=FakeEncoder()).verify() == []


def test_file_of_proposed_rows_is_shared_checked_and_answered_from(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(archive: Archive) -> list[str]:
        return [quote.text for quote in archive.ask("What about fish quotas?").quotes]

    with Archive.build([pages], tmp_path / "all", encoder=FakeEncoder()) as archive:
        expected = told(archive)
        assert not list(archive.index.rglob("nearest.faiss"))
    monkeypatch.setattr(nearest, "WORTHWHILE", 1)
    monkeypatch.setattr(vectors, "DEEP", 1e6)
    monkeypatch.setattr(staging, "SMALL", 0)
    index = tmp_path / "index"
    Archive.build([pages], index, encoder=FakeEncoder()).close()
    snow = tmp_path / "snow.txt"
    snow.write_text("Statement by Minister Karl Lund on snow, Bergen, May 1, 2021\n\nSnow fell.\n", encoding="utf-8")
    with Archive.open(index, encoder=FakeEncoder()) as archive:
        assert told(archive) == expected
        archive.add([snow])
        assert told(archive) == expected
    name = "segments/1/nearest.faiss"
    path, before = index / "generations/2" / name, index / "generations/1" / name
    assert path.samefile(before)
    assert (index / "generations/2/segments/2/nearest.faiss").exists()
    whole = path.read_bytes()
    for at in (len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        problems = Archive(index, encoder=FakeEncoder()).verify()
        assert [problem for problem in problems if name in problem] == [f"generations/2/{name} was altered"]
        with pytest.raises(DamagedArchiveError, match=name):
            Archive.open(index, encoder=FakeEncoder()).ask("fish")
    path.write_bytes(whole)
    assert Archive(index, encoder=FakeEncoder()).verify() == []


def test_missing_and_cut_files_are_named(index: Path) -> None:
    path = index / "generations/1/segments/1/vectors.npy"
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    with pytest.raises(DamagedArchiveError, match=r"vectors\.npy has 100 bytes instead of"):
        generation.open_current(index)
    path.unlink()
    with pytest.raises(DamagedArchiveError, match=r"vectors\.npy is missing"):
        generation.open_current(index)


def test_damaged_pointer_is_damage(index: Path) -> None:
    (index / "CURRENT").write_text("{", encoding="utf-8")
    with pytest.raises(DamagedArchiveError, match="CURRENT cannot be read"):
        generation.open_current(index)


def test_altered_stored_page_is_found(index: Path) -> None:
    page = next((index / "pages").iterdir())
    page.write_bytes(page.read_bytes()[:-3] + b"abc")
    problems = Archive(index, encoder=FakeEncoder()).verify()
    assert len(problems) == 1
    assert "the stored copy of" in problems[0]


def test_build_repairs_a_damaged_archive_from_its_pages(index: Path, pages: Path) -> None:
    (index / "generations/1/catalogue.sqlite").write_bytes(b"")
    encoder = FakeEncoder()
    with Archive.build([pages], index, encoder=encoder) as repaired:
        assert repaired.search("fish quotas")[0].passage.text
        assert repaired.verify() == []
    assert encoder.encoded == []  # the embeddings were still known


def of_format(index: Path, number: int) -> None:
    path = index / "generations/1/manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": number}), encoding="utf-8")
    switch.point_to(index, 1, file_digest(path))


def test_other_format_says_what_to_do(index: Path) -> None:
    of_format(index, 0)
    with pytest.raises(ArchiveError, match=r"has format 0, this version reads 2; rebuild it with: qa build"):
        generation.open_current(index)


def test_archive_of_a_newer_program_is_left_alone(index: Path, pages: Path) -> None:
    of_format(index, 99)
    for change in (
        lambda: Archive.build([pages], index, encoder=FakeEncoder()),
        lambda: Archive(index, encoder=FakeEncoder()).add([pages / "visas.txt"]),
        lambda: Archive.open(index, encoder=FakeEncoder()),
    ):
        with pytest.raises(ArchiveError, match="has format 99, this version reads 2; it is newer, so update"):
            change()
    manifest = generation.manifest_of_current(index)
    assert manifest is not None
    assert (manifest["format"], [path.name for path in (index / "generations").iterdir()]) == (99, ["1"])


def test_build_mends_an_archive_of_another_format(index: Path, pages: Path) -> None:
    of_format(index, 0)
    with Archive.build([pages], index, encoder=FakeEncoder()) as mended:
        assert mended.status().generation == 2
        assert mended.status().documents == 3


def test_failed_build_leaves_the_earlier_generation_and_no_rest(index: Path) -> None:
    def fail(folder: Path) -> dict[str, object]:
        (folder / "half").write_text("x", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        switch.commit(index, None, fail)
    assert generation.open_current(index).number == 1
    assert not (index / "generations" / "2.staging").exists()


def test_next_build_removes_what_a_failed_one_left(index: Path, pages: Path) -> None:
    (index / "generations" / "2.staging").mkdir()
    (index / "generations" / "2.staging" / "half").write_text("x", encoding="utf-8")
    (pages / "new.txt").write_text(
        "Statement by Karl Lund on ice, Oslo, May 1, 2022\n\nIce is cold.\n", encoding="utf-8"
    )
    Archive.build([pages], index, encoder=FakeEncoder()).close()
    assert sorted(path.name for path in (index / "generations").iterdir()) == ["1", "2"]


def test_only_the_previous_generation_is_kept(index: Path, pages: Path) -> None:
    for day in (1, 2, 3):
        (pages / "new.txt").write_text(
            f"Statement by Karl Lund on ice, Oslo, May {day}, 2022\n\nIce is cold, {day}.\n", encoding="utf-8"
        )
        Archive.build([pages], index, encoder=FakeEncoder()).close()
    assert sorted(path.name for path in (index / "generations").iterdir()) == ["3", "4"]


def test_vectors_that_do_not_match_the_rows_never_serve(index: Path) -> None:
    folder = index / "generations" / "1"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["counts"]["rows"] += 1
    with pytest.raises(ArchiveError, match="not whole"):
        switch.check(folder, manifest)


def test_nothing_to_roll_back_to_is_a_sentence(index: Path) -> None:
    with pytest.raises(ArchiveError, match="no earlier generation"):
        switch.rollback(index)


def _hold(index: Path, ready: object, done: object) -> None:
    with writing(index):
        ready.set()  # type: ignore[attr-defined]
        done.wait(ENOUGH)  # type: ignore[attr-defined]


def test_second_writer_is_told_who_writes(index: Path, pages: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(index, ready, done))
    process.start()
    try:
        assert ready.wait(ENOUGH)
        with pytest.raises(BusyArchiveError, match=rf"Process {process.pid} on .* \(for \d+ s\) is writing"):
            Archive.build([pages], index, encoder=FakeEncoder())
    finally:
        done.set()
        process.join(ENOUGH)
    Archive.build([pages], index, encoder=FakeEncoder()).close()


def test_second_writer_waits_where_it_is_told_to_and_says_for_whom(index: Path, pages: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(index, ready, done))
    process.start()
    said: list[str] = []

    def progress(what: str, _done: int, _total: int) -> None:
        said.append(what)
        done.set()  # whom it waits for ends only now

    assert ready.wait(ENOUGH)
    with Archive.build([pages], index, encoder=FakeEncoder(), progress=progress, wait=ENOUGH) as archive:
        assert re.fullmatch(rf"waiting for process {process.pid} on .* \(for \d+ s\)", said[0])
        assert archive.summary is not None
        assert archive.summary.unchanged == 3
    process.join(ENOUGH)


def test_lock_of_a_killed_writer_holds_nobody_up(index: Path, pages: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(index, ready, done))
    process.start()
    assert ready.wait(ENOUGH)
    process.kill()
    process.join(ENOUGH)
    Archive.build([pages], index, encoder=FakeEncoder()).close()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user for whom a folder can be read-only")
def test_read_only_folder_is_a_sentence(tmp_path: Path, pages: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(ArchiveError, match="cannot be written to"):
        Archive.build([pages], folder / "index", encoder=FakeEncoder())


def test_file_in_place_of_the_folder_is_a_sentence(tmp_path: Path, pages: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ArchiveError, match="is a file; an archive is a folder"):
        Archive.build([pages], tmp_path / "file", encoder=FakeEncoder())


def test_page_store_returns_the_bytes(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages")
    digest = "559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd"  # of b"A"
    store.put(digest, b"A")
    assert store.get(digest) == b"A"
    shutil.copy(store.path(digest), store.path("0" * 64))
    with pytest.raises(ValueError, match="was altered"):
        store.get("0" * 64)


def test_atomic_write_leaves_no_rest(tmp_path: Path) -> None:
    write_atomic(tmp_path / "x", b"1")
    write_atomic(tmp_path / "x", b"2")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x", b"2")]
