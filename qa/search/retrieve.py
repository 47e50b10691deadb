"""A question to ranked hits: contextualise, search both engines, fuse, group, judge."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from qa.encoder import Encoder, Vectors
from qa.errors import QueryError
from qa.models import Passage, Span
from qa.results import AppliedFilter, Hit, Searched, Seconds
from qa.search.abstain import THRESHOLD, Evidence, confidence, covered_share
from qa.search.filters import Filters, Resolved, resolve
from qa.search.followup import leans, variants
from qa.search.fusion import bm25_bound, fuse
from qa.search.grouping import Place, distinct, paragraphs, places
from qa.search.highlight import best_sentence
from qa.sentences import sentences
from qa.settings import MAX_QUESTION, MAX_RESULTS
from qa.store.columns import Mask
from qa.store.generation import Generation

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

DEPTH = 100
"""Rows and passages taken from each engine; deeper ones changed nothing in the first ten places."""
PLACES = 30
"""Places whose paragraphs are compared one by one."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as asked."""

    text: str
    k: int = 5
    history: Sequence[str] = ()
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a question led to."""

    hits: tuple[Hit, ...]
    answered: bool
    confidence: float
    searched_as: str
    searched: Searched
    filters: tuple[AppliedFilter, ...]
    notes: tuple[str, ...]
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class _Scored:
    """One text to search, with what it takes to score any passage against it."""

    text: str
    vector: Vectors
    idf: dict[str, float]
    bm25: dict[int, float]
    nearest: Numbers
    """Passages that the vectors or the terms lead to."""
    cosine: float
    """Of the best row."""


class Retriever:
    """Searches one open generation; safe to use from several threads."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self._generation = generation
        self._encoder = encoder
        self._names = generation.catalogue.speakers()
        # Rows of a passage are neighbours: where each passage's begin.
        self._first_row = np.searchsorted(generation.columns.rows, np.arange(generation.columns.count + 1))

    def retrieve(self, query: Query) -> Retrieved:
        """Find the passages that answer a question.

        Raises:
            QueryError: the question is empty or too long, k or a filter makes no sense.
        """
        started = time.perf_counter()
        text = _checked(query)
        resolved = resolve(query.filters, self._names)
        passages = self._generation.columns.allowed(resolved.restriction) if resolved.any else None
        texts = variants(text, query.history)
        vectors = self._encoder.encode_query(texts)
        encoded = time.perf_counter()
        scored, spent = self._search(texts, vectors, query.history, resolved, passages)
        # Of a turn a paragraph is quoted even where turns were asked for, and one by the speaker who was asked for.
        quotable = self._generation.columns.allowed(replace(resolved.restriction, kind=None))
        ranked = self._rank(scored, whole_turns=resolved.restriction.kind != "paragraph")
        hits = self._hits(ranked, scored, quotable, query.k)
        best = max((hit.confidence for hit in hits), default=0.0)
        done = time.perf_counter()
        return Retrieved(
            hits=hits,
            answered=best >= THRESHOLD,
            confidence=best,
            searched_as=" / ".join(dict.fromkeys(one.text for one in scored)),
            searched=self._searched(resolved, passages),
            filters=resolved.applied,
            notes=resolved.notes,
            seconds=replace(
                spent,
                total=done - started,
                encode=encoded - started,
                rerank=done - encoded - spent.dense - spent.lexical,
            ),
        )

    def _search(
        self, texts: list[str], vectors: Vectors, history: Sequence[str], resolved: Resolved, passages: Mask | None
    ) -> tuple[list[_Scored], Seconds]:
        """Search the question, and where it leans on those before it, together with them too."""
        rows = None if passages is None else passages[self._generation.columns.rows]
        dense = lexical = 0.0
        scored: list[_Scored] = []
        for text, vector in zip(texts, vectors, strict=True):
            if scored and not leans(scored[0].cosine, history):
                break
            begin = time.perf_counter()
            cosines, found = self._generation.vectors.search(vector, DEPTH, rows)
            middle = time.perf_counter()
            index = self._generation.lexical
            terms = index.terms(text)
            bm25, numbers = index.search(terms, DEPTH, resolved.restriction if resolved.any else None)
            dense, lexical = dense + middle - begin, lexical + time.perf_counter() - middle
            nearest = np.union1d(self._generation.columns.rows[found], numbers).astype(np.int64)
            known = dict(zip(numbers.tolist(), bm25.tolist(), strict=True))
            best = float(cosines[0]) if len(cosines) else 0.0
            scored.append(_Scored(text, vector, index.idf(terms), known, nearest, best))
        return scored, Seconds(dense=dense, lexical=lexical)

    def _rank(self, scored: list[_Scored], *, whole_turns: bool) -> list[Place]:
        """Score every passage found under every text searched, and gather them into places, best first."""
        numbers = np.unique(np.concatenate([one.nearest for one in scored]))
        totals = np.zeros(len(numbers), np.float32)
        for one in scored:
            bm25 = np.array([one.bm25.get(int(number), 0.0) for number in numbers], np.float32)
            totals += fuse(self._cosines(one.vector, numbers), bm25, bm25_bound(one.idf)) / len(scored)
        return places(numbers, totals, self._generation.columns, whole_turns=whole_turns)[:PLACES]

    def _cosines(self, vector: Vectors, numbers: Numbers) -> Floats:
        """Score passages by their best window. Shape (len(numbers),)."""
        if len(numbers) == 0:
            return np.empty(0, np.float32)
        counts = self._first_row[numbers + 1] - self._first_row[numbers]
        rows = np.concatenate([np.arange(self._first_row[n], self._first_row[n + 1]) for n in numbers])
        scores = self._generation.vectors.score(vector, rows)
        return np.asarray(np.maximum.reduceat(scores, np.concatenate([[0], np.cumsum(counts)[:-1]])), np.float32)

    def _hits(self, ranked: list[Place], scored: list[_Scored], quotable: Mask, k: int) -> tuple[Hit, ...]:
        for place in ranked:
            place.best = self._best_paragraph(place, scored, quotable)
        chosen = distinct(ranked, self._generation.columns, k)
        wanted = [n for place in chosen for n in (place.group, place.best, *place.also)]
        passages = dict(zip(wanted, self._generation.catalogue.passages(wanted), strict=True))
        hits = []
        for rank, place in enumerate(chosen, 1):
            passage, best = passages[place.group], passages[place.best]
            hits.append(
                Hit(
                    passage=passage,
                    score=place.score,
                    rank=rank,
                    best=(best.start, best.end),
                    highlights=self._highlights(best, scored[-1]),
                    confidence=self._confidence(place, passage, scored),
                    also=tuple(passages[n] for n in place.also),
                )
            )
        return tuple(hits)

    def _best_paragraph(self, place: Place, scored: list[_Scored], quotable: Mask) -> int:
        """Choose the paragraph of a place that is quoted: the one that alone would score best."""
        numbers = [number for number in paragraphs(place.group, self._generation.columns) if quotable[number]]
        if len(numbers) == 1:
            return numbers[0]
        terms = [self._terms(passage.text) for passage in self._generation.catalogue.passages(numbers)]
        total = np.zeros(len(numbers), np.float32)
        for one in scored:
            covered = np.array([covered_share(one.idf, present) for present in terms], np.float32)
            total += fuse(self._cosines(one.vector, np.array(numbers)), covered, 1.0)
        return numbers[int(np.argmax(total))]

    def _highlights(self, paragraph: Passage, one: _Scored) -> tuple[Span, ...]:
        spans = sentences(paragraph.text)
        if len(spans) > 1:
            texts = [paragraph.text[start:end] for start, end in spans]
            cosines = self._encoder.encode_passages(texts) @ one.vector
            best = best_sentence(spans, cosines, [self._terms(text) for text in texts], one.idf)
            spans = [best] if best else []
        return tuple((paragraph.start + start, paragraph.start + end) for start, end in spans)

    def _confidence(self, place: Place, passage: Passage, scored: list[_Scored]) -> float:
        number = self._generation.catalogue.document_number(passage.document)
        title = self._generation.catalogue.document(number).title if number is not None else None
        present = self._terms(f"{title or ''}\n{passage.text}")
        numbers = np.array(sorted({place.group, *place.members}))
        return max(
            confidence(Evidence(float(self._cosines(one.vector, numbers).max()), covered_share(one.idf, present)))
            for one in scored
        )

    def _terms(self, text: str) -> set[str]:
        return set(self._generation.lexical.terms(text))

    def _searched(self, resolved: Resolved, passages: Mask | None) -> Searched:
        columns = self._generation.columns
        table = columns.passages if passages is None else columns.passages[passages]
        days = table["day"][table["day"] > 0]
        undated = 0
        if resolved.restriction.first_day is not None or resolved.restriction.last_day is not None:
            dateless = replace(resolved.restriction, first_day=None, last_day=None)
            undated = int(np.count_nonzero(columns.allowed(dateless) & (columns.passages["day"] == 0)))
        bounds = [dt.date.fromordinal(int(day)) for day in (days.min(), days.max())] if len(days) else [None, None]
        return Searched(len(table), len(np.unique(table["document"])), bounds[0], bounds[1], undated)


def _checked(query: Query) -> str:
    text = query.text.strip()
    if not any(character.isalnum() for character in text):
        raise QueryError("The question is empty; ask with at least one word.")
    if len(text) > MAX_QUESTION:
        raise QueryError(f"The question has {len(text):,} characters; ask with at most {MAX_QUESTION:,}.")
    if not 1 <= query.k <= MAX_RESULTS:
        raise QueryError(f"{query.k} results cannot be given; choose a number from 1 to {MAX_RESULTS}.")
    return text
