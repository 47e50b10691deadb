"""Searching with what a question itself says of time and speaker, so that a wrong guess never hides a better answer.

What is guessed is compared with a search without it. A period that leaves nothing that answers is dropped, and it is
said; where a named person says nothing that answers, others' words are the nearest passages and no answer. A follow-up
("And about fish?") keeps to the period and the speaker of the question before it as long as that answers about as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from qa.encoder import Encoder
from qa.model_files import languages_of
from qa.models import fold
from qa.reranker import Reranker
from qa.results import AppliedFilter, Hit, Seconds
from qa.search.abstain import THRESHOLD, least
from qa.search.followup import REMEMBERED, goes_on, variants
from qa.search.guess import LATEST, ORDER, Guess, Guesser
from qa.search.letters import remarks
from qa.search.persons import family_first
from qa.search.restated import restated, searched_for
from qa.search.retrieve import Query, Retriever, checked
from qa.search.retrieved import Retrieved
from qa.settings import MAX_QUESTION, MAX_RESULTS
from qa.store.generation import Generation

AS_GOOD = 0.05
"""Confidence that an unsure period may cost: "sanctions imposed in 2014" is searched everywhere unless 2014 answers as
well."""
CLEARLY = 0.2
"""More confidence than that outside a sure period is worth a note."""
CONSIDERED = 20
"""Hits put in order of their dates at least where the latest is asked for."""
COMPARABLE = 0.5
"""Share of the best hit's confidence that a hit needs to be put before it for its date."""


