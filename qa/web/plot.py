"""How many documents the archive holds over time, and how many of them were found: a plot made here, and as a table.

Bars are years, or months where the archive spans few years. A bar narrows the search to its time; so does its row of
the table, which is what a keyboard or a screen reader uses. Knows nothing of archives or searches.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from qa.render import MONTHS, period
from qa.web import wording
from qa.web.escape import escaped

YEARS = 5
"""Calendar years from which bars stand for years; below, for months."""
WIDTH, LANE, GAP = 640, 44, 8
"""Of the drawing, in units of its own, which the page stretches: what is found has a lane above what is held, since
three hits among hundreds of documents would not be seen on one scale, and on two scales in one lane would look like
more than there are."""
TICKS = 5
"""Names of bars below the drawing, at most."""
STRAY = 0.002
"""Of the documents at either end, those that may be left out of the drawing where that shortens it by half: a few pages
dated by their subject would press all others into a corner (of 7,235 of en.kremlin.ru five, from 1925 on)."""
MOST = 120
"""Bars at most: an archive with a wrong date in the year 1 is shown from its last bars on."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time with what is held from it and what was found."""

    name: str
    since: dt.date
    until: dt.date
    held: int
    found: int


def plot_html(held: Iterable[dt.date], found: Iterable[dt.date]) -> str:
    """Show documents held and found over time; one sentence where none has a date."""
    days = list(held)
    stretches = bars(days, list(found))
    if not stretches:
        return f'<p class="qa-searched">{escaped(wording.PLOT_EMPTY)}</p>'
    return (
        f'<figure class="qa-timeline">{svg(stretches)}<figcaption class="qa-searched">'
        f"{escaped(summary(stretches))} {escaped(beyond(days, stretches))}{escaped(wording.PLOT_NOTE)}</figcaption>"
        f"{table(stretches)}</figure>"
    )


def beyond(days: list[dt.date], stretches: list[Bar]) -> str:
    """Say how many documents lie outside the drawing, and from when they are; nothing where none does."""
    outside = [day for day in days if not stretches[0].since <= day <= stretches[-1].until]
    if not outside:
        return ""
    return wording.PLOT_BEYOND.format(more=f"{len(outside):,}", when=period(min(outside), max(outside))) + " "


def bars(held: list[dt.date], found: list[dt.date]) -> list[Bar]:
    """Sort days into bars without gaps; days found beyond those held are left out."""
    if not held:
        return []
    first, last = min(held), max(held)
    yearly = last.year - first.year >= YEARS
    keys = [_key(day, yearly) for day in held]
    have, hits = Counter(keys), Counter(_key(day, yearly) for day in found)
    return [_bar(key, yearly, have[key], hits[key]) for key in _drawn(keys)[-MOST:]]


def svg(stretches: list[Bar]) -> str:
    """Draw the bars: what is held, and above it, on a scale of its own, what was found, if anything was."""
    most_held = max(bar.held for bar in stretches) or 1
    most_found = max(bar.found for bar in stretches)
    top = LANE + GAP if most_found else 0
    step = WIDTH / len(stretches)
    parts = []
    for position, bar in enumerate(stretches):
        left, wide = position * step, max(step - 1, 0.5)
        lanes = rect("qa-found", left, wide, LANE, bar.found / most_found) if most_found else ""
        parts.append(
            f'<g class="qa-bar" data-since="{bar.since}" data-until="{bar.until}"><title>{escaped(told(bar))}</title>'
            f'<rect class="qa-hit-area" x="{left:.1f}" y="0" width="{step:.1f}" height="{top + LANE}"/>'
            f"{lanes}{rect('qa-held', left, wide, top + LANE, bar.held / most_held)}</g>"
        )
    return (
        f'<svg viewBox="0 0 {WIDTH} {top + LANE}" preserveAspectRatio="none" role="img" '
        f'class="{"qa-two-lanes" if most_found else ""}" '
        f'aria-label="{escaped(summary(stretches))}">{"".join(parts)}</svg>{axis(stretches)}'
        f"{legend(most_held, most_found)}"
    )


