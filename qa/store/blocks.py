"""Checksums of files by block, so that a part can be checked when it is first read, or all of it in the background."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import DamagedArchiveError
from qa.store.files import file_digest

BLOCK = 1 << 20
"""Bytes that one checksum stands for: checking those that a question touches costs a millisecond each, and 6 GB of
files have a list of 6,000."""
DIGITS = 32
"""Hexadecimal digits kept of a block's SHA-256."""
READERS = 2
"""Threads that check in the background; hashing one file keeps one core busy."""

Note = Mapping[str, Any]
"""What a manifest says of a file: `size` in bytes, `blocks`, the digest of each block; in the first format in place of
these `sha256`, the digest of the whole."""

Places = npt.NDArray[np.int64]

_known: set[tuple[object, ...]] = set()
"""Files this process has found whole: those a generation shares with the one before it are not read again."""


def note(path: Path) -> dict[str, Any]:
    """Take down size and checksums of a file."""
    with path.open("rb") as file:
        blocks = [digest(block) for block in _blocks(file)]
    return {"size": path.stat().st_size, "blocks": blocks}


def digest(block: bytes | memoryview) -> str:
    """Digest one block."""
    return hashlib.sha256(block).hexdigest()[:DIGITS]


def problem(path: Path, expected: Note, *, whole: bool = True) -> str | None:
    """Compare a file with what was noted, and say what is wrong; without `whole` only its size."""
    try:
        found = path.stat()
        if found.st_size != expected["size"]:
            return f"has {found.st_size} bytes instead of {expected['size']}"
        if whole and not _same(path, expected):
            return "was altered"
    except OSError:
        return "is missing or cannot be read"
    return None


def _same(path: Path, expected: Note) -> bool:
    if "sha256" in expected:
        return bool(file_digest(path) == expected["sha256"])
    return bool(note(path)["blocks"] == list(expected["blocks"]))


def sizes(folder: Path, files: Mapping[str, Note]) -> Iterator[str]:
    """Compare the sizes of files and name those that differ, a sentence each."""
    for name, expected in files.items():
        if (found := problem(folder / name, expected, whole=False)) is not None:
            yield f"{_shown(folder, name)} {found}"


def altered(folder: Path, files: Mapping[str, Note]) -> list[str]:
    """Compare every byte of files with what was noted and name those that differ, a sentence each."""
    with ThreadPoolExecutor(READERS) as pool:
        found = pool.map(lambda name: problem(folder / name, files[name]), files)
        return [f"{_shown(folder, name)} {wrong}" for name, wrong in zip(files, found, strict=True) if wrong]


class Watch:
    """Checks files in the background; whoever uses them waits for it first."""

    def __init__(self, folder: Path, files: Mapping[str, Note], names: Iterable[str]) -> None:
        self._folder = folder
        self._files = files
        self._left = [name for name in names if not self._seen(name)]
        self._problems: list[str] = []
        self._stopped = False
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(min(READERS, len(self._left)))]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        """Wait until all is checked.

        Raises:
            DamagedArchiveError: a file is missing or altered.
        """
        for thread in self._threads:
            thread.join()
        if self._problems:
            raise DamagedArchiveError("; ".join(sorted(self._problems)))

    def stop(self) -> None:
        """Leave the rest unchecked: nobody will use it."""
        self._stopped = True

    def _work(self) -> None:
        while self._left and not self._stopped:
            try:
                name = self._left.pop()
            except IndexError:  # the other thread took the last one
                return
            try:
                mark, found = self._mark(name), problem(self._folder / name, self._files[name])
            except OSError:  # its generation was removed just now; whoever waits looks for the next one
                mark, found = (), "is missing or cannot be read"
            if found is None:
                _known.add(mark)
            else:
                self._problems.append(f"{_shown(self._folder, name)} {found}")

    def _seen(self, name: str) -> bool:
        try:
            return self._mark(name) in _known
        except OSError:
            return False

    def _mark(self, name: str) -> tuple[object, ...]:
        there = (self._folder / name).stat()
        content = digest("".join(self._files[name]["blocks"]).encode("ascii"))
        return there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns, content


class Checked:
    """Bytes of a mapped file, each block compared with its checksum when it is first read.

    Args:
        content: all bytes of the file.
        blocks: the digests noted of them; None where nothing was noted, so nothing can be compared.
        name: of the file, for the sentence that reports damage.
    """

    def __init__(self, content: memoryview, blocks: Sequence[str] | None, name: str) -> None:
        self._content = content
        self._blocks = blocks
        self._name = name
        self._whole = bytearray(len(blocks or ()))

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self._content)

    def check(self, start: int, end: int) -> None:
        """Make sure that the bytes from start to end are what was written.

        Raises:
            DamagedArchiveError: they are not.
        """
        if self._blocks is None or start >= end:
            return
        for at in range(start // BLOCK, (end - 1) // BLOCK + 1):
            if not self._whole[at]:
                if digest(self._content[at * BLOCK : (at + 1) * BLOCK]) != self._blocks[at]:
                    raise DamagedArchiveError(f"{self._name} was altered")
                self._whole[at] = 1

    def check_all(self, starts: Places, ends: Places) -> None:
        """Do the same for many stretches at once, shapes (n,).

        Raises:
            DamagedArchiveError: one of them is not what was written.
        """
        if self._blocks is None:
            return
        some = starts < ends
        first, last = starts[some] // BLOCK, (ends[some] - 1) // BLOCK
        whole = np.frombuffer(self._whole, np.uint8)
        if (last - first).max(initial=0) > 1 or not (whole[first].all() and whole[last].all()):
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                self.check(start, end)


def _blocks(file: Any) -> Iterator[bytes]:  # noqa: ANN401
    while block := file.read(BLOCK):
        yield block


def _shown(folder: Path, name: str) -> str:
    return f"generations/{folder.name}/{name}"
