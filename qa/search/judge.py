"""The evidence for a hit: what of the question its passage holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from qa.models import Span
from qa.search.abstain import Evidence, absence, confidence, covered_share, support
from qa.search.grouping import Place
from qa.search.scoring import Scorer, Searched
from qa.store.generation import Generation
from qa.words import FUNCTION_WORDS

NAME = re.compile(r"\b[^\W\d_][\w-]*\w")


class Judge:
    """Estimates how likely hits answer, in one open generation."""

    def __init__(self, generation: Generation, scorer: Scorer) -> None:
        self._generation = generation
        self._scorer = scorer

    def confidence(self, place: Place, text: str, around: str, searched: Sequence[Searched]) -> float:
        """Estimate the probability that a place answers, by the most favourable of the texts searched.

        Args:
            place: with its members.
            text: of its passage.
            around: what else is known of it: title, speakers, place.
            searched: the question, and what it was searched as.
        """
        terms = [present for _, present in self._scorer.sentence_terms(text)]
        numbers = np.array(sorted({place.group, *place.members}))
        size = self._generation.columns.living
        evidence = [self._evidence(one, numbers, terms, (around, text)) for one in searched]
        # What the earlier questions are about counts for a follow-up only as far as its own words find something too:
        # "and the recipe for borscht?" is not answered by what was asked before.
        own = support(evidence[0].interaction) if searched[0].idf else 1.0
        supports = [1.0, *[own] * (len(evidence) - 1)]
        return max(support * confidence(one, size) for support, one in zip(supports, evidence, strict=True))

    def _evidence(
        self, one: Searched, numbers: npt.NDArray[np.int64], terms: list[frozenset[str]], around: tuple[str, str]
    ) -> Evidence:
        cosine = float(self._scorer.cosines(one, numbers).max())
        best = self._scorer.maxima(one, numbers)
        sentence = max(
            (covered_share(one.idf, present) for present in terms if not present.isdisjoint(one.idf)), default=0.0
        )
        if best is None or one.tokens is None:
            return Evidence(cosine, cosine, sentence, len(one.idf))
        interaction = float((best @ one.tokens.weights).max())
        missing = 0.0
        for span in self._names(one.text, around):
            pieces = [at for at, (start, _) in enumerate(one.encoded.spans) if span[0] <= start < span[1]]
            if pieces:
                missing = max(missing, absence(float(best[:, pieces].mean(axis=1).max())))
        return Evidence(cosine, interaction, sentence, len(one.idf), missing)

    def _names(self, text: str, around: tuple[str, str]) -> Iterator[Span]:
        """Find the names in a question that the archive knows and that none of the texts around has."""
        for match in NAME.finditer(text):
            word = match.group()
            if not word[0].isupper() or word.casefold() in FUNCTION_WORDS:
                continue
            terms = self._generation.lexical.terms(word)
            known = any(self._generation.lexical.frequencies(terms).values())
            if known and all(self._scorer.terms(one).isdisjoint(terms) for one in around):
                yield match.span()
