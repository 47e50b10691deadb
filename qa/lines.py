"""What the command line shows: plain lines for people, and the JSON objects that are not an answer's."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from qa.build import Summary
from qa.models import Span
from qa.render import also_said, attribution, day, period, quoted_from
from qa.results import Answer, Quote, jsonable
from qa.search.calibration import Calibration
from qa.status import Status
from qa.store.catalogue import StoredDocument

WIDTH = 100
NAMED = 20
"""Sources listed of each sort in a summary; the JSON has them all."""


def answer_lines(answer: Answer) -> Iterator[str]:
    """Show an answer: each quote under its citation line."""
    yield from (f"Note: {note}" for note in answer.notes)
    if not answer.answered:
        yield f"Nothing in the archive answers this. {_searched(answer)}"
        if answer.nearest:
            yield "The nearest passages, which do not answer it:"
    for quote in answer.quotes or answer.nearest:
        yield ""
        yield from quote_lines(quote)
    if answer.related:
        yield ""
        yield "Related, which may not answer it:"
        for quote in answer.related:
            yield ""
            yield from quote_lines(quote)


def page_lines(page: dict[str, Any]) -> Iterator[str]:
    """Show what `qa parse` found on a page, from its JSON."""
    yield page["page"]["source"]
    for document in page["documents"]:
        dates = document["date"] or (f"published {document['published']}" if document["published"] else "no date")
        sort = "teaser  " if document["teaser"] else ""
        yield f"  {document['id']}  {dates}  {sort}{document['title'] or 'untitled'}"
        for utterance in document["utterances"]:
            opening = textwrap.shorten(utterance["text"], 60, placeholder=" ...")
            yield f"    {utterance['role']:9} {utterance['speaker'] or '-'}: {opening}"
    if page.get("error"):
        yield f"  {page['error']}"


def document_lines(document: StoredDocument) -> Iterator[str]:
    """Show a document as a transcript."""
    yield document.title or "Untitled"
    when = day(document.date) if document.date else None
    published = f"published {day(document.published)}" if document.published else None
    yield ", ".join(filter(None, (document.place, when, published))) or "date unknown"
    for source in document.sources:
        yield f"Source: {source.url or source.source}" + (
            f", captured {day(source.captured)}" if source.captured else ""
        )
    for utterance in document.utterances:
        yield ""
        who = utterance.speaker or ("Question" if utterance.role == "question" else None)
        yield (f"{who}: " if who else "") + document.text[utterance.start : utterance.end]


def status_lines(status: Status) -> Iterator[str]:
    """Show what an archive holds."""
    yield f"{status.documents:,} documents from {status.pages:,} pages, {status.passages:,} passages"
    yield f"Dates: {period(status.first, status.last) or 'none known'}"
    yield f"Speakers: {len(status.speakers):,}" + (
        f" ({', '.join(status.speakers[:NAMED])})" if status.speakers else ""
    )
    yield f"Generation {status.generation}, built {status.built:%Y-%m-%d %H:%M} UTC with {status.model}"
    if status.store:
        yield f"Searched on a server: {status.store}"
    yield _declining(status.calibration)
    yield from _sources("Not used", [f"{source}: {reason}" for source, reason in status.skipped])


def summary_lines(summary: Summary) -> Iterator[str]:
    """Show what a build did."""
    yield (
        f"Generation {summary.generation}: {summary.documents:,} documents, {summary.passages:,} passages; "
        f"{len(summary.added):,} pages added, {len(summary.changed):,} changed, {len(summary.removed):,} removed, "
        f"{summary.unchanged:,} unchanged; {summary.embedded:,} texts embedded"
    )
    yield from (f"Note: {note}" for note in summary.notes)
    yield from _sources("Removed", summary.removed)
    yield from _sources("Not used", [f"{source}: {reason}" for source, reason in summary.skipped])
    yield from _sources("Passed over", [f"{source}: {reason}" for source, reason in summary.passed_over])


def _declining(found: Calibration) -> str:
    """Say how sure an answer has to be, and what that leads to."""
    if not found.fitted:
        return f"Declining: by the packaged threshold, for {found.own} questions of its own are too few to calibrate it"
    return (
        f"Declining: calibrated by {found.own} questions of its own, of which it refuses {found.refused:.1%}, "
        f"and {found.foreign} foreign ones, of which it answers {found.answered:.1%}"
    )


def summary_json(summary: Summary) -> dict[str, Any]:
    """Lay out what a build did."""
    return {
        **{name: getattr(summary, name) for name in ("generation", "documents", "passages", "embedded", "unchanged")},
        **{name: getattr(summary, name) for name in ("added", "changed", "removed", "notes")},
        "skipped": [{"source": source, "reason": reason} for source, reason in summary.skipped],
        "passed_over": [{"source": source, "reason": reason} for source, reason in summary.passed_over],
    }


def status_json(status: Status, *, pages: bool = False) -> dict[str, Any]:
    """Lay out what an archive holds; with `pages`, each of them under "listed"."""
    found: dict[str, Any] = jsonable(status)
    del found["addresses"]
    found["skipped"] = [{"source": source, "reason": reason} for source, reason in status.skipped]
    if pages:
        found["listed"] = [{"source": source, "url": url} for source, url in _pages(status)]
    return found


def page_list(status: Status) -> Iterator[str]:
    """Name every page, one a line, by what `qa remove` takes: its source, and after a tab its address if it has one."""
    for source, url in _pages(status):
        yield f"{source}\t{url}" if url and url != source else source


def _pages(status: Status) -> list[tuple[str, str | None]]:
    return sorted(zip(status.sources, status.addresses, strict=True), key=lambda page: page[0])


def document_json(document: StoredDocument, quote: Span | None) -> dict[str, Any]:
    """Lay out a document as `qa show` prints it, with the stretch that a quote's id named."""
    shown: dict[str, Any] = {
        "document": document.id,
        "title": document.title,
        "text": document.text,
        "utterances": [
            {"start": u.start, "end": u.end, "speaker": u.speaker, "role": u.role} for u in document.utterances
        ],
    }
    if quote:
        start, end = quote
        shown["quote"] = {"start": start, "end": end, "text": document.text[start:end]}
    return shown


