"""Words around a period in a question: what makes it a time of speaking, its beginning, its end, or a mere subject.

Patterns only; `qa.search.when` reads with them.
"""

from __future__ import annotations

import re

from qa.months import MONTH_NAMES
from qa.search.timeforms import PART, PERIOD
from qa.search.timewords import COUNT_OF, SEASON_OF, UNIT_OF, either

FROM = r"since|starting\s+(?:in|from|on)|depuis|dès|à\s+(?:partir|compter)\s+d[eu]|seit|ab|с|со|начиная\s+со?|منذ"
AFTER = r"after|apr[èe]s|nach|после|بعد"
UNTIL = r"until|till|up\s+to|jusqu['’](?:en|à|au)|bis|до|حتى"
BEFORE = r"before|prior\s+to|avant|vor|قبل"
IN = (
    r"as\s+(?:early|late)\s+as|(?:as\s+(?:early|late)\s+as\s+)?(?:in|during|throughout|within|over|on|back\s+in|from|at|in\s+the\s+course\s+of)|"
    r"en|dans|pendant|durant|courant|au|aux|à|le|au\s+cours(?:\s+d[eu]s?)?|im|am|an|während|"
    r"в|во|за|на|в\s+течение|на\s+протяжении|في|خلال"
)
BETWEEN = r"between|entre|zwischen|von|vom|между|с|со|de|du|بين|من"
ARTICLE = r"(?:(?:the|le|la|les|des|dem|den|der|das)\s+|l['’])?"
CUE = re.compile(
    rf"(?<!\w)(?:(?P<from>{FROM})|(?P<after>{AFTER})|(?P<before>{BEFORE})|(?P<until>{UNTIL})|(?P<in>{IN})|"
    rf"(?P<between>{BETWEEN}))\s+{ARTICLE}$",
    re.IGNORECASE,
)
FOUND = re.compile(rf"(?:(?<![\w.,])(?<!(?<!\d{{4}})[-/])|(?<=\sو))(?:{PERIOD})", re.VERBOSE | re.IGNORECASE)
OPENING = re.compile(rf"(?<!\w)(?:from|{BETWEEN})\s+{ARTICLE}(?:years\s+)?$", re.IGNORECASE)
JOINING = re.compile(
    rf"\s*(?:and|to|till|until|through|et|à|au|und|bis|и|по|до|و|إلى|[-–—])\s*{ARTICLE}", re.IGNORECASE
)
LISTING = re.compile(
    r"\s*(?:[,;/–—-]|,?\s*(?<!\w)(?:and|or|to|et|ou|à|und|oder|и|или|по|و|أو))\s*(?:(?:in|en|im|в|во|في)\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
"""Between times that belong together."""
FIRST_MONTH = re.compile(
    rf"(?<!\w)(?:from|{BETWEEN})\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\.?\s+)?(?P<month>{MONTH_NAMES})"
    rf"(?:\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?)?\s+(?:and|to|till|until|through|et|à|au|und|bis|по|и|إلى)\s+{ARTICLE}$",
    re.IGNORECASE,
)
"""The year of "from May to July 2019" and of "from 5 May to 3 June 2019" stands behind its second month only."""
HAPPENED = re.compile(
    r"\b(?:\w{3,}ed|happen\w*|held|made|begun|began|broke\s+out|took\s+place|was|were|born|built|won|lost|left|"
    r"\w{2,}(?:ées?|és)|eu\s+lieu|arrivé|fanden?|geschah|war|wurden?|"
    r"\w+(?:нн|т)(?:ый|ая|ое|ые|ых|ого|ой|ую|ым|ыми)|\w+вш(?:ий|ая|ее|ие|их|его|ей|ую)|произош\w+|случил\w+|был[аои]?)"
    r",?\s+$|\b(?:die|der|den|dem|das|des)\s+$",
    re.IGNORECASE,
)
"""Before a cue these tie the date to what happened: sanctions imposed in 2014, die im Jahr 2014 verhängten ..."""
NO_TIME = re.compile(
    r"\b(?:of|(?<!what\s)(?<!how\s)about|around|du|de|by|for|than|von|für|к|ко|для|от|о|об|чем|на|über|zum|zur|pour|sur|d['’]ici(?:\s+à)?|"
    r"لعام|بحلول|عن)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""Before a year these make it part of a name, a deadline or a goal: the events of 2014, by 2024."""
BY_ITSELF = re.compile(
    r"(?:весной|летом|осенью|зимой|anfang|mitte|ende|début|fin|mi-|été|l['’]été|صيف|شتاء|ربيع|خريف|عام|سنة|العام)\b|"
    r"\d+(?:-го)?\s+[а-я]+\s",
    re.IGNORECASE,
)
"""Periods that need no preposition to say when: летом 2019 года, Anfang 2019, 5 мая 2019 года."""
SUBJECT = re.compile(
    r"\b(?:об?о?\s+(?!ч[её]м)|про|sur|à\s+propos|au\s+sujet|des?|über|zu[mr]?|von|عن|حول|بشأن)\b", re.IGNORECASE
)
"""Before such a period these open what is spoken of: о событиях 5 мая 2019 года."""
REST = re.compile(
    rf"(?<!\w)(?:{MONTH_NAMES}|{either(SEASON_OF)}|{either(UNIT_OF)}|{either(COUNT_OF)}|\d+(?:st|nd|rd|th|er|-?го|\.)?|"
    rf"eve|night|morning|afternoon|anniversary|turn|{PART})"
    r"(?:,?\s+(?:of|the|and|or|to|till|until|through|et|ou|à|au|und|oder|bis|и|или|по|до|أو|إلى|de|du|des|before|after)"
    rf"|\s*[-–—/,])*\s*{ARTICLE}$",
    re.IGNORECASE,
)
"""What ends so before a period belongs to it and was not read: "twenty" and "week of" are no words to search by."""
APART = re.compile(rf"(?<!\w)(?:{either(UNIT_OF)}|shortly|soon|just|right|long)\s+$", re.IGNORECASE)
"""Before "before" and "after": three days after 9 May 2019."""
GOES_ON = re.compile(r"\s*[-–—/]\s*\d|['’]s?(?!\w)")
"""After a period: it has an end that was not read, or is the subject: yesterday's summit."""
TO = re.compile(r"\s+(?:to|till|until|through|up\s+to|à|au|jusqu\S*|bis|по|до|إلى|حتى)\s", re.IGNORECASE)
FROM_TO = frozenset(("from", "von", "vom", "de", "du", "с", "со", "من"))
"""After these "to" gives the period an end; elsewhere it does not: in 2019 to journalists."""
AMONG = frozenset(("first_day", "us_first", "first_month"))
"""Parts of a period that names two days or months."""
DAILY = frozenset(("on", "le"))
"""Lead to single days."""
UNDATED = frozenset(("on", "over", "at", "au", "aux", "à", "le", "am", "an", "на"))
"""With these a bare number is no year: over 2000 people, бюджет на 2019 год."""
ONWARDS = re.compile(
    r"\s+(?:onwards?|on(?=\W*$)|(?:and\s+|und\s+|и\s+|et\s+)?(?:(?:up\s+)?(?:to|till|until)\s+|and\s+)"
    r"(?:now|today|date|the\s+present(?:\s+day)?|present|this\s+day)|"
    r"(?:jusqu['’])?à\s+(?:aujourd['’]hui|nos\s+jours|maintenant|présent)|bis\s+(?:heute|jetzt)|"
    r"(?:до|по)\s+(?:сих\s+пор|настоящ(?:его\s+времени|ее\s+время)|сегодняшнего\s+дня|наших\s+дней)|(?:حتى|إلى)\s+(?:الآن|اليوم))(?!\w)",
    re.IGNORECASE,
)
SPEAKING = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|talk\w*|spe(?:ak\w*|ech\w*)|spoke\w*|stat(?:e|es|ed|ing|ement\w*)|"
    r"comment\w*|remark\w*|mention\w*|announc\w*|declar\w*|discuss\w*|expla(?:in\w*|nation\w*)|describ\w*|claim\w*|"
    r"promis\w*|answer\w*|repl(?:y|ies|ied)|respon[ds]\w*|interview\w*|quot\w*|positions?|views?|opinions?|stance|"
    r"attitude|thinks?|thought|according\s+to|wr(?:ite|ites|itten|ote)|"
    r"dit|déclar\w*|selon|pens\w*|parl(?:é|ait|e)|évoqu\w*|annonc\w*|affirm\w*|expliqu\w*|répondu?|discours|"
    r"sag(?:t|te|ten|en)|gesagt|ge?äußert\w*|äußer\w*|erklär\w*|spr(?:ach|echen|icht)|gesprochen|laut|meint\w*|haltung|"
    r"kündigt\w*|angekündigt|rede|äußerung\w*|"
    r"сказа\w*|говори\w*|заяв\w*|по\s+словам|по\s+мнению|рассказ\w*|отве(?:т|ч)\w*|комментир\w*|упомина\w*|выступ\w*|"
    r"обеща\w*|объясн\w*|объяв\w*|сообщ\w*|позици\w*|"
    r"قال\w*|صرح\w*|بحسب|ذكر\w*|أعلن\w*|تحدث\w*|يقول|تصريح\w*|أكد\w*|موقف)\b",
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
