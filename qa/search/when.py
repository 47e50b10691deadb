"""What a question says of time: in, since, before, between; and whether it asks for the latest.

A date may be the subject of a question instead ("the 2014 coup", "What happened in 1941?"): only where the question
asks what was said is the period taken to be the time of speaking for sure. What cannot be read whole is not read: its
words go on being searched for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.months import LIKE_I, NUMBER
from qa.search.cues import (
    AMONG,
    APART,
    BY_ITSELF,
    CUE,
    DAILY,
    FIRST_MONTH,
    FOUND,
    FROM_TO,
    GOES_ON,
    HAPPENED,
    JOINING,
    LATEST,
    LISTING,
    NO_TIME,
    ONWARDS,
    OPENING,
    REST,
    SPEAKING,
    SUBJECT,
    TO,
    UNDATED,
)
from qa.search.periods import Period, is_relative, read_period
from qa.search.timeforms import part_name, parts_of


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of a question that names a time."""

    start: int
    end: int
    since: dt.date | None
    until: dt.date | None
    sure: bool
    """Whether it is the time of speaking; else it may be that of what is spoken of."""


Dated = tuple[re.Match[str], Period]
KINDS = ("from", "after", "until", "before", "in")
THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
READ_AS = LIKE_I | str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
"""Letters and digits that mean the same, one for one, so that places in the text stay."""


def whens(text: str, today: dt.date) -> list[When]:
    """Find the times that a question names, in its order; those that can only be its subject are left out."""
    text = text.translate(READ_AS)
    found = [(match, period) for match in FOUND.finditer(text) if (period := read_period(match, today))]
    asks = SPEAKING.search(text) is not None
    times = list(_ranges(text, found, asks))
    taken = [(one.start, one.end) for one in times]
    free = [one for one in found if not any(start <= one[0].start() < end for start, end in taken)]
    times += [one for run in _lists(text, free) if (one := _listed(text, run, asks))]
    return sorted(times, key=lambda one: one.start)


def asks_latest(text: str) -> bool:
    """Say whether a question asks for what was said last."""
    return LATEST.search(text) is not None


def _ranges(text: str, found: list[Dated], asks: bool) -> Iterator[When]:
    """Read "between A and B", "from A to B", "2015-2017"."""
    for one, period in found:
        opening = FIRST_MONTH.search(text[: one.start()])
        if opening and {"month", "day_year", "us_year"} & parts_of(one).keys():
            first = _in_year(period.first.year, opening)
            if first and first <= period.last:
                yield When(opening.start(), one.end(), first, period.last, _sure(text[: opening.start()], asks))
    for (one, early), (two, late) in pairwise(found):
        joined = JOINING.fullmatch(text[one.end() : two.start()])
        opening = OPENING.search(text[: one.start()])
        dashed = joined is not None and joined.group().strip() in ("-", "–", "—")
        if joined and (opening or (dashed and early.first <= late.last)):
            start = opening.start() if opening else one.start()
            cue = None if opening else CUE.search(text[:start])
            start = cue.start() if cue else start
            first, last = min(early.first, late.first), max(early.last, late.last)
            yield When(start, two.end(), first, last, _sure(text[:start], asks))


def _lists(text: str, found: list[Dated]) -> list[list[Dated]]:
    """Part times into those that stand by themselves and those joined to one another: "2014, 2015 and 2016"."""
    runs: list[list[Dated]] = []
    for one in found:
        if runs and LISTING.fullmatch(text[runs[-1][-1][0].end() : one[0].start()]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _listed(text: str, run: list[Dated], asks: bool) -> When | None:
    """Read times that are joined as one, if each begins when the one before ends; "2014 or 2016" is none."""
    match, period = run[0]
    if any(_next(one.last, 1) != two.first for (_, one), (_, two) in pairwise(run)):
        return None
    whole = Period(period.first, run[-1][1].last)
    one = _single(text, match, whole, asks, run[-1][0].end())
    if one is None or len(run) == 1:
        return one
    return replace(one, end=run[-1][0].end()) if (one.since, one.until) == (whole.first, whole.last) else None


def _in_year(year: int, opening: re.Match[str]) -> dt.date | None:
    """Read the day, or the month's first, of a match of FIRST_MONTH; None where the calendar has no such day."""
    try:
        return dt.date(year, NUMBER[opening["month"].casefold()], int(opening["day"] or opening["us_day"] or 1))
    except ValueError:
        return None


def _single(text: str, match: re.Match[str], period: Period, asks: bool, end: int) -> When | None:
    """Read one period, or the first of several that end at `end`; None where it is no time or was not read whole."""
    held, before = parts_of(match), text[: match.start()]
    several, bare_year = bool(held.keys() & AMONG), _is_bare_year(held)
    cue, onwards = CUE.search(before), ONWARDS.match(text, end)
    # "In the 2012 campaign" names no time of speaking.
    if (bare_year and THE.search(before)) or (several if onwards else GOES_ON.match(text, end)):
        return None
    if cue is None or (cue["between"] and not several and not onwards):
        return _uncued(text, match, held, period, asks)
    word, sure = cue.group().split()[0].casefold(), _sure(text[: cue.start()], asks)
    if onwards and not (cue["after"] or cue["before"] or cue["until"]):
        return When(cue.start(), onwards.end(), period.first, None, sure)
    kind = "in" if several else next(name for name in KINDS if cue[name])
    apart = kind in ("before", "after") and APART.search(text[: cue.start()])
    long = word in DAILY and period.first != period.last and not several
    if apart or long or (bare_year and word in UNDATED) or (word in FROM_TO and TO.match(text, end)):
        return None
    since, until = _bounds(kind, period, part_name(held))
    return When(cue.start(), match.end(), since, until, sure or (kind == "in" and is_relative(held)))


def _uncued(text: str, match: re.Match[str], held: dict[str, str], period: Period, asks: bool) -> When | None:
    """Read a period that no preposition leads to."""
    before = text[: match.start()]
    alone, of = BY_ITSELF.match(match.group()), NO_TIME.search(before)
    # "The 2014 coup" and "the coup of 2014" name no time of speaking; "Belarus 2020" may.
    if _is_bare_year(held) and (of or (not alone and text[match.end() :].strip(" ?!.؟"))):
        return None
    if REST.search(before):
        return None
    start = of.start() if of else match.start()
    if is_relative(held):
        sure = of is None or of.group().split()[0].casefold() in ("for", "pour")
    else:
        sure = of is None and alone is not None and SUBJECT.search(before) is None and _sure(before, asks)
    return When(start, match.end(), period.first, period.last, sure)


def _is_bare_year(held: dict[str, str]) -> bool:
    return "year" in held and "year_part" not in held


def _bounds(kind: str, period: Period, part: str) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day that a cue makes of a period.

    Nobody says where the middle of a year ends, so that "before mid-2019" has all of it; before its end is in it.
    """
    if kind == "in":
        return period.first, period.last
    if kind == "from":
        return period.first, None
    if kind == "after":
        return (period.first if part in ("first", "middle") else _next(period.last, 1)), None
    return None, (period.last if kind == "until" or part in ("middle", "last") else _next(period.first, -1))


def _sure(before: str, asks: bool) -> bool:
    return asks and HAPPENED.search(before) is None


def _next(day: dt.date, step: int) -> dt.date:
    return day + dt.timedelta(days=step)
