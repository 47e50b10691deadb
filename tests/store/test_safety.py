"""Crashes, full disks, damage and old formats: the earlier archive serves, and nothing that was asked for is lost."""

from __future__ import annotations

import contextlib
import errno
import gc
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks import crash
from qa.archive import Archive
from qa.errors import ArchiveError, DamagedArchiveError
from qa.store import blocks, generation, switch
from qa.store.files import file_digest, write_atomic
from qa.store.generation import manifest_of_current
from qa.store.ledger import Ledger
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH

FORMATS = Path(__file__).parent / "formats"
SNOW = "Statement by Karl Lund on snow, Oslo, June 1, 2022\n\nIt snows in Oslo.\n"


@pytest.fixture
def snow(tmp_path: Path) -> Path:
    page = tmp_path / "snow.txt"
    page.write_text(SNOW, encoding="utf-8")
    return page


@pytest.fixture
def index(archive: Archive, snow: Path) -> Path:
    """An archive of three mirrored pages and an added one, whose file is gone."""
    archive.add([snow])
    snow.unlink()
    archive.close()
    return archive.index


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 4
    path.write_bytes(content)


def said(archive: Archive, question: str) -> list[str]:
    answer = archive.ask(question)
    return [quote.text for quote in answer.quotes + answer.nearest]


def current_folder(index: Path) -> Path:
    found = generation.current(index)
    assert found is not None
    return index / "generations" / str(found[0])


@pytest.mark.timeout(1500)
def test_killed_at_random_moments_under_a_reader(tmp_path: Path) -> None:
    tally = crash.run(tmp_path, moments=8, seed=3)
    assert tally.faults == []
    assert (tally.moments, tally.questions > 50) == (8, True)


