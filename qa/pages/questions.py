"""Questions without labels: headings, bold paragraphs, numbered lines and dashes that end in a question mark."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qa.pages.blocks import Block
from qa.pages.head import ends_sentence

NUMBER = re.compile(r"(?P<n>\d{1,3})[.)]\s+")
DASH = re.compile(r"[-–—]\s*")
QUESTION = re.compile(r"\?[\"'”’)\]]*$")


def dash_length(text: str) -> int:
    """Count the characters of a dash that opens a line."""
    hit = DASH.match(text)
    return hit.end() if hit else 0


def unlabelled_questions(blocks: Sequence[Block]) -> dict[int, int]:
    """Map the positions of blocks that ask to where their words begin; empty where no pattern is plain."""
    for find in (_headings, _bold, _tagged, _numbered, _dashes):
        found = find(blocks)
        if found:
            return found
    return {}


def _asks(text: str) -> bool:
    return bool(QUESTION.search(text.rstrip()))


def _asking(blocks: Sequence[Block], marked: Sequence[int]) -> list[int]:
    """Keep of blocks that are set alike those that ask; none unless at least two do and more than half."""
    asking = [at for at in marked if _asks(blocks[at].text)]
    return asking if len(asking) >= 2 and len(asking) * 2 > len(marked) else []


def _headings(blocks: Sequence[Block]) -> dict[int, int]:
    headings = [at for at, block in enumerate(blocks) if block.level]
    return dict.fromkeys(_asking(blocks, headings), 0)


def _bold(blocks: Sequence[Block]) -> dict[int, int]:
    bold = [at for at, block in enumerate(blocks) if _is_bold(block)]
    return _with_remarks(blocks, bold)


def bold_questions(blocks: Sequence[Block], labelled: Collection[int]) -> frozenset[int]:
    """Find questions set in bold among answers that have labels, at the positions given."""
    free = ((at, block) for at, block in enumerate(blocks) if at not in labelled and not block.level)
    return frozenset(_asking(blocks, [at for at, block in free if _is_bold(block)]))


def _is_bold(block: Block) -> bool:
    return bool(block.strong) and block.strong[0] == (0, len(block.text))


def _with_remarks(blocks: Sequence[Block], marked: Sequence[int]) -> dict[int, int]:
    """Keep what is set like the questions: interviewers also say "Your predecessor said the same."."""
    asking = _asking(blocks, marked)
    return dict.fromkeys((at for at in marked if asking and at >= asking[0] and ends_sentence(blocks[at].text)), 0)


def _tagged(blocks: Sequence[Block]) -> dict[int, int]:
    """Find questions set in italics, or as the terms of a list of definitions."""
    for tag in ("em", "dt"):
        found = _with_remarks(blocks, [at for at, block in enumerate(blocks) if block.tag == tag])
        if found:
            return found
    return {}


def _numbered(blocks: Sequence[Block]) -> dict[int, int]:
    found: dict[int, int] = {}
    due = 1
    for at, block in enumerate(blocks):
        hit = NUMBER.match(block.text)
        if hit and int(hit["n"]) == due and _asks(block.text):
            found[at] = hit.end()
            due += 1
    answered = all(at + 1 < len(blocks) and at + 1 not in found for at in found)
    return found if len(found) >= 2 and answered else {}


def _dashes(blocks: Sequence[Block]) -> dict[int, int]:
    dashed = {at: hit.end() for at, block in enumerate(blocks) if (hit := DASH.match(block.text))}
    asking = {at: end for at, end in dashed.items() if _asks(blocks[at].text)}
    return asking if len(dashed) >= 4 and len(asking) >= 2 and len(dashed) * 2 > len(blocks) else {}
