"""Plain text to blocks: paragraphs parted by blank lines, by the ends of lines, or by commas in a flattened text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.models import Span
from qa.pages.blocks import Block, Capture, Reading, check_count, excerpt
from qa.pages.decode import declared_in, decode
from qa.pages.readers.hyphens import line_end_hyphens, without
from qa.pages.readers.running import NAME, running_heads

PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![^\S\n]*\n)[^\S\n]*\S[^\n]*)*")
LINE = re.compile(r"[^\n]+")
HEADING = re.compile(r"[^a-zß-ÿа-я]{4,150}")
LETTERS = re.compile(r"[A-ZÀ-Þ]{2}")
JOINT = re.compile(r",(?=[^\s\d,.]|\d{1,2}\s?[A-Z*])")
SURE_JOINT = re.compile(r"[.?!\"”’)\]]\s?\d{0,2},(?=[^\s\d])")
NOTE = re.compile(r"(?P<mark>\d{1,2}|\*{1,3}|†)\s?(?=[A-Z“\"])(?!\d)")

WRAP = 160
"""Longer lines are not wrapped ones: files wrapped by hand or taken out of PDF stay under 130 characters."""
NARROW = 50
"""Text is hardly ever wrapped narrower than 60 characters; lists and addresses are."""
FILL = "\x1f"
"""White space to every pattern, and no indentation."""
INDENT = 3
"""Blanks before the first line of a paragraph, where no blank line parts paragraphs."""
JOINTS = 8
"""A flattened conference has hundreds of commas without a space after a full stop; prose has none."""
NOTE_LIMIT = 420


def read_text(capture: Capture) -> Reading:
    """Read a plain text file."""
    text = decode(capture.data, declared_in(capture.media_type))
    return Reading(text, tuple(paragraphs(text)))


def paragraphs(text: str, removed: Sequence[Span] | None = None) -> list[Block]:
    """Split text into paragraphs at blank lines, and at lines too short to have been wrapped."""
    if removed is None and len(SURE_JOINT.findall(text)) >= max(JOINTS, text.count("\n") // 4):
        return without_notes(_flattened(text))
    heads = running_heads(text) if removed is None else list(removed)
    masked = mask(text, heads)
    check_count(sum(1 for line in masked.split("\n") if line.strip()), len(text))
    sizes = sorted(len(hit.group().rstrip()) for hit in LINE.finditer(masked) if not hit.group().isspace())
    wrapped = [size for size in sizes if size <= WRAP]
    # The longest lines of wrapped text all come close to its width; one in twenty may overhang.
    width = wrapped[len(wrapped) * 19 // 20] if wrapped else 0
    left = _Left(heads, line_end_hyphens(text))
    blocks = []
    for hit in PARAGRAPH.finditer(masked):
        blocks += _paragraph(text, masked, (hit.start(), hit.end()), width, left)
    return [block for block in blocks if block.text]


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left out of a text: running heads, and the ends of lines at which words are broken."""

    heads: Sequence[Span]
    hyphens: list[Span]


def mask(text: str, spans: Sequence[Span]) -> str:
    """Blank out stretches, keeping one line end, so that the sentence around them stays whole."""
    parts, at = [], 0
    for low, high in spans:
        broken = "\n" in text[low:high] and text[low - 1 : low] != "\n"
        parts += [text[at:low], FILL * (high - low - 1), "\n" if broken else FILL]
        at = high
    return "".join([*parts, text[at:]])


def _paragraph(text: str, masked: str, span: Span, width: int, left: _Left) -> list[Block]:
    """Join the wrapped lines of one stretch without blank lines."""
    blocks: list[Block] = []
    lines: list[Span] = []
    margin = 0
    for hit in LINE.finditer(masked, *span):
        if hit.group().isspace():
            continue
        deep = len(hit.group()) - len(hit.group().lstrip(" \t\u00a0"))
        if lines and deep >= INDENT and deep - margin >= INDENT:
            blocks.append(_block(text, lines, left))
            lines = []
        margin = deep if lines else 0
        lines.append((hit.start(), hit.end()))
        if _ends(hit.group().strip(), width):
            blocks.append(_block(text, lines, left))
            lines = []
    return [*blocks, _block(text, lines, left)] if lines else blocks


def _ends(line: str, width: int) -> bool:
    """Say whether a paragraph ends with a line: it is a whole one, or too short to have been wrapped."""
    if line.endswith("-") and line[-2:-1].islower():
        return False
    if len(line) > WRAP or width < NARROW or len(line) < width * 0.5:
        return True
    return len(line) < width * 0.8 and line.endswith((".", "?", "!", ":", "”", '"', ")"))


def _block(text: str, lines: Sequence[Span], left: _Left) -> Block:
    """Make one block of several lines, which remembers where each begins."""
    start, end = lines[0][0], lines[-1][1]
    hyphens = left.hyphens[bisect_left(left.hyphens, (start,)) : bisect_left(left.hyphens, (end,))]
    part = excerpt(text, without(list(_without(left.heads, start, end)), hyphens))
    inside = {0, len(part.text), *(part.offset_of(high) for _, high in hyphens)}
    breaks = (at for low, _ in lines[1:] if (at := part.offset_of(low)) not in inside)
    return Block(part, 3 if is_heading(part.text) else 0, lines=tuple(dict.fromkeys(breaks)))


def _without(heads: Sequence[Span], start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
    """Yield a stretch without the running heads in it."""
    at, name = start, None
    for low, high in heads:
        if low < end and high > start:
            yield at, max(low, at), name
            at, name = max(at, min(high, end)), NAME
    yield at, end, name


def is_heading(text: str) -> bool:
    """Say whether a block of plain text is a heading: all in capitals, and no sentence."""
    return bool(HEADING.fullmatch(text) and LETTERS.search(text)) and not text.endswith((".", "?", "!", ":", ")", "]"))


def _flattened(text: str) -> list[Block]:
    """Split a text whose paragraphs were joined by commas."""
    cuts = [0, *(hit.end() for hit in JOINT.finditer(text)), len(text)]
    check_count(len(cuts), len(text))
    blocks = []
    for low, high in pairwise(cuts):
        end = high - 1 if high < len(text) else high
        part = excerpt(text, [(low, end, None)])
        if part.text:
            blocks.append(Block(part, 3 if is_heading(part.text) else 0))
    return blocks


def without_notes(blocks: Sequence[Block]) -> list[Block]:
    """Leave out footnotes that stand among the paragraphs: a number the text before refers to, and no full stop."""
    kept: list[Block] = []
    for block in blocks:
        hit = NOTE.match(block.text)
        before = " ".join(b.text for b in kept[-3:])
        if hit and len(block.text) < NOTE_LIMIT and re.search(rf"[^\d\s]\s?{re.escape(hit['mark'])}(?!\d)", before):
            continue
        kept.append(block)
    return kept
