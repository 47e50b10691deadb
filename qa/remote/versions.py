"""Versions of a store on a Milvus server: writing one, and letting it serve."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from qa.errors import OtherStoreError, StoreError
from qa.remote import layout
from qa.remote.address import Address
from qa.remote.layout import Analyse
from qa.remote.server import Server
from qa.store.engine import MAX_K, Record, checked

POLL = 0.5  # seconds
INDEXING = 4 * 3600.0
"""Seconds until the index of a new version is there: eight minutes for a million vectors on two cores."""
MODEL_DIGITS = 12
"""Of the model's digest in a collection's name."""
OWNER_DIGITS = 8
"""Of the identity of the archive whose copy it is, with which the version begins."""
ASKED_AT_ONCE = 2000
"""Ids of one request."""
COMPARED_AT_ONCE = MAX_K // 2
"""Ids that should be there, compared with those that are; the answer has room for as many that should not."""
DIGITS = 16
"""Of the digest in a version's name."""
VERSION = re.compile(rf"([0-9a-f]{{{OWNER_DIGITS}}})[0-9a-f]{{{DIGITS}}}f?")
"""Of an archive's copy; whoever writes to a store directly may name versions otherwise."""


class MilvusBuild:
    """A version that is being written, as `qa.store.engine.Build` says."""

    def __init__(
        self, server: Server, prefix: str, version: str, dimension: int, done: Callable[[str], None],
        analyse: Analyse,
    ) -> None:  # fmt: skip
        self._server, self._prefix, self._dimension = server, prefix, dimension
        self._done, self._analyse = done, analyse
        self.collection = prefix + version
        self.resumed = layout.prepared(self._server, self.collection, dimension, flat=flat(self._server))
        if self.resumed:
            layout.load(self._server, self.collection)
        self._sealed = False

    def whole(self, first: int | None, last: int | None, wanted: Sequence[int]) -> bool:
        """Remove the records of a stretch of ids that should not be there, and say whether all that should are.

        Args:
            first: of the stretch; None begins before all.
            last: of the stretch; None ends after all.
            wanted: ids that should be there.
        """
        if not self.resumed:
            return False
        stretch, kept = stretch_of(first, last), set(wanted)
        while True:
            found = ids(self._server, self.collection, stretch, consistency_level="Strong")
            there = set(found)
            strangers = sorted(there - kept)
            erase(self._server, self.collection, strangers)
            if len(found) < MAX_K or not strangers:  # else more may follow
                break
        if count(self._server, self.collection, stretch) > len(kept & there):
            # Somebody inserted an id that was there: the server keeps both of them.
            erase(self._server, self.collection, wanted)
            return False
        return kept <= there

    def upsert(self, records: Sequence[Record]) -> None:
        """Write records."""
        write(self._server, self.collection, checked(records, self._dimension), self._analyse)

    def seal(self, expected: int) -> None:
        """Finish writing: flush, index, load, count.

        Raises:
            StoreError: there are more or fewer records than expected.
        """
        self._server.call("flush", self.collection, patient=True)
        self._indexed()
        layout.load(self._server, self.collection)
        if self.resumed and not self._server.lite:
            # What was loaded before the flush is handed over to its index by and by; a refresh waits for that.
            self._server.call("refresh_load", self.collection, patient=True)
        found = count(self._server, self.collection, "")
        if found != expected:
            raise StoreError(
                f"The new version holds {found:,} vectors on the server instead of {expected:,}, so the earlier one "
                "goes on serving; build again."
            )
        self._sealed = True

    def commit(self, expected: int, keep: Sequence[str] = ()) -> None:
        """Let the version serve and drop those before it, but for those to keep."""
        if not self._sealed:
            self.seal(expected)
        settle(self._server, self.collection, {self._prefix + version for version in keep})
        self._done(self.collection)

    def abort(self) -> None:
        """Drop what was written."""
        if self.collection != served(self._server):
            self._server.call("drop_collection", self.collection, patient=True)

    def _indexed(self) -> None:
        """Wait until no vector lacks its place in the index."""
        end = time.monotonic() + INDEXING
        while time.monotonic() < end:
            state = self._server.call("describe_index", self.collection, layout.VECTOR, patient=True) or {}
            if not int(state.get("pending_index_rows", 0)):
                return
            time.sleep(POLL)
        raise StoreError("The Milvus server did not finish its index within four hours; build again to go on.")


def served(server: Server) -> str | None:
    """Return the collection that the alias names; None where there is no such alias."""
    try:
        found = server.call("describe_alias", server.address.name)
    except OtherStoreError:
        return None
    return str(found["collection_name"]) if found.get("collection_name") else None