def quote_lines(quote: Quote) -> Iterator[str]:
    """Show a quote under its citation line."""
    yield f"{quote.rank}. {attribution(quote)}"
    if quote.question:
        yield from _wrapped(f"Asked: {quote.question.text}", "   ")
    if quote.caution:
        yield from _wrapped(f"Mind the sentence before: {quote.caution.text}", "   ")
    for paragraph in quote.text.split("\n\n"):
        yield from _wrapped(paragraph, "   > ")
    yield from (f"   {line}" for line in quoted_from(quote))
    yield from _wrapped(quote.title or "Untitled", "   ")
    captured = f", captured {day(quote.captured)}" if quote.captured else ""
    yield f"   Source: {quote.url or quote.source}{captured}    [{quote.id}]"
    yield from (f"   Also said: {also_said(occasion)}" for occasion in quote.also_in)


def _searched(answer: Answer) -> str:
    searched = answer.searched
    dates = period(searched.first, searched.last)
    filters = ", ".join(f"{one.field} {one.value}" for one in answer.filters)
    undated = f"; {searched.undated:,} passages without any date were left out" if searched.undated else ""
    return (
        f"Searched {searched.passages:,} passages of {searched.documents:,} documents"
        + (f", {dates}" if dates else "")
        + (f", with {filters}" if filters else "")
        + f"{undated}."
    )


def _sources(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{heading}:"
        yield from (f"  {line}" for line in lines[:NAMED])
        if len(lines) > NAMED:
            yield f"  and {len(lines) - NAMED:,} more"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)
