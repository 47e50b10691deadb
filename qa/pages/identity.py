"""Decides which documents are one item: teaser and full text, captures of two days, print versions, two addresses.

Pure functions over documents and where they were seen. Words said on two different days are two items, however alike.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from urllib.parse import SplitResult, parse_qsl, urlsplit

from qa.models import Document, fold

SHINGLE = 5
"""Words; shorter runs are shared by texts that merely speak of the same thing."""
SAME = 0.6
"""Share of the shorter text's runs of words that the longer one holds: reworded captures keep above .8, two statements
under one title ("Daily briefing") share under .2."""
TAKEN = 0.9
"""The same of a teaser and what it was taken from: all but the run with the word that it breaks off in."""
OPENING = 60
"""Folded characters that must agree for a teaser to be the opening of a full text."""
NEAR = dt.timedelta(days=3)
"""Sites show an item's own date a day or two off on other pages."""
PRINT = re.compile(r"(?:/print(?:able)?(?:\.\w+)?|[-_]print(?:\.\w+)?)/?$", re.IGNORECASE)
NOISE = re.compile(r"^(?:utm_\w+|print|fbclid|gclid|ref|source|mode|output|amp)$", re.IGNORECASE)
NUMBER = re.compile(r"\d{3,}")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A document as one page shows it."""

    document: Document
    source: str
    captured: dt.date | None = None
    url: str | None = None
    """Of the page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One published item: its best document, everywhere it was seen, and what it said at other times."""

    document: Document
    sightings: tuple[Sighting, ...]
    versions: tuple[Document, ...] = ()
    """Full texts whose words differ from the document's, newest capture first."""


def merge(sightings: Sequence[Sighting]) -> list[Item]:
    """Group sightings into items, in order of first appearance.

    Two items may have equal ids: those of one title, day and opening, but of other words.
    """
    groups = _Groups(sightings)
    ids = [sighting.document.id for sighting in sightings]
    buckets = [_distinct(bucket, groups, sightings, ids) for bucket in _buckets(sightings)]
    # By words first: a teaser is to find the item that it is taken from before another that opens alike.
    for join in (_join_by_words, _join_teasers):
        for bucket in buckets:
            join(bucket, groups, sightings, ids)
    found: dict[int, list[Sighting]] = defaultdict(list)
    for at, sighting in enumerate(sightings):
        found[groups.root(at)].append(sighting)
    return [_item(group) for group in found.values()]


def _distinct(bucket: Sequence[int], groups: _Groups, sightings: Sequence[Sighting], ids: Sequence[str]) -> list[int]:
    """Join those that are the same to the letter, and return one of each."""
    firsts: dict[tuple[str, str, str | None], int] = {}
    for at in bucket:
        document = sightings[at].document
        groups.join(firsts.setdefault((ids[at], document.text, document.url), at), at)
    return list(firsts.values())


def _join_by_words(bucket: Sequence[int], groups: _Groups, sightings: Sequence[Sighting], ids: Sequence[str]) -> None:
    runs = lru_cache(MOST)(lambda at: runs_of(sightings[at].document.text))
    for one, other in _pairs(bucket, ids):
        first, second = sightings[one].document, sightings[other].document
        if groups.together(one, other) or not (ids[one] == ids[other] or _may_be_one(first, second)):
            continue
        few, many = sorted((runs(one), runs(other)), key=len)
        enough = TAKEN if first.teaser or second.teaser else SAME
        if len(few & many) >= enough * len(few) if few else fold(first.text) == fold(second.text):
            groups.join(one, other)


def _join_teasers(bucket: Sequence[int], groups: _Groups, sightings: Sequence[Sighting], ids: Sequence[str]) -> None:
    """Join teasers with what opens alike, whatever follows: they end anywhere, and may sum up what they leave out."""
    if any(sightings[at].document.teaser for at in bucket):
        for one, other in _pairs(bucket, ids):
            first, second = sightings[one].document, sightings[other].document
            if groups.together(one, other) or not (first.teaser or second.teaser):
                continue
            if ids[one] == ids[other] or _may_be_one(first, second):
                groups.join(one, other)


