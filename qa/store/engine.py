"""What a store of passages does, whatever holds it: files on this disk, or servers that many readers share.

`qa.embedded` has the files behind this interface, `qa.remote` a Milvus server, and one suite of tests runs over both.
Filters are `Restriction` objects, never expressions. Each store makes its own of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from qa.errors import UsageError
from qa.store.lexical import Restriction
from qa.store.vectors import Rows, Scores, Vectors

NAME_BYTES = 64
TEXT_BYTES = 65_535
"""UTF-8 bytes that a Milvus field of text holds at most; all stores keep to it, so that all hold the same."""
MAX_K = 16_384
"""Hits that a Milvus server returns at most."""
MAX_SPEAKERS = 1024
"""Speakers of one passage; the longest list among 70,839 passages of transcripts has eleven."""
UNIT = 1e-3
"""How far from 1 the length of a vector may be."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a store: a vector, what it stands for, and what filters look at."""

    id: int
    """0 or more."""
    vector: Vectors
    """Shape (dimension,), unit length."""
    text: str = ""
    title: str = ""
    name: str = ""
    """Id of the passage, ASCII."""
    url: str = ""
    day: int = 0
    """Ordinal of the event or publication day; 0 where neither is known."""
    kind: str = "paragraph"
    genre: str = ""
    speakers: tuple[int, ...] = ()


class Build(Protocol):
    """A version of a store that is being written; nobody sees anything of it before `commit`."""

    def upsert(self, records: Sequence[Record]) -> None:
        """Write records."""
        ...

    def seal(self, count: int) -> None:
        """Finish writing and make sure that the version holds so many records.

        Raises:
            StoreError: it holds more or fewer.
        """
        ...

    def commit(self, count: int, keep: Sequence[str] = ()) -> None:
        """Seal the version unless that is done, let it serve, and drop those before it, but for those to keep."""
        ...

    def abort(self) -> None:
        """Drop what was written; the version that serves goes on serving."""
        ...


class Store(Protocol):
    """Passages that can be searched; safe to use from several threads.

    What is written is searched after `sync`, not before.
    """

    @property
    def searches_text(self) -> bool:
        """Whether `search_text` works here."""
        ...

    @property
    def version(self) -> str:
        """Name of the version that serves."""
        ...

    def search(self, vector: Vectors, k: int, where: Restriction | None = None) -> tuple[Scores, Rows]:
        """Find the records nearest to a vector: inner products and ids, best first, equal ones in the order of ids.

        Args:
            vector: shape (dimension,), unit length.
            k: at most so many; fewer where fewer fulfil the restriction, never more than MAX_K.
            where: what they must fulfil; its `ranges` are of ids.

        Raises:
            UsageError: the vector has another dimension.
            StoreError: the store cannot answer.
        """
        ...

    def search_text(self, text: str, k: int, where: Restriction | None = None) -> tuple[Scores, Rows]:
        """Find the records whose words match best, by BM25; scores compare only within one answer."""
        ...

    def get(self, ids: Sequence[int]) -> list[Record]:
        """Return the records of these ids, in their order; ids that are not there are left out."""
        ...

    def count(self, where: Restriction | None = None) -> int:
        """Count the records that fulfil a restriction."""
        ...

    def iterate(self, batch: int = 1000) -> Iterator[list[Record]]:
        """Yield all records, in the order of their ids."""
        ...

    def upsert(self, records: Sequence[Record]) -> None:
        """Write records, all or none of them; of one id the last that was written counts.

        Raises:
            UsageError: a record cannot be held; the message says which and why.
        """
        ...

    def delete(self, ids: Sequence[int]) -> None:
        """Remove records; ids that are not there are passed over."""
        ...

    def delete_where(self, where: Restriction) -> None:
        """Remove all records that fulfil a restriction.

        Raises:
            UsageError: it restricts nothing.
        """
        ...

    def sync(self) -> None:
        """Let everything written until now be searched."""
        ...

    def begin_build(self, version: str) -> Build:
        """Start a version that is to take the place of the one that serves, or go on with one that was interrupted."""
        ...

    def close(self) -> None:
        """Release the store."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def checked(records: Sequence[Record], dimension: int) -> Sequence[Record]:
    """Return the records if a store of that dimension can hold them all.

    Raises:
        UsageError: one it cannot.
    """
    for one in records:
        wrong = _problem(one, dimension)
        if wrong:
            raise UsageError(f"Record {one.id} cannot be stored: {wrong}.")
    return records


def checked_vector(vector: Vectors, dimension: int) -> Vectors:
    """Return a query vector if it has that dimension.

    Raises:
        UsageError: it has another.
    """
    if vector.shape != (dimension,):
        raise UsageError(f"The query has {vector.shape[-1]} numbers, the store's vectors have {dimension}.")
    return vector


def restricts(where: Restriction | None) -> bool:
    """Say whether a restriction leaves anything out."""
    return where is not None and where != Restriction()


def within(text: str, limit: int = TEXT_BYTES) -> str:
    """Cut a text to so many bytes of UTF-8, between two characters."""
    content = text.encode("utf-8", "replace")
    return content[:limit].decode("utf-8", "ignore")


def ordered(scores: Scores, ids: Rows) -> tuple[Scores, Rows]:
    """Put hits in order: best first, equal ones in the order of their ids."""
    order = np.lexsort((ids, -scores))
    return scores[order], ids[order]


def _problem(one: Record, dimension: int) -> str | None:  # noqa: PLR0911 - one for each thing that may be wrong
    vector = np.asarray(one.vector)
    if one.id < 0:
        return "its id is negative"
    if vector.shape != (dimension,):
        return f"its vector has {vector.shape[-1] if vector.ndim else 0} numbers, the store's have {dimension}"
    if not np.isfinite(vector).all() or abs(float(np.linalg.norm(vector)) - 1) > UNIT:
        return "its vector does not have length 1"
    if not one.name.isascii() or len(one.name) > NAME_BYTES:
        return f"its name is not ASCII of at most {NAME_BYTES} bytes"
    if len(one.speakers) > MAX_SPEAKERS:
        return f"it has more than {MAX_SPEAKERS} speakers"
    for field in ("text", "title", "url", "kind", "genre"):
        if len(getattr(one, field).encode("utf-8", "replace")) > TEXT_BYTES:
            return f"its {field} has more than {TEXT_BYTES:,} bytes"
    return None
