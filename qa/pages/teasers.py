"""Splits a plain page into its own item and the dated openings of others below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from qa.pages import rules
from qa.pages.blocks import Block
from qa.pages.dates import read_date


@dataclass(frozen=True, slots=True)
class Item:
    """The blocks of one document, not yet read."""

    title: str | None
    blocks: tuple[Block, ...]
    published: dt.date | None = None
    teaser: bool = False


def split_teasers(blocks: Sequence[Block]) -> tuple[list[Block], list[Item]]:
    """Part the page's own blocks from its dated teasers."""
    heads = [at for at, block in enumerate(blocks) if teaser_head(block)]
    if not heads:
        return list(blocks), []
    items = []
    for at, end in zip(heads, [*heads[1:], len(blocks)], strict=True):
        hit = rules.TEASER_HEAD.match(blocks[at].text)
        if hit:
            items.append(Item(hit["title"], tuple(blocks[at + 1 : end]), read_date(hit["date"]), teaser=True))
    return list(blocks[: heads[0]]), items


def teaser_head(block: Block) -> bool:
    """Say whether a block is "dd.mm.yyyy - Title"."""
    hit = rules.TEASER_HEAD.match(block.text)
    return bool(hit and read_date(hit["date"]) and len(hit["title"]) <= rules.TITLE_LIMIT)
