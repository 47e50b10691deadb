"""A segment: documents that were written together, as arrays and records in a folder that never changes.

Numbers of documents and passages are those of the whole archive and stay with them until it is written anew. Two
neighbouring segments become one by putting their files one after the other.

    documents.npy  where each record lies     vectors.npy  of each row
    records.bin    a document each            rows.npy     the passage that each row stands for
    passages.npy   what a filter looks at     codes.npy    of the tokens of each row, where the model gives them
    speakers.npy   who says which passage     first.npy    where those of each row begin
    nearest.faiss  which rows may be nearest, where there are very many
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from qa.errors import DamagedArchiveError
from qa.store import nearest
from qa.store.arrays import Array, mapped
from qa.store.files import pack, unpack
from qa.store.nearest import Nearest

LOCATION = np.dtype(
    [
        ("number", "<i4"),
        ("passage", "<i4"),  # the first of its passages
        ("start", "<i8"),
        ("length", "<i4"),
        ("digest", "<u8"),  # of the record as it lies there
    ]
)
RECORDS = "records.bin"
ARRAYS = ("documents", "passages", "speakers", "rows", "vectors")
TOKENS = ("codes", "first")
NEAREST = "nearest.faiss"
COPIED = 1 << 24
"""Bytes of an array copied at once when segments are joined."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Which numbers a segment holds."""

    name: str
    documents: tuple[int, int]
    passages: tuple[int, int]
    """From, and up to but without."""
    rows: int

    def as_note(self) -> dict[str, Any]:
        """Lay it out for a manifest."""
        return {"name": self.name, "documents": self.documents, "passages": self.passages, "rows": self.rows}

    @classmethod
    def of_note(cls, note: dict[str, Any]) -> Extent:
        """Read what `as_note` laid out."""
        documents, passages = tuple(note["documents"]), tuple(note["passages"])
        return cls(note["name"], documents, passages, note["rows"])


