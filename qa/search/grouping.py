"""Overlapping and repeated passages are one result.

A turn and the paragraphs of its answers are one place; the same words on several days are one statement, quoted from
the earliest occasion, and nearly the same words belong to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt

from qa.search.alike import Statement, alike
from qa.store.columns import Columns

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


COMPARED = 3
"""Times as many places as are wanted have their words compared: 15 cost 2 ms, all 40 cost 4; equal words nothing."""


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
    """Paragraphs that say the same elsewhere, earliest first."""


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


def distinct(
    ranked: Sequence[Place], columns: Columns, k: int, texts: Callable[[Sequence[int]], Sequence[str]] | None = None
) -> list[Place]:
    """Return the k best different statements; each place needs its `best` set.

    Of places whose quoted words are equal the earliest dated one stays, with the others in its `also`; so are those
    that say the same in nearly the same words.

    Args:
        ranked: best first.
        columns: of their generation.
        k: how many statements.
        texts: gives the words of passages; without it only equal ones are one statement.
    """
    compared = ranked[: COMPARED * k]
    said = texts([place.best for place in compared]) if texts else []
    kept: list[_Kept] = []
    by_words: dict[int, _Kept] = {}
    for place, text in zip(ranked, chain(said, repeat("")), strict=False):
        words = int(columns.passages["words"][place.best])
        statement = Statement.of(text)
        same = by_words.get(words) or next((one for one in kept if alike(one.statement, statement)), None)
        if same is None and len(kept) < k:
            same = _Kept(words, statement)
            kept.append(same)
        if same is not None:
            by_words[words] = same
            (same.equal if words == same.words else same.near).append(place)
    return [_earliest(one, columns) for one in kept]


@dataclass(slots=True)
class _Kept:
    """A statement with all places that make it."""

    words: int
    statement: Statement
    equal: list[Place] = field(default_factory=list)
    near: list[Place] = field(default_factory=list)


def _earliest(kept: _Kept, columns: Columns) -> Place:
    """Quote the earliest of the places with equal words, with the score of the best."""
    first = kept.equal[0]
    occasions = sorted(kept.equal, key=lambda place: _day_key(columns, place.best))
    also = [place.best for place in (*occasions[1:], *kept.near)]
    first.group, first.members, first.best = occasions[0].group, occasions[0].members, occasions[0].best
    first.also = sorted(also, key=lambda number: _day_key(columns, number))
    return first


def paragraphs(group: int, columns: Columns) -> list[int]:
    """Return the numbers of the paragraphs that may be quoted from a place."""
    table = columns.passages
    if table["kind"][group] == 1:
        return [group]
    # The passages of a document have consecutive numbers.
    first, last = np.searchsorted(table["document"], [table["document"][group], table["document"][group] + 1])
    inside = np.flatnonzero(table["group"][first:last] == group) + first
    return [int(number) for number in inside if number != group]


def _day_key(columns: Columns, number: int) -> tuple[bool, int, int]:
    day = int(columns.passages["day"][number])
    return day == 0, day, number
