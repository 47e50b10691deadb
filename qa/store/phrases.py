"""Every word that was said in a generation, in order, and where each two words stand side by side.

The words of all utterances form one long row of digests, a 0 after each utterance. A second array lists the places of
the row sorted by the word that stands there and the one after it, so that all places of a word or of a pair of words
are one slice of it, found by bisection; it is a suffix array (Manber and Myers, 1990) cut short after two words. Any
phrase is found through its rarest pair, in any language.

It is made from the catalogue the first time that it is needed, not while the archive is written, and kept in a folder
of its own beside the generations where that can be written to. What is found through it is compared with the canonical
text before it is shown, so nothing that happens to these files can make a quote.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.folding import Codes, words
from qa.models import Span
from qa.store.arrays import mapped

Places = npt.NDArray[np.int64]
VERSION = 2
"""Goes into the name of the folder: raise it when words are folded or laid out in another way."""
BATCH = 1_000_000
"""Characters folded at once; the work space is about 60 bytes for each."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of all utterances, and their places by pairs."""

    row: Codes
    """Digest of each word, 0 after each utterance. Shape (places,)."""
    starts: Codes
    """Where the word lies in its document's canonical text. Shape (places,)."""
    lengths: npt.NDArray[np.uint16]
    order: Codes
    """Places of words, sorted by the word there and the next one. Shape (words,)."""
    begins: Codes
    """First place of each utterance, and where the row ends. Shape (utterances + 1,)."""
    owners: npt.NDArray[np.int32]
    """Document number of each utterance, and its position in the document. Shape (utterances, 2)."""

    def pairs(self, ids: Codes) -> tuple[Places, Places]:
        """Find the slice of `order` for each word with the one after it: its first position and the one past it."""
        keys = (ids[:-1].astype(np.uint64) << np.uint64(32)) | ids[1:]
        return self._bisect(keys), self._bisect(keys + np.uint64(1))

    def singles(self, ids: Codes) -> tuple[Places, Places]:
        """Find the slice of `order` for each word alone."""
        keys = ids.astype(np.uint64) << np.uint64(32)
        return self._bisect(keys), self._bisect(keys + np.uint64(1 << 32))

    def exact(self, ids: Codes) -> Places:
        """Find all places where these words stand one after the other, in the order of the documents."""
        if not len(ids):
            return np.empty(0, np.int64)
        first, last = self.pairs(ids) if len(ids) > 1 else self.singles(ids)
        rarest = int(np.argmin(last - first))
        found = self.order[first[rarest] : last[rarest]].astype(np.int64) - rarest
        found = found[(found >= 0) & (found + len(ids) <= len(self.row))]
        for offset in range(len(ids)):
            if not len(found):
                break
            found = found[self.row[found + offset] == ids[offset]]
        return np.sort(found)

    def utterance(self, places: Places) -> Places:
        """Give the number of the utterance in which each place lies."""
        return np.searchsorted(self.begins, places, side="right") - 1

    def bounds(self, utterance: int) -> Span:
        """Give the first place of an utterance and the one past its last word."""
        return int(self.begins[utterance]), int(self.begins[utterance + 1]) - 1

    def span(self, first: int, last: int) -> Span:
        """Give where the words from place `first` up to, but not including, `last` lie in the canonical text."""
        return int(self.starts[first]), int(self.starts[last - 1]) + int(self.lengths[last - 1])

    def _bisect(self, keys: npt.NDArray[np.uint64]) -> Places:
        """Count the places whose pair sorts before each key."""
        low, high = np.zeros(len(keys), np.int64), np.full(len(keys), len(self.order), np.int64)
        for _ in range(len(self.order).bit_length()):
            middle = (low + high) // 2
            open_ = low < high
            place = self.order[np.minimum(middle, len(self.order) - 1)].astype(np.int64)
            below = open_ & (_pair(self.row, place) < keys)
            low, high = np.where(below, middle + 1, low), np.where(open_ & ~below, middle, high)
        return low


