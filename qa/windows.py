"""Texts longer than a model's window are read through several that overlap."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from qa.anchors import anchor
from qa.models import PARAGRAPH_BREAK, Span
from qa.sentences import sentences

FURTHER = 0.5
"""Least share of a window after which the next one starts, and that the last one holds."""
STRIDE = 0.75
"""Greatest share of a window after which the next one starts within a sentence: a quarter overlaps then, so that
little is only ever read cut. One that starts with a sentence may start later, for the window before holds all that
stands before it. Of 508 long passages this makes 2,683 windows, and 2,663 where each starts after three quarters."""


def cut(text: str, offsets: Sequence[Span], room: int) -> list[Span]:
    """Cut a text, given where its tokens lie, into windows of at most `room` tokens.

    A window starts where the text itself says: with one of the paragraphs that begin between half a window and a whole
    one after the window before, with the one that `qa.anchors` chooses, else with such a sentence, else such a token.
    So a word put in or taken out changes the windows up to where both ways to cut meet, and no others: in the middle of
    94 long passages 2.3 on average and 6 at most, where windows counted from the beginning came to 9.4 and 92.
    """
    if len(offsets) <= room:
        return [(0, len(text))]
    places = _Places(text, [start for start, _ in offsets])
    spans, first = [], 0
    while first + room < len(offsets):
        spans.append((offsets[first][0] if first else 0, offsets[first + room - 1][1]))
        first = places.after(first, room)
    return [*spans, (offsets[first][0], len(text))]


class _Places:
    """Where windows of a text may start.

    Args:
        text: the whole.
        begins: where each of its tokens does.
    """

    def __init__(self, text: str, begins: list[int]) -> None:
        self._text, self._begins = text, begins
        self._paragraphs = [one.end() for one in re.finditer(PARAGRAPH_BREAK, text)]
        self._sentences = [start for start, _ in sentences(text)]

    def after(self, first: int, room: int) -> int:
        """Return the token that the window after the one from token `first` on starts with."""
        least = max(1, int(FURTHER * room))
        low = first + least
        # What is left must be worth a window, and some of each stands in the one before, with whatever is no token.
        high = max(low, min(first + room - 1, len(self._begins) - least))
        for known in (self._paragraphs, self._sentences):
            inside = known[bisect_left(known, self._begins[low]) : bisect_right(known, self._begins[high])]
            if inside:
                break
        else:
            inside = self._begins[low : max(low, min(first + int(STRIDE * room), high)) + 1]
        return max(low, bisect_right(self._begins, anchor(self._text, inside)) - 1)
