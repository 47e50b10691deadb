"""The evidence for a hit: what of the question its passage holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from qa.models import PARAGRAPH_BREAK, Span
from qa.search.abstain import Evidence, absence, confidence, covered_shares, support
from qa.search.grouping import Place
from qa.search.numbers import Asked, lacks
from qa.search.scoring import Scorer, Searched
from qa.store.generation import Generation
from qa.words import FUNCTION_WORDS

NAME = re.compile(r"\b[^\W\d_][\w-]*\w")


class Judge:
    """Estimates how likely hits answer, in one open generation."""

    def __init__(self, generation: Generation, scorer: Scorer) -> None:
        self._generation = generation
        self._scorer = scorer

    def confidence(
        self, place: Place, texts: Sequence[str], around: str, searched: Sequence[Searched], asked: Sequence[Asked]
    ) -> float:
        """Estimate the probability that a place answers, by the most favourable of the texts searched.

        Args:
            place: with its members.
            texts: what was read of it.
            around: what else is known of it: title, speakers, place.
            searched: the question, and what it was searched as.
            asked: the numbers of the question.
        """
        numbers = np.array(sorted({place.group, *place.members}))
        size = self._generation.columns.living
        lacking = bool(asked) and lacks((self._year(place.group), around, *texts), asked)
        evidence = [replace(self._evidence(one, numbers, texts, around), lacking=lacking) for one in searched]
        # What the earlier questions are about counts for a follow-up only as far as its own words find something too:
        # "and the recipe for borscht?" is not answered by what was asked before.
        own = support(evidence[0].interaction) if searched[0].idf else 1.0
        supports = [1.0, *[own] * (len(evidence) - 1)]
        return max(support * confidence(one, size) for support, one in zip(supports, evidence, strict=True))

    def _evidence(self, one: Searched, numbers: npt.NDArray[np.int64], texts: Sequence[str], around: str) -> Evidence:
        cosine = float(self._scorer.cosines(one, numbers).max())
        best = self._scorer.maxima(one, numbers)
        sentence, rarity = self._sentence(one, texts), sum(one.idf.values())
        if best is None or one.tokens is None:
            return Evidence(cosine, cosine, sentence, len(one.idf), rarity, nearest=one.cosine)
        interaction = float((best @ one.tokens.weights).max())
        missing = 0.0
        for span in self._names(one.text, (around, *texts)):
            pieces = [at for at, (start, _) in enumerate(one.encoded.spans) if span[0] <= start < span[1]]
            if pieces:
                missing = max(missing, absence(float(best[:, pieces].mean(axis=1).max())))
        return Evidence(cosine, interaction, sentence, len(one.idf), rarity, missing, one.cosine)

    def _sentence(self, one: Searched, texts: Sequence[str]) -> float:
        """Find the largest share of the question's terms that one sentence covers.

        No sentence covers more than its paragraph does, so only the best paragraphs are looked at sentence by sentence.
        """
        parts = [part for text in texts for part in text.split(PARAGRAPH_BREAK)]
        bounds = covered_shares(one.idf, [self._scorer.terms(part) for part in parts])
        best = 0.0
        for bound, part in sorted(zip(bounds, parts, strict=True), key=itemgetter(0), reverse=True):
            if bound <= best:
                break
            sentences = [present for _, present in self._scorer.sentence_terms(part)]
            best = max(best, max(covered_shares(one.idf, sentences), default=0.0))
        return best

    def _names(self, text: str, around: Sequence[str]) -> Iterator[Span]:
        """Find the names in a question that the archive knows and that none of the texts around has."""
        for match in NAME.finditer(text):
            word = match.group()
            if not word[0].isupper() or word.casefold() in FUNCTION_WORDS:
                continue
            terms = self._generation.lexical.terms(word)
            known = any(self._generation.lexical.frequencies(terms).values())
            if known and all(self._scorer.terms(one).isdisjoint(terms) for one in around):
                yield match.span()

    def _year(self, number: int) -> str:
        """Return the year of a passage's document; "" where it has no date."""
        day = int(self._generation.columns.days[number])
        return str(dt.date.fromordinal(day).year) if day > 0 else ""
