"""Sightings to documents: what several pages carry is one document, named by one register of speakers.

Sightings that share a key (`qa.pages.identity.keys`) may be one item, and items cannot reach beyond those that a chain
of shared keys links. So one chain after another is merged, and of a hundred thousand documents only those of one chain
are held as such at a time; the rest is packed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import overload

from qa.models import Document
from qa.pages.identity import Item, Sighting, keys, merge
from qa.pages.register import Register, with_register
from qa.passages import passages
from qa.store.packed import Packed
from qa.store.records import DocumentRecord, PageRecord, SightingRecord

UNNUMBERED = -1
"""Number of the document of a sighting while that is not known."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting with its page."""

    number: int
    page: PageRecord
    position: int
    held: Sequence[Document]
    """What its page carries, as parsed."""
    keys: tuple[int, ...]

    @classmethod
    def of(cls, number: int, page: PageRecord, position: int, held: Sequence[Document]) -> Seen:
        """Look up its keys."""
        return cls(number, page, position, held, tuple(_digests(keys(held[position]))))

    @property
    def order(self) -> tuple[str, str, int]:
        """Place among all sightings; it does not depend on when a page came into the archive."""
        return self.page.root, self.page.page.source, self.position


@dataclass(frozen=True, slots=True)
class Merged:
    """Documents and what was seen of each, in order."""

    records: Packed[DocumentRecord]
    """Without numbers of their own."""
    sightings: Sequence[Sequence[SightingRecord]]
    ids: Sequence[str]
    """That each document would have without twins."""


class Numbered(Sequence[DocumentRecord]):
    """Packed documents with consecutive numbers, from `first` on."""

    def __init__(self, records: Packed[DocumentRecord], first: int) -> None:
        self._records, self._first = records, first

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, at: int) -> DocumentRecord: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[DocumentRecord]: ...
    def __getitem__(self, at: int | slice) -> DocumentRecord | Sequence[DocumentRecord]:
        places = range(len(self))[at]
        if isinstance(places, range):
            return [self[one] for one in places]
        return replace(self._records[places], number=self._first + places)


def merged(seen: Iterable[Seen], speakers: Register) -> Merged:
    """Merge what several pages carry, and name every speaker as the register does, in order of first appearance."""
    ordered = sorted(seen, key=lambda one: one.order)
    owners: dict[str, int] = {}
    done: dict[int, _Chain] = {}
    for members in _chains(ordered):
        chain = _merged(ordered, members, speakers)
        # Rare: a merged item took on the id of one that no key links to it. One of them is a twin then.
        while rivals := {owners[one] for one in chain.ids if one in owners}:
            gone = [done.pop(rival) for rival in rivals]
            owners = {name: owner for name, owner in owners.items() if owner not in rivals}
            joined = sorted([*chain.members, *(at for one in gone for at in one.members)])
            chain = _merged(ordered, joined, speakers)
        owners |= dict.fromkeys(chain.ids, chain.members[0])
        done[chain.members[0]] = chain
    everything = Packed[DocumentRecord]()
    places = sorted((first, owner, at) for owner, chain in done.items() for at, first in enumerate(chain.firsts))
    for _, owner, at in places:
        everything.extend(done[owner].records[at : at + 1])
    return Merged(
        everything,
        [done[owner].sightings[at] for _, owner, at in places],
        [done[owner].ids[at] for _, owner, at in places],
    )


@dataclass(frozen=True, slots=True)
class _Chain:
    """What came of the sightings that shared keys link."""

    members: Sequence[int]
    """Positions among all sightings in order."""
    firsts: list[int]
    """The first of those that each document was seen in."""
    records: Packed[DocumentRecord]
    sightings: list[Sequence[SightingRecord]]
    ids: list[str]


