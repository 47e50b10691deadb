"""Walks a web page's elements: writes its text down in order and marks what of it belongs to which block."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from qa.pages import rules_html as rules
from qa.pages.blocks import Block, check_count, excerpt
from qa.pages.readers.article import Draft
from qa.pages.readers.raised import RAISED, is_exponent, is_footnote_mark, leads_to_note

WORDS = re.compile(r"[A-Za-z][a-z]*|[A-Z]+")
TOKENS = re.compile(r"[A-Za-z]+")
HEADING = re.compile(r"h([1-6])")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


@dataclass(slots=True)
class Open:
    """What opening an element changed, to be undone when it closes."""

    block: bool = False
    off: bool = False
    hidden: bool = False
    bold: bool = False
    italic: bool = False
    link: bool = False
    pre: bool = False
    container: bool = False
    note: bool = False
    raised: bool = False


@dataclass(slots=True)
class Pending:
    """The block being written."""

    spans: list[tuple[int, int, str | None]] = field(default_factory=list)
    strong: list[tuple[int, int]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    links: int = 0
    italics: int = 0
    tag: str = ""
    level: int = 0


class Collector:
    """Collects text and blocks while a tree is walked."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._at = self._looks = 0
        self._stack: list[Open] = []
        self._path: list[int] = []
        self._names: list[str] = []
        self._off = self._hidden = self._bold = self._italic = self._link = self._pre = self._raised = 0
        self._removed: str | None = None
        self._pending = Pending()
        self._drafts: list[tuple[Pending, tuple[int, ...]]] = []

    def open(self, element: etree._Element) -> None:
        """Enter an element."""
        tag = element.tag if isinstance(element.tag, str) else ""
        state = Open()
        self._stack.append(state)
        if tag == "br":
            self._break()
        if tag in rules.BLOCK_TAGS:
            self.flush()
            state.block = True
            self._pending.tag = tag
            heading = HEADING.fullmatch(tag)
            self._pending.level = int(heading[1]) if heading else 0
        if tag in rules.CONTAINER_TAGS:
            state.container = True
            self._names.append(_names(element, tag))
            self._path.append(len(self._names) - 1)
        self._look(element, tag, state)
        self._count(state, 1)

    def _look(self, element: etree._Element, tag: str, state: Open) -> None:
        """Say what an element means for the text in it."""
        marked = bool(element.attrib)
        if self._off or self._hidden:
            return
        if marked or tag in rules.FURNITURE_TAGS:
            hidden = marked and is_hidden(element)
            if (hidden or is_furniture(element, tag)) and not self._holds_article(element):
                state.hidden, state.off = hidden, not hidden
        if tag == "sup" or (tag == "a" and leads_to_note(element)):
            before = "".join(self.parts[-6:])
            state.note = not state.off and is_footnote_mark(element, before, linked=tag == "a" or self._link > 0)
            state.raised = tag == "sup" and not state.note and is_exponent(element)
        state.bold = tag in rules.BOLD_TAGS or (marked and bool(rules.BOLD_STYLE.search(element.get("style") or "")))
        state.italic = tag in {"i", "em"}
        state.link = tag == "a" and element.get("href") is not None
        state.pre = tag in {"pre", "xmp", "listing", "plaintext"}

    def _holds_article(self, element: etree._Element) -> bool:
        """Say whether an element holds the article itself, whatever it is called."""
        if self._looks > MOST_LOOKS:
            return False
        if next(element.iter("article", "main"), None) is not None:
            return True
        if any("articleBody" in (inner.get("itemprop") or "") for inner in element.iter("div", "section", "span")):
            return True
        size = text_length(element)
        if size < 1500:
            return False
        self._looks += 1
        whole = text_length(element.getroottree().getroot())
        linked = sum(text_length(link) for link in element.iter("a"))
        return size * 2 > whole and linked * 2 < size

    def close(self, element: etree._Element) -> None:
        """Leave an element."""
        if element.tag in rules.UNREAD:
            return
        state = self._stack.pop()
        if state.block:
            self.flush()
        self._count(state, -1)
        if state.container:
            self._path.pop()
        if state.block:
            self._put("\n")

    def _count(self, state: Open, by: int) -> None:
        self._off += by * state.off
        self._hidden += by * (state.hidden or state.note)
        self._bold += by * state.bold
        self._italic += by * state.italic
        self._link += by * state.link
        self._pre += by * state.pre
        self._raised += by * state.raised
        if by > 0 and (state.off or state.hidden or state.note):
            self._removed = "footnote mark" if state.note else "hidden text" if state.hidden else "surroundings"

    def write(self, text: str) -> None:
        """Take in one text node."""
        start = self._put(text.translate(RAISED) if self._raised else text)
        if self._off or self._hidden:
            return
        if not self._pre:
            self._add(start, start + len(text))
            return
        at = 0
        for gap in BLANK_LINE.finditer(text):
            self._add(start + at, start + gap.start())
            self.flush()
            at = gap.end()
        self._add(start + at, start + len(text))
        self._pending.lines += [start + hit.end() for hit in re.finditer("\n", text[at:])]

    def _put(self, text: str) -> int:
        start = self._at
        self.parts.append(text)
        self._at += len(text)
        return start

    def _add(self, start: int, end: int) -> None:
        pending = self._pending
        blank = self.parts[-1].isspace()
        pending.spans.append((start, end, self._removed))
        if not blank:
            self._removed = None
            pending.links += (end - start) if self._link else 0
            pending.italics += (end - start) if self._italic else 0
            if self._bold:
                pending.strong.append((start, end))

    def _break(self) -> None:
        """Note a line break; two in a row end the paragraph."""
        start = self._put("\n")
        if not (self._off or self._hidden):
            self._pending.spans.append((start, start + 1, None))
        lines = self._pending.lines
        if lines and self._blank_since(lines[-1]):
            self.flush()
        else:
            lines.append(self._at)

    def _blank_since(self, mark: int) -> bool:
        """Say whether nothing but white space was written since a line began."""
        at = self._at
        for part in reversed(self.parts):
            if at <= mark:
                break
            if part and not part.isspace():
                return False
            at -= len(part)
        return True

    def flush(self) -> None:
        """End the block being written."""
        pending = self._pending
        if pending.spans:
            self._drafts.append((pending, tuple(self._path)))
        self._pending = Pending(tag=pending.tag, level=pending.level) if pending.level else Pending()
        if self._removed and not self._hidden:
            self._removed = None

    def drafts(self) -> list[Draft]:
        """Make blocks of all that was noted down."""
        page = "".join(self.parts)
        check_count(len(self._drafts), len(page))
        made = []
        for pending, path in self._drafts:
            part = excerpt(page, pending.spans)
            if not part.text:
                continue
            strong = merge([(part.offset_of(low), part.offset_of(high)) for low, high in pending.strong], part.text)
            lines = tuple(at for mark in pending.lines if 0 < (at := part.offset_of(mark)) < len(part.text))
            tag = "em" if pending.italics >= len(part.text) else pending.tag
            block = Block(part, pending.level, strong, tuple(dict.fromkeys(lines)), tag)
            made.append(Draft(block, path, tuple(self._names[at] for at in path), pending.links / len(part.text)))
        return made