def rect(name: str, left: float, wide: float, foot: int, share: float) -> str:
    """Draw one bar upwards from its foot; what is there at all stays visible."""
    tall = max(LANE * share, 1.5) if share else 0
    return f'<rect class="{name}" x="{left:.1f}" y="{foot - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}"/>'


def axis(stretches: list[Bar]) -> str:
    """Name some bars below the drawing, each under its own."""
    every = -(-len(stretches) // TICKS)
    names = "".join(
        f'<span style="left:{100 * (position + 0.5) / len(stretches):.1f}%">{escaped(bar.name)}</span>'
        for position, bar in enumerate(stretches)
        if position % every == every // 2
    )
    return f'<p class="qa-axis" aria-hidden="true">{names}</p>'


def legend(most_held: int, most_found: int) -> str:
    """Say which colour is what and how many the highest bar stands for."""
    lanes = [("qa-key-found", wording.PLOT_KEY_FOUND, most_found)] if most_found else []
    lanes.append(("qa-key-held", wording.PLOT_KEY_HELD, most_held))
    keys = "".join(
        f'<span class="{name}">{escaped(text.format(most=wording.count(most, "document")))}</span>'
        for name, text, most in lanes
    )
    return f'<p class="qa-keys" aria-hidden="true">{keys}</p>'


def table(stretches: list[Bar]) -> str:
    """Write the bars as rows with a button each; empty stretches are left out."""
    rows = "".join(
        f'<tr><th scope="row"><button type="button" class="qa-plain qa-bar" data-since="{bar.since}" '
        f'data-until="{bar.until}">{escaped(bar.name)}</button></th><td>{bar.held:,}</td><td>{bar.found:,}</td></tr>'
        for bar in stretches
        if bar.held or bar.found
    )
    names = "".join(f'<th scope="col">{escaped(name)}</th>' for name in (wording.PLOT_HELD, wording.PLOT_FOUND))
    return (
        f"<details><summary>{escaped(wording.PLOT_TABLE)}</summary><table><thead><tr><td></td>{names}</tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def told(bar: Bar) -> str:
    """Write a bar as "2019: 12 documents, 3 found"."""
    found = f", {bar.found:,} {wording.PLOT_FOUND}" if bar.found else ""
    return f"{bar.name}: {wording.count(bar.held, 'document')}{found}"


def summary(stretches: list[Bar]) -> str:
    """Say in a sentence what the plot shows."""
    held, found = sum(bar.held for bar in stretches), [bar for bar in stretches if bar.found]
    when = f"{stretches[0].name} to {stretches[-1].name}" if len(stretches) > 1 else stretches[0].name
    sentence = f"{wording.PLOT_HELD} {wording.count(held, 'document')}, {when}."
    if found:
        most = max(found, key=lambda bar: bar.found)
        sentence += f" Found in {wording.count(sum(bar.found for bar in found), 'document')}, most in {most.name}."
    return sentence


def _drawn(keys: list[int]) -> range:
    """Choose the stretches that are drawn: all of them, or those without a few strays at the ends."""
    ordered = sorted(keys)
    cut = int(len(ordered) * STRAY)
    whole, most = (range(ordered[at], ordered[-1 - at] + 1) for at in (0, cut))
    return most if 2 * len(most) <= len(whole) else whole


def _key(day: dt.date, yearly: bool) -> int:
    return day.year if yearly else day.year * 12 + day.month - 1


def _bar(key: int, yearly: bool, held: int, found: int) -> Bar:
    if yearly:
        return Bar(str(key), dt.date(key, 1, 1), dt.date(key, 12, 31), held, found)
    year, month = divmod(key, 12)
    last = calendar.monthrange(year, month + 1)[1]
    name = f"{MONTHS[month]} {year}"
    return Bar(name, dt.date(year, month + 1, 1), dt.date(year, month + 1, last), held, found)
