"""What a search gives back: hits, quotes with their citations, answers.

All are immutable. Offsets count Unicode characters and are half open, as Python slices are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from qa.models import Kind, Passage, Span

Reason = Literal["negates", "conditions", "reports"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage."""

    passage: Passage
    score: float
    """Higher is better; comparable within one query only."""
    rank: int
    """From 1."""
    best: Span
    """The paragraph of the passage that matches best, in the canonical text; this is what gets quoted."""
    highlights: tuple[Span, ...] = ()
    """The sentences of it that answer, in the canonical text."""
    confidence: float = 0.0
    """Estimated probability that it answers the question, 0 to 1."""
    also: tuple[Passage, ...] = ()
    """The same statement on other occasions, in the same or nearly the same words, later ones last."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that a quote answers; its words are not the speaker's."""

    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """One page that carries a document."""

    source: str
    url: str | None = None
    publisher: str | None = None
    captured: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """Another document in which the same statement stands."""

    document: str
    title: str | None
    date: dt.date | None
    source: str
    start: int
    end: int
    same_words: bool = True
    """Whether the words are equal there; else they differ in spelling, or one is cut longer."""


@dataclass(frozen=True, slots=True)
class Caution:
    """The sentence before a quote, and why the quote should not be read without it."""

    reason: Reason
    """It denies, sets a condition, or gives another's words."""
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reported:
    """A stretch of text that its speaker quotes from somebody else, without the quotation marks."""

    start: int
    end: int
    who: str | None = None
    """Who is quoted, where the text names them."""


@dataclass(frozen=True, slots=True)
class PageProof:
    """A stored page on which a quote's words stand."""

    source: str
    sha256: str
    """Of the page's bytes as they were captured."""
    offsets: tuple[Span, ...]
    """Where the words stand in the text decoded from the page; between two stretches it has white space or what was
    removed by name (a running head, a hidden tooltip)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody else needs to find a quote again and to check it."""

    id: str
    """`<document>:<start>-<end>@<generation>.<document digest>`; `qa show` and `qa verify` take it."""
    generation: int | None
    """Of the archive, when the quote was read from it."""
    document: str
    document_digest: str
    """First sixteen hexadecimal digits of the SHA-256 of the canonical text of the whole document, in UTF-8."""
    start: int
    end: int
    sha256: str
    """Of the quote's exact words, in UTF-8."""
    pages: tuple[PageProof, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact slice of a canonical text inside one utterance of one speaker, with its citation."""

    id: str
    rank: int
    score: float
    kind: Kind
    text: str
    start: int
    end: int
    context: Span
    """The whole turn or paragraph around it, in the canonical text."""
    highlights: tuple[Span, ...]
    """The sentences that answer, counted from the start of `text`."""
    speaker: str | None
    speakers: tuple[str, ...]
    question: Asked | None
    document: str
    title: str | None
    genre: str | None
    date: dt.date | None
    published: dt.date | None
    place: str | None
    source: str
    sources: tuple[Source, ...]
    publisher: str | None
    url: str | None
    link: str | None
    """To the words on the publisher's page, where it has an address."""
    captured: dt.date | None
    also_in: tuple[Occasion, ...] = ()
    office: str | None = None
    caution: Caution | None = None
    reported: tuple[Reported, ...] = ()
    """What the speaker quotes from somebody else, counted from the start of `text`."""
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class AppliedFilter:
    """One restriction that a search ran under, given by the caller or guessed from the question."""

    field: Literal["since", "until", "speaker", "genre", "kind", "source", "order"]
    value: str
    origin: Literal["given", "guessed"] = "given"


@dataclass(frozen=True, slots=True)
class Searched:
    """What a question was looked for in, after filters."""

    passages: int
    documents: int
    first: dt.date | None
    last: dt.date | None
    undated: int
    """Passages left out of a period because their document has no date at all."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """Where the time of one question went, in seconds."""

    total: float = 0.0
    encode: float = 0.0
    dense: float = 0.0
    lexical: float = 0.0
    rerank: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes that answer a question, or the nearest ones when none does."""

    query: str
    searched_as: str
    answered: bool
    confidence: float
    searched: Searched
    filters: tuple[AppliedFilter, ...] = ()
    quotes: tuple[Quote, ...] = ()
    related: tuple[Quote, ...] = ()
    """What else was found where something answers; each too unsure to be an answer by itself."""
    nearest: tuple[Quote, ...] = ()
    seconds: Seconds = field(default_factory=Seconds)
    notes: tuple[str, ...] = ()
    """Sentences for the reader: a surname shared by several people, a filter that was dropped."""


def jsonable(value: Any) -> Any:  # noqa: ANN401
    """Turn records, dates and sequences into what `json.dumps` takes, leaving everything else as it is."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: jsonable(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [jsonable(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: jsonable(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
