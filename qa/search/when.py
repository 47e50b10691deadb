"""What a question says of time: in, since, before, between; and whether it asks for the latest.

A date may be the subject of a question instead ("the 2014 coup", "What happened in 1941?"): only where the question
asks what was said is the period taken to be the time of speaking for sure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.months import LIKE_I, MONTH_NAMES, NUMBER
from qa.search.periods import PERIOD, Period, read_period

FROM = r"since|starting\s+(?:in|from|on)|depuis|с|со|начиная\s+с|منذ"
AFTER = r"after|apr[èe]s|после|بعد"
UNTIL = r"until|till|up\s+to|jusqu['’](?:en|à|au)|до|حتى"
BEFORE = r"before|prior\s+to|avant|قبل"
IN = r"in|during|throughout|within|over|on|back\s+in|from|en|dans|pendant|au|в|во|за|في|خلال"
CUE = re.compile(
    rf"(?<!\w)(?:(?P<from>{FROM})|(?P<after>{AFTER})|(?P<until>{UNTIL})|(?P<before>{BEFORE})|(?P<in>{IN}))"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
FOUND = re.compile(rf"(?<![\w.,/])(?<!(?<!\d{{4}})-){PERIOD}", re.VERBOSE | re.IGNORECASE)
OPENING = re.compile(r"(?<!\w)(?:between|from|entre|de|между|с|بين|من)\s+(?:the\s+)?$", re.IGNORECASE)
JOINING = re.compile(r"\s*(?:and|to|till|until|through|et|à|и|по|до|و|إلى|[-–—])\s*(?:the\s+)?", re.IGNORECASE)
LISTING = re.compile(
    r"\s*(?:[,;/–—-]|,?\s*(?<!\w)(?:and|or|to|et|ou|à|и|или|по|و|أو))\s*(?:(?:in|en|в|во|في)\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
"""Between times that belong together."""
FIRST_MONTH = re.compile(
    rf"(?<!\w)(?:between|from|entre|de)\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\s+)?(?P<month>{MONTH_NAMES})"
    r"(?:\s+(?P<us_day>\d{1,2})(?:st|nd|rd|th)?)?\s+(?:and|to|till|until|through|et|à)\s+$",
    re.IGNORECASE,
)
"""The year of "from May to July 2019" and of "from 5 May to 3 June 2019" stands behind its second month only."""
HAPPENED = re.compile(
    r"\b(?:\w{3,}ed|happen\w*|held|made|begun|began|broke\s+out|took\s+place|was|were|born|built|won|lost|left)\s+$",
    re.IGNORECASE,
)
"""Before a cue these tie the date to what happened: sanctions imposed in 2014."""
NO_TIME = re.compile(r"\b(?:of|du|de|by|for|than)\s+(?:the\s+)?$", re.IGNORECASE)
"""Before a year these make it part of a name, a deadline or a goal: the events of 2014, by 2024."""
ONWARDS = re.compile(r"\s+onwards?\b", re.IGNORECASE)
SPEAKING = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|talk\w*|spe(?:ak\w*|ech\w*)|spoke\w*|stat(?:e|es|ed|ing|ement\w*)|"
    r"comment\w*|remark\w*|mention\w*|announc\w*|declar\w*|discuss\w*|expla(?:in\w*|nation\w*)|describ\w*|claim\w*|"
    r"promis\w*|answer\w*|repl(?:y|ies|ied)|respon[ds]\w*|interview\w*|quot\w*|positions?|views?|opinions?|stance|"
    r"attitude|thinks?|thought|according\s+to|wr(?:ite|ites|itten|ote)|dit|déclar\w*|selon|pens\w*|"
    r"сказа\w*|говори\w*|заяв\w*|по\s+словам|по\s+мнению|قال\w*|صرح\w*|بحسب)\b",
    re.IGNORECASE,
)
SPEECH_NOUN = (
    r"(?:(?:statement|remark|comment|position|view|opinion|stance|speech|interview|word|quote|answer|update)s?|speeches|"
    r"news|information)"
)
SAID = (
    r"(?:sa(?:y|id)|t(?:ell|old)|sp(?:eak|oken?)|talk(?:ed)?|comment(?:ed)?|mention(?:ed)?|announced?|stated?|"
    r"discuss(?:ed)?)"
)
NEWEST = r"(?:latest|most\s+recent|newest)"
LATEST = re.compile(
    rf"\b{NEWEST}\s+(?:(?:[\w-]+\s+)?{SPEECH_NOUN}|on|about|from|regarding|concerning|in(?!\s+an?\b))\b|"
    rf"\b(?:is|was|['’]s)\s+the\s+{NEWEST}(?!\s+(?!that\b)\w)|^\W*(?:and\s+)?(?:the\s+)?{NEWEST}\W*$|"
    r"\bmost\s+recently\b|\blately\b|\blast\s+time\b|"
    rf"\blast\s+(?:(?:public|official|known|recorded)\s+)?{SPEECH_NOUN}\b|\blast\s+{SAID}\b|"
    rf"\blast\s+thing\s+(?:[\w’'-]+\s+){{1,4}}{SAID}\b|\b{SAID}\s+last(?=\W*$|\s+(?:about|of|on|regarding)\b)",
    re.IGNORECASE,
)
"""What is latest must be something said: the latest round of talks is a round."""


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


def whens(text: str, today: dt.date) -> list[When]:
    """Find the times that a question names, in its order; those that can only be its subject are left out."""
    text = text.translate(LIKE_I)
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
        if opening and any(one[part] for part in ("month", "day_year", "us_year")):
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
    one = _single(text, match, whole, asks)
    if one is None or len(run) == 1:
        return one
    return replace(one, end=run[-1][0].end()) if (one.since, one.until) == (whole.first, whole.last) else None


def _in_year(year: int, opening: re.Match[str]) -> dt.date | None:
    """Read the day, or the month's first, of a match of FIRST_MONTH; None where the calendar has no such day."""
    try:
        return dt.date(year, NUMBER[opening["month"].casefold()], int(opening["day"] or opening["us_day"] or 1))
    except ValueError:
        return None


def _single(text: str, match: re.Match[str], period: Period, asks: bool) -> When | None:
    cue = CUE.search(text[: match.start()])
    start = cue.start() if cue else match.start()
    sure = _sure(text[:start], asks)
    relative = any(match[name] for name in ("adverb", "ago", "span", "recent", "which"))
    bare_year = match["year"] and not match["year_part"]
    if bare_year and re.search(r"\bthe\s+$", text[: match.start()], re.IGNORECASE):
        return None  # in the 2012 campaign
    if cue is None:
        # "The 2014 coup" and "the coup of 2014" name no time of speaking; "Belarus 2020" may.
        if bare_year and (text[match.end() :].strip(" ?!.") or NO_TIME.search(text[:start])):
            return None
        return When(start, match.end(), period.first, period.last, relative)
    onwards = ONWARDS.match(text, match.end())
    if onwards and cue["in"]:
        return When(start, onwards.end(), period.first, None, sure)
    kind = next(name for name in ("from", "after", "until", "before", "in") if cue[name])
    if kind == "in" and cue[kind].casefold() == "on" and period.first != period.last:
        return None
    since = {"from": period.first, "after": _next(period.last, 1), "in": period.first}.get(kind)
    until = {"until": period.last, "before": _next(period.first, -1), "in": period.last}.get(kind)
    return When(start, match.end(), since, until, sure or (relative and kind == "in"))


def _sure(before: str, asks: bool) -> bool:
    return asks and HAPPENED.search(before) is None


def _next(day: dt.date, step: int) -> dt.date:
    return day + dt.timedelta(days=step)