def _chains(ordered: Sequence[Seen]) -> list[list[int]]:
    """Gather the sightings that a chain of shared keys links, each chain in order, in order of their first."""
    parents = list(range(len(ordered)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    firsts: dict[int, int] = {}
    for at, one in enumerate(ordered):
        for key in one.keys:
            low, high = sorted((root(firsts.setdefault(key, at)), root(at)))
            parents[high] = low
    found: dict[int, list[int]] = defaultdict(list)
    for at in range(len(ordered)):
        found[root(at)].append(at)
    return list(found.values())


def _merged(ordered: Sequence[Seen], members: Sequence[int], speakers: Register) -> _Chain:
    """Merge one chain."""
    seen = [ordered[at] for at in members]
    parsed = [one.held[one.position] for one in seen]
    sightings = [
        Sighting(with_register(document, speakers), one.page.page.source, one.page.page.captured, one.page.page.url)
        for one, document in zip(seen, parsed, strict=True)
    ]
    owners = {id(sighting): at for at, sighting in enumerate(sightings)}
    found: dict[str, tuple[Document, list[tuple[int, Document]]]] = {}
    for item in _told_apart(merge(sightings)):
        # Those that still share an id have the same words, or only their opening: nothing is lost.
        _, carried = found.setdefault(item.document.id, (item.document, []))
        carried += [(owners[id(sighting)], sighting.document) for sighting in item.sightings]
    chain = _Chain(members, [], Packed(), [], [])
    for document, carried in found.values():
        chain.firsts.append(min(members[at] for at, _ in carried))
        chain.records.append(_record(document, [(seen[at], there) for at, there in carried]))
        chain.sightings.append([_sighting(seen[at], parsed[at], document, speakers) for at, _ in carried])
        chain.ids.append(shared_id(document))
    return chain


def _told_apart(items: Sequence[Item]) -> list[Item]:
    """Give items of one id that say something else ids of their own.

    The one captured first keeps the id, so that links to it hold when others come; of equals, words decide, so that no
    order of pages does. Teasers go with that one.
    """
    same: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        same[item.document.id].append(item)
    apart: list[Item] = []
    for group in same.values():
        first, *others = sorted(group, key=_age)
        apart += [first, *(one if one.document.teaser else _twin(one) for one in others)]
    return apart


def _age(item: Item) -> tuple[bool, dt.date, str]:
    """Order items of one id: full texts before teasers, what was captured first before what came later."""
    captured = min((one.captured or dt.date.max for one in item.sightings), default=dt.date.max)
    return item.document.teaser, captured, replace(item.document, twin=True).id


def _twin(item: Item) -> Item:
    return replace(item, document=replace(item.document, twin=True))


def shared_id(document: Document) -> str:
    """Return the id that a document would have without twins."""
    return replace(document, twin=False).id


def _record(document: Document, carried: Sequence[tuple[Seen, Document]]) -> DocumentRecord:
    """Put the pages that have the very words first, the full ones before teasers."""
    text = document.text
    ordered = sorted(carried, key=lambda pair: (pair[1].text != text, pair[1].teaser, -len(pair[1].text)))
    appearances = [(one.page.number, there) for one, there in ordered]
    return DocumentRecord(document, passages(document), appearances)


def _sighting(one: Seen, parsed: Document, item: Document, speakers: Register) -> SightingRecord:
    """Take down a sighting, with the id of its item, which may be twin to another's, among its keys."""
    linked = tuple(dict.fromkeys((*one.keys, *_digests([("id", shared_id(item))]))))
    names = {name: speakers.canonical(name) for name in parsed.speakers}
    return SightingRecord(one.number, one.page.number, one.position, UNNUMBERED, linked, names)


def _digests(found: Sequence[tuple[str, str]]) -> list[int]:
    """Digest keys."""
    return [
        int.from_bytes(
            hashlib.sha256(f"{sort}|{key}".encode("utf-8", "surrogatepass")).digest()[:8], "little", signed=True
        )
        for sort, key in found
    ]
