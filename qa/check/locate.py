"""Where the words of a claim stand in the archive: exactly, or nearly.

Knows words by their digests only; who said them, and what the differences mean, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.check.align import Alignment, Block, align
from qa.check.claim import Claim
from qa.folding import Codes
from qa.models import Span
from qa.store.phrases import Phrases, Places

MOST_PLACES = 2_000
"""Exact places looked at; a phrase said more often is a figure of speech."""
INSERTED = 10
"""Words of the source that an insertion in square brackets may stand for."""
SLACK = 25
"""Words that may be left out without an ellipsis before what follows counts as another place: about a sentence."""
LOOKED_AT = 50 * 20
"""Shifts from which they are chosen; a long quote has one for each of its words at every place where it stands."""
HITS = 20_000
"""Places of pairs of words looked at, the rarest pairs first; more cost milliseconds and say nothing new."""
COMMON = 8_000
"""Places from which a pair is looked at only where no rarer one is there: "of the" has 40,000 in 66,000 passages."""
WINDOWS = 20
"""Stretches of the archive that are aligned with a claim; the one that fits best is among the first three."""


@dataclass(frozen=True, slots=True)
class Found:
    """A claim, or a stretch of it, laid beside words of one utterance; places count over all words of the archive."""

    utterance: int
    blocks: tuple[Block, ...]
    core: Span
    """The words of the claim that the body of the alignment covers."""
    matched: int

    @property
    def claim(self) -> Span:
        """From the claim's first matched word to the one past the last."""
        return self.blocks[0].claim, self.blocks[-1].claim_end

    @property
    def source(self) -> Span:
        """The same of the archive's words."""
        return self.blocks[0].source, self.blocks[-1].source_end


def exact(claim: Claim, phrases: Phrases) -> list[Found]:
    """Find the places where all pieces of a claim stand, word by word, in order, in one utterance."""
    pieces = claim.pieces
    ids = claim.words.ids
    places = {at: phrases.exact(ids[a:b]) for at, (a, b) in enumerate(pieces) if b - a > 1 or len(pieces) == 1}
    if not places:
        return []
    anchor = min(places, key=lambda at: len(places[at]))
    found = []
    for place, number in zip(places[anchor], phrases.utterance(places[anchor]), strict=True):
        blocks = _chain(claim, phrases, anchor, int(place), phrases.bounds(int(number)))
        if blocks:
            found.append(Found(int(number), blocks, (0, len(claim)), len(claim)))
            if len(found) == MOST_PLACES:
                break
    return found


def _chain(claim: Claim, phrases: Phrases, anchor: int, place: int, bounds: Span) -> tuple[Block, ...] | None:
    """Find the other pieces after and before the one that stands at `place`, each as near as it can be."""
    pieces, ids = claim.pieces, claim.words.ids
    first, last = pieces[anchor]
    blocks = [Block(first, place, last - first)]
    for a, b in pieces[anchor + 1 :]:
        begin = blocks[-1].source_end
        found = _within(phrases.row, ids[a:b], begin, min(bounds[1], begin + _reach(claim, a) + b - a))
        if not len(found):
            return None
        blocks.append(Block(a, int(found[0]), b - a))
    for a, b in reversed(pieces[:anchor]):
        end = blocks[0].source
        found = _within(phrases.row, ids[a:b], max(bounds[0], end - _reach(claim, b) - (b - a)), end)
        if not len(found):
            return None
        blocks.insert(0, Block(a, int(found[-1]), b - a))
    return tuple(blocks)


def _reach(claim: Claim, at: int) -> int:
    """Say how many words of the source the marks before word `at` may stand for."""
    marks = claim.between(at, at)
    return 1 << 31 if any(mark.kind == "omitted" for mark in marks) else INSERTED


def _within(row: Codes, ids: Codes, first: int, last: int) -> Places:
    """Find words between two places of the row."""
    if last - first < len(ids):
        return np.empty(0, np.int64)
    found = np.arange(first, last - len(ids) + 1)
    for offset, word in enumerate(ids):
        found = found[row[found + offset] == word]
    return found


def near(claim: Claim, first: int, last: int, phrases: Phrases) -> list[Found]:
    """Find where the claim's words from `first` up to `last` stand nearly so, most words in order first."""
    found: dict[tuple[int, int], Found] = {}
    for begin, end in _windows(claim, first, last, phrases):
        edges = phrases.utterance(np.array([begin, end - 1]))
        for number in range(int(edges[0]), int(edges[1]) + 1):
            lower, upper = phrases.bounds(number)
            laid = _laid(claim, first, last, phrases, (max(begin, lower), min(end, upper)), number)
            if laid:
                found.setdefault((number, laid.source[0]), laid)
    return sorted(found.values(), key=lambda one: (-one.matched, one.source[1] - one.source[0], one.source[0]))


