"""A question to ranked hits: contextualise, search both engines, fuse, rerank, group, judge."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from qa.encoder import Encoder
from qa.errors import QueryError
from qa.memory import remembering
from qa.models import Passage, Span, whole
from qa.reranker import Reranker
from qa.results import Hit, Searched, Seconds
from qa.search import scoring
from qa.search.abstain import THRESHOLD
from qa.search.calibration import shifted
from qa.search.filters import Filters, Resolved, resolve
from qa.search.followup import leans, variants, weights
from qa.search.grouping import FURTHER, Place, distinct, further, places, spread
from qa.search.judge import Judge
from qa.search.marking import Marking
from qa.search.nearest import nearest
from qa.search.neighbours import lifted
from qa.search.numbers import Asked, numbers_of
from qa.search.parts import parts
from qa.search.quoting import Quoting
from qa.search.rerank import rerank
from qa.search.retrieved import Retrieved
from qa.settings import MAX_QUESTION, MAX_RESULTS
from qa.store.columns import Mask
from qa.store.generation import Generation
from qa.store.lexical import Restriction

Floats = npt.NDArray[np.float32]

DEPTH = 100
"""Rows and passages taken from each engine at least; deeper ones changed nothing in the first ten places."""
DEEPER = 4
"""Times as deep they are searched again where repetitions leave fewer statements than are wanted, twice at most."""
RERANKED = 50
"""Passages whose tokens are compared at least; a turn and its paragraphs each count."""
COUNTED_KEPT = 64
"""Restrictions of which it is remembered what they leave to search; counting takes 3 ms for 70,000 passages."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as asked."""

    text: str
    k: int = 5
    history: Sequence[str] = ()
    filters: Filters = field(default_factory=Filters)
    without: frozenset[str] = frozenset()
    """Ids of passages to leave out, for measuring what is answered when the answer is missing."""
    dropped: frozenset[str] = frozenset()
    """Fields of filters that are not to be guessed from the question."""
    period: str = ""
    """Its words for the time of speaking; their numbers no passage has to hold."""

    def __post_init__(self) -> None:
        """Replace halves of characters, which programs may send and no engine takes."""
        object.__setattr__(self, "text", whole(self.text))
        object.__setattr__(self, "history", tuple(map(whole, self.history)))