def point(server: Server, collection: str) -> None:
    """Let the alias name a collection: at once for everybody."""
    before = served(server)
    if before != collection:
        verb = "create_alias" if before is None else "alter_alias"
        server.call(verb, collection, server.address.name, patient=True)


def settle(server: Server, collection: str, kept: Collection[str] | None) -> None:
    """Let a version serve, and drop all others of its archive but for those to keep; None keeps them all."""
    point(server, collection)
    for name in versions(server) if kept is not None else ():
        if name != collection and name not in (kept or ()) and owner_of(name) == owner_of(collection):
            server.call("drop_collection", name, patient=True)


def prefix_of(address: Address, model: str) -> str:
    """Return how the names of a model's collections begin."""
    return f"{address.name}_{model[:MODEL_DIGITS]}_"


def owner_of(collection: str) -> str:
    """Return whose copy a collection is, by the first digits of that archive's identity; empty where it is nobody's.

    That stands in the name, since not every server keeps a description.
    """
    found = VERSION.fullmatch(collection.rpartition("_")[2])
    return found[1] if found else ""


def versions(server: Server) -> list[str]:
    """Return all collections of a store, of whatever model."""
    own = re.compile(rf"{re.escape(server.address.name)}_[0-9a-f]{{{MODEL_DIGITS}}}_[0-9a-z]+")
    return [name for name in server.call("list_collections", patient=True) if own.fullmatch(name)]


def count(server: Server, collection: str, condition: str) -> int:
    """Count rows, after everything acknowledged until now has become visible."""
    found = server.call("query", collection, filter=condition, output_fields=["count(*)"],
                        consistency_level="Strong", patient=True)  # fmt: skip
    return int(found[0]["count(*)"])


def ids(server: Server, collection: str, condition: str, **options: str) -> list[int]:
    """Return the ids of rows, in no order, MAX_K of them at most."""
    found = server.call("query", collection, filter=condition, output_fields=["id"], limit=MAX_K, patient=True,
                        **options)  # fmt: skip
    return [int(row["id"]) for row in found]


def stretch_of(first: int | None, last: int | None) -> str:
    """Write the condition for a stretch of ids, both included; without an end it reaches beyond all."""
    bounds = ("" if first is None else f"id >= {first}", "" if last is None else f"id <= {last}")
    return " and ".join(filter(None, bounds))


def astray(server: Server, collection: str, wanted: npt.NDArray[np.int64]) -> Iterator[tuple[list[int], list[int]]]:
    """Compare the ids of a version with those that it should hold, a stretch at a time, and yield where they differ.

    What was written a moment ago is seen if it was counted before.

    Args:
        server: that holds it.
        collection: of the version.
        wanted: ids in order, shape (rows,).

    Yields:
        Ids that are not there, and ids that should not be, MAX_K of these at most.
    """
    for start in range(0, len(wanted), COMPARED_AT_ONCE):
        end = start + COMPARED_AT_ONCE
        some = wanted[start:end]
        last = int(wanted[end]) - 1 if end < len(wanted) else None
        found = ids(server, collection, stretch_of(int(some[0]) if start else None, last))
        missing = np.setdiff1d(some, found).tolist()
        if len(found) == MAX_K:  # so many strangers that others may not have come any more
            missing = [one for part in parted(missing) for one in _not_there(server, collection, part)]
        strangers = np.setdiff1d(found, some).tolist()
        if missing or strangers:
            yield missing, strangers


def holds(server: Server, collection: str, wanted: npt.NDArray[np.int64]) -> bool:
    """Say whether a version holds the rows of these ids, given in order, each once, and no others."""
    same = count(server, collection, "") == len(wanted)
    return same and next(astray(server, collection, wanted), None) is None


def _not_there(server: Server, collection: str, some: Sequence[int]) -> list[int]:
    return sorted({*some} - {*ids(server, collection, f"id in {some}")})


def write(server: Server, collection: str, records: Sequence[Record], analyse: Analyse) -> None:
    """Write records, in messages of a size that the server takes.

    Never by `insert`: a server keeps both of two rows that were inserted under one id, and finds the older.
    """
    last = {one.id: one for one in records}
    for message in layout.messages(list(last.values())):
        server.call("upsert", collection, layout.rows(message, analyse if server.searches_text else None), patient=True)


def erase(server: Server, collection: str, gone: Sequence[int]) -> None:
    """Remove rows by id."""
    for some in parted(gone):
        server.call("delete", collection, ids=some, patient=True)


def parted(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Part ids into as many as one request names."""
    for start in range(0, len(numbers), ASKED_AT_ONCE):
        yield [int(one) for one in numbers[start : start + ASKED_AT_ONCE]]


def flat(server: Server) -> bool:
    """Say whether all vectors are compared: Milvus Lite's graphs lose hits under a filter."""
    return server.address.index == "flat" or (server.address.index == "auto" and server.lite)
