"""The archive: everything the package does, behind one object."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from qa.answer import answer
from qa.build import Summary
from qa.embed import Progress
from qa.encoder import Encoder, SentenceTransformerEncoder
from qa.errors import DamagedArchiveError
from qa.overview import Overview, overview
from qa.results import Answer, Hit
from qa.search.filters import Filters
from qa.search.retrieve import Query, Retrieved
from qa.serving import Served, Serving
from qa.settings import DEFAULT_MODEL, index_folder
from qa.shown import Shown, shown
from qa.status import Status, status
from qa.store import generation
from qa.store.lock import writing
from qa.update import add_pages, mirror, remove_pages
from qa.verify import damage

EXAMPLE_LENGTH = 140  # characters; a longer question is no example anybody would click


class Archive:
    """An open archive. Thread-safe; picks up a new generation by itself; a context manager."""

    def __init__(self, index: str | Path | None = None, *, encoder: Encoder | None = None) -> None:
        self.index = index_folder(index)
        self.summary: Summary | None = None
        """Of the last build, addition or removal through this object."""
        self._serving = Serving(self.index, encoder)
        self._overview: Overview | None = None
        self._turns = threading.BoundedSemaphore(os.cpu_count() or 1)

    @classmethod
    def open(cls, index: str | Path | None = None, *, encoder: Encoder | None = None) -> Archive:
        """Open an archive. `encoder` takes the place of the model named in it, and must be the same.

        Raises:
            MissingArchiveError: there is none in that folder.
            DamagedArchiveError: a file of it is missing or altered.
            EncoderError: its model cannot be had or is another one now.
        """
        archive = cls(index, encoder=encoder)
        with archive._serving.using():
            return archive

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
    ) -> Archive:
        """Make an archive that mirrors these files and folders, embedding only what is new, and open it.

        With several `workers` pages are parsed in as many processes; these are started afresh, so a script that asks
        for them needs the usual `if __name__ == "__main__"`.

        Raises:
            UsageError: a root does not exist.
            RemovalError: much of what was there would go, and that was not allowed.
            BusyArchiveError: another process is writing it.
            ArchiveError: no page could be used, or the folder cannot be written to.
        """
        archive = cls(index, encoder=encoder or (SentenceTransformerEncoder(model) if model else None))
        writer = archive._serving.writer(DEFAULT_MODEL)
        archive.summary = mirror(archive.index, roots, writer, progress or _silent,
                                 allow_removal=allow_removal, workers=workers)  # fmt: skip
        return archive

    def add(
        self, paths: Sequence[str | Path], *, progress: Progress | None = None, allow_private: bool = False
    ) -> Summary:
        """Add pages by their paths or addresses; a later build of other folders leaves them alone."""
        writer = self._serving.writer(DEFAULT_MODEL)
        self.summary = add_pages(self.index, paths, writer, progress or _silent, allow_private=allow_private)
        return self.summary

    def remove(self, sources: Sequence[str], *, progress: Progress | None = None) -> Summary:
        """Take pages out, by source or address."""
        self.summary = remove_pages(self.index, sources, self._serving.writer(DEFAULT_MODEL), progress or _silent)
        return self.summary

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        history: Sequence[str] = (),
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        speaker: str | None = None,
        genre: str | None = None,
        kind: str | None = None,
    ) -> Answer:
        """Answer a question with at most k quotes, or with none where nothing in the archive answers it.

        Args:
            question: in words; follow-ups may lean on `history`.
            k: 1 to 100.
            history: earlier questions of the conversation, oldest first.
            since: first event day (publication day where the event's is unknown); a year or month will do.
            until: last such day.
            speaker: full name or surname.
            genre: of the document: interview, news conference, statement, speech, article, comment.
            kind: of the passage: turn or paragraph.

        Raises:
            QueryError: the question is empty or too long, or an option makes no sense.
        """
        query = Query(question, k, tuple(history), Filters(since, until, speaker, genre, kind))
        with self._serving.using() as served:
            return answer(question, self._retrieve(served, query), served.catalogue)

    def search(
        self,
        question: str,
        *,
        k: int = 5,
        history: Sequence[str] = (),
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        speaker: str | None = None,
        genre: str | None = None,
        kind: str | None = None,
    ) -> list[Hit]:
        """Retrieve the k best hits, whether they answer or not; options as in `ask`."""
        query = Query(question, k, tuple(history), Filters(since, until, speaker, genre, kind))
        with self._serving.using() as served:
            return list(self._retrieve(served, query).hits)

    def _retrieve(self, served: Served, query: Query) -> Retrieved:
        """Search as many questions at a time as there are cores; more only take turns at them.

        Eight clients on two busy cores: 4.0 to 5.1 answers a second one at a time, 6.1 to 7.1 by twos, 5.2 to 7.5 all
        at once; since a question takes less of the processor the difference is within the noise.
        """
        with self._turns:
            return served.retriever.retrieve(query)

    def show(self, name: str) -> Shown:
        """Return a whole document by its id, or the one a quote is from by the quote's.

        Raises:
            NotFoundError: there is no such document or quote.
        """
        with self._serving.using() as served:
            return shown(name, served.catalogue)

    def status(self) -> Status:
        """Say what the archive holds."""
        with self._serving.using() as served:
            return status(served)

    def overview(self) -> Overview:
        """Count what the archive holds, once a generation."""
        with self._serving.using() as served:
            known = self._overview
            if known is None or known.generation != served.generation.number:
                known = overview(served.generation.number, served.generation.manifest, served.catalogue)
                self._overview = known
            return known

    @property
    def generation(self) -> int:
        """Number of the generation that serves."""
        with self._serving.using() as served:
            return served.generation.number

    def examples(self, n: int = 4) -> list[str]:
        """Return up to n short questions that were asked, and answered, in the archive's own documents."""
        with self._serving.using() as served:
            asked = served.catalogue.questions(8 * n)
        return [question for question in asked if len(question) <= EXAMPLE_LENGTH][:n]

    def verify(self) -> list[str]:
        """Compare every file of the archive with its checksum and say, a sentence each, what is wrong."""
        try:
            with self._serving.using() as served:
                return damage(self.index, served.generation)
        except DamagedArchiveError as error:
            return [str(error)]

    def rollback(self) -> int:
        """Let the earlier generation serve again and return its number."""
        with writing(self.index):
            return generation.rollback(self.index)

    def close(self) -> None:
        """Release the files."""
        self._serving.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _silent(_what: str, _done: int, _total: int) -> None:
    """Report nothing."""
