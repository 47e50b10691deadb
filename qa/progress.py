"""A progress line on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

REDRAW = 0.1
"""Seconds between two states of the line."""


def bar() -> Callable[[str, int, int], None]:
    """Return a callback that keeps a progress line on stderr: redrawn on a terminal, one line a stage elsewhere."""
    terminal, stage, drawn = sys.stderr.isatty(), "", 0.0

    def progress(what: str, done: int, total: int) -> None:
        nonlocal stage, drawn
        now, new = time.monotonic(), what != stage
        if new and stage and terminal:
            sys.stderr.write("\n")
        if new or (total and done == total) or (terminal and now - drawn > REDRAW):
            count = f" {done:,} of {total:,}" if total else f" {done:,}" if done > 1 else ""
            sys.stderr.write(f"\r{what}{count}" if terminal else f"{what}{count}\n")
            sys.stderr.flush()
            stage, drawn = what, now

    return progress
