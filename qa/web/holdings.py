"""The archive tab: what the archive holds, over time and by kind, publisher and speaker, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable

from qa.overview import Overview
from qa.render import day, period
from qa.web import wording
from qa.web.escape import escaped
from qa.web.plot import plot_html

NAMED = 50
"""Names shown of each list; the number of the others is said."""


def holdings_html(held: Overview) -> str:
    """Show what an archive holds."""
    built = f"{day(held.built.date())}, {held.built:%H:%M} UTC"
    rows = (
        ("Documents", f"{held.documents:,}" + (f", {held.undated:,} without a date" if held.undated else "")),
        ("Dates", period(held.first, held.last) or wording.UNKNOWN),
        ("Pages", f"{held.pages:,}"),
        ("Passages", f"{held.passages:,}"),
        ("Last built", f"{built}, generation {held.generation}"),
        ("Model", held.model),
    )
    cells = "".join(f"<div><dt>{name}</dt><dd>{escaped(value)}</dd></div>" for name, value in rows)
    return (
        f'<h2>{wording.HOLDS}</h2><dl class="qa-citation">{cells}</dl>{plot_html(held.days.values(), ())}'
        f'<div class="qa-lists">{counted_html(wording.KINDS, held.genres)}'
        f"{counted_html(wording.PUBLISHERS, held.publishers)}{counted_html(wording.SPEAKERS, held.speakers)}</div>"
        f"{left_html(held.skipped)}"
    )


def counted_html(name: str, counted: Iterable[tuple[str, int]]) -> str:
    """Show names with their numbers of documents."""
    pairs = list(counted)
    items = "".join(f"<li><bdi>{escaped(one)}</bdi> <span>{count:,}</span></li>" for one, count in pairs[:NAMED])
    more = f"<li>{wording.MORE.format(count=len(pairs) - NAMED)}</li>" if len(pairs) > NAMED else ""
    return f'<section><h3>{escaped(name)}</h3><ul class="qa-counts">{items}{more}</ul></section>' if pairs else ""


def left_html(skipped: Iterable[tuple[str, str]]) -> str:
    """Show what could not be used, with the reasons."""
    pairs = list(skipped)
    if not pairs:
        return ""
    items = "".join(
        f"<li><bdi>{escaped(source)}</bdi>: <bdi>{escaped(reason)}</bdi></li>" for source, reason in pairs[:NAMED]
    )
    more = f"<li>{wording.MORE.format(count=len(pairs) - NAMED)}</li>" if len(pairs) > NAMED else ""
    heading = escaped(f"{wording.NOT_USED} ({len(pairs):,})")
    return f'<details class="qa-left"><summary>{heading}</summary><ul class="qa-counts">{items}{more}</ul></details>'