class GuidedRetriever:
    """A `Retriever` that also heeds what the question itself says; safe to use from several threads."""

    def __init__(
        self,
        generation: Generation,
        encoder: Encoder,
        reranker: Reranker | None = None,
        *,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self._retriever = Retriever(generation, encoder, reranker)
        self._catalogue = generation.catalogue
        self._lexical = generation.lexical
        self._languages = languages_of(encoder.name)
        self._today = today

    @property
    def shift(self) -> float:
        """Of the confidences, as the archive was calibrated."""
        return self._retriever.shift

    @shift.setter
    def shift(self, value: float) -> None:
        self._retriever.shift = value

    @cached_property
    def _guesser(self) -> Guesser:
        return Guesser(self._catalogue.speakers(), self._catalogue.events())

    def retrieve(self, query: Query) -> Retrieved:
        """Find the passages that answer a question, as `Retriever.retrieve` does, under what is guessed from it.

        Raises:
            QueryError: the question is empty or too long, k or a filter makes no sense.
        """
        checked(query)
        lexical = self._lexical
        words_known = any(lexical.frequencies(lexical.terms(query.text[:MAX_QUESTION])).values())
        notes = remarks(query.text, self._languages, words_known)
        return _noted(self._guided(query).marked(), notes)

    def nearest(self, text: str, k: int) -> tuple[Hit, ...]:
        """Find the k paragraphs nearest to a text, whether or not it asks anything."""
        return self._retriever.nearest(text, k)

    def _guided(self, query: Query) -> Retrieved:
        guess, taken = Guess(), set(query.dropped)
        if len(query.text) <= MAX_QUESTION:
            given = query.filters
            taken = taken | {name for name in ("since", "until", "speaker") if getattr(given, name)}
            taken |= {"since", "until"} if given.since or given.until else set()
            guess = self._guesser.guess(query.text, taken, self._today())
        if guess.sure:
            query = replace(query, period=guess.words)

        def read(text: str) -> Guess:
            return self._guesser.guess(text, taken, self._today())

        wide = replace(query, k=min(MAX_RESULTS, max(CONSIDERED, 4 * query.k))) if guess.latest else query
        if full := restated(wide, guess, read):
            found = searched_for(_noted(self._by(*full), full[1].notes), (guess.rest or query.text).strip(), full[0])
        else:
            found = self._as_before(wide, guess, read)
        found = _noted(found, guess.notes)
        return self._latest(found, query.k) if guess.latest else found

    def _as_before(self, query: Query, guess: Guess, read: Callable[[str], Guess]) -> Retrieved:
        """Search a question, and under what the ones before it named if it leans on them or opens as going on."""
        before = [read(text) for text in query.history[-REMEMBERED:]] if query.history else []
        timed = guess.words or guess.latest
        if timed:  # another period than theirs is not to be searched for by their words
            rest = [one.rest or text for one, text in zip(before, query.history[-REMEMBERED:], strict=True)]
            query = replace(query, history=rest)
        plain = self._by(query, guess) if guess.any else self._retriever.retrieve(query)
        leans = plain.searched_as not in (query.text.strip(), guess.rest)
        if not query.history or not (leans or goes_on(query.text)):
            return plain
        kept = next((one for one in reversed(before) if one.dated or one.speaker), Guess())
        names = [name for name in ("since", "until") if not timed and getattr(kept, name)]
        names += ["speaker"] if kept.speaker and not guess.speaker else []
        if not names:
            return plain
        held = replace(query, filters=replace(query.filters, **{name: getattr(kept, name) for name in names}))
        then = _guessed(self._by(held, guess) if guess.any else self._retriever.retrieve(held), *names)
        if not then.answered or plain.confidence - then.confidence > CLEARLY:
            return _joined(plain, plain, then)
        # The questions before belong to what was searched, whose period and speaker it was; a link has to hold them.
        searched_as = then.searched_as if leans else " / ".join(variants(query.text.strip(), query.history))
        return _joined(replace(then, searched_as=searched_as), plain, then)

    def _by(self, query: Query, guess: Guess) -> Retrieved:
        """Search under the guessed speaker; where that leaves no answer, show what others say as the nearest."""
        if guess.speaker is None:
            return self._within(query, guess)
        filters = replace(query.filters, speaker=guess.speaker)
        own = _guessed(self._within(replace(query, filters=filters), guess), "speaker")
        if own.answered:
            return own
        free = self._within(query, guess)
        if not free.answered:
            return _joined(own, own, free)
        quoted = [hit for hit in free.hits if hit.confidence >= least(free.confidence)]
        telling = [hit for hit in quoted if _reports(hit, guess.speaker)]
        if free.hits[0] in telling:
            note = f"No words of {guess.speaker} answer this; the quotes are from texts that tell of them."
            return _noted(_joined(_only(free, telling), own, free), (note,))
        note = f"No words of {guess.speaker} in this archive answer this; the nearest passages are what others say."
        nearest = replace(own, hits=free.hits, notes=free.notes, marks=free.marks)
        return _noted(_joined(nearest, own, free), (note,))

    def _within(self, query: Query, guess: Guess) -> Retrieved:
        """Search under the guessed period, and without it; return what serves the asker better."""
        if not guess.dated:
            return self._retriever.retrieve(query)
        filters = replace(query.filters, since=guess.since, until=guess.until)
        then = self._retriever.retrieve(replace(query, text=guess.rest, filters=filters))
        then = _guessed(then, *(name for name in ("since", "until") if getattr(guess, name)))
        # Where nothing found outside the period could change what is shown, nothing is looked for there.
        best = then.confidence >= 1 - (CLEARLY if guess.sure else AS_GOOD)
        if (then.hits and guess.bare) or (then.answered and best):
            return then
        anywhen = self._retriever.retrieve(query)
        more = anywhen.confidence - then.confidence
        if then.answered and (guess.sure or more <= AS_GOOD):
            if anywhen.answered and more > CLEARLY:
                then = _noted(
                    then, (f"A closer match lies outside the period taken from the question ({guess.words}).",)
                )
            return _joined(then, anywhen, then)
        if not anywhen.answered and then.hits and guess.sure:
            return _joined(then, anywhen, then)
        if not guess.sure:
            return _joined(anywhen, anywhen, then)
        what = "answers this" if then.hits else "can be searched"
        note = f"Nothing in the archive from that time ({guess.words}) {what}, so it was searched without the period."
        return _noted(_joined(anywhen, anywhen, then), (note,))

    def _latest(self, found: Retrieved, k: int) -> Retrieved:
        """Put the latest first among the hits that answer."""
        order = AppliedFilter(ORDER, LATEST, "guessed")
        if not found.answered:
            return replace(found, hits=found.hits[:k])
        least = max(THRESHOLD, COMPARABLE * found.confidence)
        answering = [hit for hit in found.hits if hit.confidence >= least]
        dated = sorted(answering, key=lambda hit: -self._day(hit).toordinal())
        others = [hit for hit in found.hits if hit.confidence < least]
        hits = tuple(replace(hit, rank=rank) for rank, hit in enumerate([*dated, *others][:k], 1))
        return replace(found, hits=hits, filters=(*found.filters, order))

    def _day(self, hit: Hit) -> dt.date:
        document = self._catalogue.document_of(hit.passage)
        return document.date or document.published or dt.date.min


def _only(found: Retrieved, hits: Sequence[Hit]) -> Retrieved:
    """Keep some hits that answer of those found."""
    ranked = tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, 1))
    return replace(found, hits=ranked, confidence=max(hit.confidence for hit in hits))


def _reports(hit: Hit, speaker: str) -> bool:
    """Say whether a passage is nobody's own words and names a person: "The President said that ..., Putin added"."""
    if hit.passage.speakers:
        return False
    words = f" {fold(hit.passage.text)} "
    surnames = filter(None, (fold(speaker).rsplit(" ", 1)[-1], family_first(speaker)))
    return any(f" {surname} " in words for surname in surnames)


def _guessed(found: Retrieved, *fields: str) -> Retrieved:
    """Mark filters as guessed."""
    filters = tuple(replace(one, origin="guessed") if one.field in fields else one for one in found.filters)
    return replace(found, filters=filters)


def _noted(found: Retrieved, notes: tuple[str, ...]) -> Retrieved:
    return replace(found, notes=tuple(dict.fromkeys((*found.notes, *notes))))


def _joined(shown: Retrieved, *searches: Retrieved) -> Retrieved:
    """Give the time of several searches to the one that is shown."""
    names = Seconds.__dataclass_fields__
    return replace(
        shown, seconds=Seconds(**{name: sum(getattr(one.seconds, name) for one in searches) for name in names})
    )
