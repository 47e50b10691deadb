"""Which paragraph of a place is quoted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from qa.search.grouping import NOTHING, Place, paragraphs
from qa.search.highlight import by_terms
from qa.search.scoring import Numbers, Scorer, Searched
from qa.store.columns import Mask
from qa.store.generation import Generation

Floats = npt.NDArray[np.float32]

NEAREST = 24
"""Paragraphs of a turn that are read to choose the one to quote; a long news conference has hundreds."""


class Quoting:
    """Chooses what is quoted, in one open generation."""

    def __init__(self, generation: Generation, scorer: Scorer) -> None:
        self._generation = generation
        self._scorer = scorer

    def chooser(
        self, expected: Sequence[Place], searched: Sequence[Searched], shares: Sequence[float], quotable: Mask
    ) -> Callable[[Place], int]:
        """Return what chooses the paragraph of a place that is quoted, by its number, and notes what it read for that.

        Of a turn in which the speaker who was asked for says "..." only, nothing may be quoted.

        Args:
            expected: places that will be asked for; their tokens are compared together.
            searched: the question, and what it was searched as.
            shares: how much the scores of each of these weigh.
            quotable: which passages may be quoted.
        """
        choices = {place.group: self._choices(place, searched[0], quotable) for place in expected}
        best = dict(zip(choices, self._best(list(choices.values()), searched, shares), strict=True))

        def choose(place: Place) -> int:
            if place.group not in choices:
                choices[place.group] = self._choices(place, searched[0], quotable)
                best[place.group] = self._best([choices[place.group]], searched, shares)[0]
            place.read = choices[place.group].tolist()
            return best[place.group]

        return choose

    def _choices(self, place: Place, one: Searched, quotable: Mask) -> Numbers:
        """Find the paragraphs that a place may be quoted by; of very many the nearest."""
        numbers = np.array(paragraphs(place.group, self._generation.columns), np.int64)
        numbers = numbers[quotable[numbers]]
        if len(numbers) > NEAREST:
            numbers = np.sort(numbers[np.argsort(-self._scorer.cosines(one, numbers), kind="stable")[:NEAREST]])
        return numbers

    def _best(self, choices: Sequence[Numbers], searched: Sequence[Searched], shares: Sequence[float]) -> list[int]:
        """Choose of each place the paragraph that alone would score best, or NOTHING; all are compared together."""
        several = [one for one in choices if len(one) > 1]
        best = iter(self._alone(several, searched, shares) if several else ())
        return [next(best) if len(one) > 1 else int(one[0]) if len(one) else NOTHING for one in choices]

    def _alone(self, choices: Sequence[Numbers], searched: Sequence[Searched], shares: Sequence[float]) -> list[int]:
        numbers = np.concatenate(choices)
        terms = [self._scorer.terms(text) for text in self._generation.catalogue.texts(numbers.tolist())]
        total = np.zeros(len(numbers), np.float32)
        for one, share in zip(searched, shares, strict=True):
            total += share * self._scorer.alone(one, numbers, by_terms(one.idf, terms))
        parts = np.split(total, np.cumsum([len(one) for one in choices])[:-1])
        return [int(one[np.argmax(part)]) for one, part in zip(choices, parts, strict=True)]
