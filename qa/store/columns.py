"""What a filter looks at, one array element a passage, so that a filter costs microseconds and no query.

Passages that were replaced or removed keep their places until the archive is written anew, but no filter lets them
through.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
import numpy.typing as npt

from qa.models import Document, Passage, digest, fold
from qa.store.lexical import Restriction

KINDS = ("turn", "paragraph")
DTYPE = np.dtype(
    [
        ("document", "<i4"),
        ("day", "<i4"),  # ordinal, 0 where unknown
        ("kind", "<u1"),
        ("genre", "<u2"),
        ("start", "<i4"),
        ("end", "<i4"),
        ("group", "<i4"),  # the turn that a paragraph of an answer lies in, else the passage itself
        ("words", "<u8"),  # digest of the folded text: equal where the same words were said
        ("identity", "<u8"),  # id of the document: orders alike whatever came into the archive first
    ]
)
Mask = npt.NDArray[np.bool_]
Table = npt.NDArray[np.void]
Entry = tuple[int, Document, Passage]
"""A passage with its document and its number."""


@dataclass(frozen=True)
class Columns:
    """Arrays over all passages of a generation, those that are no longer there included."""

    passages: Table
    """Shape (passages,), fields as in DTYPE."""
    rows: npt.NDArray[np.int32]
    """Shape (rows,): the passage that each row of the vector index stands for, ascending."""
    speakers: npt.NDArray[np.int32]
    """Shape (n, 2): speaker number and passage."""
    genres: tuple[str, ...]
    alive: Mask | None = None
    """Shape (passages,), True where a passage is still there; None where all are."""

    @property
    def count(self) -> int:
        """Length of the arrays."""
        return len(self.passages)

    @property
    def living(self) -> int:
        """Passages that are there."""
        return self.count if self.alive is None else int(np.count_nonzero(self.alive))

    @cached_property
    def living_genres(self) -> tuple[str, ...]:
        """Genres of the passages that are there; empty stands for an unknown one."""
        of_all = self.passages["genre"]
        return tuple(self.genres[number] for number in np.unique(of_all if self.alive is None else of_all[self.alive]))

    def saying(self, number: int) -> frozenset[int]:
        """Return the numbers of those who say a passage."""
        passages, speakers = self._by_passage
        first, last = np.searchsorted(
            passages, np.array([number, number + 1], passages.dtype)
        )  # of another it is copied
        return frozenset(speakers[first:last].tolist())

    def said_by(self, speakers: Sequence[int]) -> npt.NDArray[np.int32]:
        """Return the passages that any of these people say, by their numbers; what two say stands there twice."""
        people, passages = self._by_speaker
        wanted = np.array(speakers, people.dtype)
        firsts, lasts = np.searchsorted(people, wanted), np.searchsorted(people, wanted, side="right")
        parts = [passages[first:last] for first, last in zip(firsts, lasts, strict=True)]
        return np.concatenate(parts) if parts else np.empty(0, np.int32)

    @cached_property
    def _by_passage(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Passages, ascending, with the speaker of each; one with two speakers stands there twice."""
        order = np.argsort(self.speakers[:, 1], kind="stable")
        return self.speakers[order, 1], self.speakers[order, 0]

    @cached_property
    def _by_speaker(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Speakers, ascending, with a passage of each."""
        order = np.argsort(self.speakers[:, 0], kind="stable")
        return self.speakers[order, 0], self.speakers[order, 1]

    @cached_property
    def days(self) -> npt.NDArray[np.int32]:
        """The days alone, shape (passages,): of a million compared in a tenth of the time that the table takes."""
        return np.ascontiguousarray(self.passages["day"])

    @cached_property
    def documents(self) -> npt.NDArray[np.int32]:
        """The documents alone, ascending, shape (passages,)."""
        return np.ascontiguousarray(self.passages["document"])

    def allowed(self, restriction: Restriction) -> Mask:
        """Say of each passage whether it fulfils the restriction. Shape (passages,)."""
        mask = np.ones(self.count, bool) if self.alive is None else self.alive.copy()
        day = self.days
        if restriction.first_day is not None or restriction.last_day is not None:
            mask &= day > 0
        if restriction.first_day is not None:
            mask &= day >= restriction.first_day
        if restriction.last_day is not None:
            mask &= day <= restriction.last_day
        if restriction.kind is not None:
            mask &= self.passages["kind"] == KINDS.index(restriction.kind)
        if restriction.genres is not None:
            wanted = [number for number, genre in enumerate(self.genres) if genre in restriction.genres]
            mask &= np.isin(self.passages["genre"], wanted)
        if restriction.speakers is not None:
            said = np.zeros(self.count, bool)
            said[self.said_by(restriction.speakers)] = True
            mask &= said
        if restriction.ranges is not None:
            inside = np.zeros(self.count, bool)
            for first, last in restriction.ranges:
                inside[first : last + 1] = True
            mask &= inside
        return mask

    def ranges(self, documents: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """Return first and last passage of every stretch of passages that belong to these documents, in order."""
        chosen = np.flatnonzero(np.isin(self.documents, documents))
        ends = np.flatnonzero(np.diff(chosen) > 1)
        firsts, lasts = np.append(0, ends + 1), np.append(ends, len(chosen) - 1)
        return (
            tuple((int(chosen[a]), int(chosen[b])) for a, b in zip(firsts, lasts, strict=True)) if len(chosen) else ()
        )


def table(entries: Collection[Entry], first: int, genres: Sequence[str]) -> Table:
    """Lay out passages given with their document and its number; the first of them has the number `first`."""
    found = np.zeros(len(entries), DTYPE)
    numbered = enumerate(entries, first)
    for position, passages in groupby(numbered, key=lambda one: one[1][0]):
        of_one = [(number, document, passage) for number, (_, document, passage) in passages]
        turns = {span: number for number, _, passage in of_one if passage.kind == "turn" for span in passage.quotable}
        day, genre = ordinal(of_one[0][1]), genres.index(of_one[0][1].genre or "")
        for number, _, passage in of_one:
            kind, own = KINDS.index(passage.kind), (passage.start, passage.end)
            group = turns.get(own, number) if passage.kind == "paragraph" else number
            words, identity = int(digest(fold(passage.text)), 16), int(passage.document, 16)
            found[number - first] = (position, day, kind, genre, *own, group, words, identity)
    return found


def saying(entries: Collection[Entry], first: int, numbers: Mapping[str, int]) -> npt.NDArray[np.int32]:
    """Lay out who says which passage: speaker number and passage, sorted. Shape (n, 2)."""
    said = [(numbers[name], number) for number, (_, _, one) in enumerate(entries, first) for name in one.speakers]
    found = np.array(said, np.int32).reshape(-1, 2)
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def renumbered(speakers: npt.NDArray[np.int32], stored: Sequence[int]) -> npt.NDArray[np.int32]:
    """Replace speaker numbers as stored by their positions in `stored`; drop those who no longer speak."""
    highest = max(max(stored, default=-1), int(speakers[:, 0].max(initial=-1)))
    places = np.full(highest + 1, -1, np.int32)
    places[list(stored)] = np.arange(len(stored))
    found = np.column_stack([places[speakers[:, 0]], speakers[:, 1]])
    return np.asarray(found[found[:, 0] >= 0], np.int32)


def ordinal(document: Document) -> int:
    """Return the day that a period is compared with: of the event, else of publication, else 0."""
    day = document.date or document.published
    return day.toordinal() if day else 0
