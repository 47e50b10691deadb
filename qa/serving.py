"""Holding the generation that serves open, and moving on when another one takes its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.encoder import Encoder, SentenceTransformerEncoder
from qa.errors import DamagedArchiveError, EncoderError
from qa.reranker import Reranker
from qa.search.guided import GuidedRetriever
from qa.store import generation
from qa.store.catalogue import Catalogue
from qa.store.generation import REPAIR, Generation


class Served:
    """An open generation with its retriever."""

    def __init__(self, opened: Generation, encoder: Encoder, reranker: Reranker | None) -> None:
        self.generation = opened
        self.retriever = GuidedRetriever(opened, encoder, reranker)
        self.users = 0

    @property
    def catalogue(self) -> Catalogue:
        """The records of the generation."""
        return self.generation.catalogue


class Serving:
    """The way to the generation that serves; thread-safe.

    Args:
        index: the archive's folder.
        encoder: takes the place of the model that the archive names, and must make the same vectors.
        reranker: takes the place of the built-in reranking.
    """

    def __init__(self, index: Path, encoder: Encoder | None = None, reranker: Reranker | None = None) -> None:
        self.index = index
        self.encoder = encoder
        self._reranker = reranker
        self._lock = threading.Lock()
        self._served: Served | None = None
        self._pointer: tuple[int, str] | None = None

    @contextmanager
    def using(self) -> Iterator[Served]:
        """Hold on to the generation that serves now, so that a switch in between disturbs nobody.

        Raises:
            MissingArchiveError: there is no archive.
            DamagedArchiveError: a file of it is missing or altered; also where that shows only while it is used.
            EncoderError: its model cannot be had, or is another one now.
        """
        with self._lock:
            served = self._fresh()
            served.users += 1
        try:
            yield served
        except DamagedArchiveError as error:
            if REPAIR in str(error):
                raise
            raise DamagedArchiveError(f"The archive in {self.index} is damaged ({error}); {REPAIR}") from error
        finally:
            with self._lock:
                served.users -= 1
                if served is not self._served and not served.users:
                    served.generation.close()

    def close(self) -> None:
        """Release the files, those in use as soon as they no longer are."""
        with self._lock:
            served, self._served, self._pointer = self._served, None, None
            if served and not served.users:
                served.generation.close()

    def writer(self, model: str) -> Encoder:
        """Return the encoder to write with: the one given, else the archive's own, else `model`."""
        if self.encoder is None:
            manifest = generation.manifest_of_current(self.index)
            self.encoder = SentenceTransformerEncoder(manifest["encoder"]["name"] if manifest else model)
        return self.encoder

    def _fresh(self) -> Served:
        """Open the generation that CURRENT names unless it is open already; the caller holds the lock."""
        pointer = generation.current(self.index)
        if self._served is None or pointer != self._pointer:
            opened = generation.open_current(self.index)
            before, self._served = (
                self._served,
                Served(opened, self._reader(opened.manifest["encoder"]), self._reranker),
            )
            self._pointer = pointer
            if before and not before.users:
                before.generation.close()
        return self._served

    def _reader(self, built_with: dict[str, Any]) -> Encoder:
        """Return the encoder that made the archive's vectors; no other can compare with them."""
        encoder = self.encoder or SentenceTransformerEncoder(built_with["name"])
        if encoder.fingerprint != built_with["fingerprint"]:
            raise EncoderError(
                f"The archive in {self.index} was built with another model ({built_with['name']}, "
                f"{built_with['fingerprint'][:12]}) than is here now ({encoder.name}, {encoder.fingerprint[:12]}); "
                f"rebuild it with: qa build FOLDER --model {encoder.name}"
            )
        self.encoder = encoder
        return encoder
