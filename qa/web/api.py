"""What a question from outside goes through: checked arguments, the archive, an answer as JSON or as cards.

The boundary to whoever calls: arguments of any type come in, and only results or one clear sentence go out. Questions
are never logged: a failure is logged by its type and place, without the message, which may repeat the question.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import gradio as gr

from qa.errors import QaError, QueryError
from qa.render import answer_json, period
from qa.results import Answer
from qa.settings import MAX_RESULTS
from qa.web import wording
from qa.web.cards import answer_html, escaped, examples_html, notice_html

DEFAULT_RESULTS = 5
EARLIER = 10
"""Earlier questions of a conversation that are passed on; the search looks at fewer."""
EXAMPLES = 4

log = logging.getLogger(__name__)


class Holdings(Protocol):
    """What the page tells of an archive."""

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        ...

    @property
    def first(self) -> dt.date | None:
        """Of the earliest document."""
        ...

    @property
    def last(self) -> dt.date | None:
        """Of the latest document."""
        ...


class Asking(Protocol):
    """What the chat needs of an archive."""

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        history: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        speaker: str | None = None,
    ) -> Answer:
        """Answer a question with quotes."""
        ...

    def examples(self, n: int = 4) -> list[str]:
        """Give questions that the archive can answer."""
        ...

    def status(self) -> Holdings:
        """Describe what the archive holds."""
        ...


def answer_question(
    archive: Asking,
    question: object,
    *,
    k: object = DEFAULT_RESULTS,
    history: object = (),
    since: object = "",
    until: object = "",
    speaker: object = "",
) -> Answer:
    """Ask the archive, after checking that every argument is of its kind."""
    return archive.ask(
        text("question", question),
        k=results(k),
        history=earlier(history),
        since=text("since", since) or None,
        until=text("until", until) or None,
        speaker=text("speaker", speaker) or None,
    )


def endpoint(archive: Asking) -> Callable[..., dict[str, Any]]:
    """Make the function behind `/ask`; its name, parameters and docstring are what the API's users see."""

    def ask(
        question: str,
        k: int = DEFAULT_RESULTS,
        history: list[str] = [],  # noqa: B006 - never changed, and shown to callers as the default
        since: str = "",
        until: str = "",
        speaker: str = "",
    ) -> dict[str, Any]:
        """Answer a question with exact quotes from the archive, each with speaker, date and source.

        Args:
            question: What to look for, as a question or a few words.
            k: How many quotes at most.
            history: Earlier questions of the conversation, oldest first.
            since: Only what was said on this day or later, as YYYY-MM-DD.
            until: Only what was said on this day or earlier, as YYYY-MM-DD.
            speaker: Only what this person said: a full name or a surname.

        """
        try:
            return answer_json(
                answer_question(archive, question, k=k, history=history, since=since, until=until, speaker=speaker)
            )
        except QaError as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception as error:
            log_failure(error)
            raise gr.Error(wording.FAILED, print_exception=False) from None

    return ask


def chat_turn(archive: Asking) -> Callable[[object], dict[str, str]]:
    """Make the function behind the page's own question box: a request to an answer as HTML."""

    def ask_card(request: object) -> dict[str, str]:
        """Answer `{"question", "k", "history"}` with `{"html"}`; an error is a sentence there."""
        fields = request if isinstance(request, dict) else {}
        try:
            answer = answer_question(archive, fields.get("question"), k=fields.get("k"), history=fields.get("history"))
            return {"html": answer_html(answer)}
        except QaError as error:
            return {"html": notice_html(str(error))}
        except Exception as error:
            log_failure(error)
            return {"html": notice_html(wording.FAILED)}

    return ask_card


def opening(archive: Asking) -> Callable[[object], dict[str, str]]:
    """Make the function that fills the page when it opens: what the archive holds, examples to click."""

    def describe(_: object = None) -> dict[str, str]:
        """Give `{"holdings", "examples"}`, both HTML; empty where the archive cannot say."""
        try:
            return {"holdings": escaped(holdings(archive)), "examples": examples_html(archive.examples(EXAMPLES))}
        except Exception as error:
            log_failure(error)
            return {"holdings": "", "examples": ""}

    return describe


def holdings(archive: Asking) -> str:
    """Write what the archive holds: "17 documents, 27 May 2019 to 17 July 2020"."""
    status = archive.status()
    dates = period(status.first, status.last)
    return ", ".join(filter(None, (wording.count(status.documents, "document"), dates)))


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


def log_failure(error: Exception) -> None:
    """Log an unforeseen error without its message, which may repeat the question."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("A question failed with %s at\n%s", type(error).__name__, places)
