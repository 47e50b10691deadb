"""Takes out of a page's blocks what no document owns: clocks, telephone numbers, counters, column and page marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.pages import rules
from qa.pages.blocks import Block, Excerpt
from qa.pages.dates import find_dates, read_date


@dataclass(frozen=True, slots=True)
class Stripped:
    """What is left of a page, and the dates that stood in what was taken out."""

    blocks: tuple[Block, ...]
    captured: dt.date | None = None
    """A date alone above clocks: the site showed the day on which the page was saved."""
    running: dt.date | None = None
    """The one date that all running marks carry."""


def strip_furniture(blocks: Sequence[Block]) -> Stripped:
    """Leave out furniture, and mend the sentences that a column mark cut in two."""
    kept: list[Block] = []
    dates: set[dt.date] = set()
    cut = False
    for block in blocks:
        if len(block.text) < 80 and rules.RUNNING_MARK.fullmatch(block.text):
            dates |= {found.date for found in find_dates(block.text)}
            cut = True
        elif not is_furniture(block.text):
            if cut and kept and _goes_on(kept[-1].text, block.text) and not block.level:
                kept[-1] = mended(kept[-1], block)
            else:
                kept.append(block)
            cut = False
    clocks = any(rules.CLOCK_LINE.match(block.text) for block in blocks[:6])
    captured = read_date(kept[0].text) if clocks and kept and len(kept[0].text) < 40 else None
    return Stripped(tuple(kept[1:] if captured else kept), captured, dates.pop() if len(dates) == 1 else None)


def is_furniture(text: str) -> bool:
    """Say whether a block is no part of any document."""
    return len(text) <= rules.TITLE_LIMIT and bool(rules.FURNITURE.match(text) or rules.MARK.fullmatch(text))


def _goes_on(left: str, right: str) -> bool:
    """Say whether a sentence runs on from one block to the next."""
    return not left.endswith((".", "?", "!", ":", "”", '"', ")", "]")) and right[:1].islower()


def mended(left: Block, right: Block) -> Block:
    """Join two blocks that a mark parted in the middle of a sentence."""
    at = len(left.text) + 1
    runs = [replace(run, start=run.start + at) for run in right.excerpt.runs]
    runs[0] = replace(runs[0], removed="column mark")
    whole = Excerpt(f"{left.text} {right.text}", (*left.excerpt.runs, *runs))
    strong = (*left.strong, *((low + at, high + at) for low, high in right.strong))
    return replace(left, excerpt=whole, strong=strong, lines=(*left.lines, *(mark + at for mark in right.lines)))
