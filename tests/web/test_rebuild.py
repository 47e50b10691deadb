"""Pages that wait to be taken in, through what may go wrong around them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.errors import BusyArchiveError, UploadError
from qa.web import wording
from qa.web.rebuild import Rebuild
from tests.patience import eventually
from tests.web.fakes import FakeArchive


@pytest.fixture
def archive() -> FakeArchive:
    return FakeArchive()


@pytest.fixture
def rebuild(archive: FakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rebuild]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rebuild = Rebuild(archive)
    yield rebuild
    rebuild.close()
    assert list(tmp_path.iterdir()) == []


def upload(rebuild: Rebuild, name: str, text: str = "text") -> int:
    path = rebuild.upload_folder() / "received"
    path.write_text(text, "utf-8")
    return rebuild.receive(path, name)


def finished(rebuild: Rebuild) -> dict[str, object]:
    eventually(lambda: rebuild.state["state"] != "running", "the rebuild does not end")
    return rebuild.state


def test_pages_that_cannot_be_set_apart_go_on_waiting(
    rebuild: Rebuild, archive: FakeArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(rebuild, "a.txt")
    with monkeypatch.context() as full:
        full.setattr(Path, "rename", no_room)
        with pytest.raises(OSError, match="No space left"):
            rebuild.start()
    assert rebuild.state == {"state": "idle", "waiting": 1}
    rebuild.start()
    assert finished(rebuild)["state"] == "done"
    assert archive.added == ["a.txt"]


def no_room(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_folder_that_was_cleared_away_is_made_again(rebuild: Rebuild, archive: FakeArchive, tmp_path: Path) -> None:
    assert upload(rebuild, "a.txt") == 1
    for folder in tmp_path.iterdir():
        shutil.rmtree(folder)
    assert rebuild.state == {"state": "idle", "waiting": 0}
    with pytest.raises(UploadError, match=wording.NOTHING_WAITS):
        rebuild.start()
    assert upload(rebuild, "b.txt") == 1
    rebuild.start()
    assert finished(rebuild)["state"] == "done"
    assert archive.added == ["b.txt"]


def busy(*_: object, **__: object) -> None:
    raise BusyArchiveError("/srv/index is written by process 7")


def test_pages_of_a_failed_rebuild_go_on_waiting(
    rebuild: Rebuild, archive: FakeArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(rebuild, "a.txt")
    upload(rebuild, "b.txt")
    with monkeypatch.context() as writing:
        writing.setattr(archive, "add", busy)
        rebuild.start()
        assert finished(rebuild) == {"state": "failed", "sentence": wording.BUSY, "waiting": 2}
    rebuild.start()
    assert finished(rebuild)["state"] == "done"
    assert archive.added == ["a.txt", "b.txt"]
    assert rebuild.state["waiting"] == 0


def test_what_came_during_a_rebuild_that_failed_waits_with_its_pages(rebuild: Rebuild, archive: FakeArchive) -> None:
    upload(rebuild, "fault.txt", "one")
    with archive.adding:
        rebuild.start()
        upload(rebuild, "fault.txt", "two")
        upload(rebuild, "c.txt")
    assert finished(rebuild) == {"state": "failed", "sentence": wording.REBUILD_FAILED, "waiting": 3}


def test_what_waits_can_be_thrown_away(rebuild: Rebuild, archive: FakeArchive) -> None:
    upload(rebuild, "fault.txt")
    rebuild.start()
    assert finished(rebuild)["waiting"] == 1
    rebuild.discard()
    assert rebuild.state == {"state": "idle", "waiting": 0}
    upload(rebuild, "a.txt")
    rebuild.start()
    assert finished(rebuild)["state"] == "done"
    assert archive.added == ["a.txt"]
