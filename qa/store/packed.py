"""Many records held small: each compressed, and made anew whenever it is asked for.

A document of transcripts with its passages, and where each run of its words stands on its page, takes 1.5 KB so instead
of 9. Nothing of this is ever written to a file.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, overload

from qa.store.files import pack, unpack

T = TypeVar("T")


class Packed(Sequence[T]):
    """A sequence of equal but never the same objects: what was put in is left alone and not kept."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._packed = [_pack(item) for item in items]

    def append(self, item: T) -> None:
        """Put one at the end."""
        self._packed.append(_pack(item))

    def extend(self, others: Packed[T]) -> None:
        """Put others at the end as they are."""
        self._packed += others._packed

    def arranged(self, order: Iterable[int]) -> Packed[T]:
        """Return those at these positions, in this order, without unpacking any."""
        arranged: Packed[T] = Packed()
        arranged._packed = [self._packed[at] for at in order]
        return arranged

    def __len__(self) -> int:
        return len(self._packed)

    def __iter__(self) -> Iterator[T]:
        return map(_unpack, self._packed)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Packed[T]: ...
    def __getitem__(self, at: int | slice) -> T | Packed[T]:
        if isinstance(at, slice):
            return self.arranged(range(len(self))[at])
        return _unpack(self._packed[at])


def _pack(item: object) -> bytes:
    # Copied, since what the compressor returns takes the room that the worst case would have needed.
    return bytes(memoryview(pack(pickle.dumps(item, pickle.HIGHEST_PROTOCOL))))


def _unpack(packed: bytes) -> T:  # type: ignore[type-var]
    item: T = pickle.loads(unpack(packed))  # noqa: S301 - made a moment ago by this very process
    return item
