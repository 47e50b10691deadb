"""What the archive says of an alleged quote: the verdict, and everything that carries it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qa.check import explain
from qa.check.claim import Claim, bare, claim
from qa.check.cut import cut_off
from qa.check.difference import denied, differences, harmless, respelled, tidied, whole_blocks
from qa.check.evidence import occasions, quoted, span_of
from qa.check.locate import Found, exact, near, pieced
from qa.check.places import Place, Wanted, credited, earliest, places, reported, wanted
from qa.check.result import PRECEDENCE, Check, Difference, Part, Restatement, Verdict
from qa.check.stitch import COVERED, is_stitched, one_place, parts
from qa.errors import QueryError
from qa.results import Quote
from qa.settings import MAX_QUESTION
from qa.store.generation import Generation
from qa.store.phrases import Phrases

Nearest = Callable[[str], tuple[Quote, ...]]
FEWEST = 5
"""Words of a quote: fewer stand in any archive by chance."""
ALIGNED = COVERED
"""Share of the claim's words that must stand in order in one utterance for the claim to be an altered quote of it."""
LOOKED_AT = 0.5
"""Share of the words from which a place is looked at: with other spellings of the rest it may still be altered."""
COMPARED = 6
"""Near places whose differences are looked at; each costs reading its document."""
MOST = 100
"""Exact places of which is found out who speaks there, the earliest ones; each costs reading its document."""
SHOWN = 10
"""Places quoted as evidence; the rest is named in `repeats`."""
BARE = "Checked were the words that are given as said, without those around them."
NAMED = 50
"""Repeats named."""


@dataclass(frozen=True, slots=True)
class Near:
    """A place of nearly the same words."""

    place: Place
    share: float
    difference: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What was found of a claim."""

    exact: tuple[Place, ...]
    near: tuple[Near, ...]
    """Enough of the words in order, most first."""
    parts: tuple[Place, ...]
    """Of a stitched claim, in the claim's order; empty of any other."""


