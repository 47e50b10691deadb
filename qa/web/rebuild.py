"""Pages that wait to be taken in, and the rebuild that takes them, one at a time; the chat goes on serving."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from qa.errors import ArchiveError, BusyArchiveError, UploadError
from qa.web import wording
from qa.web.unpack import move, place

if TYPE_CHECKING:
    from qa.build import Summary
    from qa.embed import Progress

WAITING = 500 * 1024 * 1024
"""Bytes of pages that may wait together."""
NAMED = 200
"""Pages listed of each sort in a summary."""

PAGES = "pages"
"""Where those that wait lie, in the folder of all uploads."""
PREFIX = "press-qa-"

log = logging.getLogger(__name__)


class Growing(Protocol):
    """What taking pages in needs of an archive."""

    def add(self, paths: Sequence[str | Path], *, progress: Progress | None = None) -> Summary:
        """Add the pages of these files and folders."""
        ...


class Rebuild:
    """Collects uploaded pages in a folder of its own and adds them to an archive in a thread of its own."""

    def __init__(self, archive: Growing) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._state: dict[str, Any] = {"state": "idle"}

    @property
    def state(self) -> dict[str, Any]:
        """Where it stands: `state` (idle, running, done, failed), `waiting` files, progress, at the end the summary."""
        with self._lock:
            return {**self._state, "waiting": self._waiting()}

    def room(self) -> int:
        """Give how many bytes may still be uploaded before a rebuild."""
        return max(0, WAITING - sum(sizes(self._folder)))

    def upload_folder(self) -> Path:
        """Give the folder that uploads are received in, before their names are known to be harmless."""
        with self._lock:
            if not self._folder.is_dir():  # systems clear away what lay in a temporary folder for weeks
                self._folder = Path(tempfile.mkdtemp(prefix=PREFIX))
            folder = self._folder / "receiving"
            folder.mkdir(exist_ok=True)
            return folder

    def receive(self, upload: Path, name: str) -> int:
        """Take one uploaded file in and return how many files wait now."""
        place(upload, name, self._folder / PAGES, self._lock)
        with self._lock:
            return self._waiting()

    def start(self) -> None:
        """Begin to add what waits.

        Raises:
            UploadError: a rebuild is running, or nothing waits.
            OSError: what waits cannot be set apart; it goes on waiting.
        """
        with self._lock:
            if self._state["state"] == "running":
                raise UploadError(wording.REBUILDING)
            if not self._waiting():
                raise UploadError(wording.NOTHING_WAITS)
            taken = self._folder / f"taken-{uuid.uuid4().hex}"
            (self._folder / PAGES).rename(taken)
            self._state = {"state": "running", "stage": "", "done": 0, "total": 0}
        threading.Thread(target=self._run, args=(taken,), daemon=True).start()

    def discard(self) -> None:
        """Throw away what waits, and what is said of a rebuild that failed."""
        with self._lock:
            shutil.rmtree(self._folder / PAGES, ignore_errors=True)
            if self._state["state"] == "failed":
                self._state = {"state": "idle"}

    def close(self) -> None:
        """Throw away what waits."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _waiting(self) -> int:
        """Count what waits, on the disk, which alone knows what has gone from there; the caller holds the lock."""
        return len(sizes(self._folder / PAGES))

    def _run(self, taken: Path) -> None:
        try:
            summary = self._archive.add([taken], progress=self._progress)
        except Exception as error:
            # Its message may name places on this computer, so it goes to whoever runs the server only.
            log.exception("Uploaded pages could not be added")
            with self._lock:
                self._give_back(taken)
                self._state = {"state": "failed", "sentence": why(error)}
            return
        shutil.rmtree(taken, ignore_errors=True)
        with self._lock:
            self._state = {"state": "done", **summed_up(summary)}

    def _give_back(self, taken: Path) -> None:
        """Let what was taken wait again, with what came meanwhile; the caller holds the lock."""
        pages, later = self._folder / PAGES, self._folder / f"later-{uuid.uuid4().hex}"
        try:
            if pages.exists():
                pages.rename(later)
            taken.rename(pages)
            for one in sorted(later.iterdir()) if later.exists() else ():
                move(one, pages, one.name)
            shutil.rmtree(later, ignore_errors=True)
        except OSError:
            log.exception("Uploaded pages could not be kept")

    def _progress(self, stage: str, done: int, total: int) -> None:
        with self._lock:
            self._state = {"state": "running", "stage": stage, "done": done, "total": total}


def sizes(folder: Path) -> list[int]:
    """Give the bytes of every file in a folder, of none where it is missing; files may go meanwhile."""
    found = []
    for path, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                found.append((Path(path) / name).stat().st_size)
    return found


def why(error: Exception) -> str:
    """Say why a rebuild failed, without naming a place on the server."""
    if isinstance(error, BusyArchiveError):
        return wording.BUSY
    return wording.NOT_ADDED if isinstance(error, ArchiveError) else wording.REBUILD_FAILED


def summed_up(summary: Summary) -> dict[str, Any]:
    """Sum up what a rebuild did: a sentence, and what was not used with the reasons."""
    unused = {source for source, _ in summary.skipped}  # which a build counts as added or changed, too
    added, changed = (len([one for one in pages if one not in unused]) for pages in (summary.added, summary.changed))
    counts = (
        wording.count(added, "page") + " added",
        f"{changed:,} changed",
        f"{len(summary.skipped):,} not used",
        f"{len(summary.passed_over):,} passed over",
    )
    left = [[source, reason] for source, reason in (*summary.skipped, *summary.passed_over)]
    return {
        "sentence": f"{', '.join(counts)}. {wording.NOW_HOLDS} {wording.count(summary.documents, 'document')}.",
        "left": left[:NAMED],
        "more": max(0, len(left) - NAMED),
    }
