"""What the command line shows of proof and of time, as plain lines for people and as JSON.

A quote in its context, quotes checked again, sources fetched again, a position over time.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from qa.lines import WIDTH, document_json
from qa.live import Live
from qa.models import PARAGRAPH_BREAK
from qa.passages import paragraph_spans
from qa.render import attribution, day, period, quote_json
from qa.reported import reported_in
from qa.results import Quote, jsonable
from qa.shown import Shown
from qa.timeline import Timeline
from qa.verify import Rechecked

CHANGES_SHOWN = 10
"""Changes of one source that are printed; the JSON has them all."""
BAR = 30
"""Characters of the longest bar."""
ALTERED = "The document's text has changed since this quote was taken, so these may be other words."


def shown_json(shown: Shown) -> dict[str, Any]:
    """Lay out what `qa show` prints: the document; of a quote also its words, its speaker and its context."""
    found = document_json(shown.document, shown.quote)
    if shown.quote:
        said = shown.document.utterance_at(*shown.quote)
        found["quote"] |= {
            "speaker": said.speaker if said else None,
            "context": jsonable(shown.context),
            "reported": jsonable(_reported(shown)),
            "document_digest": shown.digest,
            "altered": shown.altered,
        }
    return found


def shown_lines(shown: Shown) -> Iterator[str]:
    """Show a quote in its context, its own paragraphs set off by ">"; for a whole document see `document_lines`."""
    document, quote, context = shown.document, shown.quote, shown.context
    if quote is None or context is None:
        return
    yield document.title or "Untitled"
    when = day(document.date) if document.date else "event date unknown"
    published = f"published {day(document.published)}" if document.published else None
    yield ", ".join(filter(None, (document.place, when, published)))
    yield from (f"Source: {source.url or source.source}" for source in document.sources)
    if shown.altered:
        yield ALTERED
    for said in document.utterances:
        if said.end <= context[0] or said.start >= context[1]:
            continue
        yield ""
        yield f"{said.speaker or ('Question' if said.role == 'question' else 'Speaker not named')}:"
        for start, end in paragraph_spans(document.text[said.start : said.end], said.start):
            mine = start < quote[1] and end > quote[0]
            yield from _wrapped(document.text[start:end], "   > " if mine else "     ")
    for one in _reported(shown):
        words = textwrap.shorten(document.text[quote[0] + one.start : quote[0] + one.end], 60, placeholder=" ...")
        yield f"   Quoted from {one.who or 'somebody else'}: “{words}”"
    yield f"[{document.id}:{quote[0]}-{quote[1]}]"


def rechecked_lines(rechecked: Sequence[Rechecked]) -> Iterator[str]:
    """Show what became of quotes that were checked again."""
    for one in rechecked:
        yield f"{one.id}: {'holds' if one.holds else 'does not hold'}"
        if one.text is not None:
            opening = textwrap.shorten(one.text, WIDTH - 20, placeholder=" ...")
            yield f"   {one.speaker or 'Speaker not named'}: “{opening}”"
            yield f"   SHA-256 of the words: {one.sha256}"
            yield from (f"   Stands on: {source}" for source in one.pages)
        yield from (f"   {problem}" for problem in one.problems)


def live_lines(found: Live) -> Iterator[str]:
    """Show what became of one source."""
    yield f"{found.status}: {found.url or found.source}"
    yield f"   {found.reason}"
    if found.words is not None:
        yield f"   The quoted words {'still stand there' if found.words else 'no longer stand there'}."
    for change in found.changes[:CHANGES_SHOWN]:
        yield from _wrapped(change.recorded or "(nothing)", "   - ")
        yield from _wrapped(change.now or "(nothing)", "   + ")
    if len(found.changes) > CHANGES_SHOWN:
        yield f"   and {len(found.changes) - CHANGES_SHOWN:,} more changes"


def timeline_json(timeline: Timeline) -> dict[str, Any]:
    """Lay out what `qa timeline` prints."""
    searched = timeline.searched
    return {
        "query": timeline.query,
        "filters": jsonable(timeline.filters),
        "answered": timeline.answered,
        "unit": timeline.unit,
        "first": quote_json(timeline.first) if timeline.first else None,
        "latest": quote_json(timeline.latest) if timeline.latest else None,
        "periods": [
            {
                "name": one.name, "since": jsonable(one.since), "until": jsonable(one.until), "found": one.found,
                "confidence": one.confidence, "quote": quote_json(one.quote),
            }
            for one in timeline.periods
        ],
        "days": jsonable(timeline.days),
        "searched": {
            "passages": searched.passages, "documents": searched.documents, "from": jsonable(searched.first),
            "to": jsonable(searched.last), "undated": searched.undated,
        },
        "notes": list(timeline.notes),
    }  # fmt: skip


def timeline_lines(timeline: Timeline) -> Iterator[str]:
    """Show a position over time: a bar for each period and its best quote, then the first and the latest statement."""
    yield from (f"Note: {note}" for note in timeline.notes)
    searched = timeline.searched
    if not timeline.answered:
        dates = period(searched.first, searched.last)
        yield f"Nothing in the archive answers this at any time. Searched {searched.documents:,} documents, {dates}."
        return
    most = max(one.found for one in timeline.periods)
    for one in timeline.periods:
        yield ""
        yield f"{one.name}  {'█' * max(1, round(BAR * one.found / most))} {one.found}"
        yield from _told(one.quote)
    for name, quote in (("First", timeline.first), ("Latest", timeline.latest)):
        if quote:
            yield ""
            yield f"{name}: {attribution(quote)}"
            yield from _told(quote)


def _told(quote: Quote) -> Iterator[str]:
    """Show the best sentence of a quote, and where it is from."""
    best = " ".join(quote.text[start:end] for start, end in quote.highlights) or quote.text
    yield from _wrapped(best, "   > ")
    yield f"   {attribution(quote)}    [{quote.id}]"


def _reported(shown: Shown) -> Sequence[Any]:
    said = shown.document.utterance_at(*shown.quote) if shown.quote else None
    if said is None or shown.quote is None:
        return ()
    return reported_in(shown.document.text, shown.quote, (said.start, said.end), said.speaker)


def _wrapped(text: str, indent: str) -> list[str]:
    lines = text.split(PARAGRAPH_BREAK)
    return [
        line
        for paragraph in lines
        for line in textwrap.wrap(paragraph, WIDTH, initial_indent=indent, subsequent_indent=indent,
                                  break_long_words=False)
    ]  # fmt: skip
