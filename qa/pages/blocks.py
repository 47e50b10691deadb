"""What flows inside `pages`: a capture is read into text and blocks, from which documents are made.

Everything taken from a page is an `Excerpt`: words that remember where on the page they stand. Knows nothing of
formats, labels or speakers.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from qa.errors import PageError
from qa.models import PARAGRAPH_BREAK, Run, Span, whole

# White space that collapses to one space, and characters that print as nothing and would break words in two.
GAP = re.compile(r"\s{2,}|\s*[\u00ad\u200b\u200e\u200f\u2060\ufeff]+\s*")
SPACE = re.compile(r"\s")


def _whole_name(text: str) -> str:
    """Spell halves of characters out, so that two files that differ in nothing else keep names of their own."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Capture:
    """The bytes of one page with all that is known of them before they are read.

    It can be rebuilt from what an archive stores, so that a stored page can be parsed again.
    """

    source: str
    """Path relative to the root it came from, with forward slashes, or the URL."""
    data: bytes
    root: str = ""
    """The folder or file named by the user, as an identifier; never shown."""
    media_type: str | None = None
    """Where a container or a server stated it ("text/html; charset=koi8-r")."""
    url: str | None = None
    publisher: str | None = None
    captured: dt.date | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    """What a record beside the text states: title, date, speaker, place."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", _whole_name(self.source))
        for name in ("media_type", "url", "publisher"):
            value = getattr(self, name)
            object.__setattr__(self, name, whole(value) if value else value)
        object.__setattr__(self, "fields", {name: whole(value) for name, value in self.fields.items()})


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was passed over, and why, in words for the reader."""

    source: str
    reason: str
    root: str = ""
    expected: bool = False
    """Left out by rule (dotfiles, README, sidecars, suffixes no reader knows), not for a fault of its own."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", _whole_name(self.source))
        object.__setattr__(self, "reason", whole(self.reason))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words taken from a page; `runs` say where they stand there, as in `Utterance`."""

    text: str = ""
    runs: tuple[Run, ...] = ()

    def cut(self, start: int, end: int | None = None) -> Excerpt:
        """Return the part between two offsets, without the white space at its ends."""
        stop = len(self.text) if end is None else min(end, len(self.text))
        if not start and stop == len(self.text) and self.text == self.text.strip():
            return self
        part = self.text[start:stop]
        start += len(part) - len(part.lstrip())
        stop = start + len(part.strip())
        first = max(0, bisect_right(self.runs, start, key=lambda run: run.start) - 1)
        runs: list[Run] = []
        for run in self.runs[first:]:
            low, high = max(run.start, start), min(run.start + run.length, stop)
            if run.start >= stop:
                break
            if low < high:
                removed = run.removed if low == run.start and runs else None
                runs.append(Run(low - start, run.page_start + low - run.start, high - low, removed))
        return Excerpt(self.text[start:stop], tuple(runs))

    def offset_of(self, page_offset: int) -> int:
        """Return where the words at or after an offset of the page stand in the text."""
        at = bisect_right(self.runs, page_offset, key=lambda run: run.page_start) - 1
        if at >= 0 and page_offset < self.runs[at].page_start + self.runs[at].length:
            return self.runs[at].start + page_offset - self.runs[at].page_start
        return self.runs[at + 1].start if at + 1 < len(self.runs) else len(self.text)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a list entry of a page."""

    excerpt: Excerpt
    level: int = 0
    """Of a heading 1 to 6; 0 for anything else."""
    strong: tuple[Span, ...] = ()
    """The parts in bold type."""
    lines: tuple[int, ...] = ()
    """Where the page starts a new line inside the block: a label may stand there."""
    tag: str = ""
    """What the format calls it, where that matters ("li", "td", "blockquote")."""
    speaker: str = ""
    """Who begins to speak here, where the format itself says so."""

    @property
    def text(self) -> str:
        """The words of the block."""
        return self.excerpt.text

    def cut(self, start: int, end: int | None = None) -> Block:
        """Return the part between two offsets as a block of its own."""
        excerpt = self.excerpt.cut(start, end)
        if excerpt is self.excerpt:
            return self
        shift = start + len(self.text[start:]) - len(self.text[start:].lstrip())
        size = len(excerpt.text)
        first = bisect_right(self.strong, shift, key=lambda span: span[1])
        last = bisect_left(self.strong, shift + size, key=lambda span: span[0])
        spans = ((max(a - shift, 0), min(b - shift, size)) for a, b in self.strong[first:last])
        inside = self.lines[bisect_right(self.lines, shift) : bisect_left(self.lines, shift + size)]
        lines = tuple(at - shift for at in inside)
        return replace(self, excerpt=excerpt, strong=tuple((a, b) for a, b in spans if a < b), lines=lines)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a page states about itself: a field, its value as printed, and where it was found."""

    field: str
    value: str
    origin: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", whole(self.value))


