"""What a filter looks at, one array element a passage, so that a filter costs microseconds and no query."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.errors import DamagedArchiveError
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
    ]
)
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """Arrays over all passages of a generation."""

    passages: npt.NDArray[np.void]
    """Shape (passages,), fields as in DTYPE."""
    rows: npt.NDArray[np.int32]
    """Shape (rows,): the passage that each row of the vector index stands for."""
    speakers: npt.NDArray[np.int32]
    """Shape (n, 2): speaker number and passage, sorted."""
    genres: tuple[str, ...]

    @property
    def count(self) -> int:
        """Passages."""
        return len(self.passages)

    def allowed(self, restriction: Restriction) -> Mask:
        """Say of each passage whether it fulfils the restriction. Shape (passages,)."""
        mask = np.ones(self.count, bool)
        day = self.passages["day"]
        if restriction.first_day is not None or restriction.last_day is not None:
            mask &= day > 0
        if restriction.first_day is not None:
            mask &= day >= restriction.first_day
        if restriction.last_day is not None:
            mask &= day <= restriction.last_day
        if restriction.kind is not None:
            mask &= self.passages["kind"] == KINDS.index(restriction.kind)
        if restriction.genre is not None:
            known = restriction.genre in self.genres
            mask &= self.passages["genre"] == self.genres.index(restriction.genre) if known else False
        if restriction.speakers is not None:
            said = np.zeros(self.count, bool)
            said[self.speakers[np.isin(self.speakers[:, 0], restriction.speakers), 1]] = True
            mask &= said
        if restriction.ranges is not None:
            inside = np.zeros(self.count, bool)
            for first, last in restriction.ranges:
                inside[first : last + 1] = True
            mask &= inside
        return mask

    def ranges(self, documents: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """Return first and last passage of every stretch of passages that belong to these documents, in order."""
        chosen = np.flatnonzero(np.isin(self.passages["document"], documents))
        ends = np.flatnonzero(np.diff(chosen) > 1)
        firsts, lasts = np.append(0, ends + 1), np.append(ends, len(chosen) - 1)
        return (
            tuple((int(chosen[a]), int(chosen[b])) for a, b in zip(firsts, lasts, strict=True)) if len(chosen) else ()
        )

    def save(self, path: Path) -> None:
        """Write all arrays to one file."""
        with path.open("wb") as file:
            np.savez(
                file, passages=self.passages, rows=self.rows, speakers=self.speakers, genres=np.array(self.genres, "U")
            )

    @classmethod
    def open(cls, path: Path) -> Columns:
        """Read the arrays back.

        Raises:
            DamagedArchiveError: the file is missing or does not hold them.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                genres = tuple(str(genre) for genre in stored["genres"])
                return cls(stored["passages"], stored["rows"], stored["speakers"], genres)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise DamagedArchiveError(f"{path.name} cannot be read") from error


def columns(
    entries: Sequence[tuple[int, Document, Passage]], rows: npt.NDArray[np.int32], speaker_numbers: Mapping[str, int]
) -> Columns:
    """Lay out the arrays for passages given with their document and its number, in the order of their numbers."""
    genres = tuple(sorted({document.genre or "" for _, document, _ in entries}))
    table = np.zeros(len(entries), DTYPE)
    turns = {
        (position, span): number
        for number, (position, _, passage) in enumerate(entries)
        if passage.kind == "turn"
        for span in passage.quotable
    }
    said = []
    for number, (position, document, passage) in enumerate(entries):
        kind, genre = KINDS.index(passage.kind), genres.index(document.genre or "")
        group = turns.get((position, (passage.start, passage.end)), number) if passage.kind == "paragraph" else number
        words = int(digest(fold(passage.text)), 16)
        day = ordinal(document)
        table[number] = (position, day, kind, genre, passage.start, passage.end, group, words)
        said += [(speaker_numbers[name], number) for name in passage.speakers]
    pairs = np.array(sorted(said), np.int32).reshape(-1, 2)
    return Columns(table, rows, pairs, genres)


def ordinal(document: Document) -> int:
    """Return the day that a period is compared with: of the event, else of publication, else 0."""
    day = document.date or document.published
    return day.toordinal() if day else 0
