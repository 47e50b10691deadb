"""The store on a Milvus server: a collection a version, and an alias that names the one that serves.

    NAME                          alias
    NAME_<model>_<version>        collection; the digest of the model is in its name, so no other model's is mistaken

An opened store stays with the version it was opened on, so no answer is mixed from two. An opened version is never
changed by a build; it goes when a later one is committed, unless that is told to keep it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np

from qa.errors import OtherStoreError, StoreError, UsageError
from qa.remote import layout
from qa.remote.address import Address
from qa.remote.conditions import expression, inside, parts
from qa.remote.layout import Analyse
from qa.remote.server import Server, installed
from qa.remote.versions import MilvusBuild, count, erase, flat, parted, point, prefix_of, served, write
from qa.store import analysers
from qa.store.engine import MAX_K, Record, checked, checked_vector, ordered, restricts
from qa.store.lexical import Restriction
from qa.store.vectors import Rows, Scores, Vectors

FIRST = "0"
"""Version of a store that was made empty."""
DEEPER = 16
"""Times as many hits are asked for where those between the stretches of a filter took the places of others."""
Where = Restriction | None


class MilvusStore:
    """A version of a store on a Milvus server, as `qa.store.engine.Store` says."""

    def __init__(self, server: Server, prefix: str, dimension: int, collection: str, analyse: Analyse) -> None:
        self.server, self._analyse = server, analyse
        self.prefix = prefix
        self.dimension = dimension
        self.collection = collection

    @classmethod
    def open(
        cls, address: Address, model: str, dimension: int, collection: str | None = None, *,
        create: bool = False, analyse: Analyse | None = None,
    ) -> MilvusStore:  # fmt: skip
        """Open a version: the one in the collection named, else the one that serves.

        What it holds is not looked at: not even counted, which would make every start wait for the server's last
        writes. That is for `qa verify`, which compares all ids, and for whoever builds.

        Args:
            address: of the store.
            model: digest of the model that makes its vectors.
            dimension: of these.
            collection: of the version.
            create: make an empty store where there is none.
            analyse: reduces a text to its terms; without it, as English.

        Raises:
            UnreachableStoreError: no server answers there, or it lets nobody in.
            OtherStoreError: there is no such store, or it holds another model's vectors.
        """
        installed()
        server = Server(address)
        prefix = prefix_of(address, model)
        collection = collection or served(server)
        if collection is None and create:
            collection = prefix + FIRST
            layout.prepared(server, collection, dimension, flat=flat(server))
            point(server, collection)
        elif collection is None:
            raise OtherStoreError(f"There is no archive at {address}; fill it with: qa build FOLDER --store {address}")
        _same_model(server, prefix, dimension, collection)
        layout.load(server, collection)
        return cls(server, prefix, dimension, collection, analyse or english())

    @property
    def searches_text(self) -> bool:
        """Whether `search_text` works here."""
        return self.server.searches_text

    @property
    def version(self) -> str:
        """Name of the version that was opened."""
        return self.collection.removeprefix(self.prefix)

    def search(self, vector: Vectors, k: int, where: Where = None, *, parted: bool = True) -> tuple[Scores, Rows]:
        """Find the records nearest to a vector, as `Store.search` says.

        Args:
            vector: shape (dimension,), unit length.
            k: at most so many.
            where: what they must fulfil.
            parted: ask again, for some stretches at a time, where there are too many for one condition and what lies
                between them left too few hits; else fewer than there are may be returned.
        """
        query = np.asarray(checked_vector(vector, self.dimension), np.float32)
        return self._found([query], k, where, layout.VECTOR, "IP", parted=parted)

    def search_text(self, text: str, k: int, where: Where = None) -> tuple[Scores, Rows]:
        """Find the records whose words match best, as `Store.search_text` says.

        Raises:
            StoreError: the server cannot.
        """
        return self.search_terms(self._analyse(text), k, where)

    def search_terms(self, terms: Sequence[str], k: int, where: Where = None) -> tuple[Scores, Rows]:
        """Find the records that match terms best, as the archive's analyser gives them."""
        if not self.searches_text:
            raise StoreError(f"This Milvus server ({self.server.version}) cannot search words; version 2.5 can.")
        if not terms:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        return self._found([" ".join(terms)], k, where, layout.WORDS, "BM25")

    def _found(
        self, data: list[Any], k: int, where: Where, field: str, metric: str, *, parted: bool = True
    ) -> tuple[Scores, Rows]:
        limit = k = min(k, MAX_K)
        if k <= 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        while True:
            found = self.server.call(
                "search", self.collection, data=data, anns_field=field, limit=limit, filter=expression(where),
                output_fields=["id"],
                search_params={"metric_type": metric, "params": self._walk(limit) if metric == "IP" else {}},
            )[0]  # fmt: skip
            # Milvus Lite calls BM25 a distance and gives it below zero.
            signed = np.array([hit["distance"] for hit in found], np.float32)
            scores = np.abs(signed) if metric == "BM25" else signed
            ids = np.array([hit["id"] for hit in found], np.int64)
            fits = inside(ids, where)
            if fits.sum() >= k or len(ids) < limit or limit == MAX_K:
                break
            limit = min(limit * DEEPER, MAX_K)
        scores, ids = scores[fits], ids[fits]
        if parted and len(ids) < k and len(found) == limit:
            several = [self._found(data, k, part, field, metric) for part in parts(where)]
            scores, ids = (np.concatenate(some) for some in zip(*several, strict=True))
        scores, ids = ordered(scores, ids)
        return scores[:k], ids[:k]

    def _walk(self, k: int) -> dict[str, int]:
        return {} if flat(self.server) else {"ef": max(layout.EF, k)}

    def get(self, ids: Sequence[int]) -> list[Record]:
        """Return records by id, as `Store.get` says."""
        found: dict[int, Record] = {}
        for some in parted(ids):
            for row in self._rows(f"id in {some}", [*layout.SCALARS, layout.VECTOR], len(some)):
                found[row["id"]] = layout.record(row)
        return [found[one] for one in ids if one in found]

    def count(self, where: Where = None) -> int:
        """Count records, those written a moment ago included."""
        return sum(count(self.server, self.collection, expression(part)) for part in parts(where))

    def iterate(self, batch: int = 1000) -> Iterator[list[Record]]:
        """Yield all records, in the order of their ids."""
        first, width = 0, batch
        while True:
            # Rows come in no promised order, so they are asked for by stretches of ids, wider ones across gaps.
            found = self._rows(f"id >= {first} and id < {first + width}", ["id"], MAX_K)
            if len(found) == MAX_K and width > 1:
                width //= 2
                continue
            ids = sorted(row["id"] for row in found)
            for start in range(0, len(ids), batch):
                yield self.get(ids[start : start + batch])
            first += width
            width = batch if ids else 2 * width
            if not ids and not self._rows(f"id >= {first}", ["id"], 1):
                return

    def upsert(self, records: Sequence[Record]) -> None:
        """Write records to the version that serves, as `Store.upsert` says."""
        write(self.server, self.collection, checked(records, self.dimension), self._analyse)

    def delete(self, ids: Sequence[int]) -> None:
        """Remove records by id."""
        erase(self.server, self.collection, ids)

    def delete_where(self, where: Restriction) -> None:
        """Remove all records that fulfil a restriction.

        Raises:
            UsageError: it restricts nothing.
        """
        if not restricts(where):
            raise UsageError("A restriction that leaves nothing out would delete everything; name what is to go.")
        for part in parts(where):
            self.server.call("delete", self.collection, filter=expression(part), patient=True)

    def sync(self) -> None:
        """Wait until what was written is searched; what counts at all is counted at once."""
        self.count()

    def begin_build(self, version: str) -> MilvusBuild:
        """Start a version, or go on with one of that name that was interrupted."""
        return MilvusBuild(self.server, self.prefix, version, self.dimension, self._moved, self._analyse)

    def _moved(self, collection: str) -> None:
        self.collection = collection

    def close(self) -> None:
        """Leave the server; the connection is shared with others of this process and stays."""

    def _rows(self, condition: str, fields: Sequence[str], limit: int) -> list[dict[str, Any]]:
        found = self.server.call("query", self.collection, filter=condition, output_fields=list(fields), limit=limit)
        return [dict(row) for row in found]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _same_model(server: Server, prefix: str, dimension: int, collection: str) -> None:
    """Make sure that a collection holds what it should.

    Raises:
        OtherStoreError: it holds another model's vectors, or of another dimension.
    """
    where = server.address
    if not collection.startswith(prefix):
        raise OtherStoreError(
            f"{where} holds another model's vectors ({collection}); choose another NAME, or build with that model."
        )
    found = layout.dimension_of(server, collection)
    if found != dimension:
        raise OtherStoreError(
            f"{where} holds vectors of {found} numbers, this archive's model makes {dimension}; choose another NAME."
        )


def english() -> Analyse:
    """Return what reduces English to its terms."""
    analyser = analysers.analyser(analysers.name_for("en"))
    return lambda text: list(analyser.analyze(text))
