"""Plain text to blocks: paragraphs parted by blank lines, or by nothing but the ends of lines."""

from __future__ import annotations

import re

from qa.pages.blocks import Block, Capture, Reading, excerpt
from qa.pages.decode import decode

PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![^\S\n]*\n)[^\S\n]*\S[^\n]*)*")
LINE = re.compile(r"[^\n]+")


def read_text(capture: Capture) -> Reading:
    """Read a plain text file."""
    text = decode(capture.data)
    return Reading(text, tuple(paragraphs(text)))


def paragraphs(text: str) -> list[Block]:
    """Split text into paragraphs at blank lines, and at lines too short to have been wrapped."""
    sizes = sorted(len(hit.group().rstrip()) for hit in LINE.finditer(text) if not hit.group().isspace())
    wrapped = [size for size in sizes if size <= WRAP]
    # The longest lines of wrapped text all come close to its width; one in twenty may overhang.
    width = wrapped[len(wrapped) * 19 // 20] if wrapped else 0
    blocks = []
    for hit in PARAGRAPH.finditer(text):
        blocks += _paragraph(text, hit.start(), hit.end(), width)
    return [block for block in blocks if block.text]


def _paragraph(text: str, start: int, end: int, width: int) -> list[Block]:
    """Join the wrapped lines of one stretch without blank lines."""
    blocks: list[Block] = []
    lines: list[tuple[int, int]] = []
    for hit in LINE.finditer(text, start, end):
        lines.append((hit.start(), hit.end()))
        if _ends(hit.group().strip(), width):
            blocks.append(_block(text, lines))
            lines = []
    return [*blocks, _block(text, lines)] if lines else blocks


def _ends(line: str, width: int) -> bool:
    """Say whether a paragraph ends with a line: it is a whole one, or too short to have been wrapped."""
    if len(line) > WRAP or width < NARROW or len(line) < width * 0.5:
        return True
    return len(line) < width * 0.8 and line.endswith((".", "?", "!", ":", "”", '"', ")"))


def _block(text: str, lines: list[tuple[int, int]]) -> Block:
    """Make one block of several lines, which remembers where each begins."""
    breaks, at = [], 0
    for low, high in lines[:-1]:
        at += len(" ".join(text[low:high].split())) + 1
        breaks.append(at)
    return Block(excerpt(text, [(lines[0][0], lines[-1][1], None)]), lines=tuple(breaks))


WRAP = 160
"""Longer lines are not wrapped ones: files wrapped by hand or taken out of PDF stay under 130 characters."""
NARROW = 50
"""Text is hardly ever wrapped narrower than 60 characters; lists and addresses are."""
