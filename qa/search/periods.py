"""Periods as questions name them ("October 2019", "last summer", "two years ago") and the days they stand for.

Knows nothing of what a period means in its question, nor of what an archive covers.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from dateutil.relativedelta import MO, relativedelta

from qa.months import NUMBER
from qa.search.timeforms import part_name, parts_of
from qa.search.timewords import COUNT_OF, PAIR_OF, SEASON_OF, SEASONS, UNIT_OF, WEEKDAY_OF, WEEKDAYS

RECENT = {"day": 7, "week": 4, "month": 6, "quarter": 4, "year": 3, "decade": 3}
"""How many "recent days", "recent months" are; what most people would still call so."""
RELATIVE = ("adverb", "ago", "ago_unit", "ago_pair", "span", "span_unit", "span_pair", "recent", "named")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both of them in it."""

    first: dt.date
    last: dt.date


def is_relative(part: dict[str, str]) -> bool:
    """Say whether a period counts from today, by its parts."""
    return not part.keys().isdisjoint(RELATIVE)


def read_period(found: re.Match[str], today: dt.date) -> Period | None:
    """Read a match of `PERIOD`; None where it is no date of the calendar ("30 February 2019")."""
    part = parts_of(found)
    try:
        return _relative(part, today) if is_relative(part) else _named(part)
    except (ValueError, OverflowError, KeyError):
        return None


def _named(part: dict[str, str]) -> Period | None:
    for name, read in (("iso", _iso), ("numbers", _in_numbers), ("short", _years)):
        if name in part:
            return read(part[name])
    for first, day, month, year in (("first_day", "day", "day_month", "day_year"),
                                    ("us_first", "us_day", "us_month", "us_year")):  # fmt: skip
        if year in part:
            days = [int(re.sub(r"\D", "", part[name])) for name in (first, day) if name in part]
            found = [_day(int(part[year]), NUMBER[part[month]], one) for one in days]
            return Period(found[0].first, found[-1].last) if found[0].first <= found[-1].last else None
    return _months_named(part) if "month" in part else _part_of_year(part)


def _months_named(part: dict[str, str]) -> Period | None:
    """Read "May 2019", "late May 2019" and "May to July 2019"."""
    whole = _months(int(part["month_year"]), NUMBER[part["month"]], 1)
    if "first_month" not in part:
        return _piece(whole, part_name(part))
    early = _months(int(part["month_year"]), NUMBER[part["first_month"]], 1)
    return Period(early.first, whole.last) if early.first < whole.first else None


def _iso(text: str) -> Period:
    pieces = [int(piece) for piece in text.split("-")]
    return _day(*pieces) if len(pieces) == 3 else _months(pieces[0], pieces[1], 1)


def _in_numbers(text: str) -> Period | None:
    """Read 27.5.2019, and 27/5/2019 or 5/27/2019 where only one of the two can be the day."""
    one, two, year = (int(number) for number in re.split("[./]", text))
    if "." in text or one > 12 or one == two:
        return _day(year, two, one)
    return _day(year, one, two) if two > 12 else None


def _years(text: str) -> Period | None:
    """Read 2019/20 and 2015-17, where the second is later."""
    begin, end = int(text[:4]), int(text[-2:])
    last = begin // 100 * 100 + end
    return Period(dt.date(begin, 1, 1), dt.date(last, 12, 31)) if last > begin else None


def _part_of_year(part: dict[str, str]) -> Period | None:
    if "season" in part:
        season, year = SEASON_OF[part["season"]], int(part["season_year"])
        end = int(part["season_end"]) % 100 if "season_end" in part else (year + 1) % 100
        # A winter has two years, the second of which may stand beside the first; another season has one.
        right = end == (year + 1) % 100 and (season == "winter" or "season_end" not in part)
        return _months(year, SEASONS[season], 3) if right else None
    if "half" in part:
        return _months(int(part["half_year"]), 6 * int(part["half"]) - 5, 6)
    if "quarter_year" in part:
        return _months(int(part["quarter_year"]), 3 * int(part.get("q") or part["quarter"]) - 2, 3)
    return _piece(_months(int(part["year"]), 1, 12), part_name(part))


