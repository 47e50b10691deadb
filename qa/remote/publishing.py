"""Copying a generation's rows to a store on a server, before it serves, and letting the store follow it.

The folder stays the archive, whole and checked; the server gets what searching needs. The copy's name is a digest of
what it holds, so a generation knows its own, a build that was interrupted goes on with it, and the same content is
never copied twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import OtherStoreError, StoreError
from qa.remote.address import Address
from qa.remote.server import Server, installed
from qa.remote.versions import MilvusBuild, flat, prefix_of, served, settle
from qa.store.columns import KINDS, Columns
from qa.store.engine import Record, within
from qa.store.generation import Generation, manifest_of_current, open_folder

AT_ONCE = 4096
"""Rows copied, or on resuming counted, at once."""
DIGITS = 16
"""Of the digest in a version's name."""
Note = dict[str, Any]
"""What a manifest says of the copy: address, collection, rows."""
Progress = Callable[[str, int, int], None]


def publish(
    folder: Path, manifest: Mapping[str, Any], address: Address, before: Note | None, progress: Progress
) -> Note:
    """Copy a generation that does not serve yet and return what its manifest is to say of the copy.

    Args:
        folder: of the generation.
        manifest: what is known of it.
        address: of the store.
        before: the note of the generation that serves.
        progress: is told what is done.

    Raises:
        UnreachableStoreError: no server answers there.
        OtherStoreError: the store holds another model's vectors that are not this archive's own.
        StoreError: the copy is not whole.
    """
    installed()
    server = Server(address)
    encoder = manifest["encoder"]
    prefix = prefix_of(address, encoder["fingerprint"])
    own = before["collection"] if before else None
    _free(server, prefix, own)
    opened = open_folder(folder, {"generation": 0, "files": {}, **manifest})
    try:
        version = digest(opened) + ("f" if flat(server) else "")
        build = MilvusBuild(server, prefix, version, encoder["dimension"], _nothing, opened.lexical.analysed)
        if build.collection != served(server) and build.collection != own:
            _fill(build, opened, progress)
            build.seal(manifest["counts"]["rows"])
    finally:
        opened.close()
    return {"address": str(address), "collection": build.collection, "rows": manifest["counts"]["rows"]}


def copied(
    index: Path, folder: Path, manifest: Mapping[str, Any], address: Address, progress: Progress
) -> dict[str, Any]:
    """Copy a generation that does not serve yet and complete its manifest."""
    note = publish(folder, manifest, address, _note(index), progress)
    return {**manifest, "store": note}


def following(index: Path, *, drop: bool = True) -> Callable[[], list[str]]:
    """Return what lets the store's name lead to the copy of the generation that serves by then.

    Readers go by their generation, not by that name, so an archive whose server fails at this point is whole; the
    sentence that is returned says so, and the next build does it again.

    Args:
        index: the archive's folder.
        drop: what is neither that copy nor the one of the generation that serves when this is called.
    """
    before = _note(index)

    def follow() -> list[str]:
        note = _note(index)
        try:
            if note:
                server = Server(Address.parse(note["address"]))
                settle(server, note["collection"], [before["collection"] if before else ""] if drop else None)
        except StoreError as error:
            return [f"The archive is whole, but the store's name still leads to the earlier copy. {error}"]
        return []

    return follow


def _note(index: Path) -> Note | None:
    manifest = manifest_of_current(index)
    return manifest.get("store") if manifest else None


def digest(opened: Generation) -> str:
    """Digest everything that a copy holds."""
    columns, found = opened.columns, hashlib.sha256()
    alive = np.ones(0, bool) if columns.alive is None else columns.alive
    parts = [columns.passages, columns.rows, columns.speakers, alive]
    parts += [part for _, one in opened.segments for part in (one.documents, one.vectors)]
    for part in parts:
        found.update(np.ascontiguousarray(part).data if part.size else b"")
    found.update("\n".join(columns.genres).encode())
    return found.hexdigest()[:DIGITS]


def _free(server: Server, prefix: str, own: str | None) -> None:
    """Make sure that the store's name is this archive's to take."""
    serving = served(server)
    if serving is not None and not serving.startswith(prefix) and serving != own:
        raise OtherStoreError(
            f"{server.address} holds another model's vectors ({serving}); choose another NAME, or build with "
            "that model."
        )


def _fill(build: MilvusBuild, opened: Generation, progress: Progress) -> None:
    rows = living_rows(opened.columns)
    for start in range(0, len(rows), AT_ONCE):
        progress("filling the store", start, len(rows))
        some = rows[start : start + AT_ONCE]
        if build.held(int(some[0]), int(some[-1])) != len(some):
            build.upsert(list(records(opened, some)))
    progress("filling the store", len(rows), len(rows))


def living_rows(columns: Columns) -> Any:  # noqa: ANN401
    """Return the rows of the passages that are there, in order."""
    return np.arange(len(columns.rows)) if columns.alive is None else np.flatnonzero(columns.alive[columns.rows])


def records(opened: Generation, rows: Sequence[int]) -> Iterator[Record]:
    """Make records of rows, given in order."""
    columns, catalogue = opened.columns, opened.catalogue
    said = columns.speakers[np.argsort(columns.speakers[:, 1], kind="stable")]
    firsts = np.cumsum([0, *(extent.rows for extent, _ in opened.segments)])
    for row in rows:
        number = int(columns.rows[row])
        fields = columns.passages[number]
        [passage] = catalogue.passages([number])
        document = catalogue.document(int(fields["document"]))
        at = int(np.searchsorted(firsts, row, "right")) - 1
        first, last = np.searchsorted(said[:, 1], [number, number + 1])
        yield Record(
            id=int(row),
            vector=np.asarray(opened.segments[at][1].vectors[row - firsts[at]], np.float32),
            # Further windows of a long passage are found by their vectors only, so its words are there once.
            text=within(passage.text) if row == 0 or columns.rows[row - 1] != number else "",
            title=within(document.title or ""),
            name=passage.id,
            url=within(document.url or next((one.url for one in document.sources if one.url), "")),
            day=int(fields["day"]),
            kind=KINDS[fields["kind"]],
            genre=columns.genres[fields["genre"]],
            speakers=tuple(said[first:last, 0].tolist()),
        )


def _nothing(_: str) -> None:
    """Do nothing more once a version serves."""