def test_damage_where_it_is_read_late_is_named_and_never_shown(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "LARGE", 0)
    questions = ("When will the visa agreement be signed?", "fish quotas", "Does it snow in Oslo?", "the bridge")
    with Archive.open(index, encoder=FakeEncoder()) as archive:
        right = [said(archive, question) for question in questions]
    named = 0
    for path in sorted(current_folder(index).rglob("segments/*/*")):
        if not path.name.endswith(generation.LAZY):
            continue
        size = path.stat().st_size
        for at in range(size // 20, size, size // 6):
            flip(path, at)
            with Archive.open(index, encoder=FakeEncoder()) as archive:
                for question, wanted in zip(questions, right, strict=True):
                    try:
                        assert said(archive, question) == wanted
                    except DamagedArchiveError as error:
                        assert path.name in str(error)  # noqa: PT017 - either is right
                        named += 1
                assert any(path.relative_to(index).as_posix() in problem for problem in archive.verify())
            flip(path, at)
    assert named


@pytest.mark.parametrize(
    "name", ["catalogue.sqlite", "vectors.npy", "records.bin", "dead.npy", "meta.json", "manifest.json"]
)
def test_a_build_mends_any_damage_and_keeps_what_was_added(index: Path, pages: Path, name: str) -> None:
    path = next(current_folder(index).rglob(name))
    path.write_bytes(path.read_bytes()[:-7] + b"garbage")
    with Archive.build([pages], index, encoder=FakeEncoder()) as archive:
        assert archive.verify() == []
        assert sorted(archive.status().sources) == ["bridge.txt", "harbour.txt", "snow.txt", "visas.txt"]
        assert archive.search("It snows in Oslo")[0].passage.text == "It snows in Oslo."


@pytest.mark.parametrize("gone", [False, True])
def test_a_build_mends_stored_pages_that_are_at_hand(index: Path, pages: Path, gone: bool) -> None:
    (pages / "empty.txt").write_bytes(b"")
    with Archive.build([pages], index, encoder=FakeEncoder()) as archive:
        stored = sorted((index / "pages").iterdir())
        digest = hashlib.sha256((pages / "harbour.txt").read_bytes()).hexdigest()
        path = index / "pages" / f"{digest}.zst"
        path.unlink() if gone else flip(path, 40)
        assert len(archive.verify()) == 1
    with Archive.build([pages], index, encoder=FakeEncoder()) as archive:
        assert archive.verify() == []
        assert sorted((index / "pages").iterdir()) == stored
        assert archive.summary is not None
        assert archive.summary.unchanged == 4
        assert archive.summary.notes == ["1 stored page was damaged or missing and could be mended."]


def test_added_pages_are_known_to_the_generation_before_too(index: Path, pages: Path) -> None:
    (pages / "more.txt").write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
    Archive.build([pages], index, encoder=FakeEncoder()).close()
    shutil.rmtree(current_folder(index))
    with Archive.build([pages], index, encoder=FakeEncoder()) as archive:
        assert "snow.txt" in archive.status().sources


def test_nothing_is_added_to_an_archive_whose_pages_are_no_longer_known(index: Path, tmp_path: Path) -> None:
    (current_folder(index) / "catalogue.sqlite").write_bytes(b"")
    page = tmp_path / "ice.txt"
    page.write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
    with pytest.raises(DamagedArchiveError, match=r"catalogue\.sqlite .*; rebuild it .* qa build"):
        Archive(index, encoder=FakeEncoder()).add([page])


def test_an_addition_mends_what_does_not_touch_the_pages(index: Path, tmp_path: Path) -> None:
    path = current_folder(index) / "lexical" / "meta.json"
    path.write_bytes(b"{}")
    page = tmp_path / "ice.txt"
    page.write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
    with Archive(index, encoder=FakeEncoder()) as archive:
        archive.add([page])
        assert archive.verify() == []
        assert archive.status().pages == 5


def test_damaged_files_never_get_checksums_of_their_own(index: Path, tmp_path: Path) -> None:
    flip(next(current_folder(index).rglob("records.bin")), 30)
    page = tmp_path / "ice.txt"
    page.write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
    with contextlib.suppress(DamagedArchiveError):
        Archive(index, encoder=FakeEncoder()).add([page])
    problems = Archive(index, encoder=FakeEncoder()).verify()
    assert problems == [] or any("records.bin" in problem for problem in problems)


def test_lost_caches_are_no_loss(index: Path, pages: Path) -> None:
    for name in ("cache.sqlite", "parsed.sqlite"):
        for path in index.glob(f"{name}*"):
            path.write_bytes(b"garbage" * 1000)
    (pages / "more.txt").write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
    encoder = FakeEncoder()
    with Archive.build([pages], index, encoder=encoder) as archive:
        assert archive.verify() == []
        assert archive.status().documents == 5
    assert len(encoder.encoded) == 1  # the vectors of the rest lie in the segments


def test_generation_that_is_removed_while_it_is_opened_is_no_damage(
    index: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = generation.current(index)
    for n in range(2):
        (pages / f"more-{n}.txt").write_text(SNOW.replace("1", str(n + 2)), encoding="utf-8")
        Archive.build([pages], index, encoder=FakeEncoder()).close()
    assert stale is not None
    assert not (index / "generations" / str(stale[0])).exists()
    read, first = generation.current, [stale]
    monkeypatch.setattr(generation, "current", lambda folder: first.pop() if first else read(folder))
    assert generation.open_current(index).number == stale[0] + 2


def test_generation_that_is_removed_while_it_is_checked_is_no_damage(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = blocks.problem

    def late(path: Path, expected: blocks.Note, *, whole: bool = True) -> str | None:
        if whole and path.parts[-2] == "2":
            monkeypatch.setattr(blocks, "problem", compare)
            shutil.rmtree(index / "generations" / "2")
            switch.point_to(index, 1, file_digest(index / "generations" / "1" / "manifest.json"))
        return compare(path, expected, whole=whole)

    monkeypatch.setattr(blocks, "READERS", 1)
    monkeypatch.setattr(blocks, "_known", set())
    monkeypatch.setattr(blocks, "problem", late)
    with Archive.open(index, encoder=FakeEncoder()) as archive:
        assert archive.ask("When will the visa agreement be signed?").answered
        assert archive.generation == 1


def test_going_back_leads_to_what_served_before_even_after_another_going_back(index: Path, pages: Path) -> None:
    with Archive(index, encoder=FakeEncoder()) as archive:
        assert archive.rollback() == 1
        (pages / "more.txt").write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
        Archive.build([pages], index, encoder=FakeEncoder()).close()
        assert archive.generation == 3
        assert archive.rollback() == 1
        assert archive.status().documents == 3
        assert archive.verify() == []


def test_generation_without_a_manifest_is_not_gone_back_to(index: Path) -> None:
    (index / "generations" / "1" / "manifest.json").unlink()
    with pytest.raises(ArchiveError, match=r"damaged too \(its manifest.json is missing\); rebuild"):
        Archive(index, encoder=FakeEncoder()).rollback()


def test_damaged_generation_is_not_gone_back_to(index: Path) -> None:
    flip(next((index / "generations" / "1").rglob("columns.npy"), index / "generations/1/dead.npy"), 130)
    with pytest.raises(ArchiveError, match="earlier generation is damaged too"):
        switch.rollback(index)
    assert generation.current(index) is not None


@pytest.mark.parametrize("number", [1])
def test_archive_of_an_older_format_is_upgraded_from_its_stored_pages(number: int, tmp_path: Path) -> None:
    with zipfile.ZipFile(FORMATS / f"{number}.zip") as pack:
        pack.extractall(tmp_path / "index")
    with Archive.open(tmp_path / "index", encoder=FakeEncoder()) as archive:
        quote = archive.ask("When will the visa agreement be signed?").quotes[0]
        assert quote.text == "The visa agreement will be signed in June."
        assert sorted(archive.status().sources) == ["snow.txt", "visas.txt"]
        assert archive.verify() == []
        manifest = manifest_of_current(archive.index)
        assert manifest is not None
        assert manifest["format"] == generation.FORMAT
        assert archive.remove(["snow.txt"]).removed == ["snow.txt"]


def test_generation_of_an_older_format_is_gone_back_to_only_while_it_can_be_upgraded(tmp_path: Path) -> None:
    index = tmp_path / "index"
    with zipfile.ZipFile(FORMATS / "1.zip") as pack:
        pack.extractall(index)
    with Archive.open(index, encoder=FakeEncoder()) as archive:
        assert archive.ask("When will the visa agreement be signed?").answered
        assert archive.generation == 3
        for path in (index / "generations/2/catalogue.sqlite", next((index / "pages").glob("*.zst"))):
            flip(path, 40)
            with pytest.raises(
                ArchiveError, match=r"earlier generation is damaged too .*(catalogue|visas.txt|snow.txt)"
            ):
                archive.rollback()
            flip(path, 40)
        assert archive.rollback() == 2
        assert archive.ask("When will the visa agreement be signed?").answered
        assert archive.generation == 4


def test_older_format_grows_by_an_addition(tmp_path: Path, snow: Path) -> None:
    with zipfile.ZipFile(FORMATS / "1.zip") as pack:
        pack.extractall(tmp_path / "index")
    snow.write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
    with Archive(tmp_path / "index", encoder=FakeEncoder()) as archive:
        summary = archive.add([snow])  # from which folder the other page of that name came was not kept then
        assert (summary.added, summary.changed, summary.unchanged) == (["snow.txt"], [], 2)
        assert archive.status().pages == 3
        for words in ("snow", "ice"):
            assert words in archive.search(words)[0].passage.text


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of its own, for as long as the test runs; skips visibly where that is not allowed."""
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a disk of one's own needs Linux and root")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_full_disk_leaves_the_earlier_archive(tmp_path: Path, pages: Path, snow: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        index = disk / "index"
        with Archive.build([pages], index, encoder=FakeEncoder()) as archive:
            failed = 0
            for left in (0, 5, 30, 100, 250, 400, 600, 800):
                free = shutil.disk_usage(disk).free
                (disk / "filler").write_bytes(b"x" * max(0, free - left * 1024))
                try:
                    archive.add([snow])
                    archive.remove(["snow.txt"])
                except ArchiveError as error:
                    assert "the earlier archive goes on serving" in str(error)  # noqa: PT017 - some are enough room
                    failed += 1
                assert archive.ask("When will the visa agreement be signed?").answered
                assert archive.verify() == []
                (disk / "filler").unlink()
            assert failed > 2
            if "snow.txt" not in archive.status().sources:
                assert archive.add([snow]).added == ["snow.txt"]
            assert archive.verify() == []
            assert not list(index.rglob("*.staging"))


def test_files_that_may_not_grow_leave_the_earlier_archive(index: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    page = tmp_path / "ice.txt"
    page.write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
    script = (
        "import resource, sys; from pathlib import Path; from tests.conftest import FakeEncoder\n"
        "from qa.archive import Archive; from qa.errors import ArchiveError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))\n"
        "try:\n    Archive(Path(sys.argv[1]), encoder=FakeEncoder()).add([sys.argv[2]])\n"
        "except ArchiveError as error:\n    print(error); sys.exit(3)\n"
    )
    assert resource
    for limit in (300, 20_000, 60_000):
        done = subprocess.run(
            [sys.executable, "-c", script, str(index), str(page), str(limit)],
            capture_output=True,
            check=False,
            text=True,
            timeout=ENOUGH,
        )
        assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
        assert "the earlier archive goes on serving" in done.stdout
        with Archive.open(index, encoder=FakeEncoder()) as archive:
            assert archive.verify() == []
            assert archive.status().pages == 4
    with Archive(index, encoder=FakeEncoder()) as archive:
        assert archive.add([page]).added == ["ice.txt"]


def test_read_only_archive_answers_and_says_why_it_cannot_change(tmp_path: Path, pages: Path, snow: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        Archive.build([pages], disk / "index", encoder=FakeEncoder()).close()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with Archive.open(disk / "index", encoder=FakeEncoder()) as archive:
            assert archive.ask("When will the visa agreement be signed?").answered
            assert archive.verify() == []
            with pytest.raises(ArchiveError, match=r"cannot be written to \(Read-only file system\)"):
                archive.add([snow])


def test_read_only_archive_of_an_older_format_says_what_to_do(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        with zipfile.ZipFile(FORMATS / "1.zip") as pack:
            pack.extractall(disk / "index")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with (
            pytest.raises(ArchiveError) as caught,
            Archive.open(disk / "index", encoder=FakeEncoder()) as archive,
        ):
            archive.ask("When will the visa agreement be signed?")
        assert str(caught.value) == (
            f"The archive in {disk / 'index'} is of an older format, and is upgraded before it can be asked; but that "
            "folder cannot be written to (Read-only file system). Copy it to one that can be, and name that copy with "
            "--index."
        )


def test_writer_that_was_killed_is_noted_and_cleaned_up_after(
    index: Path, pages: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (index / "lock.json").write_text(json.dumps({"process": 4711, "host": "here", "since": 0}), encoding="utf-8")
    (index / "generations" / "9.staging").mkdir()
    (index / "CURRENT.4711.tmp").write_bytes(b"")
    (pages / "more.txt").write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
    with caplog.at_level("INFO"):
        Archive.build([pages], index, encoder=FakeEncoder()).close()
    assert "Process 4711 on here" in caplog.text
    assert sorted(path.name for path in (index / "generations").iterdir()) == ["2", "3"]
    assert not list(index.glob("*.tmp"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says what is mapped")
def test_no_file_of_a_staged_generation_is_mapped_when_its_folder_gets_its_name(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to rename a folder of which a file is in use."""
    mapped: list[list[str]] = []

    def renamed(self: Path, target: Path) -> Path:
        if self.suffix == switch.STAGING:
            mapped.append(
                [line for line in Path("/proc/self/maps").read_text("utf-8").splitlines() if str(self) in line]
            )
        return rename(self, target)

    rename = Path.rename
    monkeypatch.setattr(Path, "rename", renamed)
    for at in range(30):
        (pages / f"snow{at}.txt").write_text(SNOW.replace("snows", f"snows {at} times"), encoding="utf-8")
    gc.disable()
    try:
        with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder()) as archive:
            archive.ask("Where does it snow?")
            archive.remove([archive.status().sources[0]])
    finally:
        gc.enable()
    assert mapped == [[], []]


def test_a_build_that_finds_nothing_new_cleans_up_too(index: Path, pages: Path) -> None:
    (index / "generations" / "9.staging").mkdir()
    (index / "generations" / "0.gone").mkdir()
    (index / "pages" / "00.zst.4711.tmp").write_bytes(b"half")
    Archive.build([pages], index, encoder=FakeEncoder()).close()
    assert sorted(path.name for path in (index / "generations").iterdir()) == ["1", "2"]
    assert not list(index.rglob("*.tmp"))


def test_file_that_could_not_be_written_leaves_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a").write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(tmp_path / "a", b"after")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"before")]


def test_pointer_that_cannot_be_written_leaves_no_generation_behind(
    index: Path, snow: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes, *, now: bool = True) -> None:
        if path.name == "CURRENT":
            raise OSError(errno.ENOSPC, "No space left on device")
        write_atomic(path, data, now=now)

    snow.write_text(SNOW.replace("snow", "ice"), encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(switch, "write_atomic", full)
        with pytest.raises(ArchiveError, match="No space left on device"):
            Archive(index, encoder=FakeEncoder()).add([snow])
    assert sorted(path.name for path in (index / "generations").iterdir()) == ["1", "2"]
    shutil.copytree(index / "generations" / "2", index / "generations" / "7")  # as a killed writer would leave it
    Archive.build([pages], index, encoder=FakeEncoder()).close()
    assert sorted(path.name for path in (index / "generations").iterdir()) == ["1", "2"]


def test_catalogue_that_cannot_be_begun_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").mkdir()
    with pytest.raises(OSError, match="the catalogue cannot be written: unable to open"):
        Ledger(tmp_path / "catalogue.sqlite", None)


@pytest.mark.parametrize("deep", [False, True])
def test_archive_that_is_changed_while_it_is_verified_is_whole(
    index: Path, pages: Path, monkeypatch: pytest.MonkeyPatch, deep: bool
) -> None:
    def changed(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
        monkeypatch.setattr(generation, "damage", real)
        for round_ in range(2):
            with (pages / "harbour.txt").open("a", encoding="utf-8") as file:
                file.write(f"\nMore of it, {round_}.\n")
            Archive.build([pages], index, encoder=FakeEncoder()).close()
        return real(folder, manifest)

    real = generation.damage
    monkeypatch.setattr(generation, "damage", changed)
    with Archive.open(index, encoder=FakeEncoder()) as archive:
        assert archive.verify(deep=deep) == []
        assert archive.generation == 4
