"""Periods as questions name them ("October 2019", "last summer", "two years ago") and the days they stand for.

Knows nothing of what a period means in its question, nor of what an archive covers.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from dateutil.relativedelta import MO, relativedelta

from qa.months import MONTH_NAMES, NUMBER

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""First month of each; they last three months, in the north."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COUNTS = {
    name: number
    for number, names in enumerate(
        ("", "a|an|one", "two|couple", "three|few", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
    for name in names.split("|")
    if name
}
RECENT = {"day": 7, "week": 4, "month": 6, "year": 3}
"""How many "recent days", "recent months" are; what most people would still call so."""
UNIT = r"(?:day|week|month|year)"
YEAR = r"(?:1[89]\d\d|20\d\d)"
DAY = r"\d{1,2}(?:st|nd|rd|th|er)?"
MANY = "|".join(COUNTS)
PART = r"early|late|mid|(?:the\s+)?(?:beginning|start|middle|end)\s+of"
PERIOD = rf"""(?:
    (?P<iso>{YEAR}-\d\d(?:-\d\d)?)(?![\d-])
  | (?P<day>{DAY})\.?\s+(?:of\s+|de\s+)?(?P<day_month>{MONTH_NAMES})\.?,?\s+(?:de\s+)?(?P<day_year>{YEAR})\b
  | (?P<us_month>{MONTH_NAMES})\.?\s+(?P<us_day>{DAY}),?\s+(?P<us_year>{YEAR})\b
  | (?:(?P<month_part>{PART})[\s-]+)?(?P<month>{MONTH_NAMES})\.?,?\s+(?:of\s+|de\s+)?(?P<month_year>{YEAR})\b
  | (?:the\s+)?(?P<season>{"|".join(SEASONS)}),?\s+(?:of\s+)?(?P<season_year>{YEAR})\b
  | (?:the\s+)?(?P<half>first|second)\s+half\s+of\s+(?P<half_year>{YEAR})\b
  | (?:the\s+)?(?:(?P<quarter>first|second|third|fourth)\s+quarter\s+of|Q(?P<q>[1-4]))\s+(?P<quarter_year>{YEAR})\b
  | (?:(?P<year_part>{PART})[\s-]+)?(?:the\s+year\s+)?(?P<year>{YEAR})(?!\w|[.,]\d|-(?!{YEAR}\b))
  | (?P<adverb>the\s+day\s+before\s+yesterday|yesterday)\b
  | (?P<ago>\d{{1,3}}|{MANY})\s+(?P<ago_unit>{UNIT})s?\s+ago\b
  | (?:the\s+)?(?:last|past|previous)\s+(?P<span>\d{{1,3}}|{MANY})\s+(?P<span_unit>{UNIT})s?\b
  | (?:the\s+)?recent\s+(?P<recent>{UNIT})s\b
  | (?:the\s+)?(?P<which>last|past|previous|this)\s+
    (?P<named>week|month|quarter|year|{"|".join([*SEASONS, *WEEKDAYS])}|{MONTH_NAMES})\b
)(?:\s+(?:году|года|г)\b)?"""
ORDINAL = {"first": 0, "second": 1, "third": 2, "fourth": 3}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both of them in it."""

    first: dt.date
    last: dt.date


def read_period(found: re.Match[str], today: dt.date) -> Period | None:
    """Read a match of `PERIOD`; None where it is no date of the calendar ("30 February 2019")."""
    part = found.groupdict()
    try:
        return _named(part) if not any(part[name] for name in RELATIVE) else _relative(part, today)
    except (ValueError, OverflowError):
        return None


RELATIVE = ("adverb", "ago", "span", "recent", "which")


def _named(part: dict[str, str]) -> Period | None:
    if part["iso"]:
        pieces = [int(piece) for piece in part["iso"].split("-")]
        return _day(*pieces) if len(pieces) == 3 else _months(pieces[0], pieces[1], 1)
    for prefix in ("day", "us"):
        if part[f"{prefix}_year"]:
            day = int(re.sub(r"\D", "", part["day" if prefix == "day" else "us_day"]))
            return _day(int(part[f"{prefix}_year"]), NUMBER[part[f"{prefix}_month"].casefold()], day)
    if part["month"]:
        whole = _months(int(part["month_year"]), NUMBER[part["month"].casefold()], 1)
        return _piece(whole, part["month_part"])
    return _part_of_year(part)


