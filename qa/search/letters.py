"""What a question in other letters than the archive's, or than the model's, cannot be searched by."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection

from qa.languages import ANY, language

SCRIPTS = {
    "ar": "ARABIC", "be": "CYRILLIC", "bg": "CYRILLIC", "el": "GREEK", "fa": "ARABIC", "he": "HEBREW",
    "hi": "DEVANAGARI", "hy": "ARMENIAN", "ja": "JAPANESE", "ka": "GEORGIAN", "ko": "HANGUL", "mk": "CYRILLIC",
    "ru": "CYRILLIC", "sr": "CYRILLIC", "th": "THAI", "uk": "CYRILLIC", "ur": "ARABIC", "zh": "CHINESE",
}  # fmt: skip
"""Letters of the languages that are not written in Latin ones."""
WIDTHS = ("HALFWIDTH", "FULLWIDTH")


def script_of(text: str) -> str:
    """Name the letters that most of a text is in, as Unicode does: LATIN, CYRILLIC; "" where it has none.

    CHINESE is what has its characters only, JAPANESE has kana among them.
    """
    counts = Counter(name for letter in text if letter.isalpha() and (name := _script(letter)))
    if counts["JAPANESE"]:
        counts["JAPANESE"] += counts.pop("CHINESE", 0)
    return counts.most_common(1)[0][0] if counts else ""


def _script(letter: str) -> str:
    name = next((word for word in unicodedata.name(letter, "").split(" ") if word not in WIDTHS), "")
    return {"CJK": "CHINESE", "HIRAGANA": "JAPANESE"}.get(name, "JAPANESE" if name.startswith("KATAKANA") else name)


def remarks(text: str, known: Collection[str] | None, words_known: bool) -> tuple[str, ...]:
    """Say what a question in other than Latin letters was not searched by; nothing where that is nothing.

    Args:
        text: the question.
        known: codes of the model's languages, None where they are not known.
        words_known: whether the archive has any word of it.
    """
    script = script_of(text)
    if script in ("", "LATIN"):
        return ()
    letters = f"The question is in {script.capitalize()} {'characters' if script == 'CHINESE' else 'letters'}"
    scripts = {SCRIPTS.get(code) for code in known or ()}
    read = not known or ANY in known or script in scripts or (script == "CHINESE" and "JAPANESE" in scripts)
    if not read and known:
        languages = " and ".join(map(language, sorted(known)))
        how = "only its words were searched for" if words_known else "and none of its words stands in this archive"
        return (f"{letters}, the model knows {languages} only, {how}; ask in {languages} to search by meaning.",)
    if not words_known:
        return (f"{letters}, and none of its words stands in this archive; it was searched by meaning only.",)
    return ()
