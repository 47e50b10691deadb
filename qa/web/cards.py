"""Answers as HTML: quote cards, the honest no, notices.

Pure functions from results to text. Whatever comes from a page or from the asker passes through `escaped`, so markup in
it is shown, never obeyed. Knows nothing of Gradio, the archive or how the page around the cards looks.
"""

from __future__ import annotations

from collections.abc import Iterable

from qa.render import also_said, attributed, day, period
from qa.results import Answer, Occasion, Quote, Source
from qa.web import wording
from qa.web.chips import searched_with_html
from qa.web.escape import escaped, isolated, safe_link
from qa.web.quoted import layered, reported_html

LONG_QUOTE = 3_000
"""Characters from which a quote gets its own scroll bar; about two screens of a phone."""
LONG_QUESTION = 220
"""Characters of an asker's question that stand in view; the rest opens on a click. About three lines on a laptop."""


def answer_html(answer: Answer) -> str:
    """Show an answer: its quotes, or that there is none and what came nearest."""
    parts = [searched_with_html(answer)]
    if answer.answered:
        parts += [order_html() if len(answer.quotes) > 1 else "", '<div class="qa-quotes">']
        parts += [*(quote_html(quote) for quote in answer.quotes), "</div>"]
        parts.append(f'<p class="qa-searched">{escaped(searched(answer))}</p>')
        parts.append(beside_html(answer.related, wording.RELATED))
    else:
        parts.append(declined_html(answer))
    return "".join([*parts, tools_html()])


def order_html() -> str:
    """Offer to order the quotes by their dates."""
    return (
        f'<div class="qa-order" role="group" aria-label="{escaped(wording.ORDER)}">'
        f'<button type="button" data-order="rank" aria-pressed="true">{escaped(wording.BEST_FIRST)}</button>'
        f'<button type="button" data-order="date" aria-pressed="false">{escaped(wording.BY_DATE)}</button></div>'
    )


def tools_html() -> str:
    """Offer what can be done with a whole answer: see it over time, link to it."""
    return (
        f'<details class="qa-when"><summary>{escaped(wording.TIMELINE)}</summary><div class="qa-plot"></div></details>'
        f'<p class="qa-tools"><button type="button" data-act="link">{escaped(wording.LINK)}</button></p>'
    )


def declined_html(answer: Answer) -> str:
    """Say that nothing answers, what was searched, and what came nearest."""
    parts = [
        f'<div class="qa-declined"><p class="qa-nothing">{escaped(wording.NOTHING)}</p>',
        f'<p class="qa-searched">{escaped(searched(answer))}</p></div>',
    ]
    return "".join([*parts, beside_html(answer.nearest, wording.NEAREST, " open")])


def beside_html(quotes: Iterable[Quote], what: str, state: str = "") -> str:
    """Show passages that are no answer, apart from those that are; `what` says what they are."""
    cards = "".join(quote_html(quote, answers=False) for quote in quotes)
    summary = f"<summary>{escaped(what)}</summary>"
    return f'<details class="qa-nearest"{state}>{summary}{cards}</details>' if cards else ""


def notice_html(sentence: str) -> str:
    """Show one sentence to the asker in place of an answer."""
    return f'<p class="qa-notice" role="alert">{escaped(sentence)}</p>'


def searched(answer: Answer) -> str:
    """Write what was searched, as one or two sentences."""
    within = answer.searched
    what = f"{wording.count(within.passages, 'passage')} of {wording.count(within.documents, 'document')}"
    dates = period(within.first, within.last)
    found = f"{wording.count(len(answer.quotes), 'quote')} from" if answer.answered else "Searched"
    sentence = f"{found} {what}{f', {dates}' if dates else ''}."
    if within.undated:
        left = "was" if within.undated == 1 else "were"
        sentence += f" {wording.count(within.undated, 'passage')} without any date {left} left out."
    return sentence


def quote_html(quote: Quote, *, answers: bool = True) -> str:
    """Show one quote as a card: who and when, the asker's question, the exact words, the citation."""
    flag = "" if answers else f'<p class="qa-flag">{escaped(wording.NOT_AN_ANSWER)}</p>'
    said = quote.date or quote.published
    date = f' data-date="{said.isoformat()}"' if said else ""
    return (
        f'<article class="qa-quote{"" if answers else " qa-other"}" data-quote="{escaped(quote.id)}" '
        f'data-rank="{quote.rank}"{date}>{flag}{byline_html(quote)}{question_html(quote)}{caution_html(quote)}'
        f"{words_html(quote)}{reported_html(quote)}{actions_html(quote)}{citation_html(quote)}</article>"
    )


def caution_html(quote: Quote) -> str:
    """Show the sentence before, where the words should not be read without it."""
    if not quote.caution:
        return ""
    why = escaped(wording.CAUTION[quote.caution.reason])
    return (
        f'<p class="qa-caution" role="note"><strong>{why}</strong> <q dir="auto">{escaped(quote.caution.text)}</q></p>'
    )


