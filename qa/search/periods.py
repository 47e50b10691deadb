"""Periods as questions name them ("October 2019", "last summer", "two years ago") and the days they stand for.

Knows nothing of what a period means in its question, nor of what an archive covers.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from dateutil.relativedelta import MO, relativedelta

from qa.months import MONTH_NAMES, NUMBER
from qa.search.timewords import COUNT_OF, PAIR_OF, SEASON_OF, SEASONS, UNIT_OF, WEEKDAY_OF, WEEKDAYS, either

RECENT = {"day": 7, "week": 4, "month": 6, "quarter": 4, "year": 3, "decade": 3}
"""How many "recent days", "recent months" are; what most people would still call so."""
YEAR = r"(?:1[89]\d\d|20\d\d)"
DAY = r"\d{1,2}(?:st|nd|rd|th|er|-?(?:го|е|ое))?"
JOINED = r"\s*(?:-|–|—|(?<!\w)(?:to|and|or|till|until|through|et|à|au|und|bis|и|по|إلى)(?!\w))\s*"
"""Between the first and the last day or month of a period that names its year once."""
ENDED = r"(?:\s*(?:году|годах|годами|годов|годы|год|года|гг|г)\b\.?(?=\W|$)|-(?:го|м|й|х|му)(?!\w))?"
"""What Russian puts behind a year."""
OF = r"(?:of\s+|de\s+l['’]ann[ée]e\s+|de\s+|d['’]|des\s+Jahres\s+|من\s+)?(?:(?:عام|سنة|العام|السنة)\s+)?"
PARTS = {
    "first": r"early|(?:the\s+)?(?:very\s+)?(?:beginning|start)\s+of|(?:le\s+)?début|anfang|начал[еауо]м?|"
    r"بداية|مطلع|أوائل",
    "middle": r"mid|(?:the\s+)?middle\s+of|(?:la\s+)?mi|mitte|середин[еуыа]|منتصف",
    "last": r"late|(?:the\s+)?(?:very\s+)?end\s+of|(?:la\s+)?fin|ende|кон(?:ец|це|ца|цу)|نهاية|أواخر|آخر",
}
PART = "|".join(PARTS.values())
HALVES = {
    1: r"first\s+half|premi(?:er\s+semestre|ère\s+moitié)|erste[nr]?\s+(?:hälfte|halbjahr)|"
    r"перв(?:ая|ой|ую)\s+половин\w|первое\s+полугодие|первом\s+полугодии|النصف\s+الأول|H1",
    2: r"second\s+half|(?:second|deuxième)\s+semestre|seconde\s+moitié|zweite[nr]?\s+(?:hälfte|halbjahr)|"
    r"втор(?:ая|ой|ую)\s+половин\w|второе\s+полугодие|втором\s+полугодии|النصف\s+الثاني|H2",
}
QUARTERS = {
    1: r"first\s+quarter|premier\s+trimestre|erste[ns]?\s+quartal|перв(?:ый|ом|ого)\s+квартал\w?|الربع\s+الأول|Q1",
    2: r"second\s+quarter|(?:deuxième|second)\s+trimestre|zweite[ns]?\s+quartal|втор(?:ой|ом|ого)\s+квартал\w?|"
    r"الربع\s+الثاني|Q2",
    3: r"third\s+quarter|troisième\s+trimestre|dritte[ns]?\s+quartal|трет(?:ий|ьем|ьего)\s+квартал\w?|"
    r"الربع\s+الثالث|Q3",
    4: r"fourth\s+quarter|quatrième\s+trimestre|vierte[ns]?\s+quartal|четв[её]рт(?:ый|ом|ого)\s+квартал\w?|"
    r"الربع\s+الرابع|Q4",
}
NAMED_YEAR = r"(?:the\s+years?\s+|l['’]an(?:née)?\s+|années\s+|jahre?n?\s+|(?:عام|سنة|العام|السنة|عامي|السنوات)\s+)?"
UNIT, MANY = either(UNIT_OF), rf"\d{{1,3}}|{either(COUNT_OF)}"
NAMED = f"{either([*UNIT_OF, *SEASON_OF, *WEEKDAY_OF])}|{MONTH_NAMES}"
LONG = r"week|month|year|decade"
ON_DAY = rf"(?:(?:{either(WEEKDAY_OF)}),?\s+(?:(?:the|le|dem|den)\s+)?)?"
RELATIVES = rf"""
    (?P<adverb__two>the\s+day\s+before\s+yesterday|avant-hier|vorgestern|позавчера|أول\s+أمس)(?!\w)
  | (?P<adverb>yesterday|hier|gestern|вчера|أمس)(?!\w)
  | (?P<ago>{MANY})\s+(?P<ago_unit>{UNIT})\s+(?:ago|назад)\b
  | (?P<ago_unit__one>год|месяц|неделю)\s+назад\b
  | (?:il\s+y\s+a|vor|قبل)\s+(?P<ago__before>{MANY})\s+(?P<ago_unit__before>{UNIT})(?!\w)
  | قبل\s+(?P<ago_pair>{either(PAIR_OF)})(?!\w)
  | (?:the\s+)?(?:last|past|previous)\s+(?P<span>{MANY})\s+(?P<span_unit>{UNIT})\b
  | the\s+(?:last|past)\s+(?P<span_unit__one>{LONG})\b(?!\s+of\b)
  | (?:les|ces|des)\s+(?P<span__fr>{MANY})\s+derni(?:er|ère)s\s+(?P<span_unit__fr>{UNIT})\b
  | (?:(?:die|der|den)\s+)?(?:letzten|vergangenen)\s+(?P<span__de>{MANY})\s+(?P<span_unit__de>{UNIT})\b
  | последни[ехм]\w*\s+(?P<span__ru>{MANY})\s+(?P<span_unit__ru>{UNIT})\b
  | (?P<span__after>{MANY})\s+последних\s+(?P<span_unit__after>{UNIT})\b
  | последн(?:ий|юю|ее)\s+(?P<span_unit__last>год|месяц|неделю|десятилетие)\b
  | (?P<span_unit__ar>{UNIT})\s+(?P<span__ar>{MANY})\s+(?:الماضية|الأخيرة)
  | (?P<span_pair>{either(PAIR_OF)})\s+(?:الماضي|الأخير)(?:ين|تين)
  | (?:the\s+)?recent\s+(?P<recent>days|weeks|months|years|decades)\b
  | (?:les|ces|des)\s+derni(?:er|ère)s\s+(?P<recent__fr>jours|semaines|mois|années|décennies)\b
  | (?:(?:die|der|den)\s+)?(?:letzten|vergangenen)\s+(?P<recent__de>tagen?|wochen|monaten?|jahren?|jahrzehnten?)\b
  | последни[ехм]\w*\s+(?P<recent__ru>дни|дней|днями?|недели|недель|неделях|месяцы|месяцев|месяцах|годы|годах|лет)\b
  | (?P<recent__ar>الأيام|الأسابيع|الأشهر|الشهور|السنوات|الأعوام|العقود)\s+(?:الماضية|الأخيرة)
