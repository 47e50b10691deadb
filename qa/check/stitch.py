"""A claim put together from several places: which stretch of it stands where."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from qa.check.align import Block
from qa.check.claim import Claim
from qa.check.locate import SLACK, Found, near
from qa.folding import words
from qa.store.phrases import Phrases
from qa.words import FUNCTION_WORDS

SHORTEST = 4
"""Words of a part: quotes are altered by up to three words at a place, so a longer stretch came from somewhere."""
FITTING = 0.8
"""Share of a part's words that must stand in its place, in order."""
TELLING = 6
"""Words from which a part is taken as it is; a shorter one must stand word by word in the archive, and rarely."""
CONTENT = 2
"""Words of a part that are no function words; "and do you think that" is nobody's."""
FUNCTION_IDS = frozenset(words(" ".join(sorted(FUNCTION_WORDS))).ids.tolist())
RARE = 3
"""Places at which a short part may stand: one that stands at more is a turn of phrase that anybody may have added."""
COVERED = 0.7
"""Share of the claim's words that the parts together must account for, as of a single altered quote."""


def parts(claim: Claim, whole: Sequence[Found], phrases: Phrases) -> list[Found]:
    """Cut a claim into the stretches that stand in the archive, in the claim's order.

    Args:
        claim: as it was typed.
        whole: where the claim as a whole stands nearly so.
        phrases: the words of the archive.
    """
    found: list[Found] = []
    _cover(claim, 0, len(claim), whole, phrases, found)
    found.sort(key=lambda one: one.core)
    for at in range(len(found) - 1):
        found[at], found[at + 1] = _settled(claim, found[at], found[at + 1], phrases)
    return found


def _settled(claim: Claim, left: Found, right: Found, phrases: Phrases) -> tuple[Found, Found]:
    """Give words at the seam of two parts to the one in whose place they stand without a gap.

    A part may begin with words such as "the message" that its place has only somewhere before the rest.
    """
    ids, row = claim.words.ids, phrases.row
    first, last = right.blocks[0], left.blocks[-1]
    if len(right.blocks) > 1 and last.claim_end == first.claim and first.claim_end == right.blocks[1].claim:
        taken = slice(last.source_end, last.source_end + first.size)
        if np.array_equal(row[taken], ids[first.claim : first.claim_end]):
            grown = Block(last.claim, last.source, last.size + first.size)
            return _of(left.utterance, (*left.blocks[:-1], grown)), _of(right.utterance, right.blocks[1:])
    if len(left.blocks) > 1 and last.claim_end == first.claim and left.blocks[-2].claim_end == last.claim:
        start = first.source - last.size
        if start >= 0 and np.array_equal(row[start : first.source], ids[last.claim : last.claim_end]):
            grown = Block(last.claim, start, last.size + first.size)
            return _of(left.utterance, left.blocks[:-1]), _of(right.utterance, (grown, *right.blocks[1:]))
    return left, right


def _of(utterance: int, blocks: tuple[Block, ...]) -> Found:
    """Make a part of blocks."""
    return Found(utterance, blocks, (blocks[0].claim, blocks[-1].claim_end), sum(block.size for block in blocks))


def _cover(claim: Claim, first: int, last: int, known: Sequence[Found], phrases: Phrases, found: list[Found]) -> None:
    """Find the place that accounts for most of a stretch of the claim, then the places of what is left of it."""
    if last - first < SHORTEST:
        return
    candidates = known or _stretch(claim, first, last, phrases)
    best = max(candidates, key=lambda one: (_sure(one), any(one.utterance == f.utterance for f in found)), default=None)
    if best is None or not _telling(claim, best, phrases):
        return
    best = _cut(best)
    found.append(best)
    _cover(claim, first, best.core[0], (), phrases, found)
    _cover(claim, best.core[1], last, (), phrases, found)


def _stretch(claim: Claim, first: int, last: int, phrases: Phrases) -> list[Found]:
    places = phrases.exact(claim.words.ids[first:last])[: RARE + 1]
    if len(places):
        utterances = phrases.utterance(places)
        return [
            Found(int(number), (Block(first, int(place), last - first),), (first, last), last - first)
            for place, number in zip(places, utterances, strict=True)
        ]
    return near(claim, first, last, phrases)


def _sure(one: Found) -> int:
    """Count the words that the body of an alignment accounts for."""
    return sum(block.size for block in one.blocks if one.core[0] <= block.claim < one.core[1])


def _telling(claim: Claim, one: Found, phrases: Phrases) -> bool:
    """Tell whether a stretch is long or rare enough to have been taken from its place."""
    size = one.core[1] - one.core[0]
    if size < SHORTEST or _sure(one) < FITTING * size:
        return False
    if len(set(claim.words.ids[slice(*one.core)].tolist()) - FUNCTION_IDS) < CONTENT:
        return False
    if size >= TELLING:
        return True
    return 0 < len(phrases.exact(claim.words.ids[slice(*one.core)])) <= RARE


def _cut(one: Found) -> Found:
    """Keep the body of an alignment only."""
    return _of(one.utterance, tuple(block for block in one.blocks if one.core[0] <= block.claim < one.core[1]))


def one_place(claim: Claim, found: Sequence[Found]) -> Found | None:
    """Join parts that stand in order in one utterance, with an ellipsis or little else between them; else None."""
    if not found or len({one.utterance for one in found}) > 1:
        return None
    for before, after in pairwise(found):
        gap = after.source[0] - before.source[1]
        shown = any(mark.kind == "omitted" for mark in claim.between(before.claim[1], after.claim[0]))
        if gap < 0 or (gap > SLACK and not shown):
            return None
    return _of(found[0].utterance, tuple(block for one in found for block in one.blocks))


def is_stitched(claim: Claim, found: Sequence[Found]) -> bool:
    """Tell whether parts from different places account for a claim."""
    if not any(one.core[1] - one.core[0] >= TELLING for one in found):
        return False
    return len(found) > 1 and one_place(claim, found) is None and sum(f.matched for f in found) >= COVERED * len(claim)