def laid_out(documents: Iterable[tuple[int, str, Sequence[Span]]]) -> Phrases:
    """Lay out the words of documents, given by number, canonical text and where their utterances lie."""
    parts: list[tuple[npt.NDArray[Any], ...]] = []
    waiting: list[tuple[int, str, Sequence[Span]]] = []
    size = 0
    for document in documents:
        waiting.append(document)
        size += len(document[1])
        if size > BATCH:
            parts.append(_batch(waiting))
            waiting, size = [], 0
    if waiting:
        parts.append(_batch(waiting))
    counts = np.concatenate([np.zeros(0, np.int64), *(part[3] for part in parts)])
    begins = np.concatenate([[0], np.cumsum(counts + 1)]).astype(np.uint32)
    row, starts, lengths = (np.concatenate([np.zeros(0, np.uint32), *(p[at] for p in parts)]) for at in range(3))
    owners = np.concatenate([part[4] for part in parts] or [np.zeros((0, 2), np.int32)])
    inside = np.flatnonzero(row)
    order = inside[np.argsort(_pair(row, inside))].astype(np.uint32)
    return Phrases(row.astype(np.uint32), starts.astype(np.uint32), lengths.astype(np.uint16), order, begins, owners)


def _pair(row: Codes, places: Places) -> npt.NDArray[np.uint64]:
    """Join the word at each place and the one after it to a single number; each has one after it, if only a 0."""
    return (row[places].astype(np.uint64) << np.uint64(32)) | row[places + 1]


def _batch(documents: Sequence[tuple[int, str, Sequence[Span]]]) -> tuple[npt.NDArray[Any], ...]:
    """Fold some documents at once and put a 0 after each utterance."""
    offsets = np.cumsum([0, *(len(text) + 2 for _, text, _ in documents)])
    folded = words("\n\n".join(text for _, text, _ in documents))
    spans = [(start, end) for _, _, utterances in documents for start, end in utterances]
    shift = np.repeat(offsets[:-1], [len(utterances) for _, _, utterances in documents])
    owners = [(number, at) for number, _, utterances in documents for at in range(len(utterances))]
    edges = np.array(spans, np.int64).reshape(-1, 2) + shift[:, None]
    first = np.searchsorted(folded.starts, edges[:, 0])
    counts = np.searchsorted(folded.starts, edges[:, 1]) - first
    # Word i of an utterance stands at its own beginning + i; what lies in no utterance is left out.
    begins = np.cumsum(counts + 1) - (counts + 1)
    source = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    target = np.repeat(begins - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    row, starts, lengths = (np.zeros(int((counts + 1).sum()), kind) for kind in (np.uint32, np.uint32, np.uint16))
    row[target] = folded.ids[source]
    starts[target] = folded.starts[source] - np.repeat(shift, counts)
    lengths[target] = np.minimum(folded.ends[source] - folded.starts[source], 0xFFFF)
    return row, starts, lengths, counts, np.array(owners, np.int32).reshape(-1, 2)


def kept(folder: Path, name: str, documents: Iterable[tuple[int, str, Sequence[Span]]]) -> Phrases:
    """Open the phrases kept under that name, or lay them out and keep them in place of earlier ones.

    Args:
        folder: where they are kept.
        name: what tells this generation from all others.
        documents: as for `laid_out`; read only where nothing is kept.
    """
    home = folder / f"{name}-{VERSION}"
    with suppress(OSError, ValueError, EOFError):
        return Phrases(**{one.name: mapped(home / f"{one.name}.npy") for one in fields(Phrases)})
    made = laid_out(documents)
    with suppress(OSError):  # a folder that cannot be written to only costs the same work another time
        _keep(made, home)
    return made


def _keep(phrases: Phrases, home: Path) -> None:
    home.parent.mkdir(exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=home.parent))
    try:
        for one in fields(Phrases):
            np.save(staging / f"{one.name}.npy", getattr(phrases, one.name))
        shutil.rmtree(home, ignore_errors=True)
        staging.rename(home)
    except OSError:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    for other in home.parent.iterdir():
        if other != home:
            shutil.rmtree(other, ignore_errors=True)  # on Windows one still in use stays until the next time
