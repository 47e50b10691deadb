"""Files that are written once and found whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

import zstandard

REPLACE_TRIES = 20
"""Windows refuses to replace a file for the instant in which another process reads it."""


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


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that at every moment either the old content or the new one is there, whole."""
    staged = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with staged.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    for attempt in range(REPLACE_TRIES):
        try:
            staged.replace(path)
            break
        except PermissionError:
            if attempt == REPLACE_TRIES - 1:
                raise
            time.sleep(0.02)
    sync(path.parent)


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401
    """Write a value as indented JSON, atomically."""
    write_atomic(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


class PageStore:
    """The captured bytes of every page, compressed, each under its own digest.

    They make the archive self-contained: it can be checked and parsed again without the originals.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the page of that digest lies."""
        return self.folder / f"{sha256}.zst"

    def put(self, sha256: str, data: bytes) -> None:
        """Keep a page; one that is there already is left alone."""
        path = self.path(sha256)
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomic(path, zstandard.ZstdCompressor(level=9).compress(data))

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
