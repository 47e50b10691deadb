"""Weighs the label candidates of a page together: one alone proves little, in company it does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.models import fold
from qa.pages import rules
from qa.pages.blocks import Block
from qa.pages.labels import Label, given_label, label_at
from qa.pages.names import HONORIFIC, OFFICE, is_name
from qa.pages.speakers import Cast, is_unnamed

NAME_LINE = re.compile(r"\s+(?:--|[—–-])\s+")
ENDED = re.compile(r"[.?!…:\"”’)\]—–-]\s*$")
"""A label on a wrapped line follows a finished sentence."""
ADDRESSED = re.compile(r"\b(?:to|for)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a part of one, and the label that opens it if one does."""

    block: Block
    label: Label | None = None


def find_labels(blocks: Sequence[Block], cast: Cast) -> list[Piece]:
    """Cut blocks where labels stand, and keep the candidates that the others bear out."""
    pieces = [piece for block in blocks for piece in _at_lines(block)]
    court = _Court([piece.label for piece in pieces if piece.label], cast)
    kept = _rejoin([Piece(p.block, p.label if p.label and court.holds(p.label) else None) for p in pieces], blocks)
    return _inline(kept, [person.name for person in cast.announced])


def _at_lines(block: Block) -> list[Piece]:
    """Cut a block at line starts that may open with a label."""
    if block.speaker:
        return [Piece(block, given_label(NAME_LINE.sub(", ", block.speaker)))]
    if not block.lines:
        return [Piece(block, label_at(block))]
    marks = [
        at for at in block.lines if ENDED.search(block.text, max(0, at - 8), at) and label_at(block, at) is not None
    ]
    cuts = [0, *marks, len(block.text)]
    parts = [block.cut(low, high) for low, high in pairwise(cuts)]
    return [Piece(part, label_at(part)) for part in parts if part.text]


def _rejoin(pieces: list[Piece], blocks: Sequence[Block]) -> list[Piece]:
    """Put back together what was cut at a line for a candidate that did not hold."""
    by_start = {block.excerpt.runs[0].page_start: block for block in blocks if block.excerpt.runs}
    kept: list[Piece] = []
    for piece in pieces:
        first = piece.block.excerpt.runs[0].page_start if piece.block.excerpt.runs else -1
        if piece.label is None and first not in by_start and kept:
            whole = _whole_of(kept[-1].block, piece.block, by_start)
            if whole is not None:
                kept[-1] = Piece(whole, kept[-1].label)
                continue
        kept.append(piece)
    return kept


def _whole_of(left: Block, right: Block, by_start: dict[int, Block]) -> Block | None:
    """Find the stretch from the start of one part to the end of the next in the block both were cut from."""
    low = left.excerpt.runs[0].page_start
    starts = [start for start in by_start if start <= low]
    if not starts:
        return None
    source = by_start[max(starts)]
    last = right.excerpt.runs[-1]
    start = source.excerpt.offset_of(low)
    end = source.excerpt.offset_of(last.page_start + last.length - 1) + 1
    return source.cut(start, end)


class _Court:
    """What all candidates of a page say for each other."""

    def __init__(self, labels: Sequence[Label], cast: Cast) -> None:
        self._cast = cast
        self._names = Counter(fold(label.name) for label in labels)
        self._kinds = Counter(label.kind for label in labels)
        self._letters = Counter(label.printed[0] for label in labels if label.style == "letter")
        self._bare = {fold(label.name) for label in labels if label.style == "bare"}
        self._marks = Counter(label.printed[0] for label in labels if label.style == "mark")
        self._styles = Counter(label.style for label in labels)
        self._bold = {fold(label.name) for label in labels if label.style == "bold"}
        self._plain_questions = sum(label.kind == "question" and not ADDRESSED.search(label.name) for label in labels)
        self._total = len(labels)
        self._upper = sum(label.printed.isupper() for label in labels)
        self._people = {fold(label.name) for label in labels if likely(label)}

    def holds(self, label: Label) -> bool:
        """Say whether a candidate is a label."""
        if label.style == "letter":
            return self._letters["Q"] >= 2 and self._letters[label.printed[0]] * 2 >= self._letters["Q"]
        if label.style == "bare":
            # Names in bold without any mark: only where that is how the page does it, for several people.
            back = any(self._names[name] > 1 for name in self._bare)
            return back and len(self._bare) > 1 and self._styles["bold"] == 0
        if label.style == "mark":
            return self._total > 1 and (label.printed[0] == "Q" or self._marks["Q"] > 0)
        if label.kind in {"question", "answer"}:
            # "Question to the President of Finland: ..." goes on with a question unless all labels look so.
            return not ADDRESSED.search(label.name) or label.style == "bold" or self._plain_questions == 0
        if label.kind == "roleless":
            return len(self._names) > 1
        known = self._cast.knows(label.name) or fold(label.name) in self._bold
        return label.style == "bold" or known or self._fits(label)

    def _fits(self, label: Label) -> bool:
        """Say whether an unknown name is printed as the other labels are, and borne out by them."""
        if self._styles["bold"] * 2 > self._total and self._styles["bold"] > 2:
            # Where labels are bold, a plain "Name:" is prose unless somebody of that name speaks.
            return any(set(fold(label.name).split()) >= set(name.split()) for name in self._bold)
        if self._upper * 5 > self._total * 4 and not label.name.isupper() and self._names[fold(label.name)] == 1:
            return label.name.split()[0].rstrip(".").casefold() in HONORIFIC
        return self._in_company(label)

    def _in_company(self, label: Label) -> bool:
        asked = self._kinds["question"] > 0
        repeated = self._names[fold(label.name)] > 1
        if label.style == "caps" or label.name.isupper():
            return asked or repeated or len(self._people) > 1
        if likely(label):
            return asked or repeated or len(self._people) > 1
        return repeated and len(self._names) > 1 and (asked or bool(self._people))


def likely(label: Label) -> bool:
    """Say whether a label's words alone look like somebody who speaks."""
    words = label.name.split()
    if label.style in {"caps", "bold"} or is_unnamed(label.name):
        return True
    if words[0].rstrip(".").casefold() in HONORIFIC:
        return True
    plain = label.name.split(",")[0].split()
    return is_name(plain) or any(word.casefold().strip(",") in OFFICE for word in words)


def _inline(pieces: list[Piece], announced: Sequence[str]) -> list[Piece]:
    """Cut inside blocks at labels that hold elsewhere on the page, or that are question and answer marks."""
    names = {piece.label.printed for piece in pieces if piece.label and piece.label.style in {"colon", "bold"}}
    names = {name for name in (*names, *announced) if len(name) > 3}
    marks = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)[:200])
    words = rf"(?:{rules.INLINE_MARKS})" + (f"|{marks}" if marks else "")
    pattern = re.compile(rf"(?:(?<=[.?!…\"”’)\]])|(?<=--))\s*(?=(?:{words})\s?(?:\([^()]{{1,60}}\)\s?)?:\s)")
    found: list[Piece] = []
    for piece in pieces:
        head = piece.label.end if piece.label else 0
        cuts = [hit.end() for hit in pattern.finditer(piece.block.text, head) if hit.end() > head]
        if not cuts:
            found.append(piece)
            continue
        found.append(Piece(piece.block.cut(0, cuts[0]), piece.label))
        for low, high in zip(cuts, [*cuts[1:], len(piece.block.text)], strict=True):
            part = piece.block.cut(low, high)
            found.append(Piece(part, label_at(part)))
    return found