def merge(spans: list[tuple[int, int]], text: str) -> tuple[tuple[int, int], ...]:
    """Join bold stretches that only white space parts."""
    joined: list[tuple[int, int]] = []
    for low, high in spans:
        if joined and not text[joined[-1][1] : low].strip():
            joined[-1] = (joined[-1][0], high)
        elif low < high:
            joined.append((low, high))
    return tuple(joined)


def _names(element: etree._Element, tag: str) -> str:
    return " ".join((tag, element.get("class") or "", element.get("id") or "", element.get("itemprop") or ""))


def is_hidden(element: etree._Element) -> bool:
    """Say whether a browser would not show an element."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if not rules.HIDDEN_TOKENS.isdisjoint((element.get("class") or "").lower().split()):
        return True
    return bool(rules.HIDDEN_STYLE.search(element.get("style") or ""))


def is_furniture(element: etree._Element, tag: str) -> bool:
    """Say whether an element is a menu, a caption or other surroundings of the article."""
    if tag in {"html", "body", "main", "article"}:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    marked = (
        tag in rules.FURNITURE_TAGS
        or (element.get("role") or "").lower() in rules.FURNITURE_ROLES
        or rules.FURNITURE_TYPES.search(element.get("itemtype") or "")
        or not rules.FURNITURE_WORDS.isdisjoint(word.lower() for word in TOKENS.findall(names))
    )
    return bool(marked)


def text_length(element: etree._Element) -> int:
    """Count the characters an element shows, white space between elements aside."""
    return sum(len(part) for part in element.itertext("*") if not part.isspace())


MOST_LOOKS = 40
"""Large elements measured on one page; a page that nests hundreds of menus is built to be slow."""
