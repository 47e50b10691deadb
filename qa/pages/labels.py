"""Finds what may be a speaker's label at the head of a line. Decides nothing about who speaks.

A candidate becomes a label only in company: `company` weighs all candidates of a page together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from qa.pages import rules
from qa.pages.blocks import Block
from qa.pages.names import HONORIFIC, LINK, NO_NAME, OFFICE, PARTICLE, PLACE_WORD, is_capital, is_name

LabelKind = Literal["question", "answer", "roleless", "name"]
Style = Literal["colon", "caps", "letter", "mark", "bold", "bare"]

NUMBER = r"(?P<number>(?:\[?T?\d{1,3}[.)]\]?\s*(?:\[\d+\]\s*)?))?"
STAMP = r"(?P<stamp>[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?\s*[-–—]?\s*)?"
DASH = r"(?P<dash>[-–—]\s*)?"
BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
BRACKETED = r"(?:\s?[(\[][^()\[\]:]{1,60}[)\]])"
OPEN = re.compile(rf"{DASH}{NUMBER}{STAMP}")
COLON = re.compile(
    rf"(?P<name>[^:：\n.?!(\[]{{1,90}}(?:\.[^:：\n.?!(\[]{{0,60}}){{0,3}}{BRACKETED}{{0,3}}"
    r"(?:,[^:：\n.?!(\[]{1,40})?)\s?(?:：|:(?!//|\d))"
)
TIMED = re.compile(r"(?P<name>[^:\n.?!(\[]{2,60}?)\s*[(\[]\d{1,2}:\d{2}(?::\d{2})?[)\]]\s*:?(?=\s|$)")
LENTICULAR = re.compile(r"[【（](?P<name>[^【】（）]{1,30})[】）](?=\s*\S)")
"""Japanese pages print 【記者】 and （記者） before what is said."""
DOT_DASH = re.compile(r"(?P<name>[^\W\d_][^:.?!(\[\n]{2,60})\.\s?[-–—]\s+(?=\S)")
"""Spanish transcripts print "Pregunta.- ¿...?" and "Presidente.- No."."""
CAPS_WORD = r"(?:(?!(?:MR|MS|MRS|DR|ST)\.)[A-ZÀ-Þ][A-ZÀ-Þ'’-]+|Mc[A-Z]+|[A-Z]\.|(?:MR|MS|MRS|DR|ST)\.)"
CAPS = re.compile(rf"(?P<name>(?:{CAPS_WORD}(?:,?\s+|(?=[.\[(])))*?{CAPS_WORD}{BRACKETED}?)\.(?=\s|$)")
ASKING_WORD = re.compile(r"(?P<name>Question|Reporter|Journalist|Correspondent|Answer)\.(?=\s)")
TITLED_CAPS = re.compile(
    r"(?P<name>(?:The|Mr\.|Mrs\.|Ms\.|Miss|Dr\.|[A-Z][a-z]{2,})\s+[A-Z][A-Z'’-]{2,}(?:\s+[A-Z][A-Z'’-]+){0,2}"
    r"(?:\s+of\s+[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)?)\.(?=\s|$)"
)
"""Hearings print "The CHAIRMAN." and "Senator HALE of Ohio."."""
LETTER = re.compile(r"(?P<name>Q|A)(?=\s+[A-ZÀ-Þ\"“(\[—–-])")
LETTER_MARK = re.compile(r"(?P<name>Q|A)[.:](?=\s|\S)")
ASKED_BY = re.compile(
    r"(?P<name>[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){0,4}(?:,\s*(?:[A-Z][\w.'’&-]*\s?(?:of\s|and\s|for\s|the\s)?){1,7})?):\s"
)
ABBREVIATED = "".join(rf"(?<!\b{word.capitalize()})" for word in sorted(HONORIFIC) if len(word) < 5)
"""Mr. Dr. Sen. Gov. and the like: forms of address are the abbreviations that labels have."""
SENTENCE_END = re.compile(rf"[?!;…。？！；、，؟،]|{ABBREVIATED}(?<!\bSt)(?<!\bJr)(?<![A-ZÀ-ÞА-ЯЁ])\.(?=\s|$)")
WORD = re.compile(r"[^\W\d_][\w.’'-]*")
NO_SPEAKER = frozenset(rules.NO_SPEAKER.split("|"))
ASKER = re.compile(rf"(?:{rules.ASKERS})(?:\s+(?:no\.?|№|#)?\s*\d+|\s+(?:from|to|for)\b.*|,.*)?", re.IGNORECASE)
ANSWERER = re.compile(rf"(?:{rules.ANSWERERS})(?:\s+\d+)?", re.IGNORECASE)
UNNAMED = re.compile(rf"(?:{rules.UNNAMED})", re.IGNORECASE)
ROLELESS = re.compile(rf"(?:{rules.ROLELESS})", re.IGNORECASE)
LONGEST_NAME = 14  # words; "The Parliamentary Under-Secretary of State for Foreign and Commonwealth Affairs" has 11
LONGEST_LABEL = 170
LONGEST_AFTER = 130
"""Characters between a name in bold and its colon: " (United Arab Emirates) (spoke in Arabic; interpretation)"."""
LONGEST_BARE = 90
"""Characters; "The Parliamentary Under-Secretary of State for Foreign and Commonwealth Affairs" has 78."""


@dataclass(frozen=True, slots=True)
class Label:
    """A candidate: where it stands in its block, what it says, and how it is printed."""

    start: int
    end: int
    """Where the speech after it begins."""
    printed: str
    kind: LabelKind
    name: str
    """What it says without brackets."""
    style: Style
    bracketed: tuple[str, ...] = ()
    numbered: bool = False
    """A question number stands before it."""


def label_at(block: Block, at: int = 0) -> Label | None:
    """Read the label that may stand at an offset of a block."""
    text = block.text
    opened = OPEN.match(text, at)
    head = opened.end() if opened else at
    numbered = bool(opened and opened["number"])
    found = _bold_label(block, head) or _marked_label(text, head)
    if found is None and opened and opened["stamp"]:
        found = _marked_label(text, head)
    if found is None:
        return None
    end = found.end + len(text[found.end :]) - len(text[found.end :].lstrip())
    return replace(found, start=at, end=end, numbered=numbered)


def _marked_label(text: str, at: int) -> Label | None:
    """Read a label in plain type: a mark ends it."""
    window = text[: at + LONGEST_LABEL]
    for style, pattern in STYLES:
        hit = pattern.match(window, at)
        if hit is None:
            continue
        label = _make(text[hit.start("name") : hit.end("name")], at, hit.end(), style)
        if label:
            return asked_by(label, text) if label.style in {"letter", "mark"} or label.name == "QUESTION" else label
    return None


STYLES: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("mark", LETTER_MARK),
    ("colon", COLON),
    ("colon", TIMED),
    ("colon", LENTICULAR),
    ("colon", DOT_DASH),
    ("caps", CAPS),
    ("caps", TITLED_CAPS),
    ("caps", ASKING_WORD),
    ("letter", LETTER),
)


def _bold_label(block: Block, at: int) -> Label | None:
    """Read a label set in bold, its colon inside or after it."""
    text = block.text
    span = next((span for span in block.strong if span[0] <= at < span[1]), None)
    if span is None or span[1] - at > LONGEST_LABEL:
        return None
    stop = span[1]
    inner = text[at:stop].rstrip()
    after = text[stop : stop + LONGEST_AFTER]
    if inner.endswith((":", "：", ".")) and len(inner) < stop - at + 1:
        mark = at + len(inner)
        return _make(inner[:-1], at, mark, "bold") if inner.endswith((":", "：")) or inner[:-1].isupper() else None
    if colon := re.match(rf"{BRACKETED}{{0,3}}\s*[:：]", after):
        printed = text[at : stop + colon.end()].rstrip().rstrip(":：")
        return _make(printed, at, stop + colon.end(), "bold")
    if after.strip() and names_somebody(inner):
        return _make(inner, at, stop, "bare")
    return None


def names_somebody(text: str) -> bool:
    """Say whether words without a mark are a name, or an office with the holder's name in brackets."""
    plain = " ".join(BRACKETS.sub(" ", text).split())
    if len(plain) > LONGEST_BARE:
        return False
    words = [word.strip(",").casefold() for word in plain.split()]
    held = any(is_name(inside.split()) for inside in BRACKETS.findall(text)) and not OFFICE.isdisjoint(words)
    return plain.isupper() or is_name(plain.split()) or held


