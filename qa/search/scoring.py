"""One text to search, and the score of any passage against it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from qa.encoder import Encoded, Encoder
from qa.memory import remembering
from qa.models import Span, fold
from qa.search.fusion import bm25_bound, fuse
from qa.search.neighbours import Neighbourhood, supported
from qa.search.parts import ASKED
from qa.search.parts import WEIGHT as PARTS_WEIGHT
from qa.search.rerank import QuestionTokens, maxsim, question_tokens, rerank
from qa.search.saidby import SaidBy
from qa.search.surroundings import SURVEYED, Surroundings
from qa.search.surroundings import WEIGHT as SURROUNDINGS_WEIGHT
from qa.sentences import sentences
from qa.store.codec import Asked
from qa.store.columns import Mask
from qa.store.generation import Generation
from qa.store.lexical import Restriction

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

ROWS_COMPARED = 8
"""Windows of a passage whose tokens are compared, the nearest ones: a very long turn has dozens."""


PREPARED_KEPT = 4
"""Texts that are remembered with what was compared with them, those of two questions at a time: one that names a
speaker and a period is searched up to four times, with its period and without it, in his words and in all."""
TERMS_KEPT = 256
"""Texts whose terms are remembered: a question that is searched three times reads the same paragraphs three times."""
SENTENCES_KEPT = 128
"""Texts whose sentences' terms are remembered; those of a very long turn take 300 KB."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A passage's tokens beside a question's."""

    best: Floats
    """For each of the question's tokens its best cosine, shape (tokens,)."""
    similar: Floats | None
    """All cosines, shape (tokens of the passage, tokens of the question); None where not all its rows were compared."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text to search, with what does not depend on what it is searched under."""

    encoded: tuple[Encoded, ...]
    """The text, then the questions inside a long one."""
    tokens: QuestionTokens | None
    asked: Asked | None
    """Its tokens, prepared to be compared with those that are stored."""
    compared: dict[int, Compared] = field(default_factory=dict)
    """What `Scorer.maxima` has found, by passage: ranking, quoting, judging and marking compare the same ones."""
    near: dict[int, float] = field(default_factory=dict)
    """What `Scorer.cosines` has found, by passage."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A text with what both engines found for it."""

    text: str
    prepared: Prepared
    idf: dict[str, float]
    """Weight of each of its terms; of one that no passage has, the most."""
    bm25: dict[int, float]
    nearest: Numbers
    """Passages that the vectors or the terms lead to."""
    cosine: float
    """Of the nearest row."""
    full: bool
    """Whether an engine found as much as it was asked for, so that there may be more."""
    dense_seconds: float
    lexical_seconds: float

    @property
    def encoded(self) -> Encoded:
        """The text's vectors."""
        return self.prepared.encoded[0]

    @property
    def tokens(self) -> QuestionTokens | None:
        """Its tokens and what each weighs, where token vectors are stored to compare them with."""
        return self.prepared.tokens


