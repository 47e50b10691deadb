"""Spells stretches of a text out in other characters, and says where everything else stands then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

Spelt = tuple[int, int, str]
"""Start and end of a stretch, and the characters that it stands for."""


class Spelling:
    """A text in which stretches were spelt out."""

    def __init__(self, text: str, spelt: Iterable[Spelt]) -> None:
        found = sorted(spelt)
        parts, at = [], 0
        for low, high, characters in found:
            parts += [text[at:low], characters]
            at = high
        self.text = "".join([*parts, text[at:]])
        self._ends = [high for _, high, _ in found]
        self._shifts = [0, *accumulate(len(characters) - (high - low) for low, high, characters in found)]

    def place(self, offset: int) -> int:
        """Return where an offset of the text before stands now; none may lie inside what was spelt out."""
        return offset + self._shifts[bisect_right(self._ends, offset)]
