"""An alleged quote as it was typed: its words, and where whoever quoted left words out or put some in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from qa.folding import Words, words
from qa.hearsay import SAYS

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


LABEL = re.compile(r"^\s*([^:\n“”\"«»]{2,60}):\s+(?=\S)")
"""Who is said to have said it, before the words: names and offices, each word with a capital; "The date was chosen by
chance: on January 17" has none."""
QUOTED = re.compile(r"“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|\"[^\"]+\"|(?<!\w)[‘'][^‘\n]+?[’'](?!\w)")
AROUND = 15
"""Words around a quote that may say who said it, where and when; more of them, or words that do not, are a text that
mentions a title or a phrase in quotation marks."""
ATTRIBUTION = re.compile(rf"\b{SAYS}\b|\baccording to\b|:\s*$|:\s*[#@]|\w:\s", re.IGNORECASE)


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
    masked = LETTER.sub(lambda found: UNSEEN + found[1] + UNSEEN, text)
    found: list[tuple[Kind, int, int]] = []
    for kind, pattern in PATTERNS:
        found += [(kind, match.start(), match.end()) for match in pattern.finditer(masked)]
        masked = pattern.sub(lambda match: "\n" * len(match[0]), masked)
    cut = words(masked)
    marks = [Mark(kind, int((cut.starts < start).sum()), start, end) for kind, start, end in found]
    return Claim(text, cut, tuple(sorted(marks, key=lambda mark: mark.start)))


def bare(text: str) -> str | None:
    """Blank out what is said of the words, a name and a colon or all around quotation marks, and addresses, if any.

    The length stays, so that what is found keeps its place in the text.
    """
    masked = ADDRESS.sub(lambda found: " " * len(found[0]), text)
    inside = [match.span() for match in QUOTED.finditer(masked)]
    within = [any(a <= at < b for a, b in inside) for at in range(len(masked))]
    kept = "".join(one if here else " " for one, here in zip(masked, within, strict=True))
    around = "".join("" if here else one for one, here in zip(masked, within, strict=True))
    label = LABEL.match(masked)
    if inside and len(words(around)) <= min(AROUND, len(words(kept))) and ATTRIBUTION.search(around):
        masked = kept
    elif label and all(word[0].isupper() for word in re.findall(r"\w+", label[1])):
        masked = " " * label.end() + masked[label.end() :]
    return masked if masked != text else None
