"""Which language a text is in. A page's own claim counts only where its letters bear it out."""

from __future__ import annotations

import re
from collections import Counter

WORD = re.compile(r"[^\W\d_]+")
CODE = re.compile(r"[A-Za-z]{2,3}")
COMMON = {
    "en": "the of and to in that is for it was we are this with have not",
    "de": "der die und das ist nicht ein den mit wir sich auf für von zu auch",
    "fr": "le la les des est une que dans nous pour pas qui du et vous sur",
    "es": "el los las que una por con para del es se no como más pero su",
    "it": "il che di non una per della con sono del gli le questo più anche si",
    "pt": "que não uma para com os do da em por mais as dos como mas foi",
    "ru": "и в не на что с по это как мы для из но к от за",
    "uk": "і в не на що з до це як ми для та але від за про",
    "pl": "i w nie na się że z do jest to jak o ale po co przez",
}
SCRIPTS = (("cyrillic", "Ѐ", "ӿ"), ("greek", "Ͱ", "Ͽ"), ("arabic", "؀", "ۿ"), ("hebrew", "֐", "׿"), ("cjk", "぀", "鿿"))
SCRIPT_OF = {
    "ru": "cyrillic",
    "uk": "cyrillic",
    "be": "cyrillic",
    "bg": "cyrillic",
    "sr": "",
    "kk": "",
    "mk": "cyrillic",
}
SCRIPT_OF |= {"el": "greek", "ar": "arabic", "fa": "arabic", "ur": "arabic", "he": "hebrew", "zh": "cjk", "ja": "cjk"}
SAMPLE = 6000
"""Characters looked at; a page says enough in its first thousand words."""
SURE = 0.04
"""Share of the words that are a language's commonest: above .15 in its own prose, under .02 in any other's."""


def language_of(text: str, declared: str | None) -> str | None:
    """Name the language of a text, as a two-letter code."""
    claim = CODE.match(declared.strip()) if declared else None
    code = claim[0].lower() if claim else None
    words = [word.casefold() for word in WORD.findall(text[:SAMPLE])]
    if not words:
        return code
    script = _script("".join(words[:300]))
    counts = Counter(words)
    shares = {name: sum(counts[word] for word in common.split()) / len(words) for name, common in COMMON.items()}
    fitting = {name: share for name, share in shares.items() if SCRIPT_OF.get(name, "latin") == script}
    best = max(fitting, key=lambda name: fitting[name], default=None)
    found = best if best and fitting[best] >= SURE else None
    if code and SCRIPT_OF.get(code, "latin") in {script, ""} and (found is None or code == found or code not in COMMON):
        return code
    return found


def _script(letters: str) -> str:
    for name, low, high in SCRIPTS:
        if sum(low <= letter <= high for letter in letters) * 2 > len(letters):
            return name
    return "latin"
