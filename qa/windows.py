"""Texts longer than a model's window are read through several that overlap."""

from __future__ import annotations

from collections.abc import Sequence

from qa.models import Span

STRIDE = 0.75
"""Share of a window after which the next one starts: a quarter overlaps, so that no sentence is only ever cut."""


def cut(offsets: Sequence[Span], length: int, room: int) -> list[Span]:
    """Cut a text of `length` characters, given where its tokens lie, into windows of at most `room` tokens."""
    if len(offsets) <= room:
        return [(0, length)]
    step = max(1, int(room * STRIDE))
    spans, first = [], 0
    while True:
        last = min(first + room, len(offsets))
        spans.append((0 if first == 0 else offsets[first][0], length if last == len(offsets) else offsets[last - 1][1]))
        if last == len(offsets):
            return spans
        first += step