def _relative(part: dict[str, str], today: dt.date) -> Period | None:
    if "adverb" in part:
        # "Today" is left out: it more often means nowadays.
        day = today - relativedelta(days=2 if "two" in part else 1)
        return Period(day, day)
    if "ago_unit" in part or "ago_pair" in part:
        unit = PAIR_OF[part["ago_pair"]] if "ago_pair" in part else UNIT_OF[part["ago_unit"]]
        count = 2 if "ago_pair" in part else _count(part.get("ago", "1"))
        return _around(today - _length(count, unit), unit) if unit != "decade" else None
    if "span_unit" in part or "span_pair" in part:
        unit = PAIR_OF[part["span_pair"]] if "span_pair" in part else UNIT_OF[part["span_unit"]]
        count = 2 if "span_pair" in part else _count(part.get("span", "1"))
        return Period(today - _length(count, unit), today)
    if "recent" in part:
        unit = UNIT_OF[part["recent"]]
        return Period(today - _length(RECENT[unit], unit), today)
    found = _last_or_this(part["named"], this="last" not in part, today=today)
    if found and "within" in part:
        return _months(found.first.year, *_begins(part["within"]))
    return _piece(found, part_name(part)) if found else None


def _last_or_this(name: str, *, this: bool, today: dt.date) -> Period | None:
    """Read "last summer", "this month": the one that is over, or the one that is not yet."""
    if name in WEEKDAY_OF:
        back = (today.weekday() - WEEKDAYS.index(WEEKDAY_OF[name])) % 7 or (0 if this else 7)
        day = today - relativedelta(days=back)
        return Period(day, day)
    if name in SEASON_OF or name in NUMBER:
        # Winter begins in the year before.
        found = [_months(today.year - back, *_begins(name)) for back in (0, 1, 2)]
        if this:
            return next((one for one in found if one.first <= today), None)
        return next((one for one in found if one.last < today), None)
    unit = UNIT_OF[name]
    if unit == "quarter":
        current = _months(today.year, 1 + 3 * ((today.month - 1) // 3), 3)
        first = current.first if this else current.first - relativedelta(months=3)
        return _months(first.year, first.month, 3)
    return None if unit in ("day", "decade") else _around(today if this else today - _length(1, unit), unit)


def _begins(name: str) -> tuple[int, int]:
    """Return the first month of a season or month, and how many it has."""
    return (SEASONS[SEASON_OF[name]], 3) if name in SEASON_OF else (NUMBER[name], 1)


def _around(day: dt.date, unit: str) -> Period:
    """Widen a day to the week, month or year that it lies in."""
    if unit == "day":
        return Period(day, day)
    if unit == "week":
        monday = day + relativedelta(weekday=MO(-1))
        return Period(monday, monday + relativedelta(days=6))
    return _months(day.year, day.month if unit == "month" else 1, 1 if unit == "month" else 12)


def _length(count: int, unit: str) -> relativedelta:
    if unit in ("quarter", "decade"):
        return relativedelta(months=3 * count) if unit == "quarter" else relativedelta(years=10 * count)
    return relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]


def _count(text: str) -> int:
    return int(text) if text.isdigit() else COUNT_OF[text]


def _day(year: int, month: int, day: int) -> Period:
    found = dt.date(year, month, day)
    return Period(found, found)


def _months(year: int, month: int, length: int) -> Period:
    first = dt.date(year, month, 1)
    return Period(first, first + relativedelta(months=length, days=-1))


def _piece(whole: Period, part: str) -> Period:
    """Take the part that "early", "mid" or "late" names: the first five twelfths, the middle half, the last five.

    The parts overlap, since nobody says where they end.
    """
    days = (whole.last - whole.first).days + 1
    return {
        "": whole,
        "first": Period(whole.first, whole.first + dt.timedelta(days=days * 5 // 12)),
        "middle": Period(whole.first + dt.timedelta(days=days // 4), whole.last - dt.timedelta(days=days // 4)),
        "last": Period(whole.last - dt.timedelta(days=days * 5 // 12), whole.last),
    }[part]
