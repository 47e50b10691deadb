"""How an archive takes texts apart into terms: small letters, without function words and endings."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import tantivy

from qa.memory import remembering
from qa.words import FUNCTION_WORDS

ANALYSER = "qa2_"
"""Beginning of an analyser's name, which the index keeps; the code of its language follows."""
FIRST_ANALYSER = "qa_en"
"""Of archives that know the endings of English only."""
LATIN = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip
"""Languages in Latin letters whose endings tantivy knows: an archive has one of them, that of most of its passages."""
NO_FUNCTION_WORDS = frozenset({"arabic", "greek", "romanian", "turkish"})
"""Languages of which tantivy has no list of them; the rarity of a word has to do there."""
OTHER_LETTERS = ("russian", "arabic", "greek")
"""Languages in letters of their own: every archive has them all, since they leave each other's words alone."""

WORD = re.compile(r"[^\W_]+")
"""What the engine's tokenizer takes for a word, where Python and it agree on every character of a text."""
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
ASCII_WORDS = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)).ljust(256)
"""Makes a space of what is part of no word: of English texts the words are found in half the time."""
WORDS_KEPT = 65_536
"""Words of which it is remembered what becomes of them; most of a language's, in about 15 MB."""


class _Known(dict[str, str]):
    """What becomes of words: of each its term, "" of one that is left out."""

    def __init__(self, analyser: Any) -> None:  # noqa: ANN401
        super().__init__()
        self._analyser = analyser

    def __missing__(self, word: str) -> str:
        term = "".join(self._analyser.analyze(word))
        if len(self) >= WORDS_KEPT:
            self.clear()
        self[word] = term
        return term


class Terms:
    """Takes texts apart as an analyser does, but remembers what became of each word: ten times as fast."""

    def __init__(self, analyser: Any) -> None:  # noqa: ANN401
        self._analyser = analyser
        self._plain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).build()
        self._term = _Known(analyser).__getitem__
        self._agreed = remembering(self._agree, WORDS_KEPT)

    def __call__(self, text: str) -> list[str]:
        """Reduce a text to its distinct terms, in order."""
        plain = text
        if not text.isascii():
            for character in set(BEYOND_ASCII.findall(text)):
                if not self._agreed(character):
                    return list(dict.fromkeys(self._analyser.analyze(text)))
                if not WORD.match(character):  # a dash, a quotation mark
                    plain = plain.replace(character, " ")
        words = plain.encode().translate(ASCII_WORDS).decode().split() if plain.isascii() else WORD.findall(plain)
        found = dict.fromkeys(map(self._term, words))
        found.pop("", None)
        return list(found)

    def _agree(self, character: str) -> bool:
        """Whether the engine too takes a character for part of a word, or for none: of vowel signs it may not."""
        joined = len(self._plain.analyze(f"a{character}a")) == 1
        return joined == bool(WORD.fullmatch(character))


def name_for(language: str) -> str:
    """Name the analyser for texts of a language, given by its code; that of English for one unknown."""
    return f"{ANALYSER}{language if language in LATIN else 'en'}"


def name_in(folder: Path) -> str:
    """Read from tantivy's own records how an index takes texts apart."""
    fields = json.loads((folder / "meta.json").read_text("utf-8"))["schema"]
    text = next(field for field in fields if field["name"] == "text")
    return str(text["options"]["indexing"]["tokenizer"])


def analyser(name: str) -> Any:  # noqa: ANN401
    """Make the analyser of that name: small letters, without function words and endings."""
    step = tantivy.Filter
    steps = [step.remove_long(60), step.lowercase()]
    code = name.removeprefix(ANALYSER)
    if name == FIRST_ANALYSER or code == "en":
        steps += [step.ascii_fold(), step.custom_stopword(sorted(FUNCTION_WORDS)), step.stemmer("english")]
    else:
        # Accents tell endings from other words, so they go last.
        steps += [*_endings(LATIN[code]), step.ascii_fold()]
    if name != FIRST_ANALYSER:
        steps += [one for language in OTHER_LETTERS for one in _endings(language)]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for one in steps:
        builder = builder.filter(one)
    return builder.build()


def _endings(language: str) -> list[Any]:
    stop = [] if language in NO_FUNCTION_WORDS else [tantivy.Filter.stopword(language)]
    return [*stop, tantivy.Filter.stemmer(language)]
