"""Overlapping and repeated passages are one result.

A turn and the paragraphs of its answers are one place; the same words of one speaker on several days are one statement,
quoted from the earliest occasion, and nearly the same words belong to it. What answers a question is quoted with that
question, whenever the words were said before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qa.search.alike import SHORTEST, Statement, alike
from qa.store.columns import Columns

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

NOTHING = -1
"""In place of the number of a paragraph."""
REPEATED = 3
"""Passages of the same words whose tokens are compared; a sentence that a hundred briefings repeat would leave no room
for what others say."""
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
    best: int = NOTHING
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


def spread(numbers: Numbers, scores: Floats, columns: Columns, most: int) -> tuple[Numbers, Numbers]:
    """Choose up to so many passages, the best of each words: where they stand in `numbers`, and where repetitions do.

    Returns:
        The chosen ones, best first; those passed over on the way because their words were chosen often enough.
    """
    order = np.argsort(-scores, kind="stable")
    times: dict[int, int] = {}
    chosen: list[int] = []
    repeated: list[int] = []
    for at, words in zip(order.tolist(), columns.passages["words"][numbers[order]].tolist(), strict=True):
        if len(chosen) == most:
            break
        times[words] = times.get(words, 0) + 1
        (chosen if times[words] <= REPEATED else repeated).append(at)
    return np.array(chosen, np.int64), np.array(repeated, np.int64)


def further(ranked: Sequence[Place], repetitions: Sequence[Place]) -> list[Place]:
    """Put places that say what others say behind those, so that they are found again as other occasions of it."""
    known, least = {place.group for place in ranked}, min((place.score for place in ranked), default=0.0)
    behind = [place for place in repetitions if place.group not in known]
    for place in behind:
        place.score = min(place.score, least)
    return [*ranked, *behind]


def distinct(
    ranked: Sequence[Place],
    columns: Columns,
    k: int,
    best: Callable[[Place], int],
    texts: Callable[[Sequence[int]], Sequence[str]] | None = None,
) -> list[Place]:
    """Return the k best different statements, each with the paragraph that `best` chooses for it.

    Of places whose quoted words are equal the earliest dated one stays, unless the best of them answers a question,
    with the others in its `also`; so are those that say nearly the same. What others say, and a few words in answer to
    another question ("Absolutely not."), is a statement of its own.

    Args:
        ranked: best first.
        columns: of their generation.
        k: how many statements.
        best: chooses the number of the paragraph that a place is quoted by; NOTHING leaves it out.
        texts: gives the words of passages; without it only equal ones are one statement.
    """
    kept = _Statements(columns, k)
    for position, place in enumerate(ranked):
        # Choosing a paragraph reads all of a place: not for one that could hardly be more than left out.
        if len(kept.all) < k or position < FURTHER * k or kept.holds(paragraphs(place.group, columns)):
            place.best = best(place)
            if place.best != NOTHING:
                kept.add(place, Statement(texts([place.best])[0] if texts else ""))
    return [_earliest(one, columns) for one in kept.all]


class _Statements:
    """Up to so many different ones, in the order in which they were found."""

    def __init__(self, columns: Columns, most: int) -> None:
        self.all: list[_Kept] = []
        self._columns = columns
        self._most = most
        self._by_words: dict[int, list[_Kept]] = {}

    def holds(self, numbers: Sequence[int]) -> bool:
        """Say whether the words of one of these passages are known."""
        return not self._by_words.keys().isdisjoint(self._columns.passages["words"][numbers].tolist())

    def add(self, place: Place, statement: Statement) -> None:
        """Take a place in: as another occasion of a statement, or as a new one while there is room."""
        words = int(self._columns.passages["words"][place.best])
        equal = self._by_words.get(words, [])
        like = (one for one in self.all if one not in equal and alike(one.statement, statement))
        same = next((one for one in (*equal, *like) if _joins(one, place, statement, self._columns)), None)
        if same is None and len(self.all) < self._most:
            same = _Kept(words, statement)
            self.all.append(same)
        if same is not None:
            (same.equal if words == same.words else same.near).append(place)
            self._by_words[words] = [*equal, *([] if same in equal else [same])]


@dataclass(slots=True, eq=False)
class _Kept:
    """A statement with all places that make it."""

    words: int
    statement: Statement
    equal: list[Place] = field(default_factory=list)
    near: list[Place] = field(default_factory=list)


def _joins(kept: _Kept, place: Place, statement: Statement, columns: Columns) -> bool:
    """Say whether a place with the words of a statement, or nearly so, is another occasion of it."""
    first = kept.equal[0]
    speakers, others = (columns.saying(one.best) for one in (first, place))
    if speakers and others and speakers != others:
        return False
    return len(statement.words) >= SHORTEST or not (_answers(columns, first) or _answers(columns, place))


def _answers(columns: Columns, place: Place) -> bool:
    """Whether a place is a turn, words that answer a question."""
    return bool(columns.passages["kind"][place.group] == 0)


def _earliest(kept: _Kept, columns: Columns) -> Place:
    """Quote the earliest of the places with equal words, or the best where it answers; with the score of the best."""
    first = kept.equal[0]
    occasions = sorted(kept.equal, key=lambda place: _day_key(columns, place.best))
    if _answers(columns, first):
        occasions = [first, *(one for one in occasions if one is not first)]
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
    return [number for number in inside.tolist() if number != group]


def _day_key(columns: Columns, number: int) -> tuple[bool, int, int, int]:
    one = columns.passages[number]
    day = int(one["day"])
    return day == 0, day, int(one["identity"]), int(one["start"])
