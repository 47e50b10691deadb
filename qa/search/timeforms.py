"""The forms in which questions write periods: "October 2019", "last summer", "il y a deux ans", as one pattern.

Groups whose names differ only behind two underscores mean the same. Says nothing of which days they stand for.
"""

from __future__ import annotations

import re

from qa.months import MONTH_NAMES
from qa.search.timewords import COUNT_OF, PAIR_OF, SEASON_OF, UNIT_OF, WEEKDAY_OF, either

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
