"""Word by word, what a claim made of the words of the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from qa.check.align import Block, alike
from qa.check.claim import Claim
from qa.check.locate import Found
from qa.check.meaning import Term, term, turns
from qa.check.result import Difference
from qa.check.vocabulary import NEGATIONS
from qa.folding import spelled, words
from qa.models import Span
from qa.store.phrases import Phrases

DENIALS = frozenset(words(" ".join(sorted(NEGATIONS))).ids.tolist())
OPENING = 2
"""Words at the head of a sentence within which a lost denial is part of what was quoted: "Not", "I never"."""
STRAY_WORDS = 2
SENTENCE_ENDS = ".!?…\n"


def differences(claim: Claim, found: Found, phrases: Phrases, text: str) -> tuple[Difference, ...]:
    """List what was added, dropped, changed, omitted and inserted, in the claim's order.

    Args:
        claim: as it was typed.
        found: where it stands; what the claim has before and after that counts as added or changed.
        phrases: the words of the archive.
        text: canonical text of the document in which it stands.
    """
    return tuple(_listed(claim, whole_blocks(claim, found, phrases, text), phrases, text))


def tidied(found: Found, phrases: Phrases, text: str) -> Found:
    """Drop a stray word or two of the sentence before or after, which stand there by chance."""
    blocks = list(found.blocks)
    while len(blocks) > 1 and blocks[-1].claim >= found.core[1] and blocks[-1].size <= STRAY_WORDS:
        if not any(_parted(phrases, text, at) for at in range(blocks[-2].source_end, blocks[-1].source + 1)):
            break
        blocks.pop()
    while len(blocks) > 1 and blocks[0].claim_end <= found.core[0] and blocks[0].size <= STRAY_WORDS:
        if not any(_parted(phrases, text, at) for at in range(blocks[0].source_end, blocks[1].source + 1)):
            break
        blocks.pop(0)
    return replace(found, blocks=tuple(blocks), matched=sum(block.size for block in blocks))


def whole_blocks(claim: Claim, found: Found, phrases: Phrases, text: str) -> list[Block]:
    """Put an empty block before and after the others, so that the words beyond them differ from those beside them.

    A changed first word stands against the word in its place, but never against one of another sentence.
    """
    lower, upper = phrases.bounds(found.utterance)
    first, last = found.source
    before, after = found.claim[0], len(claim) - found.claim[1]
    while before > 0 and first > lower and not _parted(phrases, text, first):
        before, first = before - 1, first - 1
    while after > 0 and last < upper and not _parted(phrases, text, last):
        after, last = after - 1, last + 1
    if found.claim[0] == 0 and not claim.between(0, 0) and denied(found, phrases):
        first = _denial(found, phrases, text)
    return [Block(0, first, 0), *found.blocks, Block(len(claim), last, 0)]


def denied(found: Found, phrases: Phrases) -> bool:
    """Tell whether a word of denial stands just before what was found."""
    first = found.source[0]
    return first > phrases.bounds(found.utterance)[0] and int(phrases.row[first - 1]) in DENIALS


def _denial(found: Found, phrases: Phrases, text: str) -> int:
    """Give the place from which a sentence opens with a denial that the claim lacks, else the first found.

    "Not all agreed" is not quoted by "all agreed"; "No, all agreed" is, and so is a part from inside a sentence.
    """
    lower, first = phrases.bounds(found.utterance)[0], found.source[0]
    if text[phrases.span(first - 1, first)[1] : int(phrases.starts[first])].strip():
        return first
    for place in range(first - 1, max(lower, first - OPENING) - 1, -1):
        if place == lower or _parted(phrases, text, place):
            return place
    return first


def _parted(phrases: Phrases, text: str, place: int) -> bool:
    """Tell whether a sentence ends between the word at `place` and the one before it."""
    between = text[phrases.span(place - 1, place)[1] : int(phrases.starts[place])]
    return any(sign in between for sign in SENTENCE_ENDS)


def _listed(claim: Claim, blocks: Sequence[Block], phrases: Phrases, text: str) -> Iterator[Difference]:
    for before, after in pairwise(blocks):
        ours, theirs = (before.claim_end, after.claim), (before.source_end, after.source)
        marks = claim.between(*ours)
        # A mark at the seam of two blocks belongs to the seam alone, one inside a block was found word by word.
        if marks:
            yield from _marked(claim, ours, theirs, phrases, text)
        elif ours[0] < ours[1] or theirs[0] < theirs[1]:
            yield from _plain(claim, ours, theirs, phrases, text)


def _plain(claim: Claim, ours: Span, theirs: Span, phrases: Phrases, text: str) -> Iterator[Difference]:
    here, there = _terms(claim, ours), _source_terms(phrases, text, theirs)
    if _same_letters(claim, ours, phrases, text, theirs):
        return
    op = "changed" if here and there else "added" if here else "dropped"
    at_stake = turns(here, there)
    yield Difference(
        op,  # type: ignore[arg-type]
        claim.said(*ours),
        text[slice(*_span(phrases, theirs))],
        bool(at_stake),
        at_stake,
        _claim_span(claim, ours),
        _span(phrases, theirs),
    )


def _marked(claim: Claim, ours: Span, theirs: Span, phrases: Phrases, text: str) -> Iterator[Difference]:
    """Describe what an ellipsis or an insertion stands for."""
    marks = claim.between(*ours)
    span = _span(phrases, theirs)
    source = text[slice(*span)]
    if ours[0] < ours[1]:
        # Words of the claim beside the mark that were not found: they and the mark together stand for the source's.
        yield from _plain(claim, ours, theirs, phrases, text)
        source, span = "", (span[0], span[0])
    inserted = [mark for mark in marks if mark.kind == "inserted"]
    mark = inserted[0] if inserted else marks[0]
    shown = (
        " ".join(claim.text[one.start : one.end] for one in inserted) if inserted else claim.text[mark.start : mark.end]
    )
    if not inserted and not source:
        return
    there = _source_terms(phrases, text, theirs) if source else []
    if inserted and source and [spelled(one) for one in _bare(shown)] == [one.folded for one in there]:
        return
    at_stake = tuple(kind for kind in turns([Term(one, True) for one in _bare(shown)] if inserted else [], there)
                     if kind in ("negation", "number") or (inserted and kind == "modal"))  # fmt: skip
    if not inserted and len(there) > HIDDEN:
        at_stake = ()
    yield Difference("inserted" if inserted else "omitted", shown, source, bool(at_stake), at_stake,
                     (mark.start, mark.end), span)  # fmt: skip


HIDDEN = 12
"""Words within which an ellipsis that hides a denial hides it from the sentence itself; longer ones leave out more."""


def _bare(shown: str) -> list[str]:
    return shown.replace("[", " ").replace("]", " ").split()


def _terms(claim: Claim, span: Span) -> list[Term]:
    starts, ends = claim.words.starts, claim.words.ends
    return [term(claim.text, int(starts[at]), int(ends[at])) for at in range(*span)]


def _source_terms(phrases: Phrases, text: str, span: Span) -> list[Term]:
    return [term(text, *phrases.span(at, at + 1)) for at in range(*span)]


def _span(phrases: Phrases, places: Span) -> Span:
    """Give where words lie in the canonical text; an empty stretch lies before the word at its place."""
    if places[0] < places[1]:
        return phrases.span(*places)
    start = phrases.span(places[0] - 1, places[0])[1] if places[0] else 0
    return start, start


def _claim_span(claim: Claim, span: Span) -> Span:
    if span[0] < span[1]:
        return int(claim.words.starts[span[0]]), int(claim.words.ends[span[1] - 1])
    place = int(claim.words.ends[span[0] - 1]) if span[0] else 0
    return place, place


def _same_letters(claim: Claim, ours: Span, phrases: Phrases, text: str, theirs: Span) -> bool:
    """Tell whether only a hyphen or another sign inside a word differs: "co-operation", "cooperation".

    What white space alone parts is two words, and figures side by side are two numbers.
    """
    if ours[0] == ours[1] or theirs[0] == theirs[1]:
        return False
    sides = ([claim.text[int(claim.words.starts[at]) : int(claim.words.ends[at])] for at in range(*ours)],
             [text[slice(*phrases.span(at, at + 1))] for at in range(*theirs)])  # fmt: skip
    if len({"".join(spelled(word) for word in side) for side in sides}) > 1:
        return False
    wholes = claim.said(*ours), text[slice(*_span(phrases, theirs))]
    return not any(_two_words(side, whole) for side, whole in zip(sides, wholes, strict=True))


def _two_words(side: Sequence[str], whole: str) -> bool:
    place = 0
    for left, right in pairwise(side):
        place = whole.index(left, place) + len(left)
        sign = whole[place : whole.index(right, place)]
        if not sign.strip() or (left[-1].isdigit() and right[0].isdigit()):
            return True
    return False


def harmless(difference: Difference) -> bool:
    """Tell whether whoever quoted showed the difference: an ellipsis, square brackets."""
    return difference.op in ("omitted", "inserted")


def within(difference: Difference, start: int) -> Difference:
    """Count a difference's place in the source from `start`."""
    a, b = difference.source_span
    return replace(difference, source_span=(a - start, b - start))


def respelled(differences: Sequence[Difference]) -> int:
    """Count the claim's words that are other spellings of the words in their place: "labor", "color-blind"."""
    return sum(
        len(one.claim.split())
        for one in differences
        if one.op == "changed"
        and not one.turns
        and alike([spelled(word) for word in one.claim.split()], [spelled(word) for word in one.source.split()])
    )
