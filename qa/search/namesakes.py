"""Which of several speakers of one name are different people.

A page may misspell a name, shorten it or put an office before it. For what is said to readers only: whoever may be
meant is searched.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from qa.pages.register import spelling_key

LONG = 6
"""Letters of a first name from which one that is missing, wrong, or in its neighbour's place is a slip: "Vladmir", but
Mario is not Maria."""


def different(names: Sequence[str]) -> list[str]:
    """Give one name for each person, in order: the shortest that is written out."""
    keys = {name: spelling_key(name.replace(".", ". ")).split() for name in names}
    people: list[list[str]] = []
    for name in sorted(names, key=lambda name: len(keys[name])):
        if keys[name] and not _short(keys[name]):
            same = next((one for one in people if any(_same(keys[name], keys[other]) for other in one)), None)
            if same is None:
                people.append(same := [])
            same.append(name)
    for name in names:
        if _short(keys[name]):
            fitting = [one for one in people if any(_stands_for(keys[name], keys[other]) for other in one)]
            if len(fitting) != 1:
                people.append([name])
    shown = [one[0] for one in people]
    return [name for name in names if name in shown]


def _short(words: Sequence[str]) -> bool:
    """Whether a name has an initial for a first name."""
    return len(words) > 1 and len(words[0]) == 1


def _stands_for(short: Sequence[str], words: Sequence[str]) -> bool:
    return words[-1] == short[-1] and len(words) > 1 and words[-2].startswith(short[0])


def _same(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two names, the longer one first, are one: with an office before it, or with a slip."""
    if len(others) > 1 and words[-len(others) :] == others:
        return True
    if len(words) != len(others) or words[-1] != others[-1]:
        return False
    first, other = " ".join(words[:-1]), " ".join(others[:-1])
    return min(len(first), len(other)) >= LONG and first[0] == other[0] and OSA.distance(first, other) <= 1
