"""What a search led to, before it is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from qa.models import Span
from qa.results import AppliedFilter, Hit, Searched, Seconds

Marks = Callable[[Sequence[Hit]], Sequence[tuple[Span, ...]]]
"""Finds of each of some hits the sentences that answer."""


def _unknown(hits: Sequence[Hit]) -> Sequence[tuple[Span, ...]]:
    return [hit.highlights for hit in hits]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a question led to."""

    hits: tuple[Hit, ...]
    answered: bool
    confidence: float
    searched_as: str
    searched: Searched
    filters: tuple[AppliedFilter, ...]
    notes: tuple[str, ...]
    seconds: Seconds
    marks: Marks = field(default=_unknown, repr=False, compare=False)

    def marked(self) -> Retrieved:
        """Mark the sentences that answer, an eighth of the work: of several searches one is shown."""
        begin = time.perf_counter()
        marks = self.marks(self.hits)
        hits = tuple(replace(hit, highlights=one) for hit, one in zip(self.hits, marks, strict=True))
        spent = time.perf_counter() - begin
        whole = replace(self.seconds, total=self.seconds.total + spent, rerank=self.seconds.rerank + spent)
        # What finds them holds all that was compared, some megabytes a question, so that it goes.
        return replace(self, hits=hits, seconds=whole, marks=_unknown)
