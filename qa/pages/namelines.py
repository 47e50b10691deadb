"""Names that stand on a line of their own above what is said: "Anna Keller -- Chief Executive Officer".

One such line proves nothing; several names that come back do. The words below then carry their speaker with them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from qa.pages.blocks import Block
from qa.pages.labels import kind_of, label_at
from qa.pages.names import HONORIFIC, OFFICE, is_capital, is_name
from qa.pages.speakers import is_unnamed

LONGEST = 100
SIGNED = re.compile(r"(?P<name>[^-–—.?!:]{3,50})\s+(?:--|[—–-])\s+(?P<office>[^.?!:]{3,80})")
NUMBER = re.compile(r"^\d{1,3}\.\s+(?=\D+$)")
BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{1,40}[)\]]")


def with_speakers(blocks: Sequence[Block]) -> list[Block]:
    """Take out lines that only name a speaker, and give the name to the block below each."""
    names = [name_of(block) for block in blocks]
    counts = Counter(name for name in names if name)
    known = {name for name in counts if not is_unnamed(name)}
    back = sum(count > 1 for count in counts.values())
    if (
        len(counts) < 2
        or not known
        or back < 1
        or sum(counts.values()) < 4
        or sum(counts.values()) * 3 > len(blocks) * 2
    ):
        return list(blocks)
    if sum(label_at(block) is not None for block in blocks) * 4 > sum(counts.values()):
        # The page has labels of the usual kind; a name alone on a line is something else there.
        return list(blocks)
    kept: list[Block] = []
    waiting = ""
    for block, name in zip(blocks, names, strict=True):
        if name:
            waiting = NUMBER.sub("", block.text)
        else:
            kept.append(replace(block, speaker=waiting or block.speaker))
            waiting = ""
    return kept


def name_of(block: Block) -> str | None:
    """Read the name on a line that holds nothing else."""
    text = NUMBER.sub("", block.text)
    if len(text) > LONGEST or text.endswith((".", "?", "!", ":", ",")) or any(char.isdigit() for char in text):
        return None
    signed = SIGNED.fullmatch(text)
    said = signed["name"] if signed else text
    name = BRACKETS.sub("", said).strip()
    words = [word for word in name.split() if word.rstrip(".").casefold() not in HONORIFIC]
    if is_name(words) or (is_unnamed(name) and name[:1].isupper()) or kind_of(name) == "question":
        return name
    titled = [word for word in words if word.casefold() not in OFFICE]
    if len(titled) == 1 and len(titled) < len(name.split()) and len(name.split()) < 4 and is_capital(titled[0]):
        # "Ms Hale", "Chair Ortiz": a surname with what it is addressed by.
        return name
    held = [inside for inside in BRACKETED.findall(said) if is_name(inside.split())]
    # "The Minister for Transport (Fiona Reid)": whoever holds the office.
    return held[0] if held and any(word.casefold().strip(",") in OFFICE for word in words) else None
