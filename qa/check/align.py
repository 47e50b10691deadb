"""Two rows of words side by side: what stands in both, in the same order and close together.

The alignment is a longest common subsequence (rapidfuzz); of it the stretch is kept in which more stands in both than
parts them, as in local alignment (Smith and Waterman, 1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq

SKIPPED = 0.5
"""Cost of a word that the claim leaves out; one that it adds or changes costs as much as one that fits is worth."""
MOST_SKIPPED = 6.0
"""Cost of any number of words left out at one place: a clause may be dropped between two long stretches that fit."""
STRAY = 3
"""Words between the body of an alignment and a word beyond it that still belongs to it: quotes are changed by one to
three words at a place."""


ALIKE = 0.75
"""Similarity from which two words are taken for spellings of one: "labor", "labour" .91, "programme", "program" .88,
"realise", "realize" .86; "support", "report" .62."""


@dataclass(frozen=True, slots=True)
class Block:
    """Words that stand in both: `claim[claim : claim + size]` equals `source[source : source + size]`."""

    claim: int
    source: int
    size: int

    @property
    def claim_end(self) -> int:
        """The claim's word after it."""
        return self.claim + self.size

    @property
    def source_end(self) -> int:
        """The source's word after it."""
        return self.source + self.size

    def moved(self, claim: int, source: int) -> Block:
        """Count its places from elsewhere."""
        return Block(self.claim + claim, self.source + source, self.size)


@dataclass(frozen=True, slots=True)
class Alignment:
    """What stands in both, and the body of it."""

    blocks: tuple[Block, ...]
    """With stray words just before and after the body."""
    core: tuple[Block, ...]

    @property
    def matched(self) -> int:
        """Words that stand in both."""
        return sum(block.size for block in self.blocks)


def align(claim: Sequence[int], source: Sequence[int]) -> Alignment | None:
    """Align two rows of words; None where nothing stands in both."""
    blocks = _common(claim, source)
    if not blocks:
        return None
    first, last = _best(blocks)
    core = blocks[first : last + 1]
    return Alignment((*_before(core[0], claim, source), *core, *_after(core[-1], claim, source)), tuple(core))


def alike(claim: Sequence[str], source: Sequence[str]) -> bool:
    """Tell whether words that stand against each other are spellings of the same, one by one."""
    return len(claim) == len(source) and all(
        Indel.normalized_similarity(a, b) >= ALIKE for a, b in zip(claim, source, strict=True)
    )


def cost(before: Block, after: Block) -> float:
    """Weigh what parts two blocks that follow each other, in words."""
    added, skipped = after.claim - before.claim_end, after.source - before.source_end
    return max(float(added), min(SKIPPED * skipped, MOST_SKIPPED))


def _before(core: Block, claim: Sequence[int], source: Sequence[int]) -> list[Block]:
    """Find the stray words just before the body."""
    first = max(0, core.source - core.claim - STRAY)
    strays: list[Block] = []
    for block in reversed(_common(claim[: core.claim], source[first : core.source])):
        moved = block.moved(0, first)
        if not _near(moved, strays[0] if strays else core):
            break
        strays.insert(0, moved)
    return strays


def _after(core: Block, claim: Sequence[int], source: Sequence[int]) -> list[Block]:
    """Find the stray words just after it."""
    rest = claim[core.claim_end :]
    strays: list[Block] = []
    for block in _common(rest, source[core.source_end : core.source_end + len(rest) + STRAY]):
        moved = block.moved(core.claim_end, core.source_end)
        if not _near(strays[-1] if strays else core, moved):
            break
        strays.append(moved)
    return strays


def _common(claim: Sequence[int], source: Sequence[int]) -> list[Block]:
    """Give the longest common subsequence as blocks, short ones beside the words that they belong to."""
    opcodes = LCSseq.opcodes(claim, source) if claim and source else ()
    return _joined(
        [Block(o.src_start, o.dest_start, o.src_end - o.src_start) for o in opcodes if o.tag == "equal"], claim, source
    )


def _near(before: Block, after: Block) -> bool:
    return after.claim - before.claim_end <= STRAY and after.source - before.source_end <= STRAY


def _joined(blocks: list[Block], claim: Sequence[int], source: Sequence[int]) -> list[Block]:
    """Move a short block next to its neighbour where the same words stand there too.

    A common subsequence is free to take a "the" from anywhere; beside the words that follow it, it belongs.
    """
    joined: list[Block] = []
    for block in reversed(blocks):
        after = joined[-1] if joined else None
        if after and _stands(
            block, Block(after.claim - block.size, after.source - block.size, block.size), claim, source
        ):
            joined[-1] = Block(after.claim - block.size, after.source - block.size, block.size + after.size)
        else:
            joined.append(block)
    grown: list[Block] = []
    for block in reversed(joined):
        before = grown[-1] if grown else None
        if before and _stands(block, Block(before.claim_end, before.source_end, block.size), claim, source):
            grown[-1] = Block(before.claim, before.source, before.size + block.size)
        else:
            grown.append(block)
    return grown


def _stands(block: Block, there: Block, claim: Sequence[int], source: Sequence[int]) -> bool:
    """Tell whether a block's words stand in another place too, moved in one of the two rows only."""
    if there.claim < 0 or there.source < 0 or (there.claim != block.claim) == (there.source != block.source):
        return False
    wanted = list(claim[block.claim : block.claim_end])
    return wanted == list(claim[there.claim : there.claim_end]) == list(source[there.source : there.source_end])


def _best(blocks: Sequence[Block]) -> tuple[int, int]:
    """Find the run of blocks with the best sum of words less costs, as first and last position (Kadane)."""
    best, found, begin, total = -1.0, (0, 0), 0, 0.0
    for at, block in enumerate(blocks):
        carried = total - cost(blocks[at - 1], block) if at else 0.0
        if carried <= 0:
            begin, carried = at, 0.0
        total = carried + block.size
        if total > best:
            best, found = total, (begin, at)
    return found
