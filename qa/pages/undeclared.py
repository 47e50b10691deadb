"""Tells the encoding of bytes that do not say it. Refuses where letters of several would fit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from charset_normalizer import from_bytes

from qa.errors import PageError

SAMPLE = 50_000
"""Bytes looked at, unless no white space stands among them."""
TAG = re.compile(rb"<[^<>]*>")
RUN = re.compile(rb"[\x80-\xff]{3,}")
ASCII = re.compile(rb"[!-~]+")
HIGH = re.compile(rb"[\x80-\xff]")
ALPHABETS = ["cp1251", "koi8_r", "cp866", "iso8859_5", "cp1253", "iso8859_7", "cp1255", "cp1256", "cp874"]
"""Encodings of other alphabets than ours, each told by how common its letters are."""
EAST_ASIAN = ["gb18030", "big5", "cp932", "euc_jp", "cp949"]
WEST = {
    # Letters beyond a to z, by language.
    "da": "æøåé",
    "de": "äöüßé",
    "es": "áéíóúüñ",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "is": "áéíóúýþæöð",
    "it": "àèéìíîòóùú",
    "nl": "éëïöüèçá",
    "pt": "áâãàçéêíóôõúü",
    "sv": "åäöéü",
    "ca": "àçéèíïóòúü",
}
EAST = {
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "iso8859_2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "cp1254": ("çğıi̇öşüâîû",),
    "cp1258": ("àáâãèéêìíòóôùúýăđơư",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
}
"""Letters of the languages that each encoding was made for."""
INSIDE_A_WORD = re.compile(r"(?<=[^\W\d_])[¹³ºª¿¾¼£¥¯¦±¶](?=[^\W\d_])")
"""Signs that no word holds: Polish "Wałęsa" in cp1250 reads "Wa³êsa" in cp1252."""
FIT = 0.97
"""Share of the letters beyond a to z that an alphabet must have; names and quotations bring in a few others."""
AHEAD = 0.03
"""What another alphabet must have over the Western ones."""
COMMON = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uff60“”‘’—…·]")
"""Without the narrow katakana and rare signs that other scripts come out as."""
LEAST = 12
"""Bytes in runs; fewer may be dots, quotation marks and dashes in a row."""
FEW = 0.01
"""Share of all letters; languages of other alphabets than English have four times as many beyond a to z."""
SURE = 0.3
MESS = 0.1
"""Coherence and chaos as charset-normalizer measures them. A hundred letters have in their own encoding a coherence of
.5 to .7 and no chaos; of fewer than about fifty it can say nothing, and they are refused. Bytes without order had .34
and .18."""
REFUSAL = (
    "The page does not say its encoding, and its bytes do not show it; save it as UTF-8, or write 'encoding: NAME' in "
    "a file '<page>.meta.yaml' beside it."
)


def guess(data: bytes) -> str:
    """Name the encoding of bytes that are no UTF-8.

    Raises:
        PageError: it cannot be told.
    """
    sample = beginning(TAG.sub(b" ", data))
    high = len(HIGH.findall(sample))
    runs = sum(len(run) for run in RUN.findall(sample))
    # Letters of other scripts stand together; accents stand alone or in twos.
    return _other_script(sample) if runs * 2 > high and runs >= LEAST else _latin(sample)


def beginning(data: bytes) -> bytes:
    """Cut bytes off behind white space, so that no character is cut in two."""
    cut = max(data.rfind(b"\n", 0, SAMPLE), data.rfind(b" ", 0, SAMPLE)) if len(data) > SAMPLE else -1
    return data[:cut] if cut > 0 else data


def _other_script(sample: bytes) -> str:
    """Find the encoding in which the lines that are no plain English make words."""
    lines = b"\n".join(line for line in sample.split(b"\n") if HIGH.search(line))
    # English words, numbers and signs among them would count against their letters.
    found = from_bytes(ASCII.sub(b" ", lines), cp_isolation=ALPHABETS, language_threshold=0.05).best()
    if found and found.chaos <= MESS and found.coherence >= SURE:
        return found.encoding
    for found in from_bytes(lines, cp_isolation=EAST_ASIAN):
        if found.chaos <= MESS and is_east_asian(str(found)):
            return found.encoding
    raise PageError(REFUSAL)


def is_east_asian(text: str) -> bool:
    """Say whether nearly all characters beyond ASCII are Chinese, Japanese or Korean ones in common use."""
    other = [char for char in text if char > "\x7f"]
    return len(COMMON.findall(text)) > FIT * len(other) > 0


def _latin(sample: bytes) -> str:
    """Choose among encodings of Latin letters by the alphabets of the languages they serve."""
    west = sample.decode("cp1252", "replace")
    strange = bool(INSIDE_A_WORD.search(west))
    if not strange and len(beyond(west)) < FEW * sum(map(str.isalpha, west)):
        return "cp1252"
    least = 0.0 if strange else fit(west, WEST.values())
    fits = {name: _fit_in(sample, name) for name in EAST}
    best = max(fits, key=lambda name: fits[name])
    if fits[best] >= FIT and fits[best] > least + (0 if strange else AHEAD):
        return best
    if strange:
        raise PageError(REFUSAL)
    return "cp1252"


def _fit_in(sample: bytes, name: str) -> float:
    text = sample.decode(name, "replace")
    return 0.0 if INSIDE_A_WORD.search(text) or "\ufffd" in text else fit(text, EAST[name])


def fit(text: str, alphabets: Iterable[str]) -> float:
    """Say how many of the letters beyond a to z the best alphabet has, as a share."""
    letters = beyond(text)
    return (
        0.0
        if not letters
        else max(sum(letter in alphabet for letter in letters) / len(letters) for alphabet in alphabets)
    )


def beyond(text: str) -> list[str]:
    """List the letters beyond a to z, in small letters."""
    return [char.lower() for char in text if char > "\x7f" and char.isalpha()]
