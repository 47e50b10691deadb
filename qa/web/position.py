"""A position over time as HTML: the earliest and the latest statement, and the best quote of each period.

Only what answers the question is here. Each line opens its quote in context. Knows nothing of archives or searches.
"""

from __future__ import annotations

from qa.render import attributed
from qa.results import Quote
from qa.timeline import Period, Timeline
from qa.web import wording
from qa.web.escape import escaped, isolated

SHOWN = 400
"""Characters of a statement in view; the whole stands in its document, a click away."""


def position_html(timeline: Timeline) -> str:
    """Show a position over time; a sentence where nothing answers."""
    if not timeline.answered:
        return f'<p class="qa-searched">{escaped(wording.NO_POSITION)}</p>'
    ends = ((wording.FIRST_SAID, timeline.first), (wording.LAST_SAID, timeline.latest))
    rows = "".join(
        f"<li>{_heading(name)}{_said(quote)}</li>" for name, quote in ends if quote and len(timeline.days) > 1
    )
    ends_html = f'<ul class="qa-position">{rows}</ul>' if rows else ""
    periods = "".join(f"<li>{_period(one)}</li>" for one in timeline.periods)
    heading = escaped(wording.BY_PERIOD[timeline.unit or "year"])
    return f'{ends_html}<h4 class="qa-label">{heading}</h4><ol class="qa-position">{periods}</ol>'


def _period(one: Period) -> str:
    name = f"{one.name} ({wording.count(one.found, 'statement')})"
    return (
        f'<button type="button" class="qa-plain qa-bar" data-since="{one.since}" data-until="{one.until}">'
        f"{escaped(name)}</button>{_said(one.quote)}"
    )


def _heading(name: str) -> str:
    return f'<span class="qa-label">{escaped(name)}</span>'


def _said(quote: Quote) -> str:
    best = " ".join(quote.text[start:end] for start, end in quote.highlights) or quote.text
    short = best if len(best) <= SHOWN else f"{best[:SHOWN].rsplit(' ', 1)[0]} …"
    return (
        f' <q dir="auto">{escaped(short)}</q> <span class="qa-by">{isolated(attributed(quote))}</span> '
        f'<button type="button" class="qa-plain" data-act="context" data-id="{escaped(quote.id)}">'
        f"{escaped(wording.IN_CONTEXT)}</button>"
    )
