"""Holding the generation that serves open, and moving on when another one takes its place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.calibrating import load, stamp
from qa.encoder import Encoder, SentenceTransformerEncoder
from qa.errors import ArchiveError, BusyArchiveError, DamagedArchiveError, EncoderError, FormatError
from qa.remote.address import Choice
from qa.remote.attached import attached
from qa.reranker import Reranker
from qa.search.calibration import Calibration
from qa.search.guided import GuidedRetriever
from qa.store import generation
from qa.store.catalogue import Catalogue
from qa.store.generation import REPAIR, Generation


class Served:
    """An open generation with its retriever."""

    def __init__(self, opened: Generation, encoder: Encoder, reranker: Reranker | None) -> None:
        self.generation = opened
        self.retriever = GuidedRetriever(opened, encoder, reranker)
        self._encoder, self._reranker = encoder, reranker
        self.users = 0
        self.calibration = Calibration()

    def calibrated(self, found: Calibration) -> None:
        """Let confidences mean what the archive was calibrated to."""
        self.calibration, self.retriever.shift = found, found.shift

    def uncalibrated(self) -> GuidedRetriever:
        """Return another retriever over the same files, with the packaged confidences; this one goes on serving."""
        return GuidedRetriever(self.generation, self._encoder, self._reranker)

    @property
    def catalogue(self) -> Catalogue:
        """The records of the generation."""
        return self.generation.catalogue


class Serving:
    """The way to the generation that serves; thread-safe.

    Args:
        index: the archive's folder.
        encoder: takes the place of the model that the archive names, and must make the same vectors.
        upgrade: writes an archive of an older format anew, with the encoder given.
        reranker: takes the place of the built-in reranking.
        store: where it is searched; None for where the archive itself says.
    """

    def __init__(
        self,
        index: Path,
        encoder: Encoder | None = None,
        upgrade: Callable[[Path, Encoder], None] | None = None,
        *,
        reranker: Reranker | None = None,
        store: Choice = None,
    ) -> None:
        self.index = index
        self._store = store
        self._given = encoder
        self.encoder = encoder
        """The one given, else that of the generation opened last."""
        self._reranker = reranker
        self._upgrade = upgrade
        self._lock = threading.Lock()
        self._closed = False
        self._served: Served | None = None
        self._pointer: tuple[int, str] | None = None
        self._stamp: tuple[int, int] | None = None

    @contextmanager
    def using(self, *, checked: bool = True) -> Iterator[Served]:
        """Hold on to the generation that serves now, so that a switch in between disturbs nobody.

        Args:
            checked: wait until its files are checked, which takes a second for every 600 MB once a generation; to be
                left out only where nothing of it is shown.

        Raises:
            MissingArchiveError: there is no archive.
            DamagedArchiveError: a file of it is missing or altered; also where that shows only while it is used.
            EncoderError: its model cannot be had, or is another one now.
        """
        served = self._take(checked)
        try:
            yield served
        except DamagedArchiveError as error:
            if REPAIR in str(error):
                raise
            raise generation.damaged(self.index, str(error)) from error
        finally:
            self._release(served)

    def _take(self, checked: bool) -> Served:
        """Take hold of the generation that serves.

        One that was replaced and removed while it was being checked is no damage: then the next one is taken.
        """
        while True:
            with self._lock:
                served = self._fresh()
                served.users += 1
                pointer = self._pointer
            try:
                if checked:
                    served.generation.ready()
                return served
            except DamagedArchiveError as error:
                self._release(served)
                if generation.current(self.index) == pointer:
                    raise generation.damaged(self.index, str(error)) from error

    def _release(self, served: Served) -> None:
        with self._lock:
            served.users -= 1
            if served is not self._served and not served.users:
                served.generation.close()

    def close(self) -> None:
        """Release the files, those in use as soon as they no longer are."""
        with self._lock:
            self._closed = True
            served, self._served, self._pointer = self._served, None, None
            if served and not served.users:
                served.generation.close()

    def lend(self, encoder: Encoder) -> None:
        """Take an encoder that is loaded already, for as long as the archive is one of its vectors."""
        self.encoder = encoder

    def writer(self, model: str) -> Encoder:
        """Return the encoder to write with: the one given, else the archive's own, else `model`."""
        manifest = generation.manifest_of_current(self.index)
        if self._given is None:
            self.encoder = self._named(manifest["encoder"]["name"] if manifest else model)
        return self.encoder or self._named(model)

    def _fresh(self) -> Served:
        """Open the generation that CURRENT names unless it is open already; the caller holds the lock."""
        if self._closed:
            raise ArchiveError(f"The archive in {self.index} was closed here; open it again.")
        if self._served is None or generation.current(self.index) != self._pointer:
            opened, pointer = self._open()
            try:
                before, self._served = (
                    self._served,
                    Served(opened, self._reader(opened.manifest["encoder"]), self._reranker),
                )
            except BaseException:
                opened.close()
                raise
            self._pointer, self._stamp = pointer, None
            if before and not before.users:
                before.generation.close()
        now = stamp(self.index)
        if now != self._stamp:
            self._served.calibrated(load(self.index, self._served.generation.manifest["encoder"]["fingerprint"]))
            self._stamp = now
        return self._served

    def _open(self) -> tuple[Generation, tuple[int, str]]:
        opened, pointer = self._opened()
        try:
            return attached(opened, self._store), pointer
        except BaseException:
            opened.close()
            raise

    def _opened(self) -> tuple[Generation, tuple[int, str]]:
        try:
            return generation.open_unchecked(self.index)
        except FormatError:
            manifest = generation.manifest_of_current(self.index)
            if self._upgrade is None or manifest is None or not manifest["format"] < generation.FORMAT:
                raise
            self._upgraded(self._upgrade, self._reader(manifest["encoder"]))
            return generation.open_unchecked(self.index)

    def _upgraded(self, upgrade: Callable[[Path, Encoder], None], encoder: Encoder) -> None:
        """Have an archive of an older format written anew.

        Where it cannot be, that is said. A copy that goes when it is closed would be made again for every question of
        the command line and every process of a chat, in hours for a million passages.
        """
        try:
            upgrade(self.index, encoder)
        except BusyArchiveError:
            raise
        except ArchiveError as error:
            if not isinstance(why := error.__cause__, OSError):
                raise
            raise ArchiveError(
                f"The archive in {self.index} is of an older format, and is upgraded before it can be asked; but that "
                f"folder cannot be written to ({why.strerror or why}). Copy it to one that can be, and name that copy "
                "with --index."
            ) from error

    def _reader(self, built_with: dict[str, Any]) -> Encoder:
        """Return the encoder that made the archive's vectors; no other can compare with them.

        Where none was given the archive names it: one that another process built with another model is read with that.
        """
        encoder = self._given or self._named(built_with["name"])
        if encoder.fingerprint != built_with["fingerprint"] and self._given is None:
            encoder = SentenceTransformerEncoder(built_with["name"])  # its files may be others by now
        if encoder.fingerprint != built_with["fingerprint"]:
            raise EncoderError(
                f"The archive in {self.index} was built with another model ({built_with['name']}, "
                f"{built_with['fingerprint'][:12]}) than is here now ({encoder.name}, {encoder.fingerprint[:12]}); "
                f"rebuild it with: qa build FOLDER --model {encoder.name}"
            )
        self.encoder = encoder
        return encoder

    def _named(self, name: str) -> Encoder:
        """Return the encoder of that name, the one used before if it is that."""
        if self.encoder is not None and self.encoder.name == name:
            return self.encoder
        return SentenceTransformerEncoder(name)
