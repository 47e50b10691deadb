"""What of new documents becomes rows of the vector index, without holding their texts: each is cut out when needed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import overload

import numpy as np
import numpy.typing as npt

from qa.embed import Progress
from qa.encoder import Encoder
from qa.passages import context
from qa.pieces import shares
from qa.store.columns import Entry
from qa.store.records import DocumentRecord
from qa.wanted import Row

CUT_AT_ONCE = 512
"""Passages whose windows are cut together; 64 and 2,048 take as long, a second for 3,000."""
WINDOW = np.dtype([("passage", "<i4"), ("start", "<i4"), ("end", "<i4"), ("first", "<i4"), ("last", "<i4")])
"""Of a passage, counted from the first that is new: where a window lies in its text, and the part of the window whose
tokens are kept; -1 for all of it."""


class Entries(Sequence[Entry]):
    """All passages of documents, each with its document and its number, made anew whenever they are gone through."""

    def __init__(self, documents: Sequence[DocumentRecord]) -> None:
        self._documents = documents
        self._ends = list(accumulate(len(record.passages) for record in documents))
        self._last: tuple[int, DocumentRecord] | None = None

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Entry]:
        return ((one.number, one.document, passage) for one in self._documents for passage in one.passages)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        places = range(len(self))[at]
        if isinstance(places, range):
            return [self[one] for one in places]
        which = bisect_right(self._ends, places)
        if self._last is None or self._last[0] != which:  # neighbours are mostly asked for one after the other
            self._last = which, self._documents[which]
        record = self._last[1]
        return record.number, record.document, record.passages[places - self._ends[which] + len(record.passages)]


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Row]):
    """The rows of passages, in order."""

    entries: Sequence[Entry]
    windows: npt.NDArray[np.void]
    """Shape (rows,), fields as in WINDOW."""

    @classmethod
    def of(cls, entries: Sequence[Entry], encoder: Encoder, progress: Progress) -> Rows:
        """Cut every passage into windows; each has at least one."""
        found: list[npt.NDArray[np.void]] = []
        coming, done = iter(entries), 0
        while some := list(islice(coming, CUT_AT_ONCE)):
            progress("cutting passages", done, len(entries))
            texts = [passage.text for _, _, passage in some]
            abouts = [context(document.title, passage.text) for _, document, passage in some]
            lines = [
                (number, start, end, *((own[0] - start, own[1] - start) if len(windows) > 1 else (-1, -1)))
                for number, windows in enumerate(encoder.windows(texts, abouts), done)
                for (start, end), own in zip(windows, shares(windows), strict=True)
            ]
            found.append(np.array(lines, WINDOW))
            done += len(some)
        return cls(entries, np.concatenate(found) if found else np.empty(0, WINDOW))

    @property
    def passages(self) -> npt.NDArray[np.int32]:
        """The passage of each row, counted from the first that is new. Shape (rows,)."""
        return np.asarray(self.windows["passage"], np.int32)

    def __len__(self) -> int:
        return len(self.windows)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            return [self[one] for one in range(len(self))[at]]
        passage, start, end, first, last = self.windows[at].item()
        _, document, whole = self.entries[passage]
        own = (first, last) if first >= 0 else None
        return Row(whole.text[start:end], context(document.title, whole.text), own)
