"""One writer at a time.

The lock is the operating system's own, held through an open file, so it ends with the process however that ends: a lock
left behind by a killed process holds nobody up.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from qa.errors import ArchiveError, BusyArchiveError

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def writing(index: Path, wait: float = 0.0, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the right to write an archive.

    Args:
        index: the archive's folder, created if need be.
        wait: seconds to wait for another writer.
        waiting: is told once who that is.

    Raises:
        BusyArchiveError: another process is writing.
        ArchiveError: the folder cannot be written to.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / "lock")
        _acquire(lock, index, wait, waiting)
    except Timeout as error:
        raise BusyArchiveError(
            f"{_holder(index)} is writing this archive; try again when it has finished, or wait for it: --wait SECONDS."
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"The folder {index} cannot be written to ({error.strerror or error}); name another with --index."
        ) from error
    try:
        if (index / "lock.json").exists():
            logger.info("%s ended before it had finished; what it left behind is removed.", _holder(index))
        note = {"process": os.getpid(), "host": socket.gethostname(), "since": time.time()}
        with contextlib.suppress(OSError):  # a full disk; the note is for people only
            (index / "lock.json").write_text(json.dumps(note), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            (index / "lock.json").unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, index: Path, wait: float, waiting: Callable[[str], None] | None) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if wait <= 0:
            raise
        if waiting:
            waiting(_holder(index))
        lock.acquire(timeout=wait)


def _holder(index: Path) -> str:
    try:
        note = json.loads((index / "lock.json").read_text(encoding="utf-8"))
        age = max(0, round(time.time() - float(note["since"])))
        return f"Process {int(note['process'])} on {note['host']} (for {age} s)"
    except (OSError, ValueError, KeyError, TypeError):
        return "Another process"
