"""What is at stake where two texts differ by some words: a denial, a number, a name, a modal verb.

Looks at the differing words only, not at the sentence around them; a harmless difference is one in which none of these
is lost, gained or exchanged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from qa.check import vocabulary
from qa.check.counting import NUMBERS, TENS
from qa.check.result import Turn
from qa.folding import APOSTROPHES, spelled
from qa.words import FUNCTION_WORDS

CONTRACTION = re.compile(rf"^(.+?)(n[{APOSTROPHES}]t|[{APOSTROPHES}](?:ll|d|ve|re|m))$", re.IGNORECASE)
FIGURES = re.compile(r"\d+(?:\.\d+)*|(?<=\d)[^\W\d]+")
SENTENCE_START = re.compile(r"(?:^|[.!?:…\n][\s\"“”„«»'‘’()\[\]—–-]*|^[\s\"“”„«»'‘’()\[\]—–-]*)$")
SHORTEST_STEM = 4
"""Letters of a word to which a denying beginning may belong: "form" and "inform" are long enough to be told apart."""
KINDS: tuple[Turn, ...] = (
    "negation", "number", "date", "name", "modal", "amount", "condition", "certainty", "opposite", "person",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A word as it stands in a text."""

    text: str
    opens: bool
    """Whether it opens a sentence, where any word has a capital."""

    @property
    def folded(self) -> str:
        """Its letters, as the lists have them."""
        return spelled(self.text)

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital."""
        return self.text[:1].isupper()


def term(text: str, start: int, end: int) -> Term:
    """Take a word out of a text."""
    return Term(text[start:end], bool(SENTENCE_START.search(text[max(0, start - 12) : start])))


def turns(claim: Sequence[Term], source: Sequence[Term]) -> tuple[Turn, ...]:
    """Say what is at stake between the claim's words and those of the source in their place."""
    here, there = _features(claim), _features(source)
    found = {kind for kind in KINDS if here[kind] != there[kind]}
    if not (claim and source):
        found.discard("person")  # a pronoun left out leaves the sentence as it is; another one does not
    folded = [[one.folded for one in side] for side in (claim, source)]
    for a, b in product(*folded):
        short, long = sorted((a, b), key=len)
        if len(short) >= SHORTEST_STEM and any(long == beginning + short for beginning in vocabulary.DENYING):
            found.add("negation")
        if frozenset((a, b)) in vocabulary.OPPOSITES:
            found.add("opposite")
    if _names(claim, source):
        found.add("name")
    return tuple(kind for kind in KINDS if kind in found)


def _features(words: Sequence[Term]) -> dict[Turn, Counter[str]]:
    """Count what the words carry of each kind."""
    found: dict[Turn, Counter[str]] = {kind: Counter() for kind in KINDS}
    numbers: list[str] = []
    for word in words:
        for folded in _parted(word.text):
            if folded in vocabulary.NEGATIONS:
                found["negation"]["not"] += 1
            numbers += [NUMBERS[folded]] if folded in NUMBERS else _figures(folded)
            for kind, words_of_kind in _LISTS:
                if folded in words_of_kind:
                    found[kind][words_of_kind[folded]] += 1
    found["number"] = Counter(_summed(numbers))
    return found


_LISTS: tuple[tuple[Turn, dict[str, str]], ...] = (
    ("date", vocabulary.DATES), ("modal", vocabulary.MODALS), ("amount", vocabulary.AMOUNTS),
    ("condition", vocabulary.CONDITIONS), ("certainty", vocabulary.CERTAINTY), ("person", vocabulary.PERSONS),
)  # fmt: skip


def _parted(text: str) -> list[str]:
    """Part a contraction into its words: "won't" into will and not."""
    match = CONTRACTION.match(text)
    if match is None:
        folded = spelled(text)
        return ["can", "not"] if folded == "cannot" else [folded]
    stem, end = spelled(match[1]), spelled(match[2])
    if end == "nt":
        return [vocabulary.CONTRACTED.get(stem, stem), "not"]
    return [stem, {"ll": "will", "d": "would"}.get(end, end)]


def _figures(folded: str) -> list[str]:
    """Take the numbers out of a word of letters and figures: "G20", "1.5bn"."""
    return [NUMBERS.get(part, part) for part in FIGURES.findall(folded) if part[0].isdigit() or part in NUMBERS]


def _summed(numbers: Sequence[str]) -> list[str]:
    """Add a unit to the tens before it: twenty and five are 25."""
    summed: list[str] = []
    for number in numbers:
        if summed and summed[-1] in TENS and len(number) == 1 and number.isdigit():
            summed[-1] = str(int(summed[-1]) + int(number))
        else:
            summed.append(number)
    return summed


def _names(claim: Sequence[Term], source: Sequence[Term]) -> bool:
    """Tell whether a name was lost, gained or exchanged."""
    here, there = {one.folded for one in claim}, {one.folded for one in source}
    if any(_name(one) and one.folded not in there for one in claim):
        return True
    if any(_name(one) and one.folded not in here for one in source):
        return True
    # At the head of a sentence only two capitals for one another tell of names.
    heads = [[one for one in side if one.opens and one.capital and _content(one)] for side in (claim, source)]
    return len(claim) == len(source) and any(a.folded != b.folded for a, b in zip(*heads, strict=False))


def _name(one: Term) -> bool:
    return one.capital and not one.opens and _content(one)


def _content(one: Term) -> bool:
    folded = one.folded
    return folded not in FUNCTION_WORDS and folded not in NUMBERS and folded not in vocabulary.DATES
