"""Finds what may be a speaker's label at the head of a line. Decides nothing about who speaks.

A candidate becomes a label only in company: `transcript` weighs all candidates of a page together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qa.pages import rules
from qa.pages.blocks import Block
from qa.pages.names import HONORIFIC, LINK, OFFICE, PARTICLE

LabelKind = Literal["question", "answer", "roleless", "name"]

NUMBER = r"(?P<number>\d{1,3}[.)]\s+)?"
STAMP = r"(?P<stamp>[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*[-–—]?\s*)?"
DASH = r"(?P<dash>[-–—]\s+)?"
BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
COLON = re.compile(rf"{DASH}{NUMBER}{STAMP}(?P<name>[^:\n]{{1,110}}?)\s*:(?=\s|$)")
CAPS = re.compile(
    rf"{NUMBER}(?P<name>(?:[A-Z][A-Z'’-]+|[A-Z]\.?|(?:MR|MS|MRS|DR)\.)(?:\s+(?:[A-Z][A-Zc'’-]+|[A-Z]\.))*"
    r"(?:\s*[\[(][^\])]{1,60}[\])])?)\.(?=\s|$)"
)
LETTER = re.compile(r"(?P<name>Q|A)(?=\s+\S)")
SENTENCE_END = re.compile(r"[?!;…]|(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<![A-Z])\.(?=\s|$)")
WORD = re.compile(r"[^\W\d_][\w.’'-]*")
NO_SPEAKER = frozenset(rules.NO_SPEAKER.split("|"))
ASKER = re.compile(rf"(?:{rules.ASKERS})(?:\s+(?:no\.?|№|#)?\s*\d+|\s+from\b.*)?", re.IGNORECASE)
ANSWERER = re.compile(rf"(?:{rules.ANSWERERS})(?:\s+\d+)?", re.IGNORECASE)
ROLELESS = re.compile(rf"(?:{rules.ROLELESS})", re.IGNORECASE)
LONGEST_NAME = 12  # words; "The Parliamentary Under-Secretary of State for Justice (Mr Crispin Blunt)" has 11


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
    style: Literal["colon", "caps", "letter", "bold"]
    bracketed: tuple[str, ...] = ()


def label_at(block: Block, at: int = 0) -> Label | None:
    """Read the label that may stand at an offset of a block."""
    text = block.text
    for style, pattern in (("colon", COLON), ("caps", CAPS), ("letter", LETTER)):
        hit = pattern.match(text, at)
        if hit:
            label = _label(hit, text, style)
            if label:
                return label
    return None


def _label(hit: re.Match[str], text: str, style: str) -> Label | None:
    raw = hit["name"].strip(" *_")
    bracketed = tuple(BRACKETS.findall(raw))
    name = BRACKETS.sub(" ", raw).strip(" ,-–—")
    kind = kind_of(name)
    if kind is None or (style == "caps" and kind == "name" and len(WORD.findall(name)) < 2):
        return None
    end = hit.end() + (style != "letter")
    if style == "letter":
        end = hit.end()
    elif style == "colon":
        end = text.index(":", hit.end("name")) + 1
    else:
        end = text.index(".", hit.end("name")) + 1
    shown = text[hit.start("name") : hit.end("name")].strip(" *_")
    return Label(hit.start(), end, shown, kind, name, style, bracketed)  # type: ignore[arg-type]


def kind_of(name: str) -> LabelKind | None:
    """Tell what a label's words mean; None where they cannot be a label."""
    if not name or SENTENCE_END.search(name) or name.casefold() in NO_SPEAKER:
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
    words = name.replace(",", " ").replace("/", " ").split()
    if not words or len(words) > LONGEST_NAME or any(char.isdigit() for char in name):
        return False
    small = [word for word in words if not word[:1].isupper()]
    fitting = LINK | PARTICLE | OFFICE | HONORIFIC
    return words[0][:1].isupper() and words[-1][:1].isupper() and all(word.casefold() in fitting for word in small)
