"""Files that are written once and found whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import zstandard

REPLACE_TRIES = 20
"""Windows refuses to replace a file for the instant in which another process reads it."""
STAGED = ".tmp"
"""Suffix of a file that is being written; one that is left over is of no use."""
SYNCED = 8
"""Files put on the disk at once: the disk writes its journal once for all of them."""


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Ask the system to put a file, or a folder's listing where that is possible, on the disk now."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(paths: Iterable[Path]) -> None:
    """Put many files on the disk; side by side, since the disk takes several at once."""
    with ThreadPoolExecutor(SYNCED) as pool:
        list(pool.map(sync, paths))


def write_atomic(path: Path, data: bytes, *, now: bool = True) -> None:
    """Write a file so that at every moment either the old content or the new one is there, whole.

    Without `now` that holds for a killed process but not for a power cut: the caller puts it on the disk later.
    """
    staged = path.with_name(f"{path.name}.{os.getpid()}{STAGED}")
    try:
        with staged.open("wb") as file:
            file.write(data)
            file.flush()
            if now:
                os.fsync(file.fileno())
        _replace(staged, path)
    except OSError:
        with contextlib.suppress(OSError):
            staged.unlink()  # on a full disk the half of it would be in the way
        raise
    if now:
        sync(path.parent)


def _replace(staged: Path, path: Path) -> None:
    for attempt in range(REPLACE_TRIES):
        try:
            staged.replace(path)
            return
        except PermissionError:
            if attempt == REPLACE_TRIES - 1:
                raise
            time.sleep(0.02)


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401
    """Write a value as indented JSON, atomically."""
    write_atomic(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def link(source: Path, target: Path) -> None:
    """Let a second name stand for a file that never changes; where the disk knows no such names, copy it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def remove_folder(folder: Path) -> None:
    """Remove a folder; nobody ever finds half of it under its name.

    Where a reader holds its files open and the system minds, it stays, whole or under another name, for the next time.
    """
    if folder.suffix != GONE:
        try:
            folder = folder.rename(folder.with_name(f"{folder.name}{GONE}"))
        except OSError:
            return
    shutil.rmtree(folder, ignore_errors=True)


GONE = ".gone"


def pack(data: bytes) -> bytes:
    """Compress."""
    return zstandard.ZstdCompressor(level=3).compress(data)


def unpack(data: bytes) -> bytes:
    """Undo `pack`.

    Raises:
        ValueError: it was altered.
    """
    try:
        return zstandard.ZstdDecompressor().decompress(data)
    except zstandard.ZstdError as error:
        raise ValueError("it cannot be unpacked") from error


class PageStore:
    """The captured bytes of every page, compressed, each under its own digest.

    They make the archive self-contained: it can be checked and parsed again without the originals.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unsettled: list[Path] = []

    def path(self, sha256: str) -> Path:
        """Where the page of that digest lies."""
        return self.folder / f"{sha256}.zst"

    def put(self, sha256: str, data: bytes) -> None:
        """Keep a page; one that is there already and whole is left alone. It is safe from power cuts after `settle`."""
        path = self.path(sha256)
        if not self.holds(sha256):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomic(path, zstandard.ZstdCompressor(level=9).compress(data), now=False)
            self._unsettled.append(path)

    def settle(self) -> None:
        """Put everything kept since the last time on the disk."""
        if self._unsettled:
            sync_all(self._unsettled)
            sync(self.folder)
            self._unsettled.clear()

    def remove(self, sha256: str) -> None:
        """Remove a page that no generation holds any more."""
        self.path(sha256).unlink(missing_ok=True)

    def holds(self, sha256: str) -> bool:
        """Say whether a page is there, whole; a look takes .3 ms."""
        try:
            self.get(sha256)
            return True
        except (OSError, ValueError):
            return False

    def get(self, sha256: str) -> bytes:
        """Return a page's bytes as they were captured.

        Raises:
            OSError: there is no such page.
            ValueError: the stored file does not hold the page it is named after.
        """
        packed = self.path(sha256).read_bytes()
        try:
            data = zstandard.ZstdDecompressor().decompress(packed)
        except zstandard.ZstdError as error:
            raise ValueError(f"the stored page {sha256[:12]} cannot be unpacked") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ValueError(f"the stored page {sha256[:12]} was altered")
        return data