@dataclass(frozen=True, slots=True)
class Segment:
    """An open segment; its arrays are mapped, so that opening reads none of them."""

    documents: Array
    """Shape (documents,), fields as in LOCATION."""
    passages: Array
    """Shape (passages,), fields as `columns` has them."""
    speakers: Array
    """Shape (n, 2): speaker number and passage."""
    rows: Array
    """Shape (rows,): the passage that each row stands for."""
    vectors: Array
    """Shape (rows, dimension)."""
    codes: Array | None
    """Shape (tokens, bytes); None where the model gives no token vectors."""
    first: Array | None
    """Shape (rows + 1,): where the tokens of each row begin."""
    records: Array
    """The bytes of all records."""
    nearest: Nearest | None
    """Proposes rows; None where comparing all is as fast."""

    def record(self, at: int) -> bytes:
        """Return the record at a position.

        Raises:
            DamagedArchiveError: it was altered.
        """
        where = self.documents[at]
        packed = self.records[int(where["start"]) : int(where["start"]) + int(where["length"])].tobytes()
        if _digest(packed) != int(where["digest"]):
            raise DamagedArchiveError(f"{RECORDS}: the record of document {int(where['number'])} was altered")
        try:
            return unpack(packed)
        except ValueError as error:
            raise DamagedArchiveError(f"the record of document {int(where['number'])}: {error}") from error

    @classmethod
    def open(cls, folder: Path) -> Segment:
        """Open a segment's files.

        Raises:
            DamagedArchiveError: one is missing or does not hold what it should.
        """
        codes, first = (_open(folder, name) if (folder / f"{name}.npy").exists() else None for name in TOKENS)
        try:
            path = folder / RECORDS
            records = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.empty(0, np.uint8)
        except (OSError, ValueError) as error:
            raise DamagedArchiveError(f"{RECORDS} of segment {folder.name} cannot be read") from error
        arrays = {name: _open(folder, name) for name in ARRAYS}
        proposing = Nearest.open(folder / NEAREST) if (folder / NEAREST).exists() else None
        return cls(**arrays, codes=codes, first=first, records=records, nearest=proposing)


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors and token codes of new rows, of which only so many are held at once."""

    batches: Callable[[], Iterable[tuple[Array, Sequence[Array]]]]
    """Gives vectors of some rows, shape (rows, dimension), and the codes of each, shape (tokens, width)."""
    tokens: Array
    """How many each row has. Shape (rows,)."""
    dimension: int
    width: int
    """Bytes of the code of a token; 0 where the model gives no token vectors."""


def write(
    folder: Path,
    before: Sequence[Segment],
    records: Iterable[tuple[int, int, bytes]],
    arrays: dict[str, Array],
    embedded: Embedded,
) -> None:
    """Write a segment: neighbouring ones put together, then what is new.

    Args:
        folder: to be made.
        before: the segments whose content comes first, in order.
        records: number, first passage and record of each new document.
        arrays: of what is new: passages, speakers, rows.
        embedded: of the new rows.

    Raises:
        ValueError: a row has another number of tokens than was said.
    """
    folder.mkdir(parents=True)
    _save(folder / "documents.npy", [_write_records(folder / RECORDS, before, records)])
    for name in ("passages", "speakers", "rows"):
        _save(folder / f"{name}.npy", [*(getattr(one, name) for one in before), arrays[name]])
    counts = [np.diff(one.first) for one in before if one.first is not None] if embedded.width else []
    first: Array = np.concatenate([[0], np.cumsum(np.concatenate([*counts, embedded.tokens]))]).astype(np.int64)
    with ExitStack() as files:
        rows = sum(len(one.rows) for one in before) + len(arrays["rows"])
        vectors = _begin(files, folder, "vectors", np.dtype("<f4"), (rows, embedded.dimension))
        for one in before:
            _put(vectors, one.vectors)
        codes = None
        if embedded.width:
            _save(folder / "first.npy", [first])
            codes = _begin(files, folder, "codes", np.dtype("u1"), (int(first[-1]), embedded.width))
            for one in before:
                _put(codes, one.codes if one.codes is not None else np.empty((0, embedded.width), np.uint8))
        _put_rows(embedded, vectors, codes)
    written = _open(folder, "vectors")
    if len(written) >= nearest.WORTHWHILE and Nearest.possible(written.shape[1]):
        Nearest.build(written).save(folder / NEAREST)


def _put_rows(embedded: Embedded, vectors: _File, codes: _File | None) -> None:
    at = 0
    for some, codes_of in embedded.batches():
        _put(vectors, some)
        if codes is not None:
            expected = embedded.tokens[at : at + len(some)].tolist()
            if [len(one) for one in codes_of] != expected:
                raise ValueError("a row has another number of tokens than was said")
            _put(codes, np.concatenate(codes_of))
        at += len(some)


def _write_records(path: Path, before: Sequence[Segment], records: Iterable[tuple[int, int, bytes]]) -> Array:
    tables, start = [], 0
    with path.open("wb") as file:
        for one in before:
            table = np.array(one.documents)
            table["start"] += start
            tables.append(table)
            file.write(one.records.data)
            start += len(one.records)
        added = []
        for number, passage, content in records:
            packed = pack(content)
            file.write(packed)
            added.append((number, passage, start, len(packed), _digest(packed)))
            start += len(packed)
    return np.concatenate([*tables, np.array(added, LOCATION)])


def _save(path: Path, parts: Sequence[Array]) -> None:
    """Write arrays one after another as one, without holding them all."""
    shape = (sum(len(part) for part in parts), *parts[0].shape[1:])
    with ExitStack() as files:
        file = _begin(files, path.parent, path.stem, parts[0].dtype, shape)
        for part in parts:
            _put(file, part)


@dataclass(frozen=True, slots=True)
class _File:
    """An array that is being written."""

    file: BinaryIO
    dtype: np.dtype[Any]


def _begin(files: ExitStack, folder: Path, name: str, dtype: np.dtype[Any], shape: tuple[int, ...]) -> _File:
    """Begin the file of an array of that shape."""
    file = files.enter_context((folder / f"{name}.npy").open("wb"))
    head = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, head)
    return _File(file, dtype)


def _put(to: _File, part: Array) -> None:
    """Write the next rows."""
    step = max(1, COPIED // max(1, part.itemsize * int(np.prod(part.shape[1:]))))
    for at in range(0, len(part), step):
        to.file.write(np.ascontiguousarray(part[at : at + step], to.dtype).data)


def _open(folder: Path, name: str) -> Array:
    path = folder / f"{name}.npy"
    try:
        return mapped(path)
    except (OSError, ValueError, EOFError) as error:
        raise DamagedArchiveError(f"{name}.npy of segment {folder.name} cannot be read") from error


def _digest(packed: bytes) -> int:
    return int.from_bytes(hashlib.sha256(packed).digest()[:8], "little")
