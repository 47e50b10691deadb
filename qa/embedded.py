"""The archive's own files as a store: generations on disk, with FAISS, tantivy and SQLite, behind `qa.store.engine`.

A record is a document of one passage with one row, so searching, filtering and the switch from one version to the next
are what every archive does. The archive itself asks its files directly; this is for what works with any store, and
for the tests that hold them all to the same meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self, cast

import numpy as np

from qa.encoder import Encoder
from qa.errors import MissingArchiveError, OtherStoreError, StoreError, UsageError
from qa.singles import PAGE, document_id, document_record, new, record
from qa.staging import stage
from qa.store import generation, switch
from qa.store.columns import Mask
from qa.store.engine import MAX_K, Record, checked, checked_vector, ordered, restricts
from qa.store.generation import Generation
from qa.store.ledger import Change
from qa.store.lexical import Restriction
from qa.store.lock import writing
from qa.store.vectors import Rows, Scores, Vectors

FIRST = "0"
"""Version of a store that was made empty."""
Where = Restriction | None
Pending = dict[int, Record | None]
"""By id, what was written since the last sync; None where it was deleted."""


@dataclass(frozen=True, slots=True)
class _Model:
    """What the files say of the model."""

    name: str
    fingerprint: str
    dimension: int


class EmbeddedStore:
    """A store in a folder, as `qa.store.engine.Store` says."""

    searches_text = True

    def __init__(self, folder: Path, model: str, dimension: int) -> None:
        self._folder = folder
        self.dimension = dimension
        self._model = _Model(model, model, dimension)
        self._pending: Pending = {}
        self._opened: Generation | None = None

    @classmethod
    def open(cls, folder: Path, model: str, dimension: int, *, create: bool = False) -> EmbeddedStore:
        """Open the version that serves.

        Raises:
            OtherStoreError: there is none, or it holds another model's vectors.
        """
        store = cls(folder, model, dimension)
        try:
            store._reopen()
        except MissingArchiveError as error:
            if not create:
                raise OtherStoreError(f"There is no store in {folder}.") from error
            return store
        assert store._opened is not None  # noqa: S101 - for the type checker
        encoder = store._opened.manifest["encoder"]
        if (encoder["fingerprint"], encoder["dimension"]) != (model, dimension):
            store.close()
            raise OtherStoreError(
                f"{folder} holds vectors of {encoder['dimension']} numbers by another model ({encoder['name'][:20]}), "
                f"not of {dimension}; choose another folder."
            )
        return store

    @property
    def version(self) -> str:
        """Name of the version that serves."""
        return str(self._opened.manifest.get("version", FIRST)) if self._opened else FIRST

    def search(self, vector: Vectors, k: int, where: Where = None) -> tuple[Scores, Rows]:
        """Find the records nearest to a vector, as `Store.search` says."""
        query = np.asarray(checked_vector(vector, self.dimension), np.float32)
        if self._opened is None:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        columns = self._opened.columns
        mask = self._allowed(self._opened, where)
        scores, rows = self._opened.vectors.search(query, min(k, MAX_K), mask[columns.rows])
        return ordered(scores, self._ids(self._opened, columns.rows[rows]))

    def search_text(self, text: str, k: int, where: Where = None) -> tuple[Scores, Rows]:
        """Find the records whose words match best, as `Store.search_text` says."""
        if self._opened is None:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        opened = self._opened
        restriction = None
        if where is not None:
            inside = np.flatnonzero(self._allowed(opened, where)) if where.ranges is not None else None
            documents = [] if inside is None else opened.columns.passages["document"][inside].tolist()
            ranges = None if inside is None else opened.columns.ranges(documents)
            restriction = replace(where, speakers=self._positions(opened, where), ranges=ranges)
        scores, numbers = opened.lexical.search(opened.lexical.terms(text), min(k, MAX_K), restriction)
        return ordered(scores, self._ids(opened, numbers))

    def get(self, ids: Sequence[int]) -> list[Record]:
        """Return records by id, as `Store.get` says."""
        if self._opened is None:
            return []
        table = self._opened.columns.passages
        alive = self._allowed(self._opened, None)
        places = {int(one): int(at) for at, one in enumerate(table["identity"]) if alive[at]}
        return [record(self._opened, places[one]) for one in ids if one in places]

    def count(self, where: Where = None) -> int:
        """Count the records that fulfil a restriction."""
        return int(np.count_nonzero(self._allowed(self._opened, where))) if self._opened else 0

    def iterate(self, batch: int = 1000) -> Iterator[list[Record]]:
        """Yield all records, in the order of their ids."""
        if self._opened is None:
            return
        ids = np.sort(self._ids(self._opened, np.flatnonzero(self._allowed(self._opened, None))))
        for start in range(0, len(ids), batch):
            yield self.get(ids[start : start + batch].tolist())

    def upsert(self, records: Sequence[Record]) -> None:
        """Write records, as `Store.upsert` says."""
        self._pending |= {one.id: one for one in checked(records, self.dimension)}

    def delete(self, ids: Sequence[int]) -> None:
        """Remove records by id."""
        self._pending |= dict.fromkeys(ids)

    def delete_where(self, where: Restriction) -> None:
        """Remove all records that fulfil a restriction.

        Raises:
            UsageError: it restricts nothing.
        """
        if not restricts(where):
            raise UsageError("A restriction that leaves nothing out would delete everything; name what is to go.")
        self.sync()
        if self._opened is not None:
            self.delete(self._ids(self._opened, np.flatnonzero(self._allowed(self._opened, where))).tolist())

    def sync(self) -> None:
        """Let everything written until now be searched."""
        if self._pending:
            self._commit(self._pending, self._opened, self.version)
            self._pending = {}

    def begin_build(self, version: str) -> EmbeddedBuild:
        """Start a version that is to take the place of the one that serves."""
        return EmbeddedBuild(self, version)

    def close(self) -> None:
        """Release the files."""
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def _commit(self, pending: Mapping[int, Record | None], base: Generation | None, version: str) -> None:
        with writing(self._folder):
            gone = []
            if base is not None:
                numbers = (base.catalogue.document_number(document_id(one)) for one in pending)
                gone = [number for number in numbers if number is not None]
            first = base.catalogue.next_document if base else 0
            coming = [one for one in pending.values() if one is not None]
            records = [document_record(one, number) for number, one in enumerate(coming, first)]
            change = Change(gone_documents=gone, pages=() if base else (PAGE,), documents=records, carriers={0: PAGE})
            written = new(change, coming, base)

            def fill(folder: Path) -> dict[str, Any]:
                manifest = stage(folder, self._folder, base, written, cast(Encoder, self._model))
                return {**manifest, "version": version}

            switch.commit(self._folder, base, fill)
        self._reopen()

    def _reopen(self) -> None:
        self.close()
        self._opened = generation.open_current(self._folder)

    def _allowed(self, opened: Generation, where: Where) -> Mask:
        restriction = Restriction() if where is None else where
        speakers = self._positions(opened, restriction)
        mask = opened.columns.allowed(replace(restriction, speakers=speakers, ranges=None))
        if restriction.ranges is not None:
            ids = opened.columns.passages["identity"].astype(np.int64)
            inside = [(ids >= first) & (ids <= last) for first, last in restriction.ranges]
            mask &= np.any(inside, axis=0) if inside else False
        return mask

    def _positions(self, opened: Generation, where: Restriction) -> tuple[int, ...] | None:
        """Turn numbers of speakers into those that the files give them."""
        if where.speakers is None:
            return None
        wanted = {str(number) for number in where.speakers}
        return tuple(at for at, name in enumerate(opened.catalogue.speakers()) if name in wanted)

    def _ids(self, opened: Generation, numbers: Any) -> Rows:  # noqa: ANN401
        return np.asarray(opened.columns.passages["identity"][numbers].astype(np.int64), np.int64)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class EmbeddedBuild:
    """A version that is being written, as `qa.store.engine.Build` says; it stands in memory until it is committed."""

    def __init__(self, store: EmbeddedStore, version: str) -> None:
        self._store, self._version = store, version
        self._records: Pending = {}

    def upsert(self, records: Sequence[Record]) -> None:
        """Write records."""
        self._records |= {one.id: one for one in checked(records, self._store.dimension)}

    def seal(self, expected: int) -> None:
        """Make sure that there are as many records as expected.

        Raises:
            StoreError: there are not.
        """
        if len(self._records) != expected:
            raise StoreError(
                f"The new version holds {len(self._records):,} records instead of {expected:,}; build again."
            )

    def commit(self, expected: int, keep: Sequence[str] = ()) -> None:  # noqa: ARG002 - the files keep one themselves
        """Let the version serve."""
        self.seal(expected)
        self._store._pending = {}
        self._store._commit(self._records, None, self._version)

    def abort(self) -> None:
        """Drop what was written."""
        self._records = {}
