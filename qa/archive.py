"""The archive: everything the package does, behind one object."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from qa.build import Summary
from qa.calibrating import measure, read, save, stale
from qa.cluster import SHARDS, ClusterEncoder, Workers
from qa.embed import Progress
from qa.encoder import Encoder, SentenceTransformerEncoder
from qa.errors import ArchiveError
from qa.memory import trim
from qa.model_files import lasting
from qa.reader import Reader
from qa.remote.address import FOLDER, place
from qa.remote.attached import store_of
from qa.remote.publishing import following
from qa.settings import DEFAULT_MODEL
from qa.store import switch
from qa.store.lock import writing
from qa.update import add_pages, mirror, remove_pages

CALIBRATION = 60.0
"""Seconds to wait for another writer before what calibrating found is dropped; it is worked out at the next build."""


class Archive(Reader):
    """An archive to ask and to write. Thread-safe; picks up a new generation by itself; a context manager."""

    summary: Summary | None = None
    """Of the last build, addition, removal or way back through this object."""

    @classmethod
    def build(
        cls,
        roots: Sequence[str | Path],
        index: str | Path | None = None,
        *,
        model: str | None = None,
        encoder: Encoder | None = None,
        progress: Progress | None = None,
        allow_removal: bool = False,
        workers: int = 1,
        store: str | None = None,
        cluster: str | None = None,
        wait: float = 0.0,
    ) -> Self:
        """Make an archive that mirrors these files and folders, embedding only what is new, and open it.

        With several `workers` pages are parsed in as many processes; these are started afresh, so a script that asks
        for them needs the usual `if __name__ == "__main__"`. `store` ("milvus://HOST:PORT/NAME") is a server that gets
        a copy of the vectors and is searched from then on; "folder" searches the folder again. `cluster` ("2", or
        "16@ray://HOST:PORT") has new passages embedded by so many workers of a Ray cluster. Another process that is
        writing the archive is waited for `wait` seconds.

        Raises:
            UsageError: a root does not exist.
            RemovalError: much of what was there would go, and that was not allowed.
            BusyArchiveError: another process is writing it.
            ArchiveError: no page could be used, or the folder cannot be written to.
            StoreError: the server cannot take the copy; the earlier generation goes on serving.
        """
        archive = cls(
            index, encoder=encoder or (SentenceTransformerEncoder(lasting(model)) if model else None), store=store
        )
        writer = archive._serving.writer(DEFAULT_MODEL)
        if cluster:
            writer = ClusterEncoder(writer, Workers.parse(cluster), archive.index.resolve() / SHARDS)
        archive.summary = mirror(archive.index, roots, writer, progress or _silent,
                                 allow_removal=allow_removal, workers=workers, store=archive.store,
                                 wait=wait)  # fmt: skip
        archive._calibrate(progress or _silent)
        return archive

    def add(
        self, paths: Sequence[str | Path], *, progress: Progress | None = None, allow_private: bool = False,
        wait: float = 0.0,
    ) -> Summary:  # fmt: skip
        """Add pages by their paths or addresses; a later build of other folders leaves them alone."""
        writer = self._serving.writer(DEFAULT_MODEL)
        self.summary = add_pages(self.index, paths, writer, progress or _silent, allow_private=allow_private,
                                 store=self.store, wait=wait)  # fmt: skip
        self._calibrate(progress or _silent)
        return self.summary

    def remove(self, sources: Sequence[str], *, progress: Progress | None = None, wait: float = 0.0) -> Summary:
        """Take pages out, by source or address."""
        writer = self._serving.writer(DEFAULT_MODEL)
        self.summary = remove_pages(self.index, sources, writer, progress or _silent, store=self.store, wait=wait)
        self._calibrate(progress or _silent)
        return self.summary

    def _calibrate(self, progress: Progress) -> None:
        """Measure how sure an answer has to be in an archive that has become another one."""
        if self.summary is None:
            return
        # Nothing of it is shown, so nobody has to wait until its files are checked.
        with self._serving.using(checked=False) as served:
            encoder, number = served.generation.manifest["encoder"]["fingerprint"], served.generation.number
            if not stale(read(self.index, encoder), served.generation.columns):
                return
            trim()
            served.generation.ready()
            found = measure(served.generation, served.uncalibrated(), progress)
        try:
            with writing(self.index, wait=CALIBRATION):
                save(self.index, found, number, encoder)
        except (ArchiveError, OSError) as error:
            # The generation serves; with the confidences as they were it answers a little less surely.
            self.summary.notes.append(f"How sure an answer has to be was not worked out anew: {error}")

    def rollback(self) -> int:
        """Let the earlier generation serve again and return its number; its copy on a server too, if it has one.

        Where the store's name cannot be led to that copy, a note of the `summary` says so.

        Raises:
            ArchiveError: there is none, or it is damaged.
            StoreError: its copy is not there; the generation that serves goes on serving.
        """
        with writing(self.index):
            manifest = switch.earlier(self.index)
            address = place(None if self.store == FOLDER else self.store, manifest)
            if "store" in manifest and address:
                store_of(manifest, manifest["store"], address)
            number = switch.rollback(self.index)
            notes = following(self.index, drop=False)()
        documents, passages = (manifest.get("counts", {}).get(name, 0) for name in ("documents", "passages"))
        self.summary = Summary(number, documents=documents, passages=passages, notes=notes)
        return number


def _silent(_what: str, _done: int, _total: int) -> None:
    """Report nothing."""
