"""Text to folded words with their places: what two spellings of the same words have in common.

Folded are punctuation, quotes, dashes, case and white space; compatibility forms such as ligatures and full-width
letters; accents of Latin letters and vowel marks of Arabic and Hebrew; soft hyphens and other signs that are not seen;
apostrophes; the dots of abbreviations ("U.S."); the marks that group the digits of a number. What carries meaning
stays: the decimals of a number, its minus, signs of currency and percent, each a word of its own. In scripts that put
no space between words each character is a word.

All of it works on arrays, since an archive has millions of words: a million characters take about 50 ms.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]

SEPARATOR, LETTER, DIGIT, ALONE = 0, 1, 2, 3
WIDEST = 4
"""Characters that one may unfold to; the few that unfold to more, such as U+FDFA, stay as they are."""
LONGEST = 256
"""Characters of a word after which their order no longer counts."""
BASE, MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
"""Odd 64-bit constants of a polynomial hash and of its last multiplication; any would do."""
APOSTROPHES = "'’‘ʼ`´ʹ′"
GROUPING = " \u00a0\u202f\u2009,'’"
"""Marks between the thousands of a number."""
STRIPPED = ("LATIN", "ARABIC", "HEBREW")
"""Scripts whose marks over and under letters are left out in everyday typing; in others (й and и) they make letters."""
SPELLINGS = {
    "ё": "е",
    "ѐ": "е",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ـ": "",
    "ı": "i",
    "ø": "o",
    "đ": "d",
    "ł": "l",
}
"""Letters that the same word is written with or without."""
MARKS = "".join(chr(code) for code in range(0x300, 0x30A0) if unicodedata.combining(chr(code))) + "\u1160-\u11ff"
DECOMPOSED = re.compile(f"[^{MARKS}][{MARKS}]+")
"""A letter with its marks, or a Korean syllable, in pieces: as some systems store and some PDF files print them."""
MINUS = "-−–"
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a text."""

    ids: Codes
    """Digest of each word; never 0."""
    starts: Codes
    ends: Codes
    """Where each word lies in the text."""

    def __len__(self) -> int:
        return len(self.ids)


class _Table:
    """What each character folds to; filled with the characters that turn up."""

    def __init__(self) -> None:
        self.known = np.zeros(0x110000, bool)
        self.width = np.ones(0x110000, np.uint8)
        self.folded = np.zeros((0x110000, WIDEST), np.uint32)
        self.sort = np.zeros(0x110000, np.uint8)
        for mark in APOSTROPHES:
            self._learn(ord(mark), "'")

    def learn(self, codes: Codes) -> None:
        """Fill in the characters of a text."""
        for code in np.unique(codes[~self.known[codes]]).tolist():
            self._learn(code, fold_character(chr(code)))

    def _learn(self, code: int, folded: str) -> None:
        self.width[code] = len(folded)
        for place, character in enumerate(folded):
            self.folded[code, place] = ord(character)
            self.sort[ord(character)] = sort_of(character)
        self.known[code] = True


def fold_character(character: str) -> str:
    """Fold one character by itself; the empty string where it does not count."""
    if unicodedata.category(character) == "Cf":
        return ""
    if unicodedata.combining(character):
        return "" if _is(character, ("COMBINING", "ARABIC", "HEBREW")) and character != "\u0306" else character
    plain = unicodedata.normalize("NFKC", character).casefold()
    plain = "".join(SPELLINGS.get(one, one) for one in plain)
    if _is(character, STRIPPED):
        plain = "".join(one for one in unicodedata.normalize("NFD", plain) if not unicodedata.combining(one))
        plain = "".join(SPELLINGS.get(one, one) for one in plain)
    return plain if len(plain) <= WIDEST else character


def sort_of(character: str) -> int:
    """Tell letters and digits from what stands for a word alone and from what parts words."""
    category = unicodedata.category(character)
    if category == "Nd":
        return DIGIT
    if category == "Sc" or character in "%‰&@" or (category[0] == "L" and _is(character, UNSPACED)):
        return ALONE
    return LETTER if category[0] in "LNM" else SEPARATOR


def _is(character: str, scripts: tuple[str, ...]) -> bool:
    return unicodedata.name(character, "").startswith(scripts)


_TABLE = _Table()


def words(text: str) -> Words:
    """Cut a text into its folded words, however its letters are composed."""
    if unicodedata.is_normalized("NFC", text):
        return _words(text)
    composed, starts, ends = _composed(text)
    found = _words(composed)
    return Words(found.ids, starts[found.starts], ends[found.ends.astype(np.int64) - 1])


def _composed(text: str) -> tuple[str, Codes, Codes]:
    """Compose letters with their marks; say where each character of the result begins and ends in the text."""
    pieces, starts, ends, at = [], [], [], 0
    for match in DECOMPOSED.finditer(text):
        letter = unicodedata.normalize("NFC", match[0])
        plain = np.arange(at, match.start(), dtype=np.uint32)
        pieces += [text[at : match.start()], letter]
        starts += [plain, np.full(len(letter), match.start(), np.uint32)]
        ends += [plain + np.uint32(1), np.full(len(letter), match.end(), np.uint32)]
        at = match.end()
    plain = np.arange(at, len(text), dtype=np.uint32)
    return (
        "".join((*pieces, text[at:])),
        np.concatenate([*starts, plain]),
        np.concatenate([*ends, plain + np.uint32(1)]),
    )


