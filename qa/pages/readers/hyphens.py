"""Words that were broken at the end of a line, in texts wrapped by hand or taken out of PDF files."""

from __future__ import annotations

import re

from qa.models import Span

NAME = "line-end hyphen"
BREAK = re.compile(r"(?<=[^\W\d_])[-\u2010]\n[^\S\n]*(?=[^\W\d_])")
BROKEN = re.compile(r"[^\W\d_]+[-\u2010]\n[^\S\n]*[^\W\d_]+")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LEFT = re.compile(r"[^\W\d_]+$")
RIGHT = re.compile(r"[^\W\d_]+")
LONGEST = 40
"""Characters of a word before a break that are looked at."""
WORDY = 4
"""Letters from which a first part that the text also has as a word is one here: of 25 breaks in transcripts of 12 news
conferences, all of them hyphens that were meant, four were taken for broken words without this and the next rule."""
LINKS = frozenset("and or to und oder bis et ou y o e и или".split())  # noqa: SIM905
"""What follows the hyphen of "short- and long-term", which is none of a broken word."""
PREFIXES = frozenset("co non self well ex all half cross so e vice mid multi anti pro".split())  # noqa: SIM905
"""What keeps its hyphen before most words: "self-government", "ex-president"."""


def line_end_hyphens(text: str) -> list[Span]:
    """Find what to leave out where a word is broken: its hyphen and the line end, or, in "well-known", the line end.

    What the rest of the text writes decides; where it has neither, words of the text keep their hyphen, and so do parts
    of "too-big-to-fail".
    """
    breaks = list(BREAK.finditer(text))
    if not breaks:
        return []
    known = set(WORD.findall(BROKEN.sub(" ", text).casefold()))
    found = []
    for hit in breaks:
        left, right = LEFT.search(text, max(0, hit.start() - LONGEST), hit.start()), RIGHT.match(text, hit.end())
        if left is None or right is None or not right[0].islower() or right[0] in LINKS:
            continue
        one, two = left[0].casefold(), right[0].casefold()
        whole = one + two in known
        linked = f"{one}-{two}" in known or one in PREFIXES or (one in known and (two in known or len(one) >= WORDY))
        linked = linked or "-" in (text[left.start() - 1 : left.start()], text[right.end() : right.end() + 1])
        found.append((hit.start() + (linked and not whole), hit.end()))
    return found


def without(spans: list[tuple[int, int, str | None]], hyphens: list[Span]) -> list[tuple[int, int, str | None]]:
    """Leave the broken ends out of stretches of a page, by name."""
    kept: list[tuple[int, int, str | None]] = []
    for start, end, removed in spans:
        at, name = start, removed
        for low, high in hyphens:
            if at < low and high < end:
                kept.append((at, low, name))
                at, name = high, NAME
        kept.append((at, end, name))
    return kept