def _pairs(bucket: Sequence[int], ids: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the pairs to compare; where hundreds share a title not all, but equal ids meet the first ones."""
    yield from combinations(bucket[:MOST], 2)
    yield from ((one, other) for other in bucket[MOST:] for one in bucket[:MOST] if ids[one] == ids[other])


MOST = 200
"""Sightings of a bucket that are compared each with each."""


class _Groups:
    """Which sightings belong together so far; a group never spans two event dates."""

    def __init__(self, sightings: Sequence[Sighting]) -> None:
        self._parents = list(range(len(sightings)))
        self._days = [sighting.document.date for sighting in sightings]
        self._teasers = [sighting.document.teaser for sighting in sightings]
        self._full = [not teaser for teaser in self._teasers]

    def root(self, at: int) -> int:
        """Name the group of a sighting by its first member."""
        while self._parents[at] != at:
            self._parents[at] = self._parents[self._parents[at]]
            at = self._parents[at]
        return at

    def together(self, one: int, other: int) -> bool:
        """Say whether two sightings are in one group."""
        return self.root(one) == self.root(other)

    def join(self, one: int, other: int) -> None:
        """Put two groups together, unless an undated sighting would bridge two days, or a teaser two full texts."""
        low, high = sorted((self.root(one), self.root(other)))
        days = {day for day in (self._days[low], self._days[high]) if day}
        bridge = (self._teasers[one] or self._teasers[other]) and self._full[low] and self._full[high]
        if len(days) < 2 and not bridge:
            self._parents[high] = low
            self._days[low] = days.pop() if days else None
            self._full[low] |= self._full[high]


def _buckets(sightings: Sequence[Sighting]) -> Iterable[list[int]]:
    """Gather those worth comparing: by identity, title, address and opening words."""
    buckets: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, sighting in enumerate(sightings):
        for key in keys(sighting.document):
            buckets[key].append(at)
    return [bucket for bucket in buckets.values() if len(bucket) > 1]


def keys(document: Document) -> list[tuple[str, str]]:
    """Return what a document must share one of with another for both to be the same item.

    Documents that no chain of shared keys links have no part in one another's items.
    """
    found = [
        ("id", document.id),
        ("title", fold(document.title or "")),
        ("words", fold(document.text[: OPENING * 4])[:OPENING]),
    ]
    if document.url and not document.teaser:
        found.append(("address", plain_address(document.url)))
    return [(sort, key) for sort, key in found if key]


def _may_be_one(first: Document, second: Document) -> bool:
    """Say whether two documents of different ids are one item, if their words agree."""
    if not _days_agree(first, second):
        return False
    titled = bool(first.title and second.title) and fold(first.title or "") == fold(second.title or "")
    if first.teaser or second.teaser:
        return titled and is_opening(first, second)
    addressed = bool(first.url and second.url) and same_address(first.url or "", second.url or "")
    return titled or addressed


def _days_agree(first: Document, second: Document) -> bool:
    """Say whether two documents may be of one day: known event dates decide, then dates of publication."""
    if first.date and second.date:
        return first.date == second.date
    if first.published and second.published:
        return abs(first.published - second.published) <= NEAR
    return True


def is_opening(first: Document, second: Document) -> bool:
    """Say whether one text opens as the other does."""
    one, other = (fold(document.text) for document in (first, second))
    size = min(len(one), len(other), OPENING)
    return size > 0 and one[:size] == other[:size]


def shared(one: str, other: str) -> float:
    """Say how much of the shorter text's runs of words the other holds."""
    first, second = runs_of(one), runs_of(other)
    if not first or not second:
        return float(fold(one) == fold(other))
    return len(first & second) / min(len(first), len(second))


def runs_of(text: str) -> set[int]:
    """Hash every run of five words."""
    words = fold(text).split()
    return {hash(tuple(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1)}


def plain_address(url: str) -> str:
    """Reduce an address to what names the item: no scheme, no www, no print version, no tracking."""
    parts = parts_of(url.strip().lower())
    path = PRINT.sub("", parts.path).rstrip("/")
    query = "&".join(f"{key}={value}" for key, value in sorted(parse_qsl(parts.query)) if not NOISE.match(key))
    return f"{parts.netloc.removeprefix('www.')}{path}" + (f"?{query}" if query else "")


def parts_of(url: str) -> SplitResult:
    """Take an address apart; one that is none ("http://[site]/1") is a host of its own."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", url, "", "", "")


def same_address(one: str, other: str) -> bool:
    """Compare two addresses; a site that moves /fnapr/123 to /article/123 keeps the number."""
    if plain_address(one) == plain_address(other):
        return True
    hosts = [parts_of(url.lower()).netloc.removeprefix("www.") for url in (one, other)]
    numbers = [NUMBER.findall(plain_address(url).partition("/")[2]) for url in (one, other)]
    return hosts[0] == hosts[1] and bool(numbers[0]) and numbers[0][-1:] == numbers[1][-1:]


def _item(group: Sequence[Sighting]) -> Item:
    """Choose the best document of an item and complete it from the others."""
    ranked = sorted(group, key=_rank, reverse=True)
    best = ranked[0].document
    for sighting in ranked[1:]:
        best = _completed(best, sighting.document)
    versions: list[Document] = []
    words = {fold(best.text)}
    for sighting in ranked[1:]:
        said = fold(sighting.document.text)
        if not sighting.document.teaser and said not in words:
            words.add(said)
            versions.append(sighting.document)
    return Item(best, tuple(group), tuple(versions))


def _rank(sighting: Sighting) -> tuple[bool, dt.date, int]:
    """Full texts before teasers, then the latest capture, then the longest."""
    return (not sighting.document.teaser, sighting.captured or dt.date.min, len(sighting.document.text))


def _completed(document: Document, other: Document) -> Document:
    """Add what only another sighting knows."""
    return replace(
        document,
        title=document.title or other.title,
        date=document.date or other.date,
        published=document.published or other.published,
        place=document.place or other.place,
        genre=document.genre or other.genre,
        url=document.url or (None if other.teaser else other.url),
    )
