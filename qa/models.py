"""The records that flow through the package: pages, documents, passages.

All are immutable. Offsets count Unicode characters and are half open, as Python slices are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Role = Literal["question", "answer", "statement"]
Kind = Literal["turn", "paragraph"]
Span = tuple[int, int]

PARAGRAPH_BREAK = "\n\n"
"""Between two paragraphs of an utterance, and between two utterances of a canonical text."""
HALF = re.compile("[\ud800-\udfff]")
"""Of a character beyond the first 65,536, alone."""


@dataclass(frozen=True, slots=True)
class Page:
    """One captured source: a saved file, a URL, a record of a web archive."""

    source: str
    """Path relative to the root it was read from, with forward slashes, or the URL."""
    sha256: str
    """Of the captured bytes."""
    url: str | None = None
    publisher: str | None = None
    captured: dt.date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of an utterance that stands unbroken on its page.

    `utterance.text[start : start + length]` equals the page's decoded text from `page_start` on, except that any
    white-space character may stand for another. What the page has between two runs is white space, a paragraph break,
    or what `removed` names.
    """

    start: int
    page_start: int
    length: int
    removed: str | None = None
    """What was left out of the page just before this run ("running head", "hidden tooltip"), if anything was."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One speaker's uninterrupted speech; paragraphs are joined by a blank line."""

    text: str
    role: Role
    speaker: str | None = None
    """The person ("Sergey Lavrov"); None where the page does not say."""
    label: str | None = None
    """As printed before the text ("Question (for both ministers)"), without its closing mark."""
    office: str | None = None
    """What the speaker was on that day, where the page says so ("Foreign Minister")."""
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question utterance and the answer utterances that follow it, as positions in the document."""

    question: int
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One published item on a page. A teaser shows only the opening of its item."""

    title: str | None
    utterances: tuple[Utterance, ...]
    turns: tuple[Turn, ...] = ()
    date: dt.date | None = None
    """Event date: when it was said. Never taken from the capture date."""
    published: dt.date | None = None
    place: str | None = None
    genre: str | None = None
    teaser: bool = False
    url: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    """People the title names as speaking or writing jointly, where no single one can be given the words."""
    twin: bool = False
    """Whether another item has this title, day and opening, so that only all words tell the two apart."""

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits, equal for the same item wherever it was captured.

        They digest the title, the day (of the event, else of publication) and the opening words, or all words where
        there is no title or a twin, folded so that quotes, dashes, case and white space do not count. The capture and
        the place on the page have no part in it.
        """
        day = self.date or self.published
        opening = fold(self.text[:400])[:80] if self.title and not self.twin else fold(self.text)
        return digest("\n".join((fold(self.title or ""), day.isoformat() if day else "", opening)))

    @property
    def text(self) -> str:
        """The canonical text: all utterances in order, without labels."""
        return PARAGRAPH_BREAK.join(utterance.text for utterance in self.utterances)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where each utterance lies in the canonical text."""
        spans, start = [], 0
        for utterance in self.utterances:
            spans.append((start, start + len(utterance.text)))
            start += len(utterance.text) + len(PARAGRAPH_BREAK)
        return tuple(spans)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everyone who speaks or signs, in order of appearance."""
        named = [utterance.speaker for utterance in self.utterances if utterance.speaker]
        return tuple(dict.fromkeys((*self.authors, *named)))


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page, the text decoded from it, and the documents found in that text."""

    page: Page
    text: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and retrieved: a Q&A turn or a paragraph of what was said."""

    id: str
    """`<document id>:<start>-<end>`."""
    document: str
    kind: Kind
    start: int
    end: int
    text: str
    """Exact slice of the canonical text. For a turn it holds the question and the answers."""
    speakers: tuple[str, ...] = ()
    """Who said it; of a turn, who answered; the joint authors where no single one can be given the words."""
    question: Span | None = None
    """Of a turn and of a paragraph in an answer: where its question lies in the canonical text."""
    quotable: tuple[Span, ...] = ()
    """The paragraphs that may be quoted: all but the asker's."""


def whole(text: str) -> str:
    """Replace halves of characters, which JSON, PDF and file names can hold and no database takes."""
    return HALF.sub("\ufffd", text)


def fold(text: str) -> str:
    """Reduce text to its letters and digits: NFKC, lower case, one space for every run of anything else."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def digest(text: str) -> str:
    """Digest text to sixteen hexadecimal digits (SHA-256, cut short)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
