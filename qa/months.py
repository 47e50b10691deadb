"""The months as texts write them, in the languages whose dates are read."""

from __future__ import annotations

import re

MONTHS = {
    1: "january jan января январе январь janvier januar enero يناير",
    2: "february feb февраля феврале февраль février fevrier februar febrero فبراير",
    3: "march mar марта марте март mars märz maerz marzo مارس",
    4: "april apr апреля апреле апрель avril abril أبريل ابريل",
    5: "may мая мае май mai mayo مايو",
    6: "june jun июня июне июнь juin juni junio يونيو",
    7: "july jul июля июле июль juillet juli julio يوليو",
    8: "august aug августа августе август août aout agosto أغسطس اغسطس",
    9: "september sept sep сентября сентябре сентябрь septembre septiembre سبتمبر",
    10: "october oct октября октябре октябрь octobre oktober octubre أكتوبر اكتوبر",
    11: "november nov ноября ноябре ноябрь novembre noviembre نوفمبر",
    12: "december dec декабря декабре декабрь décembre decembre dezember diciembre ديسمبر",
}
NUMBER = {name: number for number, names in MONTHS.items() for name in names.split()}
"""Number of the month by its name in small letters."""
MONTH_NAMES = "|".join(sorted(map(re.escape, NUMBER), key=len, reverse=True))
"""Alternatives of a regular expression, longest first."""
LIKE_I = str.maketrans({"İ": "i", "ı": "i", "ſ": "s"})
"""Letters that match i and s where a pattern ignores case, and are no form of them in small letters."""


def number_of(name: str) -> int:
    """Return the number of a month by its name in letters of any size, as a pattern that ignores case finds it."""
    return NUMBER[name.translate(LIKE_I).casefold()]
