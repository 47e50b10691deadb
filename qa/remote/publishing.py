"""Copying a generation's rows to a store on a server, before it serves, and letting the store follow it.

The folder stays the archive, whole and checked; the server gets what searching needs. The copy's name says whose it is
and is a digest of what it holds, so a generation knows its own, a build that was interrupted goes on with it, the same
content is never copied twice, and no two archives take each other's for theirs.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import OtherStoreError, StoreError
from qa.remote.address import Address
from qa.remote.layout import load
from qa.remote.server import Server, installed
from qa.remote.versions import DIGITS, OWNER_DIGITS, MilvusBuild, flat, holds, owner_of, prefix_of, served, settle
from qa.store.columns import KINDS, Columns
from qa.store.engine import Record, within
from qa.store.files import write_atomic
from qa.store.generation import Generation, manifest_of_current, open_folder

AT_ONCE = 4096
"""Rows copied, or on resuming looked up, at once; far fewer than one answer of the server holds."""
IDENTITY = "identity"
"""File of an archive that has been copied once: what tells it from others, also when it is moved or copied itself."""
NOBODY = "0" * OWNER_DIGITS
"""Whose copy it is that no archive is to find again."""
Note = dict[str, Any]
"""What a manifest says of the copy: address, collection, rows."""
Progress = Callable[[str, int, int], None]


def publish(
    folder: Path, manifest: Mapping[str, Any], address: Address, before: Note | None, progress: Progress,
    owner: str = NOBODY,
) -> Note:  # fmt: skip
    """Copy a generation that does not serve yet and return what its manifest is to say of the copy.

    Args:
        folder: of the generation.
        manifest: what is known of it.
        address: of the store.
        before: the note of the generation that serves.
        progress: is told what is done.
        owner: first digits of the archive's identity.

    Raises:
        UnreachableStoreError: no server answers there.
        OtherStoreError: the store holds another archive's vectors.
        StoreError: the copy is not whole.
    """
    installed()
    server = Server(address)
    encoder = manifest["encoder"]
    prefix = prefix_of(address, encoder["fingerprint"])
    own = before["collection"] if before else None
    _free(server, prefix, own, owner)
    opened = open_folder(folder, {"generation": 0, "files": {}, **manifest})
    try:
        version = owner + digest(opened) + ("f" if flat(server) else "")
        build = MilvusBuild(server, prefix, version, encoder["dimension"], _nothing, opened.lexical.analysed)
        if not build.resumed or not holds(server, build.collection, living_rows(opened.columns)):
            _fill(build, opened, progress)
        build.seal(manifest["counts"]["rows"])
    finally:
        opened.close()
    return {"address": str(address), "collection": build.collection, "rows": manifest["counts"]["rows"]}


def welcomed(index: Path, address: Address, model: str) -> None:
    """Make sure that a store can take a copy, before anything is read or embedded for it; the caller holds the lock.

    Raises:
        UnreachableStoreError: no server answers there, or it lets nobody in.
        OtherStoreError: the store holds another archive's vectors.
    """
    installed()
    note = _note(index)
    own = note["collection"] if note else None
    _free(Server(address), prefix_of(address, model), own, identity(index)[:OWNER_DIGITS])


def copied(
    index: Path, folder: Path, manifest: Mapping[str, Any], address: Address, progress: Progress
) -> dict[str, Any]:
    """Copy a generation that does not serve yet and complete its manifest."""
    note = publish(folder, manifest, address, _note(index), progress, identity(index)[:OWNER_DIGITS])
    return {**manifest, "store": note}


def lost(opened: Generation) -> bool:
    """Say whether the copy of a generation is gone, or lacks rows or has others than it should.

    Raises:
        UnreachableStoreError: its server does not answer.
    """
    note: Note | None = opened.manifest.get("store")
    if note is None:
        return False
    server = Server(Address.parse(note["address"]))
    try:
        load(server, note["collection"])
        return not holds(server, note["collection"], living_rows(opened.columns))
    except OtherStoreError:
        return True


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


def identity(index: Path) -> str:
    """Return what tells an archive from others, 32 hexadecimal digits, made when first asked for; under its lock."""
    path = index / IDENTITY
    if not path.exists():
        write_atomic(path, uuid.uuid4().hex.encode())
    return path.read_text("ascii")


def _free(server: Server, prefix: str, own: str | None, owner: str) -> None:
    """Make sure that the store's name is this archive's to take."""
    serving = served(server)
    if serving is None or serving == own or owner_of(serving) == owner:
        return
    if not serving.startswith(prefix):
        raise OtherStoreError(
            f"{server.address} holds another model's vectors ({serving}); choose another NAME, or drop that alias on "
            "the server if nobody needs it."
        )
    if owner_of(serving) not in ("", NOBODY):
        raise OtherStoreError(
            f"{server.address} belongs to another archive ({serving}); choose another NAME, or drop that alias on the "
            "server if that archive is gone."
        )


def _fill(build: MilvusBuild, opened: Generation, progress: Progress) -> None:
    """Write what is missing and remove what is not the archive's; stretches of ids reach from batch to batch."""
    rows, records = living_rows(opened.columns), recorder(opened)
    for start in range(0, len(rows), AT_ONCE):
        progress("filling the store", start, len(rows))
        some, after = rows[start : start + AT_ONCE].tolist(), rows[start + AT_ONCE : start + AT_ONCE + 1]
        if not build.whole(some[0] if start else None, int(after[0]) - 1 if len(after) else None, some):
            build.upsert(records(some))
    progress("filling the store", len(rows), len(rows))


def living_rows(columns: Columns) -> npt.NDArray[np.int64]:
    """Return the rows of the passages that are there, in order."""
    return np.arange(len(columns.rows)) if columns.alive is None else np.flatnonzero(columns.alive[columns.rows])


def recorder(opened: Generation) -> Callable[[Sequence[int]], list[Record]]:
    """Return what makes records of rows; who says what is sorted once for all of them."""
    columns = opened.columns
    said = columns.speakers[np.argsort(columns.speakers[:, 1], kind="stable")]
    firsts = np.cumsum([0, *(extent.rows for extent, _ in opened.segments)])

    def record(row: int) -> Record:
        number = int(columns.rows[row])
        fields = columns.passages[number]
        [passage] = opened.catalogue.passages([number])
        document = opened.catalogue.document(int(fields["document"]))
        at = int(np.searchsorted(firsts, row, "right")) - 1
        first, last = np.searchsorted(said[:, 1], [number, number + 1])
        return Record(
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

    return lambda rows: [record(row) for row in rows]


def _nothing(_: str) -> None:
    """Do nothing more once a version serves."""
