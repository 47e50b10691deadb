"""A progress line on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

REDRAW = 0.1
"""Seconds between two states of the line."""
REPEAT = 30.0
"""Seconds between two lines of a stage where they are kept, as in a log."""
SETTLED = 2.0
"""Seconds after which a rate is worth showing."""


def bar() -> Callable[[str, int, int], None]:
    """Return a callback that keeps a progress line on stderr: redrawn on a terminal, a line now and then elsewhere."""
    terminal, stage, began, drawn, first = sys.stderr.isatty(), "", 0.0, 0.0, 0

    def progress(what: str, done: int, total: int) -> None:
        nonlocal stage, began, drawn, first
        now, new = time.monotonic(), what != stage
        if new and stage and terminal:
            sys.stderr.write("\n")
        if new:
            stage, began, first = what, now, done
        if new or (total and done == total) or now - drawn > (REDRAW if terminal else REPEAT):
            line = state(what, done, total, now - began, done - first)
            sys.stderr.write(f"\r{line}\033[K" if terminal else f"{line}\n")
            sys.stderr.flush()
            drawn = now

    return progress


def state(what: str, done: int, total: int, seconds: float, lately: int) -> str:
    """Say how far a stage is, and once that can be told how fast it goes and how long it will take.

    Args:
        what: the stage ("embedding passages").
        done: of the stage in all.
        total: 0 where it is not known.
        seconds: since the stage began.
        lately: done in these seconds; less than `done` where a stage takes up what was done before.
    """
    line = what + (f" {done:,} of {total:,}" if total else f" {done:,}" if done > 1 else "")
    if seconds < SETTLED or not lately:
        return line
    rate = lately / seconds
    line += f", {rate:,.0f}/s" if rate >= 10 else f", {rate:.1f}/s"
    if done < total:
        line += f", {_duration((total - done) / rate)} left"
    return line


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
