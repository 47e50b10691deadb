"""Dates as pages print them. Knows nothing of what a date means on its page."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from dateutil import parser as dateutil

from qa.months import MONTHS, number_of

MORE_MONTHS = {
    # Polish, Czech, Ukrainian, Italian, Portuguese and Dutch, as dates print them.
    1: "stycznia ledna січня gennaio janeiro januari",
    2: "lutego února лютого febbraio fevereiro februari",
    3: "marca března березня março maart",
    4: "kwietnia dubna квітня aprile",
    5: "maja května травня maggio maio mei",
    6: "czerwca června червня giugno junho",
    7: "lipca července липня luglio julho",
    8: "sierpnia srpna серпня augustus",
    9: "września září вересня settembre setembro",
    10: "października října жовтня ottobre outubro",
    11: "listopada listopadu листопада",
    12: "grudnia prosince грудня dicembre dezembro",
}
"""Months in whose languages no question is read, for which `qa.months` has those."""
MORE = {name: number for number, names in MORE_MONTHS.items() for name in names.split()}
MONTH_NAMES = "|".join(sorted({*MORE, *" ".join(MONTHS.values()).split()}, key=len, reverse=True))
YEAR = r"(?P<y{0}>1[5-9]\d\d|20\d\d)"
DATE = re.compile(
    rf"""(?<![\w./-])(?:
    (?P<m1>{MONTH_NAMES})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+{YEAR.format(1)}
    | (?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s+(?:(?:of|de)\s+)?(?P<m2>{MONTH_NAMES})\.?,?
      \s+(?:de\s+)?{YEAR.format(2)}
    | {YEAR.format(3)}-(?P<m3>\d{{2}})-(?P<d3>\d{{2}})
    | (?P<d4>\d{{1,2}})\.(?P<m4>\d{{1,2}})\.{YEAR.format(4)}
    | (?P<d5>\d{{1,2}})/(?P<m5>\d{{1,2}})/{YEAR.format(5)}
    )(?![\w/-]|\.\d)""",
    re.VERBOSE | re.IGNORECASE,
)
CJK_DATE = re.compile(
    r"(?:(?P<y6>(?:19|20)\d\d)|(?P<era>令和|平成|昭和)(?P<n>\d{1,2}|元))\s?[年년]\s?(?P<m6>\d{1,2})\s?[月월]\s?"
    r"(?P<d6>\d{1,2})\s?[日号號일]"
)
"""2024年3月5日, 令和6年3月5日, 2024년 3월 5일: no white space parts them from the words around."""
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
"""The year before the first of each era."""
ISO_HEAD = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})(?:$|[T\s])")
DASHED = re.compile(r"(?<!\d)(\d{1,2})-(\d{1,2})-\d{4}(?!\d)")
FULL_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
YEARS = range(1500, 2100)
"""What programs write for "no date" (0001-01-01, 9999-12-31) lies outside."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where it stands in a text."""

    start: int
    end: int
    date: dt.date


def find_dates(text: str) -> list[Dated]:
    """Find every complete date in a text; a date that reads two ways (03/04/2019) is left out."""
    found = []
    for hit in DATE.finditer(text):
        date = _date_of(hit)
        if date:
            found.append(Dated(hit.start(), hit.end(), date))
    if "年" not in text and "년" not in text:
        return found
    east = [(hit, _cjk_date(hit)) for hit in CJK_DATE.finditer(text.translate(NARROW))]
    found += [Dated(hit.start(), hit.end(), date) for hit, date in east if date]
    return sorted(found, key=lambda dated: dated.start)


NARROW = str.maketrans("０１２３４５６７８９", "0123456789")


def _cjk_date(hit: re.Match[str]) -> dt.date | None:
    era = int(hit["n"].replace("元", "1")) + ERAS[hit["era"]] if hit["era"] else 0
    try:
        return dt.date(era or int(hit["y6"]), int(hit["m6"]), int(hit["d6"]))
    except ValueError:
        return None


def _date_of(hit: re.Match[str]) -> dt.date | None:
    style = next(n for n in "12345" if hit[f"y{n}"])
    month, day = hit[f"m{style}"], int(hit[f"d{style}"])
    number = int(month) if month.isdigit() else MORE.get(month.casefold()) or number_of(month)
    if style == "5":
        if number > 12 >= day:
            number, day = day, number
        elif day <= 12 and day != number:
            return None
    try:
        return dt.date(int(hit[f"y{style}"]), number, day)
    except ValueError:
        return None


def read_date(text: str | None) -> dt.date | None:
    """Read a value that is meant to be one date ("2019-05-27T10:00:00+03:00", "May 27, 2019", "Mon, 27 May 2019")."""
    if not text or len(text) > 80:
        return None
    try:
        date = _read(text)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return date if date and date.year in YEARS else None


def _read(text: str) -> dt.date | None:
    iso = ISO_HEAD.match(text)
    if iso:
        return dt.date(*map(int, iso.groups()))
    found = find_dates(text)
    if found:
        return found[0].date
    # The library reads the year 0001 as 2001.
    dated = FULL_YEAR.search(text) and re.search(r"[A-Za-z]{3}|\d[-/T]\d", text)
    if not dated or "/" in text or _two_ways(text):
        return None
    # Two different defaults show whether the text leaves day or month open.
    one = dateutil.parse(text, default=dt.datetime(1, 1, 1))
    two = dateutil.parse(text, default=dt.datetime(4, 12, 28))
    return one.date() if one.date() == two.date() else None


def _two_ways(text: str) -> bool:
    """Say whether a date such as 03-04-2019 could be of two months."""
    hit = DASHED.search(text)
    return hit is not None and int(hit[1]) != int(hit[2]) and max(int(hit[1]), int(hit[2])) <= 12
