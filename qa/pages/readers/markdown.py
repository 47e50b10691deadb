"""Markdown to blocks, with or without a YAML header. Markup is left out by name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa.errors import PageError
from qa.pages.blocks import Block, Capture, Fact, Reading, excerpt
from qa.pages.decode import decode
from qa.pages.notes import read_yaml
from qa.pages.readers.spelling import Spelling, Spelt

HEADER = re.compile(r"\s*---[^\S\n]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|$)", re.DOTALL)
BLANK = re.compile(r"^[^\S\n]+$", re.MULTILINE)
LINK_END = re.compile(r"\](?:\((?:[^()\\\n]|\\.|\([^()\n]*\))*\)|\[[^\]\n]*\])?")
HTML_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
KEYS = {
    # What header fields are called, and what they say here.
    "title": "title",
    "headline": "title",
    "date": "date",
    "event_date": "date",
    "published": "published",
    "published_time": "published",
    "pubdate": "published",
    "source_url": "url",
    "url": "url",
    "link": "url",
    "canonical": "url",
    "permalink": "url",
    "language": "language",
    "lang": "language",
    "speaker": "speaker",
    "place": "place",
    "location": "place",
    "publisher": "publisher",
    "genre": "genre",
}
MOST_MARKS = 60_000
"""The library reads about 20,000 a second; a news conference of two hours has about 2,000."""
MARKDOWN = MarkdownIt("commonmark").disable(["code", "html_block", "text_join"])
"""Indented lines are paragraphs here, not program code: transcripts indent the first line of a speech."""


def read_markdown(capture: Capture) -> Reading:
    """Read a Markdown file."""
    text = decode(capture.data)
    header = HEADER.match(text[:25_000]) if text.lstrip().startswith("---") else None
    fields = read_yaml(header["yaml"]) if header else None
    start = header.end() if header and fields is not None else 0
    marks = sum(text.count(mark) for mark in "*_`[<\n")
    if marks > MOST_MARKS:
        raise PageError(f"The page has {marks:,} marks of Markdown; it is no readable text.")
    page, blocks = page_of(text, start)
    return Reading(page, tuple(blocks), tuple(_facts(fields or {})))


def _facts(fields: dict[str, str | dt.date]) -> Iterator[Fact]:
    for key, value in fields.items():
        name = KEYS.get(key.lower())
        if name:
            yield Fact(name, value.isoformat() if isinstance(value, dt.date) else value, "yaml")


@dataclass(slots=True)
class _Inline:
    """The stretches of one paragraph, by their places in the file."""

    level: int
    tag: str
    at: int
    last: int
    spans: list[tuple[int, int, str | None]] = field(default_factory=list)
    strong: list[tuple[int, int]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    spelt: list[Spelt] = field(default_factory=list)
    bold: int = 0


def page_of(text: str, start: int) -> tuple[str, Iterator[Block]]:
    """Read a Markdown text from an offset on: the page's text, which is the file with references spelt out, and blocks.

    A reference such as `&mdash;` stands on the page as the character it means, `<br>` as a line break.
    """
    found = list(_paragraphs(text, start))
    page = Spelling(text, [spelt for state in found for spelt in state.spelt])
    return page.text, (block for block in (_block(page, text, state) for state in found) if block.text)


def _paragraphs(text: str, start: int) -> Iterator[_Inline]:
    offsets = [start, *(start + hit.end() for hit in re.finditer("\n", text[start:])), len(text)]
    outer: list[str] = []
    level = 0
    # A line of no-break spaces parts paragraphs as an empty one does; blanking it keeps all offsets.
    source = BLANK.sub(lambda hit: " " * len(hit.group()), text[start:])
    for token in MARKDOWN.parse(source):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type in {"list_item_open", "blockquote_open"}:
            outer.append("li" if token.type == "list_item_open" else "blockquote")
        elif token.type in {"list_item_close", "blockquote_close"}:
            outer.pop()
        elif token.type == "inline" and token.map:
            low, high = offsets[token.map[0]], offsets[min(token.map[1], len(offsets) - 1)]
            state = _Inline(level, outer[-1] if outer else "p", at=low, last=low)
            for child in token.children or []:
                _take(state, child, text, high)
            yield state
            level = 0


def _block(page: Spelling, text: str, state: _Inline) -> Block:
    place = page.place
    part = excerpt(page.text, [(place(low), place(high), removed) for low, high, removed in state.spans])
    strong = tuple((part.offset_of(place(a)), part.offset_of(place(b) - 1) + 1) for a, b in _merged(state.strong, text))
    lines = tuple(at for mark in state.lines if 0 < (at := part.offset_of(place(mark))) < len(part.text))
    strong = tuple(span for span in strong if span[0] < span[1])
    return Block(part, state.level, strong, tuple(dict.fromkeys(lines)), state.tag)


def _merged(spans: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for low, high in spans:
        if joined and not text[joined[-1][1] : low].strip(" \n\\*_"):
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def _take(state: _Inline, child: Token, text: str, high: int) -> None:
    """Find one piece of a paragraph in the file."""
    kind = child.type
    if kind == "strong_open":
        state.bold += 1
    elif kind == "strong_close":
        state.bold -= 1
    elif kind == "link_close":
        hit = LINK_END.match(text, state.at, high) or LINK_END.search(text, state.at, high)
        state.at = hit.end() if hit and hit.start() - state.at < 3 else state.at
    elif kind in {"softbreak", "hardbreak"}:
        line = text.find("\n", state.at, high)
        if line >= 0:
            _add(state, text, line, line + 1)
            state.lines.append(line + 1)
    elif kind in {"text_special", "html_inline"}:
        _take_special(state, child, text, high)
    elif kind in {"text", "code_inline"} and child.content:
        found = text.find(child.content, state.at, high)
        if found >= 0:
            _add(state, text, found, found + len(child.content))


def _take_special(state: _Inline, child: Token, text: str, high: int) -> None:
    """Find an escaped character, a reference or an element of HTML in the file."""
    mark = child.content if child.type == "html_inline" else child.markup
    low = text.find(mark, state.at, high)
    if low < 0:
        return
    end = low + len(mark)
    if child.type == "html_inline":
        if HTML_BREAK.fullmatch(mark):
            state.spelt.append((low, end, "\n"))
            _add(state, text, low, end)
            state.lines.append(end)
    elif mark.startswith("&"):
        state.spelt.append((low, end, child.content))
        _add(state, text, low, end)
    elif child.content in mark:
        inner = low + mark.index(child.content)
        _add(state, text, inner, inner + len(child.content))
    state.at = end


def _add(state: _Inline, text: str, start: int, end: int) -> None:
    between = text[state.last : start].strip() if state.spans else ""
    state.spans.append((start, end, "markup" if between else None))
    if state.bold and not text[start:end].isspace():
        state.strong.append((start, end))
    state.at = state.last = end
