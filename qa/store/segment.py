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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def write(
    folder: Path,
    before: Sequence[Segment],
    records: Iterable[tuple[int, int, bytes]],
    arrays: dict[str, Array],
    codes: Sequence[Array],
    width: int,
) -> None:
    """Write a segment: neighbouring ones put together, then what is new.

    Args:
        folder: to be made.
        before: the segments whose content comes first, in order.
        records: number, first passage and record of each new document.
        arrays: of what is new: passages, speakers, rows, vectors.
        codes: of the tokens of each new row.
        width: bytes of the code of a token; 0 where the model gives no token vectors.
    """
    folder.mkdir(parents=True)
    _save(folder / "documents.npy", [_write_records(folder / RECORDS, before, records)])
    for name in ("passages", "speakers", "rows", "vectors"):
        _save(folder / f"{name}.npy", [*(getattr(one, name) for one in before), arrays[name]])
    vectors = _open(folder, "vectors")
    if len(vectors) >= nearest.WORTHWHILE and Nearest.possible(vectors.shape[1]):
        Nearest.build(vectors).save(folder / NEAREST)
    if width:
        new = np.concatenate(codes) if codes else np.empty((0, width), np.uint8)
        counts = [np.diff(one.first) for one in before if one.first is not None]
        counts.append(np.array([len(one) for one in codes], np.int64))
        _save(folder / "codes.npy", [*(one.codes for one in before if one.codes is not None), new])
        first: Array = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
        _save(folder / "first.npy", [first])


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
    with path.open("wb") as file:
        dtype = parts[0].dtype
        np.lib.format.write_array_header_1_0(
            file, {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
        )
        for part in parts:
            step = max(1, COPIED // max(1, part.itemsize * int(np.prod(part.shape[1:]))))
            for at in range(0, len(part), step):
                file.write(np.ascontiguousarray(part[at : at + step], dtype).data)


def _open(folder: Path, name: str) -> Array:
    path = folder / f"{name}.npy"
    try:
        return mapped(path)
    except (OSError, ValueError, EOFError) as error:
        raise DamagedArchiveError(f"{name}.npy of segment {folder.name} cannot be read") from error


def _digest(packed: bytes) -> int:
    return int.from_bytes(hashlib.sha256(packed).digest()[:8], "little")
