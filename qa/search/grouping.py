"""Overlapping and repeated passages are one result.

A turn and the paragraphs of its answers are one place; the same words on several days are one statement, quoted from
the earliest occasion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qa.store.columns import Columns

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(slots=True)
class Place:
    """One place in one document: a turn with its paragraphs, or a paragraph of a statement."""

    group: int
    """Number of the passage that stands for the place: the turn, or the paragraph itself."""
    score: float
    members: list[int] = field(default_factory=list)
    """Numbers of the passages that were found there, best first."""
    best: int = -1
    """Number of the paragraph that is quoted."""
    also: list[int] = field(default_factory=list)
    """Paragraphs with the same words in other documents, earliest first."""


def places(numbers: Numbers, scores: Floats, columns: Columns, *, whole_turns: bool = True) -> list[Place]:
    """Gather passages into places, best first; a place scores as its best passage.

    Without `whole_turns` every passage is a place of its own, for a reader who asked for paragraphs.
    """
    found: dict[int, Place] = {}
    for at in np.argsort(-scores, kind="stable"):
        number = int(numbers[at])
        group = int(columns.passages["group"][number]) if whole_turns else number
        place = found.setdefault(group, Place(group, float(scores[at])))
        place.members.append(number)
    return list(found.values())


def distinct(ranked: Sequence[Place], columns: Columns, k: int) -> list[Place]:
    """Return the k best different statements; each place needs its `best` set.

    Of places whose quoted words are equal the earliest dated one stays, with the others in its `also`.
    """
    kept: dict[int, Place] = {}
    for place in ranked:
        words = int(columns.passages["words"][place.best])
        first = kept.get(words)
        if first is None:
            if len(kept) == k:
                continue
            kept[words] = place
            continue
        occasions = sorted([first.best, place.best, *first.also], key=lambda number: _day_key(columns, number))
        if occasions[0] == place.best:
            first.group, first.members = place.group, place.members
        first.best, first.also = occasions[0], occasions[1:]
    return list(kept.values())


def paragraphs(group: int, columns: Columns) -> list[int]:
    """Return the numbers of the paragraphs that may be quoted from a place."""
    table = columns.passages
    if table["kind"][group] == 1:
        return [group]
    # The passages of a document have consecutive numbers.
    first, last = np.searchsorted(table["document"], [table["document"][group], table["document"][group] + 1])
    inside = np.flatnonzero(table["group"][first:last] == group) + first
    return [int(number) for number in inside if number != group]


def _day_key(columns: Columns, number: int) -> tuple[bool, int, int, int]:
    one = columns.passages[number]
    day = int(one["day"])
    return day == 0, day, int(one["identity"]), int(one["start"])