def _make(raw: str, start: int, end: int, style: Style) -> Label | None:
    shown = raw.strip(" *_:：")
    bracketed = tuple(BRACKETS.findall(shown))
    name = " ".join(BRACKETS.sub(" ", shown).split()).strip(" ,-–—")
    kind = kind_of(name)
    if kind is None and style == "bold" and could_be_bold_name(name):
        kind = "name"
    if kind is None or (style == "caps" and kind == "name" and len(WORD.findall(name)) < 2):
        return None
    return Label(start, end, shown, kind, name, style, bracketed)


def given_label(speaker: str) -> Label:
    """Make a label of what a format says outside of the text."""
    made = _make(speaker, 0, 0, "bold")
    return made or Label(0, 0, speaker, "name", speaker, "bold")


def asked_by(label: Label, text: str) -> Label:
    """Read the reporter named after a bare question mark: "Q. Merriman Smith, United Press International: ..."."""
    rest = label.end + len(text[label.end :]) - len(text[label.end :].lstrip())
    hit = ASKED_BY.match(text, rest, rest + 110)
    if label.kind != "question" or hit is None:
        return label
    name = hit["name"].strip()
    titled = name.split()[0].rstrip(".").casefold() in HONORIFIC
    placed = "," in name and len(name.split(",")[0].split()) > 1
    if titled == placed or not could_be_name(name):
        return label
    return replace(label, end=hit.end(), printed=f"{label.printed}. {name}", name=name.split(",")[0])