def _laid(claim: Claim, first: int, last: int, phrases: Phrases, window: Span, number: int) -> Found | None:
    """Lay a stretch of the claim beside a stretch of the archive."""
    if window[1] <= window[0]:
        return None
    aligned: Alignment | None = align(claim.words.ids[first:last].tolist(), phrases.row[slice(*window)].tolist())
    if aligned is None:
        return None
    blocks = tuple(block.moved(first, window[0]) for block in aligned.blocks)
    core = (aligned.core[0].claim + first, aligned.core[-1].claim_end + first)
    return Found(number, blocks, core, aligned.matched)


def _windows(claim: Claim, first: int, last: int, phrases: Phrases) -> Iterator[Span]:
    """Choose the stretches of the archive in which most pairs of the claim's words stand at their distance.

    A pair counts by its rarity, -log of its share of all places, like a term in retrieval.
    """
    places, offsets, weights = _hits(claim.words.ids[first:last], phrases)
    size = last - first
    if not len(places):
        return
    shifts = places - offsets
    by_shift = np.argsort(shifts)
    shifts, weights = shifts[by_shift], weights[by_shift]
    total = np.concatenate([[0.0], np.cumsum(weights)])
    ends = np.searchsorted(shifts, shifts + SLACK, side="right")
    gained = total[ends] - total[:-1]
    room = len(phrases.row) - 1
    taken: list[int] = []
    best = np.argpartition(-gained, min(LOOKED_AT, len(gained) - 1))[:LOOKED_AT]
    for at in best[np.argsort(-gained[best], kind="stable")]:
        shift = int(shifts[at])
        if any(abs(shift - other) <= SLACK for other in taken):
            continue
        taken.append(shift)
        yield max(0, shift - SLACK // 2), min(room, shift + size + SLACK + SLACK // 2)
        if len(taken) == WINDOWS:
            return


def _hits(ids: Codes, phrases: Phrases) -> tuple[Places, Places, npt.NDArray[np.float64]]:
    """Give places of the claim's pairs and rare words, the offset of each in the claim, and its weight."""
    firsts, lasts = zip(phrases.pairs(ids), phrases.singles(ids), strict=True)
    first, last = np.concatenate(firsts), np.concatenate(lasts)
    offset = np.concatenate([np.arange(len(ids) - 1), np.arange(len(ids))])
    count = last - first
    ranked = [at for at in np.argsort(count, kind="stable") if count[at]]
    chosen: list[int] = []
    seen = 0
    for at in ranked:
        if chosen and (seen + count[at] > HITS or count[at] > COMMON):
            break
        chosen.append(int(at))
        seen += int(count[at])
    if not chosen:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    places = np.concatenate([phrases.order[first[at] : last[at]] for at in chosen]).astype(np.int64)
    sizes = count[chosen]
    rarity = np.log(len(phrases.order) / sizes)
    return places, np.repeat(offset[chosen], sizes), np.repeat(rarity, sizes)


def pieced(claim: Claim, phrases: Phrases) -> Found | None:
    """Find the utterance in which the pieces between a claim's marks stand nearly so, in order, most words first."""
    laid: dict[int, list[tuple[int, list[Found]]]] = {}
    for at, (first, last) in enumerate(claim.pieces):
        by_utterance: dict[int, list[Found]] = {}
        for one in near(claim, first, last, phrases):
            by_utterance.setdefault(one.utterance, []).append(one)
        for utterance, found in by_utterance.items():
            laid.setdefault(utterance, []).append((at, found))
    chains = [_in_order(pieces) for pieces in laid.values()]
    best = max(chains, key=lambda chain: sum(one.matched for one in chain), default=[])
    if not best:
        return None
    blocks = tuple(block for one in best for block in one.blocks)
    return Found(best[0].utterance, blocks, (blocks[0].claim, blocks[-1].claim_end), sum(b.size for b in blocks))


def _in_order(pieces: list[tuple[int, list[Found]]]) -> list[Found]:
    """Lay the pieces one after the other, starting from the one with most words."""
    anchor = max(range(len(pieces)), key=lambda at: pieces[at][1][0].matched)
    chain = [pieces[anchor][1][0]]
    for _, found in pieces[anchor + 1 :]:
        later = [one for one in found if one.source[0] >= chain[-1].source[1]]
        chain += later[:1]
    for _, found in reversed(pieces[:anchor]):
        earlier = [one for one in found if one.source[1] <= chain[0].source[0]]
        chain[:0] = earlier[:1]
    return chain