class Retriever:
    """Searches one open generation; safe to use from several threads."""

    def __init__(self, generation: Generation, encoder: Encoder, reranker: Reranker | None = None) -> None:
        self._generation = generation
        self._reranker = reranker
        self._scorer = scoring.Scorer(generation, encoder)
        self._judge = Judge(generation, self._scorer)
        self._quoting = Quoting(generation, self._scorer)
        self._marking = Marking(generation, encoder, self._scorer)
        self._names = generation.catalogue.speakers()
        self._counted = remembering(self._count, COUNTED_KEPT)
        self.shift = 0.0
        """Of the confidences, as the archive was calibrated."""

    def retrieve(self, query: Query) -> Retrieved:
        """Find the passages that answer a question.

        Raises:
            QueryError: the question is empty or too long, k or a filter makes no sense.
        """
        started = time.perf_counter()
        text = checked(query)
        resolved = resolve(query.filters, self._names, self._from_source, self._generation.columns.living_genres)
        columns = self._generation.columns
        allowed = columns.allowed(resolved.restriction) if resolved.any else columns.alive
        encoding, depth = 0.0, max(DEPTH, 4 * query.k)
        for depth in (depth, DEEPER * depth, DEEPER**2 * depth):  # noqa: B020
            searched, spent = self._search(text, query, resolved, allowed, depth)
            encoding += spent
            begin = time.perf_counter()
            chosen = self._rank(searched, query, resolved)
            # Where fewer statements are left, what was found are repetitions, and others may lie behind them.
            if len(chosen) >= query.k or not any(one.full for one in searched):
                break
        passages = self._passages(chosen)
        hits = self._hits(chosen, passages, searched, _numbers_in(text, query.period))
        best = max((hit.confidence for hit in hits), default=0.0)
        done = time.perf_counter()
        return Retrieved(
            hits=hits,
            answered=best >= THRESHOLD,
            confidence=best,
            searched_as=" / ".join(dict.fromkeys(one.text for one in searched)),
            searched=self._counted(resolved.restriction if resolved.any else None),
            filters=resolved.applied,
            notes=resolved.notes,
            marks=lambda found: self._marks(found, chosen, passages, searched[-1]),
            seconds=_seconds(searched, total=done - started, encode=encoding, rerank=done - begin),
        )

    def _from_source(self, words: str) -> tuple[tuple[int, int], ...]:
        return self._generation.columns.ranges(self._generation.catalogue.from_source(words))

    def nearest(self, text: str, k: int) -> tuple[Hit, ...]:
        """Find the k paragraphs nearest to a text, whether or not it asks anything."""
        return nearest(text, k, self._generation, self._scorer)

    def _search(
        self, text: str, query: Query, resolved: Resolved, allowed: Mask | None, depth: int
    ) -> tuple[list[scoring.Searched], float]:
        """Search a question, and where it leans on those before it, with them too; return the seconds encoding took."""
        left_out = self._numbers(query.without)
        restriction = resolved.restriction if resolved.any else None
        searched: list[scoring.Searched] = []
        spent = 0.0
        for variant in variants(text, query.history):
            if searched and not leans(searched[0].cosine, query.history, text):
                break
            begin = time.perf_counter()
            texts = (variant, *parts(variant, len(self._scorer.terms(variant))))
            prepared = self._scorer.prepared(texts)
            spent += time.perf_counter() - begin
            found = self._scorer.search(texts, prepared, depth, restriction, allowed)
            found = self._scorer.less(found, left_out) if len(left_out) else found
            if not searched or found.cosine > searched[0].cosine:  # else the questions before bring nothing nearer
                searched.append(found)
        return searched, spent

    def _numbers(self, passages: Collection[str]) -> npt.NDArray[np.int64]:
        """Numbers of passages given by id."""
        table = self._generation.columns.passages
        numbers = []
        for name in passages:
            document, _, span = name.partition(":")
            start, end = map(int, span.split("-"))
            inside = table["document"] == self._generation.catalogue.document_number(document)
            numbers.append(np.flatnonzero(inside & (table["start"] == start) & (table["end"] == end)))
        return np.concatenate(numbers) if numbers else np.empty(0, np.int64)

    def _rank(self, searched: list[scoring.Searched], query: Query, resolved: Resolved) -> list[Place]:
        """Score what was found under every text searched, gather it into places and choose what each is quoted by."""
        columns = self._generation.columns
        numbers = np.unique(np.concatenate([one.nearest for one in searched]))
        documents = columns.documents[numbers]
        fused = [self._scorer.surveyed(one, numbers, self._scorer.fused(one, numbers)) for one in searched]
        fused = [lifted(one, documents) for one in fused]
        shares = weights([one.cosine for one in searched], searched[0].text, columns.living)
        total = np.average(fused, axis=0, weights=shares)
        kept, repeated = spread(numbers, total, columns, max(RERANKED, 4 * query.k))
        behind = numbers[repeated], total[repeated]
        scores = [
            self._scorer.reranked(one, numbers[kept], part[kept]) for one, part in zip(searched, fused, strict=True)
        ]
        total = lifted(np.average(scores, axis=0, weights=shares), documents[kept])
        if self._reranker is not None:
            total = self._named(
                self._reranker, searched, numbers[kept], np.average(fused, axis=0, weights=shares)[kept]
            )
        # A reader who asked for paragraphs gets them one by one. Of a turn a paragraph is quoted even where turns were
        # asked for, and one by the speaker who was asked for.
        whole = resolved.restriction.kind != "paragraph"
        quotable = columns.allowed(replace(resolved.restriction, kind=None))
        ranked = places(numbers[kept], total, columns, whole_turns=whole)
        ranked = further(ranked, places(*behind, columns, whole_turns=whole))
        best = self._quoting.chooser(ranked[: FURTHER * query.k], searched, shares, quotable)
        return distinct(ranked, columns, query.k, best, self._generation.catalogue.texts)

    def _named(
        self, reranker: Reranker, searched: list[scoring.Searched], numbers: scoring.Numbers, fused: Floats
    ) -> Floats:
        """Refine fused scores by the model that the user named; it reads a follow-up with the question before."""
        found = self._generation.catalogue.passages(numbers.tolist())
        titles = [self._generation.catalogue.document_of(passage).title for passage in found]
        texts = ["\n".join(filter(None, (title, passage.text))) for title, passage in zip(titles, found, strict=True)]
        return rerank(fused, reranker.scores(searched[min(1, len(searched) - 1)].text, texts)).astype(np.float32)

    def _passages(self, chosen: list[Place]) -> dict[int, Passage]:
        """Read what is shown of places, by its numbers."""
        wanted = [n for place in chosen for n in (place.group, place.best, *place.also)]
        return dict(zip(wanted, self._generation.catalogue.passages(wanted), strict=True))

    def _hits(
        self,
        chosen: list[Place],
        passages: Mapping[int, Passage],
        searched: list[scoring.Searched],
        numbers: Sequence[Asked],
    ) -> tuple[Hit, ...]:
        compared = np.array([n for place in chosen for n in (place.group, place.best, *place.members)], np.int64)
        for one in searched:  # the tokens of all places together
            self._scorer.maxima(one, compared)
        return tuple(
            Hit(
                passage=passages[place.group],
                score=place.score,
                rank=rank,
                best=(passages[place.best].start, passages[place.best].end),
                confidence=shifted(
                    self._judge.confidence(
                        place,
                        self._read(place, passages[place.group]),
                        self._around(passages[place.group]),
                        searched,
                        numbers,
                    ),
                    self.shift,
                ),
                also=tuple(passages[n] for n in place.also),
            )
            for rank, place in enumerate(chosen, 1)
        )

    def _marks(
        self, hits: Sequence[Hit], chosen: list[Place], passages: Mapping[int, Passage], one: scoring.Searched
    ) -> list[tuple[Span, ...]]:
        """Find the sentences of hits that answer."""
        best = {passages[place.group].id: place.best for place in chosen}
        quoted = [best[hit.passage.id] for hit in hits]
        return self._marking.highlights(quoted, [passages[n] for n in quoted], one)

    def _read(self, place: Place, passage: Passage) -> list[str]:
        """Return what a place is judged by: its question, and the paragraphs that were read of it."""
        texts = self._generation.catalogue.texts(place.read or [place.group])
        if passage.question:
            texts.append(self._generation.catalogue.document_of(passage).text[slice(*passage.question)])
        return texts

    def _around(self, passage: Passage) -> str:
        """Say what is known of a passage besides its words."""
        document = self._generation.catalogue.document_of(passage)
        return "\n".join(filter(None, (document.title, document.place, *passage.speakers)))

    def _count(self, restriction: Restriction | None) -> Searched:
        """Count what is left to search under a restriction, or without one."""
        columns = self._generation.columns
        passages = columns.alive if restriction is None else columns.allowed(restriction)
        chosen = slice(None) if passages is None else passages
        days, documents = columns.days[chosen], columns.documents[chosen]
        known = days[days > 0]
        undated = 0
        if restriction and (restriction.first_day is not None or restriction.last_day is not None):
            dateless = replace(restriction, first_day=None, last_day=None)
            undated = int(np.count_nonzero(columns.allowed(dateless) & (columns.days == 0)))
        bounds = [dt.date.fromordinal(int(day)) for day in (known.min(), known.max())] if len(known) else [None, None]
        different = int(np.count_nonzero(np.diff(documents))) + 1 if len(documents) else 0
        return Searched(len(days), different, bounds[0], bounds[1], undated)


def _seconds(searched: Sequence[scoring.Searched], **others: float) -> Seconds:
    """Say how long the engines took, beside the other stages."""
    dense, lexical = sum(one.dense_seconds for one in searched), sum(one.lexical_seconds for one in searched)
    return Seconds(dense=dense, lexical=lexical, **others)


def _numbers_in(text: str, period: str) -> Sequence[Asked]:
    """Find the numbers of a question but for those of its time of speaking."""
    return numbers_of(text.replace(period, " ") if period else text)


def checked(query: Query) -> str:
    """Return a question's words.

    Raises:
        QueryError: there are none, or too many, or k makes no sense.
    """
    text = query.text.strip()
    if not any(character.isalnum() for character in text):
        raise QueryError("The question is empty; ask with at least one word.")
    if len(text) > MAX_QUESTION:
        raise QueryError(f"The question has {len(text):,} characters; ask with at most {MAX_QUESTION:,}.")
    if not 1 <= query.k <= MAX_RESULTS:
        raise QueryError(f"{query.k} results cannot be given; choose a number from 1 to {MAX_RESULTS}.")
    return text
