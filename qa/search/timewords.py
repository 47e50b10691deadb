"""Words of time in the languages whose questions are read: units, seasons, weekdays and counts.

Data only; `qa.search.timeforms` makes the patterns of it.
"""

from __future__ import annotations

from collections.abc import Iterable

SEASON_WORDS = {
    "spring": "spring printemps frühling frühjahr весна весны весне весной весну ربيع الربيع",
    "summer": "summer été sommer лето лета лете летом صيف الصيف",
    "autumn": "autumn fall automne herbst осень осени осенью خريف الخريف",
    "winter": "winter hiver зима зимы зиме зимой зиму شتاء الشتاء",
}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""First month of each; they last three months, in the north."""
UNIT_WORDS = {
    "day": "day days jour jours tag tage tagen день дня дней дни днями يوم اليوم أيام الأيام",
    "week": "week weeks semaine semaines woche wochen неделя недели неделе неделю недель неделях "
    "أسبوع الأسبوع أسابيع الأسابيع",
    "month": "month months mois monat monate monaten monats месяц месяца месяце месяцев месяцы месяцах "
    "شهر الشهر أشهر الأشهر شهور الشهور",
    "quarter": "quarter trimestre quartal квартал квартале квартала",
    "year": "year years an ans année années jahr jahre jahren jahres год года году лет годы годах годов "
    "عام العام أعوام الأعوام سنة السنة سنوات السنوات",
    "decade": "decade decades décennie décennies jahrzehnt jahrzehnte jahrzehnten десятилетие десятилетия десятилетий "
    "عقد العقد عقود العقود",
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_WORDS = {
    "monday": "monday lundi montag понедельник الاثنين",
    "tuesday": "tuesday mardi dienstag вторник الثلاثاء",
    "wednesday": "wednesday mercredi mittwoch среда среду الأربعاء",
    "thursday": "thursday jeudi donnerstag четверг الخميس",
    "friday": "friday vendredi freitag пятница пятницу الجمعة",
    "saturday": "saturday samedi samstag суббота субботу السبت",
    "sunday": "sunday dimanche sonntag воскресенье الأحد",
}
COUNT_WORDS = {
    1: "a an one un une ein eine einem einer einen один одну одного واحد واحدة",
    2: "two couple deux zwei два две двух пару اثنين اثنتين",
    3: "three few trois quelques drei einige einigen три трёх трех несколько нескольких ثلاث ثلاثة",
    4: "four quatre vier четыре четырёх четырех أربع أربعة",
    5: "five cinq fünf пять пяти خمس خمسة",
    6: "six sechs шесть шести ست ستة",
    7: "seven sept sieben семь семи سبع سبعة",
    8: "eight huit acht восемь восьми ثماني ثمانية",
    9: "nine neuf neun девять девяти تسع تسعة",
    10: "ten dix zehn десять десяти عشر عشرة",
    11: "eleven onze elf",
    12: "twelve douze zwölf двенадцать",
    15: "fifteen quinze fünfzehn пятнадцать",
    20: "twenty vingt zwanzig двадцать двадцати",
    30: "thirty trente dreißig dreissig тридцать тридцати",
}
PAIRS = {
    "day": "يومين اليومين",
    "week": "أسبوعين الأسبوعين",
    "month": "شهرين الشهرين",
    "year": "عامين العامين سنتين السنتين",
    "decade": "عقدين العقدين",
}
"""Two of a unit, in the one word that Arabic has for it."""


def _by_word(words: dict[str, str]) -> dict[str, str]:
    return {word: name for name, forms in words.items() for word in forms.split()}


UNIT_OF, SEASON_OF, WEEKDAY_OF, PAIR_OF = map(_by_word, (UNIT_WORDS, SEASON_WORDS, WEEKDAY_WORDS, PAIRS))
COUNT_OF = {word: number for number, forms in COUNT_WORDS.items() for word in forms.split()}
COUNT_OF |= {f"ال{word}": number for word, number in list(COUNT_OF.items()) if word >= "ء"}
"""Arabic counts may carry the article."""


def either(words: Iterable[str]) -> str:
    """Return the alternatives of a regular expression, longest first."""
    return "|".join(sorted(words, key=len, reverse=True))
