"""Arrays read from files by many threads at once.

NumPy reads the head of a file with `ast`, whose counter of depth all threads share in CPython 3.11: where two of them
read at once, one may be told of a "recursion depth mismatch" (SystemError) that is none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

TRIES = 5
"""Other packages may use `ast` meanwhile, and know nothing of the lock."""

Array = npt.NDArray[Any]
T = TypeVar("T")
_reading = RLock()


def mapped(path: Path) -> Array:
    """Map an array into memory without reading it.

    It is given as a plain array, since each slice of a `memmap` costs ten times as much. One that holds nothing cannot
    be mapped, and is read.

    Raises:
        OSError, ValueError, EOFError: the file is missing or holds none.
    """
    try:
        return np.asarray(_tried(lambda: np.load(path, mmap_mode="r", allow_pickle=False)))
    except ValueError:
        return read(path)


def read(path: Path) -> Array:
    """Read an array.

    Raises:
        OSError, ValueError, EOFError: the file is missing or holds none.
    """
    return np.asarray(_tried(lambda: np.load(path, allow_pickle=False)))


def read_all(source: Path | BinaryIO) -> dict[str, Array]:
    """Read the arrays of an `.npz` file by their names.

    Raises:
        OSError, ValueError, EOFError, zipfile.BadZipFile: the file is missing or holds none.
    """

    def arrays() -> dict[str, Array]:
        if not isinstance(source, Path):
            source.seek(0)
        with np.load(source, allow_pickle=False) as stored:
            return dict(stored)

    return _tried(arrays)


def _tried(reading: Callable[[], T]) -> T:
    for _ in range(TRIES - 1):
        try:
            with _reading:
                return reading()
        except SystemError:
            continue
    with _reading:
        return reading()
