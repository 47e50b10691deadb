"""What checking an alleged quote gives back. All records are immutable; offsets count Unicode characters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from qa.models import Span
from qa.results import Occasion, Quote

Verdict = Literal["exact", "altered", "stitched", "other-speaker", "other-date", "absent", "too-short"]
PRECEDENCE: tuple[Verdict, ...] = ("exact", "other-speaker", "other-date", "stitched", "altered", "absent")
Op = Literal["changed", "added", "dropped", "omitted", "inserted"]
Turn = Literal[
    "negation", "number", "date", "name", "modal", "amount", "condition", "certainty", "opposite", "person"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the claim and the words of the archive part."""

    op: Op
    """Changed, added or dropped by the claim; omitted with an ellipsis; inserted in square brackets."""
    claim: str
    """The claim's words, empty where it has none."""
    source: str
    """The words of the archive, empty where it has none."""
    turns_meaning: bool
    turns: tuple[Turn, ...] = ()
    """What is at stake: a negation, a number, a date, a name, a modal verb, ..."""
    claim_span: Span = (0, 0)
    """In the claim."""
    source_span: Span = (0, 0)
    """In the canonical text of the evidence's document."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a stitched claim that stands in one place of the archive."""

    text: str
    start: int
    end: int
    """Where it lies in the claim."""
    evidence: int
    """Position in `Check.evidence` of the quote that holds it."""
    difference: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Restatement:
    """Nearly the same words on another occasion."""

    quote: Quote
    share: float
    """Of the claim's words that stand there in order, 0 to 1."""
    difference: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What the archive says of an alleged quote."""

    text: str
    verdict: Verdict
    explanation: str
    """One sentence."""
    evidence: tuple[Quote, ...] = ()
    """The words found, earliest first; of a stitched claim its parts, in their order; of an absent one the passages
    that it may paraphrase."""
    difference: tuple[Difference, ...] = ()
    """Between the claim and the first piece of evidence."""
    also: tuple[Verdict, ...] = ()
    """Other verdicts that hold."""
    speaker: str | None = None
    date: dt.date | str | None = None
    parts: tuple[Part, ...] = ()
    repeats: tuple[Occasion, ...] = ()
    """Where else the same words were said, earliest first."""
    restatements: tuple[Restatement, ...] = ()
    """Nearly the same words elsewhere, earliest first."""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