def actions_html(quote: Quote) -> str:
    """Offer what can be done with a quote: see it in context, copy it."""
    forms = "".join(
        f'<button type="button" data-act="copy" data-form="{form}">{escaped(name)}</button>'
        for form, name in wording.COPIES.items()
    )
    copy = escaped(wording.COPY)
    return (
        f'<p class="qa-tools"><button type="button" data-act="context" data-id="{escaped(quote.id)}">'
        f'{escaped(wording.IN_CONTEXT)}</button> <span class="qa-copies" role="group" aria-label="{copy}">'
        f'<span class="qa-label">{copy}:</span> {forms}</span></p>'
    )


def byline_html(quote: Quote) -> str:
    """Show the attribution line, the speaker standing out."""
    office = f' <bdi class="qa-office">{escaped(quote.office)}</bdi>' if quote.office else ""
    speaker, *circumstances = attributed(quote)
    return f'<p class="qa-by"><strong>{isolated([speaker])}</strong>, {isolated(circumstances)}{office}</p>'


def question_html(quote: Quote) -> str:
    """Show what was asked, as the asker's words; a long question opens on a click.

    The label is isolated, so that the question alone decides which way its lines run.
    """
    if not quote.question:
        return ""
    label = f'<bdi class="qa-label">{escaped(wording.IN_ANSWER_TO)}</bdi>'
    text = quote.question.text
    if len(text) <= LONG_QUESTION:
        return f'<p class="qa-question" dir="auto">{label} {escaped(text)}</p>'
    opening = escaped(text[:LONG_QUESTION].rsplit(" ", 1)[0])
    return (
        f'<details class="qa-question" dir="auto"><summary>{label} <span class="qa-opening">{opening}'
        f'<span class="qa-more"> …</span></span></summary>{escaped(text)}</details>'
    )


def words_html(quote: Quote) -> str:
    """Show the exact words as a block quote, the sentences that answer marked."""
    long = len(quote.text) > LONG_QUOTE
    scroll = f' tabindex="0" role="group" aria-label="{escaped(wording.LONG_QUOTE)}"' if long else ""
    return (
        f'<blockquote dir="auto" class="qa-words{" qa-long" if long else ""}"{scroll}>'
        f"{layered(quote.text, quote.highlights, [(one.start, one.end) for one in quote.reported])}</blockquote>"
    )


def citation_html(quote: Quote) -> str:
    """Show the citation: title, dates, source, other occasions of the same words."""
    rows = [
        (wording.TITLE_LABEL, f"<cite><bdi>{escaped(quote.title)}</bdi></cite>" if quote.title else ""),
        (wording.EVENT_DATE, escaped(day(quote.date)) if quote.date else wording.UNKNOWN),
        (wording.PUBLISHED, escaped(day(quote.published)) if quote.published else ""),
        *sources_rows(quote),
        (wording.ALSO_SAID, "<br>".join(map(occasion_html, quote.also_in))),
    ]
    cells = "".join(f"<div><dt>{escaped(name)}</dt><dd>{value}</dd></div>" for name, value in rows if value)
    return f'<dl class="qa-citation">{cells}</dl>'


def occasion_html(occasion: Occasion) -> str:
    """Name another occasion of the same words; it opens in context."""
    place = f"{occasion.document}:{occasion.start}-{occasion.end}"
    return (
        f'<button type="button" class="qa-plain" data-act="context" data-id="{escaped(place)}">'
        f"<bdi>{escaped(also_said(occasion))}</bdi></button>"
    )


def sources_rows(quote: Quote) -> list[tuple[str, str]]:
    """Show every page that carries the words, the quote's own first."""
    own = Source(quote.source, quote.url, quote.publisher, quote.captured)
    others = [source for source in quote.sources if source.source != quote.source]
    lines = [source_html(own, quote.link), *(source_html(source, source.url) for source in others)]
    return [(wording.SOURCES if others else wording.SOURCE, "<br>".join(lines))]


def source_html(source: Source, link: str | None) -> str:
    """Show one page: publisher, address or file, capture date."""
    name = f"<bdi>{escaped(source.source)}</bdi>"
    address = safe_link(link) or safe_link(source.url)
    if address:
        # Spelled out, since a page may send its readers elsewhere: no opener, no referrer, no ranking.
        name = f'<a href="{escaped(address)}" target="_blank" rel="noopener noreferrer nofollow">{name}</a>'
    publisher = f"<bdi>{escaped(source.publisher)}</bdi>" if source.publisher else ""
    captured = f"{wording.CAPTURED} {day(source.captured)}" if source.captured else ""
    return ", ".join(filter(None, (publisher, name, captured)))


def examples_html(questions: Iterable[str]) -> str:
    """Show example questions as buttons; nothing where there are none."""
    buttons = "".join(
        f'<li><button type="button" class="qa-example" dir="auto">{escaped(question)}</button></li>'
        for question in questions
    )
    return f'<h2 class="qa-label">{escaped(wording.EXAMPLES)}</h2><ul>{buttons}</ul>' if buttons else ""
