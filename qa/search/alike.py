"""Whether two paragraphs are one statement: the same but for spelling, or one cut longer than the other.

Statements that differ in a number, a name, a negation or any word of their own meaning are two, however long they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, LCSseq

WORD = re.compile(r"[^\W_]+")
SAME = 0.9
"""Share of two paragraphs' words that is common, in order; below it nothing is looked at closer."""
SHORTEST = 8
"""Words of a paragraph that may be like another without being equal: "I agree." says nothing alone."""
WHOLE = 0.6
"""Length of a paragraph that stands in a longer one whole, against it: a sentence is no repetition of a page."""
SPELLING = 85
"""Likeness of two spellings of a word, of 100: organise, organize 88; legal, illegal begin differently."""
SENTENCE_END = ".!?…”’"
HARMLESS = frozenset(
    {"a", "also", "an", "and", "indeed", "just", "quite", "really", "so", "that", "the", "then", "too", "very", "well"}
)
"""What may be there or not."""


@dataclass(frozen=True)
class Statement:
    """A paragraph, taken apart as far as comparing it with others needs."""

    text: str

    @cached_property
    def words(self) -> list[str]:
        """Its words, in order."""
        return WORD.findall(self.text)

    @cached_property
    def folded(self) -> list[str]:
        """The same, without regard to case."""
        return list(map(str.casefold, self.words))

    @cached_property
    def different(self) -> frozenset[str]:
        """The different ones of these."""
        return frozenset(self.folded)


def alike(one: Statement, other: Statement) -> bool:
    """Say whether two paragraphs make the same statement."""
    short, long = (one, other) if len(one.folded) <= len(other.folded) else (other, one)
    if len(short.folded) < SHORTEST or len(short.folded) < WHOLE * len(long.folded):
        return False
    if len(short.different & long.different) < (2 * SAME - 1) * len(short.different):
        return False
    return _same_words(short, long) or _stands_in(short, long)


def _same_words(one: Statement, other: Statement) -> bool:
    first, second = one.folded, other.folded
    if Indel.normalized_similarity(first, second, score_cutoff=SAME) < SAME:
        return False
    # Indel knows insertions and deletions only; a replaced word is one of each, side by side.
    left: list[int] = []
    right: list[int] = []
    for change in Indel.opcodes(first, second):
        if change.tag == "equal":
            if not _spelling(one, left, other, right):
                return False
            left, right = [], []
        left += range(change.src_start, change.src_end) if change.tag == "delete" else ()
        right += range(change.dest_start, change.dest_end) if change.tag == "insert" else ()
    return _spelling(one, left, other, right)


def _spelling(one: Statement, left: list[int], other: Statement, right: list[int]) -> bool:
    """Say whether what differs at one place is spelling, or may be left out."""
    mine = [word for at in left if (word := one.words[at]).casefold() not in HARMLESS]
    its = [word for at in right if (word := other.words[at]).casefold() not in HARMLESS]
    return len(mine) == len(its) and all(map(_variants, mine, its))


def _variants(one: str, other: str) -> bool:
    """Say whether two words are one in two spellings; Niger and Nigeria, 2014 and 2015 are not."""
    plain = one.isalpha() and other.isalpha() and one.islower() and other.islower()
    return plain and one[0] == other[0] and fuzz.ratio(one, other) >= SPELLING


def _stands_in(short: Statement, long: Statement) -> bool:
    """Say whether a paragraph stands in a longer one, from the beginning of one sentence to the end of another."""
    mine, whole = short.folded, long.folded
    if LCSseq.similarity(mine, whole) < len(mine):
        return False
    spans = [match.span() for match in WORD.finditer(long.text)]
    for at in range(len(whole) - len(mine) + 1):
        if whole[at : at + len(mine)] == mine:
            before = long.text[: spans[at][0]].rstrip(" \n\"“'‘(—–-")
            after = long.text[spans[at + len(mine) - 1][1] :].lstrip("\"”’')")
            return (not before or before[-1] in SENTENCE_END) and (not after or after[0] in SENTENCE_END)
    return False
