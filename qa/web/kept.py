"""Answers as a reader's browser keeps them, so that a page that is loaded again need not ask again.

What comes back from a browser may be anything, so it is read as strictly as it was written; it is shown by the same
functions as a fresh answer, which escape all its text. Knows nothing of HTML.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from qa.check.result import Check
from qa.results import Answer


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found, and in which version of the archive."""

    generation: int
    found: Answer | Check


_KEPT = TypeAdapter(Kept)


def keep(found: Answer | Check, generation: int) -> str:
    """Write a result as text for a browser to keep."""
    return _KEPT.dump_json(Kept(generation, found)).decode("utf-8")


def recalled(text: object) -> Kept | None:
    """Read what `keep` wrote; None where it is anything else."""
    try:
        return _KEPT.validate_json(text) if isinstance(text, str) else None
    except (ValidationError, UnicodeEncodeError):
        return None


def generation_of(found: Answer | Check, before: int) -> int:
    """Give the version of the archive that a result came from, which may have changed while it was looked for.

    Where no quote of it names one, it is `before`, the one that served when it was asked for.
    """
    quotes = found.evidence if isinstance(found, Check) else (*found.quotes, *found.related, *found.nearest)
    named = (quote.proof.generation for quote in quotes if quote.proof)
    return next((number for number in named if number is not None), before)
