"""How long tests wait: a machine that runs them may be six times slower than an idle one."""

from __future__ import annotations

import time
from collections.abc import Callable

ENOUGH = 120.0
"""Seconds after which something that must come counts as lost; only tests that fail wait so long."""
IDLE = 0.03
"""Seconds that `_work` takes on an idle machine of two cores."""


def eventually(condition: Callable[[], object], what: str) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: it never is; says `what`.
    """
    end = time.monotonic() + ENOUGH
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def slowness() -> float:
    """How many times slower than an idle machine this one is right now; at least 1."""
    begun = time.perf_counter()
    for _ in range(10):
        _work()
    return max(1.0, (time.perf_counter() - begun) / (10 * IDLE))


def _work() -> int:
    return sum(number * number % 7 for number in range(400_000))