"""
LATELY = rf"""
    (?:(?P<which_part>{PART})[\s-]+|(?P<within>{MONTH_NAMES}|{either(SEASON_OF)})\s+(?:of\s+)?(?=(?:last|this)\s+year))?
    (?:(?:earlier|later)\s+)?(?:the\s+)?(?:(?P<last>last|past|previous)|this)\s+(?P<named>{NAMED})\b(?!\s+of\b)
  | (?:(?P<which_part__fr>{PART})[\s-]+(?:de\s+)?)?(?:l['’]|le\s+|la\s+)?(?P<named__fr>{NAMED})\s+
    (?P<last__fr>derni(?:er|ère)|passée?|précédente?)\b
  | (?P<which_part__begun>{PARTS["first"]})\s+(?:the\s+|de\s+l['’]|du\s+|des\s+)?
    (?P<named__begun>year|month|année|mois|jahres|monats|года|месяца|العام|السنة|الشهر)(?!\w|\s+\d)
  | (?:cet?|cette)\s+(?P<named__this>{NAMED})(?:-ci)?(?!\w)
  | (?:(?P<which_part__de>{PART})\s+)?(?:des\s+)?(?:(?P<last__de>(?:letzt|vergangen|vorig)e[nrsm]?)|diese[nrsm]?)\s+
    (?P<named__de>{NAMED})(?!\w)
  | (?:(?P<which_part__ru>{PART})\s+|(?P<within__ru>{MONTH_NAMES}|{either(SEASON_OF)})\s+(?=\w+\s+года))?
    (?:(?P<last__ru>прошл(?:ый|ого|ом|ым|ое|ая|ой|ую)|минувш(?:ий|его|ем|им|ей|ую))|эт(?:от|ого|ом|им|ой|у|о)|
    нынешн(?:ий|его|ем|им|ей|юю)|текущ(?:ий|его|ем|им|ей|ую))\s+(?P<named__ru>{NAMED})(?!\w)
  | (?:(?P<which_part__ar>{PART})\s+)?(?P<named__ar>{NAMED})\s+
    (?:(?P<last__ar>الماضي|الماضية|المنصرم|الفائت)|الحالي|الجاري)(?!\w)
  | هذ(?:ا|ه)\s+(?P<named__now>{NAMED})(?!\w)
"""
PERIOD = rf"""(?:
    (?P<short>2008-09|2009-10|2010-11|2011-12|{YEAR}[/–-]\d\d(?<!-0\d)(?<!-1[0-2]))(?![\w/–-]|[.,]\d)
  | (?P<iso>{YEAR}-\d\d(?:-\d\d)?)(?![\d-])
  | (?P<numbers>\d{{1,2}}\.\d{{1,2}}\.{YEAR}|\d{{1,2}}/\d{{1,2}}/{YEAR})(?![\w/])
  | {ON_DAY}(?:(?P<first_day>{DAY})\.?{JOINED}(?:the\s+)?)?
    (?P<day>{DAY})\.?\s+(?:of\s+|de\s+)?(?P<day_month>{MONTH_NAMES})\.?,?\s+(?:de\s+|عام\s+)?(?P<day_year>{YEAR})\b{ENDED}
  | {ON_DAY}(?P<us_month>{MONTH_NAMES})\.?\s+(?:the\s+)?(?:(?P<us_first>{DAY}){JOINED}(?:the\s+)?)?
    (?P<us_day>{DAY}),?\s+(?P<us_year>{YEAR})\b
  | (?:(?P<month_part>{PART})[\s-]+(?:d['’]|de\s+)?)?(?:(?P<first_month>{MONTH_NAMES}){JOINED})?
    (?P<month>{MONTH_NAMES})\.?,?\s+{OF}(?P<month_year>{YEAR})\b(?![/–-]\d){ENDED}
  | (?:the\s+|l['’])?(?P<season>{either(SEASON_OF)}),?\s+{OF}(?P<season_year>{YEAR})\b
    (?:[/–-](?P<season_end>{YEAR}|\d\d)\b)?{ENDED}
  | (?:the\s+|der\s+|la\s+)?(?:{"|".join(f"(?P<half__{n}>{words})" for n, words in HALVES.items())})
    (?:\s+{OF}|\s+)(?P<half_year>{YEAR})\b(?![/–-]\d){ENDED}
  | (?:the\s+|le\s+)?(?:{"|".join(f"(?P<quarter__{n}>{words})" for n, words in QUARTERS.items())})
    (?:\s+{OF}|\s+)(?P<quarter_year>{YEAR})\b(?![/–-]\d){ENDED}
  | (?P<quarter_year__first>{YEAR})\s+Q(?P<q>[1-4])\b
  | (?:(?P<year_part>{PART})[\s-]+(?:d['’])?{OF})?{NAMED_YEAR}(?P<year>{YEAR})
    (?!\w|[.,]\d|[-–/](?!{YEAR}\b)\d|-(?!{YEAR}\b|(?:го|м|й|х|му)\b)){ENDED}
  | {RELATIVES}
  | {LATELY}
)"""
RELATIVE = ("adverb", "ago", "ago_unit", "ago_pair", "span", "span_unit", "span_pair", "recent", "named")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both of them in it."""

    first: dt.date
    last: dt.date


def parts_of(found: re.Match[str]) -> dict[str, str]:
    """Name what a match of `PERIOD` holds; "half__2" is the half, its number in the name."""
    held = {}
    for name, value in found.groupdict().items():
        if value:
            base, _, number = name.partition("__")
            held[base] = number if number.isdigit() else value.casefold()
            if number == "two":
                held["two"] = value
    return held


def part_name(held: dict[str, str]) -> str:
    """Say which part of a year or month was named: first, middle, last, or "" where none was."""
    part = next((held[name] for name in ("year_part", "month_part", "which_part") if name in held), "")
    return next((name for name, words in PARTS.items() if part and re.fullmatch(words, part, re.IGNORECASE)), "")


def is_relative(found: re.Match[str]) -> bool:
    """Say whether a match of `PERIOD` counts from today."""
    return not parts_of(found).keys().isdisjoint(RELATIVE)


def read_period(found: re.Match[str], today: dt.date) -> Period | None:
    """Read a match of `PERIOD`; None where it is no date of the calendar ("30 February 2019")."""
    part = parts_of(found)
    try:
        return _relative(part, today) if is_relative(found) else _named(part)
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
        name = part["within"]
        month, length = (SEASONS[SEASON_OF[name]], 3) if name in SEASON_OF else (NUMBER[name], 1)
        return _months(found.first.year, month, length)
    return _piece(found, part_name(part)) if found else None


def _last_or_this(name: str, *, this: bool, today: dt.date) -> Period | None:
    """Read "last summer", "this month": the one that is over, or the one that is not yet."""
    if name in WEEKDAY_OF:
        back = (today.weekday() - WEEKDAYS.index(WEEKDAY_OF[name])) % 7 or (0 if this else 7)
        day = today - relativedelta(days=back)
        return Period(day, day)
    if name in SEASON_OF or name in NUMBER:
        month, length = (SEASONS[SEASON_OF[name]], 3) if name in SEASON_OF else (NUMBER[name], 1)
        # Winter begins in the year before.
        found = [_months(today.year - back, month, length) for back in (0, 1, 2)]
        if this:
            return next((one for one in found if one.first <= today), None)
        return next((one for one in found if one.last < today), None)
    unit = UNIT_OF[name]
    if unit == "quarter":
        current = _months(today.year, 1 + 3 * ((today.month - 1) // 3), 3)
        first = current.first if this else current.first - relativedelta(months=3)
        return _months(first.year, first.month, 3)
    return None if unit in ("day", "decade") else _around(today if this else today - _length(1, unit), unit)


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
