"""Chooses among all blocks of a web page those of its article, and the lines above it that introduce it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qa.pages import rules, rules_html
from qa.pages.blocks import Block
from qa.pages.head import byline, ends_sentence, lines_of, overlap

HEAD_REACH = 12
"""The title stands among the last dozen blocks before the article on every page seen."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A block with where it stands in the tree."""

    block: Block
    path: tuple[int, ...]
    names: tuple[str, ...]
    links: float
    """Share of its letters that are links."""

    @property
    def weight(self) -> float:
        """How much it speaks for its container: words outside of links."""
        return len(self.block.text) * (1 - min(self.links, 1))


def choose_article(drafts: list[Draft], titles: Sequence[str]) -> tuple[Block, ...]:
    """Return the article's blocks, with the lines above it that introduce it."""
    body = [at for at in in_container(drafts, container_of(drafts)) if keep(drafts[at])]
    if not body:
        return ()
    reach = range(max(0, body[0] - HEAD_REACH), body[0])
    above = [drafts[at].block for at in reach if keep(drafts[at]) or byline(drafts[at].block.text)]
    starts = [n for n, block in enumerate(above) if introduces(block, titles)]
    lead: list[Block] = []
    if starts:
        start = starts[0]
        while start and is_short(above[start - 1]):
            start -= 1
        lead = [block for block in above[start:] if is_short(block) or block.level or block.lines]
    return (*lead, *(drafts[at].block for at in body))


def introduces(block: Block, titles: Sequence[str]) -> bool:
    """Say whether a block holds the page's title or its speaker's name."""
    if block.level and len(block.text) < rules.TITLE_LIMIT:
        return True
    lines = [line.text for line in lines_of(block)] if len(block.text) < 600 else []
    return any(byline(line) or (overlap(line, titles) >= 0.6 and not ends_sentence(line)) for line in lines)


def is_short(block: Block) -> bool:
    """Say whether a block may be a byline, a date or a place."""
    return len(block.text) < 160 and not block.text.endswith((".", "?", "!", "…"))


def keep(draft: Draft) -> bool:
    """Say whether a block is more than a link."""
    return draft.links < rules_html.LINK_SHARE or bool(rules.TEASER_HEAD.match(draft.block.text)) or is_speech(draft)


def is_speech(draft: Draft) -> bool:
    """Say whether a block of links is a sentence all the same."""
    return len(draft.block.text) > 120 and draft.block.text.endswith((".", "?", "!"))


def container_of(drafts: list[Draft]) -> int | None:
    """Find the innermost element that holds nearly all the words."""
    pool = drafts
    for pattern in rules_html.ARTICLE_WORDS:
        declared = Counter[int]()
        for draft in drafts:
            for index, names in zip(draft.path, draft.names, strict=True):
                if pattern.search(names):
                    declared[index] += int(draft.weight)
        total = sum(declared.values())
        if declared and total and declared.most_common(1)[0][1] * 2 > total / 2:
            return _innermost([d for d in drafts if declared.most_common(1)[0][0] in d.path])
    return _innermost(pool)


def _innermost(drafts: list[Draft]) -> int | None:
    weights = Counter[int]()
    depth: dict[int, int] = {}
    for draft in drafts:
        for level, index in enumerate(draft.path):
            weights[index] += int(draft.weight)
            depth[index] = level
    total = sum(int(draft.weight) for draft in drafts)
    if not total:
        return None
    fitting = [index for index, weight in weights.items() if weight >= total * 0.85]
    return max(fitting, key=lambda index: depth[index], default=None)


def in_container(drafts: list[Draft], container: int | None) -> list[int]:
    """List the positions of the blocks inside an element."""
    return [at for at, draft in enumerate(drafts) if container is None or container in draft.path]
