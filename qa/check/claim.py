"""An alleged quote as it was typed: its words, and where whoever quoted left words out or put some in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from qa.folding import Words, words

ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?:(?<=\s)|^)(?:RT\s+)?@\w+:?", re.IGNORECASE)
"""What a copied post carries along and nobody can have said."""
DOTS = r"(?:…|\.(?:\s?\.)+)"
OMISSION = re.compile(rf"[\[(<]\s*{DOTS}\s*[\])>]|…|\.(?:\s?\.){{2,}}")
LETTER = re.compile(r"\[(\w)\](?=\w)")
"""A capital made to fit, as in "[T]he"."""
INSERTION = re.compile(r"[^\W\d_]*\[[^\[\]]{1,200}\][^\W\d_]*")
"""With the rest of its word, as in "develop[ing]"."""
Kind = Literal["omitted", "inserted"]
PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (("omitted", OMISSION), ("inserted", INSERTION))
UNSEEN = "\u00ad"
"""A soft hyphen, which folds to nothing."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where whoever quoted says that the quote was changed."""

    kind: Kind
    at: int
    """Words of the claim before it."""
    start: int
    end: int
    """Where the mark lies in the claim."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The words of an alleged quote, without those in square brackets."""

    text: str
    words: Words
    marks: tuple[Mark, ...] = ()

    def __len__(self) -> int:
        return len(self.words)

    @property
    def pieces(self) -> list[tuple[int, int]]:
        """Stretches of words between marks, from the first word to the one past the last."""
        edges = sorted({0, len(self), *(mark.at for mark in self.marks)})
        return list(pairwise(edges))

    def between(self, first: int, last: int) -> list[Mark]:
        """Give the marks from word `first` up to just before word `last`, both included."""
        return [mark for mark in self.marks if first <= mark.at <= last]

    def said(self, first: int, last: int) -> str:
        """Give the claim's text from word `first` up to, but not including, `last`."""
        return self.text[self.words.starts[first] : self.words.ends[last - 1]] if last > first else ""


def claim(text: str) -> Claim:
    """Read an alleged quote."""
    masked = ADDRESS.sub(lambda found: " " * len(found[0]), text)
    masked = LETTER.sub(lambda found: UNSEEN + found[1] + UNSEEN, masked)
    found: list[tuple[Kind, int, int]] = []
    for kind, pattern in PATTERNS:
        found += [(kind, match.start(), match.end()) for match in pattern.finditer(masked)]
        masked = pattern.sub(lambda match: "\n" * len(match[0]), masked)
    cut = words(masked)
    marks = [Mark(kind, int((cut.starts < start).sum()), start, end) for kind, start, end in found]
    return Claim(text, cut, tuple(sorted(marks, key=lambda mark: mark.start)))
