"""Restrictions as Milvus takes them. Only numbers and quoted words of the archive's own ever get into an expression."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from qa.store.lexical import Restriction

RANGES = 32
"""Stretches of ids named in one expression; a server of version 2.3.5 refuses two hundred. More are joined across the
smallest gaps, and what lies in the gaps is left out afterwards."""
NOTHING = "id < 0"

Range = tuple[int, int]


def expression(where: Restriction | None) -> str:
    """Write a restriction as an expression; empty where it leaves nothing out."""
    if where is None:
        return ""
    parts = []
    if where.first_day is not None or where.last_day is not None:
        # Day 0 stands for an unknown day, which lies in no period.
        parts.append(f"day >= {max(where.first_day or 1, 1)}")
    if where.last_day is not None:
        parts.append(f"day <= {int(where.last_day)}")
    if where.kind is not None:
        parts.append(f"kind == {_quoted(where.kind)}")
    if where.genres is not None:
        words = ", ".join(map(_quoted, where.genres))
        parts.append(f"genre in [{words}]" if words else NOTHING)
    if where.speakers is not None:
        numbers = [int(number) for number in where.speakers]
        parts.append(f"array_contains_any(speakers, {numbers})" if numbers else NOTHING)
    if where.ranges is not None:
        stretches = [f"(id >= {first} and id <= {last})" for first, last in joined(where.ranges)]
        parts.append(f"({' or '.join(stretches)})" if stretches else NOTHING)
    return " and ".join(parts)


def joined(ranges: Sequence[Range]) -> list[Range]:
    """Join stretches, given in order, across the smallest gaps until there are few enough."""
    if len(ranges) <= RANGES:
        return list(ranges)
    gaps = [after[0] - before[1] for before, after in pairwise(ranges)]
    widest = sorted(sorted(range(len(gaps)), key=lambda at: -gaps[at])[: RANGES - 1])
    firsts = [0, *(at + 1 for at in widest)]
    lasts = [*widest, len(ranges) - 1]
    return [(ranges[first][0], ranges[last][1]) for first, last in zip(firsts, lasts, strict=True)]


def parts(where: Restriction | None) -> list[Restriction | None]:
    """Part a restriction with very many stretches into some that can be asked for exactly."""
    if where is None or where.ranges is None or len(where.ranges) <= RANGES:
        return [where]
    return [replace(where, ranges=where.ranges[at : at + RANGES]) for at in range(0, len(where.ranges), RANGES)]


def inside(ids: npt.NDArray[np.int64], where: Restriction | None) -> npt.NDArray[np.bool_]:
    """Say of each id whether it lies in one of the stretches; only where they were joined can one lie outside."""
    if where is None or where.ranges is None or len(where.ranges) <= RANGES:
        return np.ones(len(ids), bool)
    firsts, lasts = np.array(where.ranges, np.int64).T
    at = np.searchsorted(firsts, ids, "right") - 1
    return np.asarray((at >= 0) & (ids <= lasts[at]))


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)
