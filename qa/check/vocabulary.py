"""Words that carry the turn of a sentence, as data: denials, modal verbs, numbers, amounts, conditions, opposites.

Folded as `qa.folding.spelled` folds them, several languages together: a list for each would need to know the language
of a claim of six words. English has all sorts; the others have their denials, modal verbs and numbers.
"""

from __future__ import annotations

from typing import Final


def _grouped(lines: str) -> dict[str, str]:
    """Map every word of a line to the first."""
    return {word: line.split()[0] for line in lines.strip().splitlines() for word in line.split()}


NEGATIONS: Final = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "nowhere",
        "without",
        "cannot",
        "hardly",
        "barely",
        "scarcely",
        "non",
        "aint",
        "cant",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "wont",
        "wouldnt",
        "shouldnt",
        "couldnt",
        "hasnt",
        "havent",
        "hadnt",
        "mustnt",
        "neednt",
        "shant",
        "mightnt",
        "pas",
        "jamais",
        "rien",
        "aucun",
        "aucune",
        "ni",
        "sans",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keinem",
        "keiner",
        "keines",
        "nie",
        "niemals",
        "niemand",
        "nichts",
        "ohne",
        "weder",
        "nein",
        "nunca",
        "jamas",
        "nada",
        "nadie",
        "ningun",
        "ninguna",
        "ninguno",
        "sin",
        "tampoco",
        "mai",
        "niente",
        "nulla",
        "nessun",
        "nessuno",
        "nessuna",
        "senza",
        "nao",
        "nem",
        "sem",
        "nenhum",
        "nenhuma",
        "ninguem",
        "niet",
        "geen",
        "nooit",
        "niets",
        "zonder",
        "inte",
        "ingen",
        "inget",
        "aldrig",
        "utan",
        "ikke",
        "aldri",
        "nie",
        "nigdy",
        "bez",
        "degil",
        "yok",
        "не",
        "нет",
        "ни",
        "никогда",
        "никто",
        "никого",
        "ничего",
        "ничто",
        "нельзя",
        "без",
        "нигде",
        "никакой",
        "никакого",
        "никаких",
        "невозможно",
        "ні",
        "ніколи",
        "нема",
        "немає",
        "нічого",
        "لا",
        "لم",
        "لن",
        "ليس",
        "ليست",
        "لست",
        "غير",
        "بدون",
        "دون",
        "不",
        "没",
        "沒",
        "無",
        "无",
        "非",
        "未",
        "לא",
        "אין",
        "בלי",
    ]
)
CONTRACTED: Final = {"wo": "will", "ca": "can", "sha": "shall", "ai": "be"}
"""What stands before "n't" in place of the verb's usual form."""
MODALS: Final = _grouped(
    """
    will shall wird werden будет будут будем
    would
    can
    could
    may might
    must muss müssen doit doivent должен должна должны debe deben musi يجب обязан обязаны
    should ought soll sollte devrait
    need needs needed нужно надо
    peut peuvent pourrait
    kann konnen konnte
    puede pueden podria
    может могут можем могу يمكن
    """
)
NUMBERS: Final = {
    **{word: str(value) for value, line in enumerate(
        """
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
        """.strip().splitlines()) for word in line.split()},
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "тридцать": "30", "сорок": "40", "пятьдесят": "50", "trente": "30", "dreissig": "30", "treinta": "30",
    "hundred": "100", "hundreds": "100", "cent": "100", "hundert": "100", "сто": "100",
    "thousand": "1000", "thousands": "1000", "mille": "1000", "tausend": "1000", "тысяч": "1000", "тысячи": "1000",
    "million": "million", "millions": "million", "mln": "million", "миллион": "million", "миллионов": "million",
    "billion": "billion", "billions": "billion", "bn": "billion", "bln": "billion", "миллиард": "billion",
    "milliard": "billion", "milliards": "billion", "миллиардов": "billion", "миллиарда": "billion",
    "trillion": "trillion", "trillions": "trillion", "триллион": "trillion", "триллионов": "trillion",
    "half": "half", "third": "3rd", "quarter": "quarter", "dozen": "dozen", "dozens": "dozen", "once": "once",
    "twice": "twice", "double": "double", "triple": "triple",
    "first": "1st", "second": "2nd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th", "eighth": "8th",
    "ninth": "9th", "tenth": "10th",
    "$": "$", "dollar": "$", "dollars": "$", "€": "€", "euro": "€", "euros": "€", "£": "£", "pounds": "£",
    "₽": "₽", "ruble": "₽", "rubles": "₽", "rouble": "₽", "roubles": "₽", "¥": "¥", "yuan": "¥", "yen": "¥",
    "%": "%", "percent": "%", "процентов": "%", "процента": "%",
}  # fmt: skip
TENS: Final = frozenset(("20", "30", "40", "50", "60", "70", "80", "90"))
DATES: Final = _grouped(
    """
    january января jan
    february февраля feb
    march марта
    april апреля apr
    june июня
    july июля
    august августа aug
    september сентября sept
    october октября oct
    november ноября nov
    december декабря dec
    monday понедельник
    tuesday вторник
    wednesday среду
    thursday четверг
    friday пятницу
    saturday субботу
    sunday воскресенье
    today
    yesterday
    tomorrow
    """
)
"""May is left to the modal verbs, which it is in most sentences."""
AMOUNTS: Final = _grouped(
    """
    all every everyone everybody everything each entire whole always все всех всегда tous toutes alle siempre
    some several certain sometimes occasionally
    many much lots numerous often frequently
    most mostly largely mainly
    few rarely seldom
    more
    less fewer
    only just solely merely exclusively только
    """
)
CONDITIONS: Final = _grouped(
    """
    if provided если falls wenn
    unless
    until till
    """
)
CERTAINTY: Final = _grouped(
    """
    perhaps maybe possibly возможно
    probably likely apparently вероятно
    unlikely
    certainly definitely surely undoubtedly
    """
)
PERSONS: Final = _grouped(
    """
    i me my mine myself we us our ours ourselves я мы мне нам нас меня je nous ich wir
    you your yours yourself yourselves ты вы вас вам
    he she they him her them his their theirs himself herself themselves он она они его ее их им
    """
)
OPPOSITES: Final = frozenset(
    frozenset(pair.split("/"))
    for pair in [
        "before/after",
        "above/below",
        "for/against",
        "with/without",
        "always/never",
        "everyone/nobody",
        "more/less",
        "more/fewer",
        "up/down",
        "in/out",
        "first/last",
        "true/false",
        "yes/no",
        "good/bad",
        "right/wrong",
        "strong/weak",
        "high/low",
        "higher/lower",
        "increase/decrease",
        "increased/decreased",
        "increases/decreases",
        "increasing/decreasing",
        "grow/shrink",
        "grew/shrank",
        "rise/fall",
        "rose/fell",
        "rising/falling",
        "support/oppose",
        "supports/opposes",
        "supported/opposed",
        "accept/reject",
        "accepted/rejected",
        "accepts/rejects",
        "allow/forbid",
        "allowed/forbidden",
        "friend/enemy",
        "friends/enemies",
        "friendly/hostile",
        "ally/enemy",
        "allies/enemies",
        "war/peace",
        "win/lose",
        "won/lost",
        "victory/defeat",
        "begin/end",
        "began/ended",
        "start/stop",
        "started/stopped",
        "open/closed",
        "opened/closed",
        "success/failure",
        "better/worse",
        "best/worst",
        "buy/sell",
        "bought/sold",
        "import/export",
        "imports/exports",
        "enter/leave",
        "entered/left",
        "join/leave",
        "public/secret",
        "safe/dangerous",
        "legal/illegal",
        "possible/impossible",
        "guilty/innocent",
        "old/new",
        "early/late",
        "earlier/later",
        "confirm/deny",
        "confirmed/denied",
        "confirms/denies",
        "love/hate",
        "remember/forget",
        "positive/negative",
        "major/minor",
        "many/few",
    ]
)
DENYING: Final = ("un", "in", "im", "il", "ir", "non", "dis", "mis", "anti", "не")
"""Beginnings that turn a word into its opposite: "acceptable", "unacceptable"."""
