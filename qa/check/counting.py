"""Words that count: numbers, shares, units of money, in several languages, each with its value."""

from __future__ import annotations

from typing import Final

UP_TO_TWENTY: Final = """
    zero nil null zéro ноль
    one un une ein eine uno una один одна одно
    two deux zwei dos два две
    three trois drei tres три
    four quatre vier cuatro четыре
    five cinq funf cinco пять
    six sechs seis шесть
    seven sept sieben siete семь
    eight huit acht ocho восемь
    nine neuf neun nueve девять
    ten dix zehn diez десять
    eleven onze elf once одиннадцать
    twelve douze zwolf doce двенадцать
    thirteen treize dreizehn trece тринадцать
    fourteen quatorze vierzehn catorce четырнадцать
    fifteen quinze funfzehn quince пятнадцать
    sixteen seize sechzehn dieciseis шестнадцать
    seventeen siebzehn diecisiete семнадцать
    eighteen achtzehn dieciocho восемнадцать
    nineteen neunzehn diecinueve девятнадцать
    twenty vingt zwanzig veinte двадцать
"""
"""A line for each number from 0 on."""
LARGER: Final = """
    30 thirty тридцать trente dreissig treinta
    40 forty сорок
    50 fifty пятьдесят
    60 sixty
    70 seventy
    80 eighty
    90 ninety
    100 hundred hundreds cent hundert сто
    1000 thousand thousands mille tausend тысяч тысячи
    million millions mln миллион миллионов
    billion billions bn bln миллиард milliard milliards миллиардов миллиарда
    trillion trillions триллион триллионов
    half
    3rd third
    quarter
    dozen dozens
    once
    twice
    double
    triple
    1st first
    2nd second
    4th fourth
    5th fifth
    6th sixth
    7th seventh
    8th eighth
    9th ninth
    10th tenth
    $ dollar dollars
    € euro euros
    £ pounds
    ₽ ruble rubles rouble roubles
    ¥ yuan yen
    % percent процентов процента
"""
"""A line for each value, which stands first."""
NUMBERS: Final = {
    **{word: str(value) for value, line in enumerate(UP_TO_TWENTY.strip().splitlines()) for word in line.split()},
    **{word: line.split()[0] for line in LARGER.strip().splitlines() for word in line.split()},
}
TENS: Final = frozenset(("20", "30", "40", "50", "60", "70", "80", "90"))