def _words(text: str) -> Words:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    _TABLE.learn(codes)
    width = _TABLE.width[codes].astype(np.int64)
    origin = np.repeat(np.arange(len(codes), dtype=np.uint32), width)
    place = np.arange(len(origin)) - np.repeat(np.cumsum(width) - width, width)
    folded = _TABLE.folded[codes[origin], place]
    sort = _TABLE.sort[folded]
    folded, sort = _with_minus(folded, sort)
    folded, sort, dropped = _in_context(folded, sort)
    if dropped.any():
        folded, sort, origin = folded[~dropped], sort[~dropped], origin[~dropped]
    return _cut(folded, sort, origin)


def _with_minus(folded: Codes, sort: npt.NDArray[np.uint8]) -> tuple[Codes, npt.NDArray[np.uint8]]:
    """Make a word of each free sign before a number: "by -2.5 percent", not "2014 -2015" nor "-5" in a list."""
    before = _shifted(folded == ord(" "), 1) | _shifted(folded == ord("("), 1)
    found = np.isin(folded, _SIGNS) & _shifted(sort == DIGIT, -1) & before & ~_shifted(sort == DIGIT, 2)
    return np.where(found, ord(MINUS[0]), folded).astype(np.uint32), np.where(found, ALONE, sort).astype(np.uint8)


def _in_context(folded: Codes, sort: npt.NDArray[np.uint8]) -> tuple[Codes, npt.NDArray[np.uint8], Flags]:
    """Decide on the signs that count between some characters only: apostrophes, dots and commas."""
    inner, digit = sort != SEPARATOR, sort == DIGIT
    letter = sort == LETTER
    dropped = (folded == ord("'")) & _shifted(letter, 1) & _shifted(letter, -1)
    alone = letter & ~_shifted(inner, 1) & ~_shifted(inner, -1)
    dropped |= (folded == ord(".")) & _shifted(alone, 1) & _shifted(alone, -1)
    between = _shifted(digit, 1) & _shifted(digit, -1) & ~inner
    if between.any():
        before = _shifted(digit, 2) & _shifted(digit, 3) & _shifted(digit, 4)
        three = _shifted(digit, -2) & _shifted(digit, -3) & ~_shifted(digit, -4)
        grouping = between & ~before & three & np.isin(folded, _GROUPS)
        point = between & ~grouping & ((folded == ord(".")) | (folded == ord(",")))
        folded, sort = np.where(point, ord("."), folded).astype(np.uint32), np.where(point, DIGIT, sort)
        dropped |= grouping
    return folded, sort, dropped


_SIGNS = np.array([ord(sign) for sign in MINUS], np.uint32)
_GROUPS = np.array([ord(mark) for mark in GROUPING], np.uint32)


def _shifted(flags: Flags, by: int) -> Flags:
    """Give at each place the flag that stands `by` places before it."""
    moved = np.zeros_like(flags)
    if by > 0:
        moved[by:] = flags[:-by]
    else:
        moved[:by] = flags[-by:]
    return moved


def _cut(folded: Codes, sort: npt.NDArray[np.uint8], origin: Codes) -> Words:
    """Cut folded characters into words and digest each."""
    inner = sort != SEPARATOR
    first = inner & (~_shifted(inner, 1) | (sort == ALONE) | _shifted(sort == ALONE, 1))
    begins = np.flatnonzero(first)
    if not len(begins):
        return Words(*(np.zeros(0, np.uint32) for _ in range(3)))
    word = np.cumsum(first) - 1
    kept = np.flatnonzero(inner)
    at = np.minimum(kept - begins[word[kept]], LONGEST - 1)
    terms = (folded[kept].astype(np.uint64) + np.uint64(1)) * _POWERS[at]
    lengths = np.bincount(word[kept], minlength=len(begins))
    opens = np.cumsum(lengths) - lengths
    digests = np.add.reduceat(terms, opens) * MIX
    ids = np.clip(digests >> np.uint64(32), 1, 0xFFFFFFFE).astype(np.uint32)
    last = begins + lengths - 1
    return Words(ids, origin[begins], origin[last] + np.uint32(1))


with np.errstate(over="ignore"):
    _POWERS = np.cumprod(np.full(LONGEST, BASE, np.uint64), dtype=np.uint64)


def spelled(word: str) -> str:
    """Fold one word, cut out by `words`, as a text that can be looked up in a list of words."""
    folded = "".join(fold_character(one) for one in word).translate(_UNSEEN)
    if folded[:1].isdigit() and not any(one.isalpha() for one in folded):
        folded = re.sub(r"[^\d.]", "", re.sub(r",(?!\d{3}(?!\d))", ".", folded)) or folded
    return folded


_UNSEEN = {ord(mark): None for mark in APOSTROPHES}
