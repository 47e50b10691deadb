"""Which paragraph of a place is quoted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from qa.search.followup import weights
from qa.search.grouping import Place, paragraphs
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
        self, expected: Sequence[Place], searched: Sequence[Searched], quotable: Mask
    ) -> Callable[[Place], int]:
        """Return what chooses the paragraph of a place that is quoted, by its number, and notes what it read for that.

        Args:
            expected: places that will be asked for; their tokens are compared together.
            searched: the question, and what it was searched as.
            quotable: which passages may be quoted.
        """
        choices = {place.group: self._choices(place, searched[0], quotable) for place in expected}
        if several := [one for one in choices.values() if len(one) > 1]:
            for one in searched:
                self._scorer.maxima(one, np.concatenate(several))

        def choose(place: Place) -> int:
            if place.group not in choices:
                choices[place.group] = self._choices(place, searched[0], quotable)
            place.read = choices[place.group].tolist()
            return self._best(choices[place.group], searched)

        return choose

    def _choices(self, place: Place, one: Searched, quotable: Mask) -> Numbers:
        """Find the paragraphs that a place may be quoted by; of very many the nearest."""
        numbers = np.array(paragraphs(place.group, self._generation.columns), np.int64)
        numbers = numbers[quotable[numbers]]
        if len(numbers) > NEAREST:
            numbers = np.sort(numbers[np.argsort(-self._scorer.cosines(one, numbers), kind="stable")[:NEAREST]])
        return numbers

    def _best(self, choices: Numbers, searched: Sequence[Searched]) -> int:
        """Choose the paragraph of a place that is quoted: the one that alone would score best."""
        if len(choices) == 1:
            return int(choices[0])
        terms = [self._scorer.terms(text) for text in self._generation.catalogue.texts(choices.tolist())]
        total = np.zeros(len(choices), np.float32)
        for one, share in zip(searched, weights([one.cosine for one in searched]), strict=True):
            covered = by_terms(one.idf, terms)
            total += share * self._scorer.alone(one, choices, covered)
        return int(choices[np.argmax(total)])
