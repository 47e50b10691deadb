"""Arrays read from files by many threads at once."""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from qa.store import arrays

ROWS = np.array([(1, 2.5), (3, 4.5)], [("number", "<i4"), ("weight", "<f8")])


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    np.save(tmp_path / "rows.npy", ROWS)
    np.savez(tmp_path / "both.npz", rows=ROWS, size=3)
    return tmp_path


@pytest.fixture
def busy() -> Iterator[None]:
    """Other threads get their turn in the midst of reading a head, which otherwise happens rarely."""
    before = gc.get_threshold()

    def turn(*_: object) -> None:
        time.sleep(0)

    gc.callbacks.append(turn)
    gc.set_threshold(20)
    yield
    gc.set_threshold(*before)
    gc.callbacks.remove(turn)


def deep(folder: Path, calls: int) -> list[object]:
    """Read from a depth of calls, by which the threads differ."""
    if calls:
        return deep(folder, calls - 1)
    found: list[object] = []
    for _ in range(30):
        found.append(arrays.mapped(folder / "rows.npy").tolist())
        found.append(arrays.read(folder / "rows.npy").tolist())
        found.append(arrays.read_all(folder / "both.npz")["rows"].tolist())
    return found


@pytest.mark.usefixtures("busy")
def test_threads_that_read_at_once_are_not_confused(stored: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(deep, [stored] * 4, [0, 20, 40, 60]))
    assert found == [[ROWS.tolist()] * 90] * 4


def test_what_another_package_confuses_is_read_again(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load, faults = np.load, iter([SystemError("AST constructor recursion depth mismatch")] * 3)

    def confused(*arguments: object, **options: object) -> object:
        if fault := next(faults, None):
            raise fault
        return load(*arguments, **options)

    monkeypatch.setattr(np, "load", confused)
    assert arrays.mapped(stored / "rows.npy").tolist() == ROWS.tolist()


def test_named_arrays_of_a_file_and_of_bytes(stored: Path) -> None:
    found = arrays.read_all(io.BytesIO((stored / "both.npz").read_bytes()))
    assert (found["rows"].tolist(), int(found["size"])) == (ROWS.tolist(), 3)
    assert sorted(arrays.read_all(stored / "both.npz")) == ["rows", "size"]


def test_an_array_of_nothing_is_read(tmp_path: Path) -> None:
    np.save(tmp_path / "none.npy", ROWS[:0])
    assert arrays.mapped(tmp_path / "none.npy").dtype == ROWS.dtype
    assert arrays.mapped(tmp_path / "none.npy").tolist() == []


@pytest.mark.parametrize("content", [b"", b"no array", None])
def test_what_is_no_array_is_said(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "rows.npy").write_bytes(content)
    for reading in (arrays.mapped, arrays.read):
        with pytest.raises((OSError, ValueError, EOFError)):
            reading(tmp_path / "rows.npy")