class Scorer:
    """Scores passages of one open generation, whether or not an engine found them."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self._generation = generation
        self._encoder = encoder
        self._neighbourhood = Neighbourhood(generation.columns)
        self._said_by = SaidBy(generation.columns, generation.catalogue.speakers(), generation.lexical.terms)
        # Rows of a passage are neighbours: where each passage's begin.
        self._first_row = np.searchsorted(generation.columns.rows, np.arange(generation.columns.count + 1))
        self._surroundings = Surroundings(generation.columns, self._first_row, generation.tokens)
        self.prepared = remembering(self._prepared, PREPARED_KEPT)
        self.terms = remembering(self._terms, TERMS_KEPT)
        self.sentence_terms = remembering(self._sentence_terms, SENTENCES_KEPT)

    def _prepared(self, texts: tuple[str, ...]) -> Prepared:
        """Embed a text and the questions inside it, and prepare its tokens to be compared, if any are stored."""
        encoded = tuple(self._encoder.encode_query(texts))
        index = self._generation.tokens
        tokens = None if index is None else question_tokens(texts[0], encoded[0], self._weigh)
        if index is None or tokens is None:
            return Prepared(encoded, tokens, None)
        return Prepared(encoded, tokens, index.codec.asked(tokens.vectors, self._encoder.vocabulary))

    def search(
        self,
        texts: Sequence[str],
        prepared: Prepared,
        depth: int,
        restriction: Restriction | None,
        allowed: Mask | None,
    ) -> Searched:
        """Search both engines for a text; `allowed` says the same of passages as `restriction`.

        Args:
            texts: the text, then the questions inside it, if any.
            prepared: the same.
            depth: rows and passages to take from each engine.
            restriction: for the words.
            allowed: for the vectors.
        """
        opened, text = self._generation, texts[0]
        begin = time.perf_counter()
        cosine, near = self._dense(prepared.encoded, depth, restriction, allowed)
        middle = time.perf_counter()
        terms = opened.lexical.terms(text)
        doubled = dict.fromkeys((term for part in texts[1:] for term in self.terms(part)), ASKED)
        bm25, numbers = opened.lexical.search(terms, depth, restriction, doubled)
        end = time.perf_counter()
        return Searched(
            text=text,
            prepared=prepared,
            idf=opened.lexical.idf(terms),
            bm25=dict(zip(numbers.tolist(), bm25.tolist(), strict=True)),
            nearest=np.union1d(near, numbers).astype(np.int64),
            cosine=cosine,
            full=max(len(near), len(numbers)) >= depth,
            dense_seconds=middle - begin,
            lexical_seconds=end - middle,
        )

    def _dense(
        self, encoded: Sequence[Encoded], depth: int, restriction: Restriction | None, allowed: Mask | None
    ) -> tuple[float, Numbers]:
        """Find the passages nearest to a text, or to a question inside it, and the cosine of the text's nearest row."""
        vectors, of_rows = self._generation.vectors, self._generation.columns.rows
        rows = None if allowed is None else allowed[of_rows]
        cosines, found = vectors.search(encoded[0].vector, depth, rows, restriction)
        more = [vectors.search(part.vector, depth, rows, restriction)[1] for part in encoded[1:]]
        return float(cosines[0]) if len(cosines) else 0.0, of_rows[np.concatenate([found, *more])]

    def less(self, one: Searched, passages: Numbers) -> Searched:
        """Leave some passages out of what was found."""
        kept = one.nearest[~np.isin(one.nearest, passages)]
        return replace(one, nearest=kept, cosine=float(self.cosines(one, kept).max(initial=0.0)))

    def fused(self, one: Searched, numbers: Numbers) -> Floats:
        """Score passages by both engines, the short ones also by those around them. Shape (len(numbers),)."""
        around = self._neighbourhood.around(numbers)
        known = np.union1d(numbers, around[around >= 0]).astype(np.int64)
        scores = self._engines(one, known)
        nobody = len(known)
        beside = np.append(scores, 0)[np.where(around >= 0, np.searchsorted(known, around), nobody)]
        return supported(scores[np.searchsorted(known, numbers)], beside, self._neighbourhood.shortness(numbers))

    def surveyed(self, one: Searched, numbers: Numbers, fused: Floats) -> Floats:
        """Add to fused scores, those of the best short passages, what is spoken of around them."""
        if one.tokens is None or len(one.encoded.pieces) == 0:
            return fused
        best = np.argsort(-fused, kind="stable")[:SURVEYED]
        short = self._neighbourhood.shortness(numbers[best])
        best, short = best[short > 0], short[short > 0]
        found = fused.copy()
        found[best] += (
            SURROUNDINGS_WEIGHT
            * short
            * self._surroundings.covered(one.encoded.pieces, one.tokens.weights, numbers[best])
        )
        return found

    def _engines(self, one: Searched, numbers: Numbers) -> Floats:
        bm25 = np.array([one.bm25.get(int(number), 0.0) for number in numbers], np.float32)
        near = self.cosines(one, numbers)
        if parts := one.prepared.encoded[1:]:
            asked = np.max([self._nearness(part.vector, numbers) for part in parts], axis=0)
            near = (1 - PARTS_WEIGHT) * near + PARTS_WEIGHT * asked
        return fuse(near, bm25 + self._said_by.credit(one.idf, numbers), bm25_bound(one.idf))

    def reranked(self, one: Searched, numbers: Numbers, fused: Floats) -> Floats:
        """Refine fused scores by late interaction, where the model gives token vectors."""
        return self._refined(one, numbers, fused, self._neighbourhood.shortness(numbers))

    def alone(self, one: Searched, numbers: Numbers, covered: Floats) -> Floats:
        """Score passages by their own words only: cosine, share of the question's terms covered, late interaction."""
        return self._refined(one, numbers, fuse(self.cosines(one, numbers), covered, 1.0), 0.0)

    def _refined(self, one: Searched, numbers: Numbers, fused: Floats, short: Floats | float) -> Floats:
        best = self.maxima(one, numbers)
        return fused if best is None or one.tokens is None else rerank(fused, best @ one.tokens.weights, short)

    def cosines(self, one: Searched, numbers: Numbers) -> Floats:
        """Compare passages by their nearest window. Shape (len(numbers),)."""
        wanted = numbers.tolist()
        if missing := [number for number in dict.fromkeys(wanted) if number not in one.prepared.near]:
            found = self._nearness(one.encoded.vector, np.array(missing))
            one.prepared.near.update(zip(missing, found.tolist(), strict=True))
        return np.array([one.prepared.near[number] for number in wanted], np.float32)

    def _nearness(self, vector: Floats, numbers: Numbers) -> Floats:
        if len(numbers) == 0:
            return np.empty(0, np.float32)
        rows, counts = self._rows(numbers)
        scores = self._generation.vectors.score(vector, rows)
        return np.asarray(np.maximum.reduceat(scores, np.concatenate([[0], np.cumsum(counts)[:-1]])), np.float32)

    def maxima(self, one: Searched, numbers: Numbers) -> Floats | None:
        """Compare each token with each passage, shape (len(numbers), tokens); None without token vectors."""
        index = self._generation.tokens
        if one.prepared.asked is None or index is None or len(numbers) == 0:
            return None
        known, wanted = one.prepared.compared, numbers.tolist()
        missing = [number for number in dict.fromkeys(wanted) if number not in known]
        if missing:
            rows, counts, whole = self._compared_rows(one, np.array(missing))
            similar, tokens = index.similar(one.prepared.asked, rows, self._encoder.vocabulary)
            per_passage = np.add.reduceat(tokens, np.cumsum(counts) - counts)
            best, ends = maxsim(similar, per_passage), np.cumsum(per_passage)
            stretches = zip((ends - per_passage).tolist(), ends.tolist(), whole.tolist(), strict=True)
            for number, row, (start, end, all_read) in zip(missing, best, stretches, strict=True):
                known[number] = Compared(row, similar[start:end] if all_read else None)
        return np.concatenate([known[number].best for number in wanted]).reshape(len(wanted), -1)

    def _compared_rows(self, one: Searched, numbers: Numbers) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
        """Choose the rows whose tokens are compared; say how many of each passage, and whether these are all it has."""
        rows, counts = self._rows(numbers)
        whole = counts <= ROWS_COMPARED
        if not whole.all():
            read = np.split(rows, np.cumsum(counts)[:-1])
            for at in np.flatnonzero(~whole).tolist():
                near = self._generation.vectors.score(one.encoded.vector, read[at])
                read[at] = np.sort(read[at][np.argsort(-near)[:ROWS_COMPARED]])
            rows, counts = np.concatenate(read), np.minimum(counts, ROWS_COMPARED)
        return rows, counts, whole

    def similar(self, one: Searched, number: int) -> Floats | None:
        """Compare the tokens of a passage, those of each of its rows in turn, with the question's; None without any."""
        index = self._generation.tokens
        if index is None or one.prepared.asked is None:
            return None
        if number in one.prepared.compared and (similar := one.prepared.compared[number].similar) is not None:
            return similar
        return index.similar(one.prepared.asked, self.rows_of(number), self._encoder.vocabulary)[0]

    def rows_of(self, number: int) -> Numbers:
        """Rows of the vector index that stand for a passage."""
        return np.arange(self._first_row[number], self._first_row[number + 1])

    def _terms(self, text: str) -> frozenset[str]:
        """Reduce a text to its terms."""
        return frozenset(self._generation.lexical.terms(text))

    def _sentence_terms(self, text: str) -> tuple[tuple[Span, frozenset[str]], ...]:
        """Find the sentences of a text, and reduce each to its terms."""
        return tuple(((start, end), self._terms(text[start:end])) for start, end in sentences(text))

    def _rows(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        counts = self._first_row[numbers + 1] - self._first_row[numbers]
        before = np.cumsum(counts) - counts
        return np.repeat(self._first_row[numbers] - before, counts) + np.arange(int(counts.sum())), counts

    def _weigh(self, word: str) -> float:
        """Weight of a word in late interaction: that of its rarest term, 0 for a function word."""
        lexical = self._generation.lexical
        return max(lexical.idf(lexical.terms(fold(word))).values(), default=0.0)
