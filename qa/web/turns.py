"""What the page itself calls: a turn of the conversation, a document in context, a plot, what the archive holds.

Each takes whatever a browser sends and gives HTML in which all text of pages is escaped; an error is a sentence there.
Questions are never logged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from qa.check.result import Check
from qa.cite import COLUMNS, answer_csv, answer_markdown, copies, csv_row
from qa.overview import UNKNOWN, Overview
from qa.render import answer_json, period
from qa.results import Answer
from qa.web import wording
from qa.web.cards import answer_html, examples_html, notice_html
from qa.web.context import context_html
from qa.web.escape import escaped
from qa.web.holdings import holdings_html
from qa.web.kept import Kept, generation_of, keep, recalled
from qa.web.plot import plot_html
from qa.web.position import position_html
from qa.web.request import Asking, log_failure, request, sentence_of, text
from qa.web.verdict import check_card, check_fields

EXAMPLES = 4
RECALLED = 30
"""Answers shown again at once; the browser keeps no more."""
NAMED = 1_000
"""Speakers offered by the filter, those with most documents first; any other can be typed."""

Fields = dict[str, Any]
Called = Callable[[object], Fields]


def server_functions(archive: Asking) -> list[Called]:
    """Make everything that the page's script calls by name."""
    return [
        chat_turn(archive),
        in_context(archive),
        over_time(archive),
        opening(archive),
        holding(archive),
        check_card(archive),
        recalling(archive),
    ]


def chat_turn(archive: Asking) -> Called:
    """Make the function behind the question box."""

    def ask_card(sent: object) -> Fields:
        """Answer a request with `html` to show and with what can be copied, linked and saved of it."""

        def answered() -> Fields:
            asked = request(sent)
            before = archive.generation
            answer = archive.ask(asked.question, **asked.options)
            generation = generation_of(answer, before)
            return answer_fields(answer, generation) | {"kept": keep(answer, generation)}

        return safely(answered)

    return ask_card


def answer_fields(answer: Answer, generation: int) -> Fields:
    """Give an answer as `html` to show, with what can be copied, linked and saved of it."""
    return {
        "html": answer_html(answer),
        "copies": {quote.id: copies(quote) for quote in (*answer.quotes, *answer.related, *answer.nearest)},
        "answer": answer_json(answer) | {"generation": generation},
        "markdown": answer_markdown(answer),
        "csv": answer_csv(answer),
    }


def recalling(archive: Asking) -> Called:
    """Make the function that shows answers again which the browser kept."""

    def recall(sent: object) -> Fields:
        """Show each text of `kept` as it was shown at first, without searching; None for what is no answer."""

        def shown() -> Fields:
            texts = sent.get("kept") if isinstance(sent, dict) else None
            kept = [recalled(text) for text in (texts if isinstance(texts, list) else [])[:RECALLED]]
            return {"generation": archive.generation, "turns": [one and shown_again(one) for one in kept]}

        return safely(shown)

    return recall


def shown_again(kept: Kept) -> Fields:
    """Show what was kept; it stays kept as it is."""
    found = kept.found
    shown = check_fields(found, kept.generation) if isinstance(found, Check) else answer_fields(found, kept.generation)
    return shown | {"kept": keep(found, kept.generation)}


def in_context(archive: Asking) -> Called:
    """Make the function that shows a quote in its document."""

    def context(name: object) -> Fields:
        """Show the document of a quote, by the quote's id."""

        def shown() -> Fields:
            found = archive.show(text("id", name))
            return {"html": context_html(found.document, found.quote)}

        return safely(shown)

    return context


def over_time(archive: Asking) -> Called:
    """Make the function that plots a question over time."""

    def timeline(sent: object) -> Fields:
        """Plot where what answers a request lies among all that the archive holds, and tell it period by period."""

        def plotted() -> Fields:
            held = archive.overview()
            asked = request(sent)
            options = {name: value for name, value in asked.options.items() if name != "k"}
            told = archive.timeline(asked.question, **options)
            found = [held.days[one] for one in told.documents if one in held.days]
            return {"html": plot_html(held.days.values(), found) + position_html(told)}

        return safely(plotted)

    return timeline


def opening(archive: Asking) -> Called:
    """Make the function that fills the page when it opens: what the archive holds, examples, filters."""

    def describe(_: object = None) -> Fields:
        """Give `holdings` and `examples` as HTML, and what the filters offer; nothing where the archive cannot say."""
        try:
            held = archive.overview()
            return {
                "holdings": escaped(holdings(held)),
                "examples": examples_html(archive.examples(EXAMPLES)),
                "speakers": [[name, count] for name, count in held.speakers[:NAMED]],
                "sources": [[name, count] for name, count in held.publishers[:NAMED] if name != UNKNOWN],
                "years": sorted(Counter(day.year for day in held.days.values()).items(), reverse=True)[:NAMED],
                "genres": [[name, count] for name, count in held.genres],
                "first": held.first and held.first.isoformat(),
                "last": held.last and held.last.isoformat(),
                "generation": held.generation,
                "columns": csv_row(COLUMNS),
            }
        except Exception as error:
            log_failure(error)
            return {"holdings": "", "examples": ""}

    return describe


def holding(archive: Asking) -> Called:
    """Make the function that fills the archive tab."""

    def holds(_: object = None) -> Fields:
        """Show what the archive holds."""
        return safely(lambda: {"html": holdings_html(archive.overview())})

    return holds


def holdings(held: Overview) -> str:
    """Write what the archive holds: "17 documents, 27 May 2019 to 17 July 2020"."""
    dates = period(held.first, held.last)
    return ", ".join(filter(None, (wording.count(held.documents, "document"), dates)))


def safely(work: Callable[[], Fields]) -> Fields:
    """Do the work; an error becomes a sentence to show."""
    try:
        return work()
    except Exception as error:
        return {"html": notice_html(sentence_of(error)), "failed": True}
