"""Overlapping and repeated passages are one result.

A turn and the paragraphs of its answers are one place; the same words on several days are one statement, quoted from
the earliest occasion, and nearly the same words belong to it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qa.search.alike import Statement, alike
from qa.store.columns import Columns

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

FURTHER = 2
"""Times as many places as statements are wanted are looked through for statements in nearly the same words; three times
as many cost 2 ms for five."""


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
    read: list[int] = field(default_factory=list)
    """Paragraphs it was chosen from."""
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
    ranked: Sequence[Place],
    columns: Columns,
    k: int,
    best: Callable[[Place], int],
    texts: Callable[[Sequence[int]], Sequence[str]] | None = None,
) -> list[Place]:
    """Return the k best different statements, each with the paragraph that `best` chooses for it.

    Of places whose quoted words are equal the earliest dated one stays, with the others in its `also`; so are those
    that say the same in nearly the same words.

    Args:
        ranked: best first.
        columns: of their generation.
        k: how many statements.
        best: chooses the number of the paragraph that a place is quoted by.
        texts: gives the words of passages; without it only equal ones are one statement.
    """
    kept: list[_Kept] = []
    by_words: dict[int, _Kept] = {}
    for position, place in enumerate(ranked):
        # Choosing a paragraph reads all of a place: not for one that could hardly be more than left out.
        if (
            len(kept) == k
            and position >= FURTHER * k
            and by_words.keys().isdisjoint(columns.passages["words"][paragraphs(place.group, columns)].tolist())
        ):
            continue
        place.best = best(place)
        statement = Statement(texts([place.best])[0] if texts else "")
        words = int(columns.passages["words"][place.best])
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
    other = occasions[0]
    first.group, first.members, first.best, first.read = other.group, other.members, other.best, other.read
    first.also = sorted(also, key=lambda number: _day_key(columns, number))
    return first


def paragraphs(group: int, columns: Columns) -> list[int]:
    """Return the numbers of the paragraphs that may be quoted from a place."""
    table = columns.passages
    if table["kind"][group] == 1:
        return [group]
    # The passages of a document have consecutive numbers.
    documents = table["document"]
    first, last = bisect_left(documents, documents[group]), bisect_right(documents, documents[group])
    inside = np.flatnonzero(table["group"][first:last] == group) + first
    return [int(number) for number in inside if number != group]


def _day_key(columns: Columns, number: int) -> tuple[bool, int, int, int]:
    one = columns.passages[number]
    day = int(one["day"])
    return day == 0, day, int(one["identity"]), int(one["start"])