class Checker:
    """Checks alleged quotes against one open generation; safe to use from several threads.

    Args:
        generation: the archive.
        phrases: its words.
    """

    def __init__(self, generation: Generation, phrases: Phrases) -> None:
        self.generation = generation
        self._catalogue, self._columns = generation.catalogue, generation.columns
        self._phrases = phrases
        self._names = generation.catalogue.speakers()

    def check(self, text: str, speaker: str | None, date: str | dt.date | None, nearest: Nearest) -> Check:
        """Say whether a text was said, word by word, and by whom and when.

        Args:
            text: the alleged quote.
            speaker: who is said to have said it.
            date: when.
            nearest: finds the passages nearest in meaning to a text.

        Raises:
            QueryError: the text is empty or too long, or the date is none.
        """
        started = time.perf_counter()
        given = claim(_checked(text))
        asked = wanted(speaker, date, self._names)
        if len(given) < FEWEST:
            explanation = explain.TOO_SHORT.format(count=len(given))
            return Check(text, "too-short", explanation, speaker=speaker, date=date, notes=asked.notes)
        held = self._held(given)
        verdicts = self._verdicts(held, asked)
        inner = bare(text) if not held.exact else None
        without = claim(inner) if inner else given
        if inner and len(without) >= FEWEST:
            again = self._held(without)
            # What a report says around a quote may be part of the archive's own words; then it counts.
            better = again.exact or _share(again) > _share(held)
            if better and _matched(again) >= _matched(held):
                given, held, verdicts = without, again, self._verdicts(again, asked)
                asked = replace(asked, notes=(BARE, *asked.notes))
        if verdicts[0] == "absent":
            near = nearest(text)
            found = Check(text, "absent", explain.ABSENT + (explain.NEAREST if near else ""), near)
        else:
            found = self._carried(given, held, asked, verdicts[0])
        return replace(
            found, text=text, speaker=speaker, date=date, notes=(*asked.notes, *found.notes),
            also=tuple(verdicts[1:]), seconds=time.perf_counter() - started,
        )  # fmt: skip

    def _held(self, given: Claim) -> Holding:
        """Find the places of the words: all exact ones, the nearest others, and the parts of a stitched claim."""
        whole = earliest(exact(given, self._phrases), MOST, self._phrases, self.generation.columns)
        others = [one for one in near(given, 0, len(given), self._phrases) if not _overlap(one, whole)]
        pieces = [] if whole else parts(given, others, self._phrases)
        joined = one_place(given, pieces) if len(pieces) > 1 else None
        if given.marks and not whole:
            joined = max(
                filter(None, (joined, pieced(given, self._phrases))), key=lambda one: one.matched, default=None
            )
        if joined:
            others.insert(0, joined)
        doubtful = [one for one in whole if denied(one, self._phrases)][:COMPARED]
        whole = [one for one in whole if one not in doubtful]
        close = []
        for one in [*doubtful, *(other for other in others if other.matched >= LOOKED_AT * len(given))][:COMPARED]:
            one = tidied(one, self._phrases, self._text(one))  # noqa: PLW2901
            difference = self._differences(given, one)
            share = min(1.0, (one.matched + respelled(difference)) / len(given))
            if share >= ALIGNED and all(harmless(each) for each in difference):
                whole.append(one)
            elif share >= ALIGNED:
                close.append((one, share, difference))
        known = self._places([*whole, *(one for one, _, _ in close), *pieces])
        stitched = not whole and is_stitched(given, pieces)
        return Holding(
            tuple(sorted((known[id(one)] for one in whole), key=lambda place: place.order)),
            tuple(Near(known[id(one)], share, difference) for one, share, difference in close),
            tuple(known[id(one)] for one in pieces) if stitched else (),
        )

    def _places(self, found: Sequence[Found]) -> dict[int, Place]:
        return {id(place.found): place for place in places(found, self._phrases, self._catalogue, self._columns)}

    def _text(self, one: Found) -> str:
        return self._catalogue.document(int(self._phrases.owners[one.utterance, 0])).text

    def _differences(self, given: Claim, one: Found) -> tuple[Difference, ...]:
        return differences(given, one, self._phrases, self._text(one))

    def _verdicts(self, held: Holding, asked: Wanted) -> list[Verdict]:
        """List the verdicts that hold, the one that counts first."""
        holds: set[Verdict] = set()
        own = [place for place in held.exact if self._by(place, asked)]
        if any(asked.when(place) for place in own):
            holds.add("exact")
        said = held.exact or tuple(one.place for one in held.near) or held.parts
        by_whom = own if held.exact else [place for place in said if self._by(place, asked)]
        if said and not by_whom:
            holds.add("other-speaker")
        if said and not any(asked.when(place) for place in by_whom or said):
            holds.add("other-date")
        if held.parts:
            holds.add("stitched")
        if not own and any(self._by(one.place, asked) for one in held.near):
            holds.add("altered")
        if not held.exact and held.near:
            holds.add("altered")
        return [verdict for verdict in PRECEDENCE if verdict in holds] or ["absent"]

    def _by(self, place: Place, asked: Wanted) -> bool:
        """Tell whether the words of a place are those of whom the claim names."""
        if not place.speakers and not place.asked and asked.speaker:
            return credited(*self._quoted_in(place), asked.speaker)
        return asked.by(place, reported=self._is_reported(place))

    def _is_reported(self, place: Place) -> bool:
        credited_to = "" if place.asked else next(iter(place.speakers), "")
        return bool(credited_to) and reported(*self._quoted_in(place), place.utterance, credited_to)

    def _quoted_in(self, place: Place) -> tuple[str, tuple[int, int]]:
        return self._catalogue.document(place.document).text, self._phrases.span(*place.found.source)

    def _carried(self, given: Claim, held: Holding, asked: Wanted, verdict: Verdict) -> Check:
        """Lay out what carries the verdict."""
        if verdict == "stitched" or (held.parts and not held.near):
            return self._stitched(given, held, asked, verdict)
        if held.exact:
            return self._exact(given, held, asked, verdict)
        return self._altered(given, held, asked, verdict)

    def _exact(self, given: Claim, held: Holding, asked: Wanted, verdict: Verdict) -> Check:
        own = [place for place in held.exact if self._by(place, asked)]
        meant = [place for place in own if asked.when(place)] or own or list(held.exact)
        difference = self._differences(given, meant[0].found)
        others = [place for place in held.exact if place is not meant[0]]
        evidence = [
            self._quote(place, rank, 1.0, [one for one in held.exact if one is not place][:NAMED] if rank == 1 else [])
            for rank, place in enumerate(meant[:SHOWN], 1)
        ]
        explanation = {
            "exact": lambda: explain.exact(meant, difference),
            "other-speaker": lambda: explain.other_speaker(
                meant[0], asked, reported=self._is_reported(meant[0]), altered=False
            ),
            "other-date": lambda: explain.other_date(meant[0], asked, altered=False),
        }[verdict]()
        return Check(
            given.text, verdict, explanation, tuple(evidence), difference,
            repeats=occasions(others[:NAMED], self._phrases, self._catalogue),
            notes=self._cut_off(meant[0], evidence[0]),
            restatements=self._restated(given, held.near),
        )  # fmt: skip

    def _cut_off(self, place: Place, quote: Quote) -> tuple[str, ...]:
        text = self._catalogue.document(place.document).text
        return tuple(cut_off(text, (quote.start, quote.end), place.utterance))

    def _altered(self, given: Claim, held: Holding, asked: Wanted, verdict: Verdict) -> Check:
        """Quote the place of most of the words, of whom and when the claim says if there is one."""
        ranked = sorted(held.near, key=lambda one: (not self._by(one.place, asked), not asked.when(one.place)))
        first, place = ranked[0], ranked[0].place
        evidence = self._quote(place, 1, first.share, (), given)
        explanation = {
            "altered": lambda: explain.altered(place, first.difference),
            "other-speaker": lambda: explain.other_speaker(
                place, asked, reported=self._is_reported(place), altered=True
            ),
            "other-date": lambda: explain.other_date(place, asked, altered=True),
        }[verdict]()
        return Check(
            given.text, verdict, explanation, (evidence,), first.difference,
            restatements=self._restated(given, ranked[1:]), notes=self._cut_off(place, evidence),
        )  # fmt: skip

    def _stitched(self, given: Claim, held: Holding, asked: Wanted, verdict: Verdict) -> Check:
        evidence, cut = [], []
        for at, place in enumerate(held.parts):
            first, last = place.found.core
            evidence.append(self._quote(place, at + 1, place.found.matched / (last - first), ()))
            start, end = int(given.words.starts[first]), int(given.words.ends[last - 1])
            cut.append(Part(given.text[start:end], start, end, at))
        explanation = explain.stitched(held.parts)
        if verdict == "other-speaker":
            explanation = f"{explanation[:-1]}, none of them said by {asked.speaker or 'whoever answered'}."
        elif verdict == "other-date":
            explanation = f"{explanation[:-1]}, none of them said then."
        return Check(given.text, verdict, explanation, tuple(evidence), parts=tuple(cut))

    def _restated(self, given: Claim, others: Sequence[Near]) -> tuple[Restatement, ...]:
        ordered = sorted(others, key=lambda one: one.place.order)
        return tuple(
            Restatement(self._quote(one.place, rank, one.share, (), given), one.share, one.difference)
            for rank, one in enumerate(ordered, 1)
        )

    def _quote(self, place: Place, rank: int, score: float, also: Sequence[Place], given: Claim | None = None) -> Quote:
        """Quote a place; with the claim, also the words that it changed at either end."""
        text = self._catalogue.document(place.document).text
        blocks = whole_blocks(given, place.found, self._phrases, text) if given else place.found.blocks
        span = span_of(blocks, self._phrases, text)
        return quoted(place, span, rank, score, also, self._phrases, self.generation)


def _matched(held: Holding) -> int:
    return max((one.found.matched for one in (*held.exact, *(near.place for near in held.near))), default=0)


def _share(held: Holding) -> float:
    return max((one.share for one in held.near), default=0.0)


def _overlap(one: Found, others: Sequence[Found]) -> bool:
    """Tell whether a place shares words with one of others."""
    return any(one.source[0] < other.source[1] and other.source[0] < one.source[1] for other in others)


def _checked(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise QueryError("There is no quote to check; give it word by word.")
    if len(text) > MAX_QUESTION:
        raise QueryError(f"The quote has {len(text):,} characters; check at most {MAX_QUESTION:,} at a time.")
    return text
