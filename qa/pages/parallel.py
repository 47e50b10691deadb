"""Parses many pages at once, in their order, with memory that does not grow with their number."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context

from qa.errors import PageError
from qa.models import ParsedPage
from qa.pages.blocks import Capture, Skipped
from qa.pages.parse import parse

BATCH = 16
"""Pages handed over at once: a page takes 10 ms, a hand-over 1 ms."""
BATCH_BYTES = 2_000_000
AHEAD = 3
"""Batches in flight for each worker: enough to keep it busy, few enough to bound memory."""
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page: it was read, or there is a sentence that says why not."""

    capture: Capture | Skipped
    parsed: ParsedPage | None = None
    error: str | None = None
    lasting: bool = True
    """Whether the same page will always come to this; not so where the machine had no room for it."""


def parse_all(found: Iterable[Capture | Skipped], workers: int = 1) -> Iterator[Outcome]:
    """Parse pages in their order; what was passed over comes through in its place.

    Workers are started afresh ("spawn"), so that this works alike on every system. With one worker nothing is started.
    """
    if workers < 2:
        yield from map(attempt, found)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[tuple[list[Capture | Skipped], Future[list[Outcome]]]] = deque()
        for batch in batches(found):
            waiting.append((batch, pool.submit(attempt_all, batch)))
            if len(waiting) >= workers * AHEAD:
                yield from _result(*waiting.popleft())
        while waiting:
            yield from _result(*waiting.popleft())


def _result(batch: list[Capture | Skipped], future: Future[list[Outcome]]) -> Iterator[Outcome]:
    """Take a batch's result; if a worker died over it, parse it here."""
    try:
        done = future.result()
    except BrokenProcessPool:
        LOG.warning("A worker process ended early; its pages are parsed again in this one.")
        done = attempt_all(batch)
    for capture, outcome in zip(batch, done, strict=True):
        yield replace(outcome, capture=capture)


def batches(found: Iterable[Capture | Skipped]) -> Iterator[list[Capture | Skipped]]:
    """Group pages, fewer where they are large."""
    batch: list[Capture | Skipped] = []
    size = 0
    for page in found:
        batch.append(page)
        size += len(page.data) if isinstance(page, Capture) else 0
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def attempt_all(batch: list[Capture | Skipped]) -> list[Outcome]:
    """Parse a batch, and leave the captures behind: the caller has them."""
    done = [attempt(page) for page in batch]
    return [replace(outcome, capture=Skipped("", "")) for outcome in done]


def attempt(page: Capture | Skipped) -> Outcome:
    """Parse one page; whatever is wrong with it becomes a sentence."""
    if isinstance(page, Skipped):
        return Outcome(page, error=page.reason)
    try:
        return Outcome(page, parsed=parse(page))
    except PageError as error:
        return Outcome(page, error=str(error))
    except MemoryError:
        return Outcome(
            page, error="There was too little memory to read it; build again when there is more.", lasting=False
        )
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        # A defect here must not lose the other pages of a build; the sentence asks for it to be reported.
        LOG.exception("Parsing failed")
        return Outcome(page, error=f"The page could not be parsed ({type(error).__name__}); please report it.")