@dataclass(frozen=True, slots=True)
class Reading:
    """One page read: its decoded text, its blocks in order, and what it states about itself."""

    text: str
    blocks: tuple[Block, ...]
    facts: tuple[Fact, ...] = ()


def check_count(blocks: int, characters: int) -> None:
    """Refuse a page that falls into more pieces than any text people wrote."""
    if blocks > max(MOST_BLOCKS, characters // 40):
        raise PageError(f"The page falls into {blocks:,} fragments of a few characters; it is no readable text.")


MOST_BLOCKS = 25_000
"""A day of a parliament has 3,000 paragraphs; longer texts may have one for every 40 characters."""


def excerpt(page: str, spans: Iterable[tuple[int, int, str | None]]) -> Excerpt:
    """Take stretches (start, end, what was removed before) of a page's text, collapsing white space."""
    parts: list[str] = []
    runs: list[Run] = []
    at = 0
    spaced = True
    named: str | None = None
    for start, end, removed in spans:
        named = named or removed
        for piece, high, gap, unseen in _pieces(page, start, end):
            low = piece
            named = named or unseen
            words = SPACE.sub(" ", page[low:high])
            if gap and not spaced:
                parts.append(" ")
                at += 1
                spaced = True
            if spaced and words.startswith(" "):
                words, low = words[1:], low + 1
            if not words:
                continue
            parts.append(words)
            last = runs[-1] if runs else None
            if last and not named and last.start + last.length == at and last.page_start + last.length == low:
                runs[-1] = Run(last.start, last.page_start, last.length + len(words), last.removed)
            else:
                if last and named and len(runs) > 1 and parts[-2].isspace():
                    # The white space between the two words came from behind what was removed.
                    runs[-1] = replace(last, removed=last.removed or named)
                runs.append(Run(at, low, len(words), named if runs else None))
            named = None
            at += len(words)
            spaced = words.endswith(" ")
    return Excerpt("".join(parts), tuple(runs)).cut(0)


def _pieces(page: str, start: int, end: int) -> Iterable[tuple[int, int, bool, str | None]]:
    """Split a stretch at collapsing white space; say of each piece whether space or something unseen stands before."""
    at, spaced, unseen = start, False, None
    for gap in GAP.finditer(page, start, end):
        if gap.start() > at:
            yield at, gap.start(), spaced, unseen
            spaced, unseen = False, None
        found = gap.group()
        spaced = spaced or bool(SPACE.search(found))
        unseen = unseen if found.isspace() else "invisible character"
        at = gap.end()
    yield at, end, spaced, unseen


def join(excerpts: Iterable[Excerpt], page: str) -> Excerpt:
    """Put excerpts one after another, a blank line between them; what the page has between is named as left out."""
    parts: list[str] = []
    runs: list[Run] = []
    at = 0
    for part in excerpts:
        if not part.text:
            continue
        if parts:
            parts.append(PARAGRAPH_BREAK)
            at += len(PARAGRAPH_BREAK)
        parts.append(part.text)
        moved = [Run(run.start + at, run.page_start, run.length, run.removed) for run in part.runs]
        if runs and page[runs[-1].page_start + runs[-1].length : moved[0].page_start].strip():
            moved[0] = replace(moved[0], removed=moved[0].removed or "other matter")
        runs += moved
        at += len(part.text)
    return Excerpt("".join(parts), tuple(runs))
