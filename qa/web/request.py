"""What comes in from outside: arguments of any type, checked, and what the chat needs of an archive."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from qa.errors import NotFoundError, QaError, QueryError
from qa.results import Answer, Hit
from qa.settings import MAX_RESULTS
from qa.web import wording

if TYPE_CHECKING:
    from qa.build import Summary
    from qa.check.result import Check
    from qa.embed import Progress
    from qa.overview import Overview
    from qa.shown import Shown
    from qa.timeline import Timeline

DEFAULT_RESULTS = 5
EARLIER = 10
"""Earlier questions of a conversation that are passed on; the search looks at fewer."""
TEXTS = ("since", "until", "speaker", "genre", "kind", "source")
"""Filters, all of them given as text."""

log = logging.getLogger(__name__)


class Asking(Protocol):
    """What the chat needs of an archive."""

    @property
    def generation(self) -> int:
        """Number of the version that answers."""
        ...

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        history: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        speaker: str | None = None,
        genre: str | None = None,
        kind: str | None = None,
        source: str | None = None,
        without: Sequence[str] = (),
    ) -> Answer:
        """Answer a question with quotes."""
        ...

    def search(
        self,
        question: str,
        *,
        k: int = 5,
        history: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        speaker: str | None = None,
        genre: str | None = None,
        kind: str | None = None,
        source: str | None = None,
        without: Sequence[str] = (),
    ) -> list[Hit]:
        """Retrieve the best hits, whether they answer or not."""
        ...

    def timeline(
        self,
        question: str,
        *,
        speaker: str | None = None,
        since: str | None = None,
        until: str | None = None,
        history: Sequence[str] = (),
        genre: str | None = None,
        kind: str | None = None,
        source: str | None = None,
        without: Sequence[str] = (),
    ) -> Timeline:
        """Tell what was said on a question over time."""
        ...

    def check(self, text: str, *, speaker: str | None = None, date: str | None = None) -> Check:
        """Say whether an alleged quote stands in the archive."""
        ...

    def show(self, name: str) -> Shown:
        """Return a document by its id or by that of a quote from it."""
        ...

    def examples(self, n: int = 4) -> list[str]:
        """Give questions that the archive can answer."""
        ...

    def overview(self) -> Overview:
        """Count what the archive holds."""
        ...

    def add(self, paths: Sequence[str | Path], *, progress: Progress | None = None) -> Summary:
        """Add the pages of these files and folders."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """A question with its options, all of their kinds."""

    question: str
    options: Mapping[str, Any]
    """As `Archive.ask` and `Archive.search` take them."""


def request(fields: object) -> Request:
    """Check a question with its options; what is missing has its default.

    Raises:
        QueryError: an argument is not of its kind.
    """
    given = fields if isinstance(fields, dict) else {}
    options: dict[str, Any] = {"k": results(given.get("k")), "history": earlier(given.get("history"))}
    options["without"] = dropped(given.get("without"))
    options |= {name: text(name, given.get(name)).strip() or None for name in TEXTS}
    return Request(text("question", given.get("question")), options)


def text(name: str, value: object) -> str:
    """Check one text argument; half characters, which no encoding can carry, become question marks."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise QueryError(wording.BAD_TEXT.format(name=name))
    return value.encode("utf-8", "replace").decode("utf-8")


def results(value: object) -> int:
    """Check the number of quotes asked for; JSON has no integers, so 5.0 is 5."""
    if value is None:
        return DEFAULT_RESULTS
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value % 1 or not 1 <= value <= MAX_RESULTS:
        shown = str(value)[:20] if isinstance(value, (int, float)) else "that"
        raise QueryError(wording.BAD_COUNT.format(most=MAX_RESULTS, value=shown))
    return int(value)


def earlier(value: object) -> list[str]:
    """Check the earlier questions and keep the last few."""
    if value is None:
        return []
    if not isinstance(value, (list, tuple)) or not all(isinstance(question, str) for question in value):
        raise QueryError(wording.BAD_HISTORY)
    return [text("history", question) for question in value[-EARLIER:]]


def dropped(value: object) -> list[str]:
    """Check the names of filters that are not to be guessed; the archive knows which there are."""
    if value is None:
        return []
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
        raise QueryError(wording.BAD_WITHOUT)
    return [text("without", name) for name in value]


def sentence_of(error: Exception) -> str:
    """Say in a sentence what went wrong; what only whoever runs the server can mend names no place on it."""
    if isinstance(error, (QueryError, NotFoundError)):
        return str(error)
    if isinstance(error, QaError):
        log.error("The archive cannot answer: %s", error)
        return wording.UNAVAILABLE
    log_failure(error)
    return wording.FAILED


def log_failure(error: Exception) -> None:
    """Log an unforeseen error without its message, which may repeat the question."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("A question failed with %s at\n%s", type(error).__name__, places)
