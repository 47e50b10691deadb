"""Who says a passage, as words of it.

"What did Lynne Neagle think about it?" asks for words that she says herself, in which her name hardly stands. A
passage therefore holds the name of its speaker as if it were said in it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from qa.store.columns import Columns

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

NAMED = 0.5
"""Share of the terms of a name that a question must hold to mean that speaker: a surname alone does."""


class SaidBy:
    """Which passages the people named in a question say, in one generation."""

    def __init__(self, columns: Columns, names: Sequence[str], terms: Callable[[str], Sequence[str]]) -> None:
        """Take the speakers in the order of their numbers, and what reduces a text to its terms."""
        self._columns, self._names, self._terms = columns, names, terms

    def credit(self, idf: Mapping[str, float], numbers: Numbers) -> Floats:
        """Weigh what of a question's terms, given with their weights, is in the name of who says each passage.

        As BM25 weighs a term that stands once in a passage of the usual length: by its rarity. Shape (len(numbers),).
        """
        found = np.zeros(len(numbers), np.float32)
        known = {number for term in idf for number in self._speakers.get(term, ())}
        for number in known:
            name = self._name_terms[number]
            held = [term for term in name if term in idf]
            if len(held) >= NAMED * len(name):
                said = np.isin(numbers, self._columns.said_by([number]))
                found[said] = np.maximum(found[said], sum(idf[term] for term in held))
        return found

    @cached_property
    def _name_terms(self) -> list[Sequence[str]]:
        return [self._terms(name) for name in self._names]

    @cached_property
    def _speakers(self) -> dict[str, list[int]]:
        """Speakers by each term of their names."""
        found: dict[str, list[int]] = {}
        for number, name in enumerate(self._name_terms):
            for term in name:
                found.setdefault(term, []).append(number)
        return found
