"""An open generation whose vectors, and if wanted words, are searched on a server.

Only searching goes there. Scores of what was found are taken from the folder's own vectors, so nothing that an answer
shows hangs on the copy being exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import OtherStoreError
from qa.remote.address import FOLDER, Address, Choice
from qa.remote.milvus import MilvusStore
from qa.remote.publishing import Note, living_rows, recorder
from qa.remote.versions import astray, prefix_of, served
from qa.store.columns import Columns
from qa.store.engine import Record
from qa.store.generation import Generation
from qa.store.lexical import LexicalIndex, Restriction
from qa.store.vectors import Mask, Rows, Scores, VectorIndex, Vectors

SAMPLE = 256
"""Rows compared with the server's when an archive is verified; one that is wrong in every hundred is then missed in one
of thirteen checks."""
CLOSE = 1e-6
"""Difference of two numbers that still count as the same vector."""


class RemoteVectors(VectorIndex):
    """The vectors of a generation, searched by a store."""

    def __init__(self, store: MilvusStore, columns: Columns, parts: Sequence[Vectors]) -> None:
        super().__init__(parts)
        self.store, self._columns = store, columns

    def search(
        self, query: Vectors, k: int, allowed: Mask | None = None, restriction: Restriction | None = None
    ) -> tuple[Scores, Rows]:
        """Find the k rows nearest to a query; the server filters by the restriction, which says what `allowed` does.

        Where it finds fewer than there are, as for a publisher whose passages are scattered among a million others, the
        folder's own vectors are compared.
        """
        there = k if allowed is None else int(np.count_nonzero(allowed))
        if not there:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        scores, rows = self.store.search(query, k, in_rows(restriction, self._columns), parted=False)
        return (scores, rows) if allowed is None or len(rows) >= min(k, there) else super().search(query, k, allowed)


class RemoteWords(LexicalIndex):
    """The words of a generation, searched by a store; their weights are the folder's."""

    def __init__(self, store: MilvusStore, columns: Columns, local: LexicalIndex) -> None:
        for name, value in vars(local).items():
            setattr(self, name, value)
        self._store, self._columns = store, columns

    def search(
        self,
        terms: Sequence[str],
        k: int,
        restriction: Restriction | None = None,
        weights: Mapping[str, float] | None = None,  # noqa: ARG002 - the server counts every term alike
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """Find the k passages that match the terms best: BM25 scores and passage numbers.

        The server counts every term alike, whatever `weights` says.
        """
        scores, rows = self._store.search_terms(terms, k, in_rows(restriction, self._columns))
        return scores, self._columns.rows[rows].astype(np.int64)


def attached(opened: Generation, choice: Choice) -> Generation:
    """Return a generation that is searched where it should be.

    Raises:
        UnreachableStoreError: the server does not answer, or lets nobody in.
        OtherStoreError: it does not hold this generation.
    """
    note: Note | None = opened.manifest.get("store")
    if choice == FOLDER or (choice is None and note is None):
        return opened
    if note is None:
        raise OtherStoreError(
            f"This archive's vectors are in its folder only; copy them with: qa build FOLDER --store {choice}"
        )
    address = choice if isinstance(choice, Address) else Address.parse(note["address"])
    store = store_of(opened.manifest, note, address, opened.lexical.analysed)
    parts = [one.vectors for _, one in opened.segments]
    lexical = RemoteWords(store, opened.columns, opened.lexical) if _searches_words(store) else opened.lexical
    return replace(opened, vectors=RemoteVectors(store, opened.columns, parts), lexical=lexical)


def store_of(manifest: Any, note: Note, address: Address, analyse: Any = None) -> MilvusStore:  # noqa: ANN401
    """Open the copy of a generation, by what its manifest says of it."""
    encoder = manifest["encoder"]
    version = note["collection"].rpartition("_")[2]  # the store may have another name by which it is reached
    collection = prefix_of(address, encoder["fingerprint"]) + version
    return MilvusStore.open(address, encoder["fingerprint"], encoder["dimension"], collection, analyse=analyse)


def in_rows(restriction: Restriction | None, columns: Columns) -> Restriction | None:
    """Turn stretches of passages into stretches of rows, which are what a store numbers."""
    if restriction is None or restriction.ranges is None:
        return restriction
    passages = np.array(restriction.ranges, np.int64).reshape(-1, 2)
    firsts = np.searchsorted(columns.rows, passages[:, 0]).tolist()
    lasts = (np.searchsorted(columns.rows, passages[:, 1], "right") - 1).tolist()
    return replace(restriction, ranges=tuple(zip(firsts, lasts, strict=True)))


def described(opened: Generation) -> str | None:
    """Say where a generation is searched; None where that is its folder."""
    if not isinstance(opened.vectors, RemoteVectors):
        return None
    store = opened.vectors.store
    if _searches_words(store):
        words = "words too"
    elif store.searches_text:
        words = "words in the folder"
    else:
        words = "words in the folder, for this server cannot search them"
    return (
        f"{store.server.address}, Milvus {store.server.version}, {opened.manifest['store']['rows']:,} vectors; {words}"
    )


def problems(opened: Generation) -> list[str]:
    """Compare a copy with the folder: its size, all its ids, and a sample of its rows.

    A row whose id is the archive's and whose content is somebody else's is found only if it is in the sample.

    Returns:
        A sentence for each thing that is wrong.
    """
    if not isinstance(opened.vectors, RemoteVectors):
        return []
    store, rows = opened.vectors.store, living_rows(opened.columns)
    where = f"the copy at {store.server.address}"
    found = []
    if (held := store.count()) != len(rows):
        found.append(f"{where} holds {held:,} vectors instead of {len(rows):,}")
    found += [f"{where} {said}" for said in _strays(store, rows)]
    if served(store.server) != store.collection:
        found.append(f"{where} is not the one that the name {store.server.address.name} leads to")
    sample = np.sort(np.random.default_rng(0).permutation(rows)[:SAMPLE]).tolist()
    there = {one.id: one for one in store.get(sample)}
    wrong = [one.id for one in recorder(opened)(sample) if not _same(one, there.get(one.id))]
    if wrong:
        found.append(
            f"{where} differs in {len(wrong)} of {len(sample)} rows compared, the first is {wrong[0]}; make another "
            "with: qa build FOLDER --store milvus://HOST:PORT/OTHERNAME"
        )
    return found


def _strays(store: MilvusStore, rows: npt.NDArray[np.int64]) -> Iterator[str]:
    """Tell of rows that are not there and of rows that should not be."""
    differences = list(astray(store.server, store.collection, rows))
    missing, strangers = ([number for one in differences for number in one[which]] for which in (0, 1))
    if missing:
        yield f"lacks {len(missing):,} of the archive's rows, the first is {missing[0]}"
    if strangers:
        which = "1 row that is" if len(strangers) == 1 else f"{len(strangers):,} rows that are"
        yield f"holds {which} not the archive's, the first is {strangers[0]}"


def _same(here: Record, there: Record | None) -> bool:
    if there is None or not np.allclose(here.vector, there.vector, atol=CLOSE):
        return False
    blank = np.empty(0, np.float32)
    return replace(here, vector=blank) == replace(there, vector=blank)


def _searches_words(store: MilvusStore) -> bool:
    return store.server.address.words == "store" and store.searches_text