def kind_of(name: str) -> LabelKind | None:
    """Tell what a label's words mean; None where they cannot be a label."""
    if not name or SENTENCE_END.search(name.rstrip(".")) or name.casefold() in NO_SPEAKER:
        return None
    if ASKER.fullmatch(name):
        return "question"
    if ANSWERER.fullmatch(name):
        return "answer"
    if ROLELESS.fullmatch(name):
        return "roleless"
    return "name" if could_be_name(name) else None


def could_be_name(name: str) -> bool:
    """Say whether every word could stand in a name or an office."""
    words = name.replace(",", " ").replace("/", " ").replace("&", " ").split()
    thing = all(word.casefold() in NOBODY for word in words) and not name.isupper() and not UNNAMED.fullmatch(name)
    if not words or len(words) > LONGEST_NAME or thing:
        return False
    if _is_described_person(words) or _is_person_with_trade(name) or is_uncased_name(words):
        return True
    small = [word for word in words if not is_capital(word)]
    fitting = LINK | PARTICLE | OFFICE | HONORIFIC
    ends = is_capital(words[0]) and is_capital(words[-1]) and not any(char.isdigit() for char in name)
    return ends and all(word.casefold() in fitting for word in small)


NOBODY = PLACE_WORD | NO_NAME
"""Words that on their own are a country, a body or a thing: "Germany:" in a list is nobody's label."""


def is_uncased_name(words: list[str]) -> bool:
    """Say whether a few words are in letters that know no capitals: Arabic, Hebrew, Chinese, Japanese, Korean."""
    text = "".join(words)
    plain = all(not char.isupper() and not char.islower() and not char.isdigit() for char in text)
    return plain and text[:1].isalpha() and len(words) <= MOST_UNCASED and len(text) <= LONGEST_UNCASED


MOST_UNCASED = 5
LONGEST_UNCASED = 30
"""Words and characters; "وزير الخارجية والتعاون الدولي" has 27 and four."""


def _is_described_person(words: list[str]) -> bool:
    """Say whether words describe and name a person: "leader of the A Just Russia party Sergei Mironov"."""
    lowered = {word.casefold() for word in words}
    small = {word for word in words if word[:1].islower()}
    return is_name(words[-2:]) and not lowered.isdisjoint(OFFICE) and small.isdisjoint(SENTENCE_WORDS)


def _is_person_with_trade(name: str) -> bool:
    """Say whether a full name and a few words about it stand there: "Alisa Shmelyova, metrology engineer"."""
    first, _, rest = name.partition(",")
    words = rest.split()
    return 0 < len(words) < 8 and is_name(first.split()) and SENTENCE_WORDS.isdisjoint(words)


def could_be_bold_name(name: str) -> bool:
    """Say whether words in bold before a colon name somebody: more is allowed than in plain type."""
    words = name.replace(",", " ").split()
    if not words or len(words) > LONGEST_NAME + 6 or SENTENCE_END.search(name.rstrip(".")):
        return False
    first = name.partition(",")[0].split()
    last = (is_capital(words[-1]) or is_name(first[-2:])) and name.casefold() not in NO_SPEAKER
    return last and words[0][:1].isalpha() and SENTENCE_WORDS.isdisjoint(word for word in words if word[:1].islower())


SENTENCE_WORDS = frozenset(rules.SENTENCE_WORDS.split())