def _part_of_year(part: dict[str, str]) -> Period:
    if part["season"]:
        return _months(int(part["season_year"]), SEASONS[part["season"].casefold()], 3)
    if part["half"]:
        return _months(int(part["half_year"]), 1 + 6 * ORDINAL[part["half"].casefold()], 6)
    if part["quarter_year"]:
        number = int(part["q"]) - 1 if part["q"] else ORDINAL[part["quarter"].casefold()]
        return _months(int(part["quarter_year"]), 1 + 3 * number, 3)
    return _piece(_months(int(part["year"]), 1, 12), part["year_part"])


def _relative(part: dict[str, str], today: dt.date) -> Period | None:
    if part["adverb"]:
        # "Today" is left out: it more often means nowadays.
        day = today - relativedelta(days=1 if part["adverb"].casefold() == "yesterday" else 2)
        return Period(day, day)
    if part["ago"]:
        unit = part["ago_unit"].casefold()
        return _around(today - _length(_count(part["ago"]), unit), unit)
    if part["span"]:
        return Period(today - _length(_count(part["span"]), part["span_unit"].casefold()), today)
    if part["recent"]:
        unit = part["recent"].casefold()
        return Period(today - _length(RECENT[unit], unit), today)
    return _last_or_this(part["named"].casefold(), this=part["which"].casefold() == "this", today=today)


def _last_or_this(name: str, *, this: bool, today: dt.date) -> Period | None:
    """Read "last summer", "this month": the one that is over, or the one that is not yet."""
    if name in WEEKDAYS:
        back = (today.weekday() - WEEKDAYS.index(name)) % 7 or (0 if this else 7)
        day = today - relativedelta(days=back)
        return Period(day, day)
    if name in SEASONS or name in NUMBER:
        month, length = (SEASONS[name], 3) if name in SEASONS else (NUMBER[name], 1)
        # Winter begins in the year before.
        found = [_months(today.year - back, month, length) for back in (0, 1, 2)]
        if this:
            return next((one for one in found if one.first <= today), None)
        return next((one for one in found if one.last < today), None)
    if name == "quarter":
        current = _months(today.year, 1 + 3 * ((today.month - 1) // 3), 3)
        first = current.first if this else current.first - relativedelta(months=3)
        return _months(first.year, first.month, 3)
    return _around(today if this else today - _length(1, name), name)


def _around(day: dt.date, unit: str) -> Period:
    """Widen a day to the week, month or year that it lies in."""
    if unit == "day":
        return Period(day, day)
    if unit == "week":
        monday = day + relativedelta(weekday=MO(-1))
        return Period(monday, monday + relativedelta(days=6))
    return _months(day.year, day.month if unit == "month" else 1, 1 if unit == "month" else 12)


def _length(count: int, unit: str) -> relativedelta:
    return relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]


def _count(text: str) -> int:
    return int(text) if text.isdigit() else COUNTS[text.casefold()]


def _day(year: int, month: int, day: int) -> Period:
    found = dt.date(year, month, day)
    return Period(found, found)


def _months(year: int, month: int, length: int) -> Period:
    first = dt.date(year, month, 1)
    return Period(first, first + relativedelta(months=length, days=-1))


def _piece(whole: Period, part: str | None) -> Period:
    """Take the part that "early", "mid" or "late" names: the first five twelfths, the middle half, the last five.

    The parts overlap, since nobody says where they end.
    """
    if not part:
        return whole
    days = (whole.last - whole.first).days + 1
    word = part.casefold()
    if "early" in word or "beginning" in word or "start" in word:
        return Period(whole.first, whole.first + dt.timedelta(days=days * 5 // 12))
    if "late" in word or "end" in word:
        return Period(whole.last - dt.timedelta(days=days * 5 // 12), whole.last)
    return Period(whole.first + dt.timedelta(days=days // 4), whole.last - dt.timedelta(days=days // 4))
