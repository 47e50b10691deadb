"""The archive to ask: everything that reads it, behind one object."""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from qa.answer import answer, quote
from qa.check.checking import Checking
from qa.check.result import Check
from qa.embed import Progress
from qa.encoder import Encoder
from qa.gather import register_in
from qa.live import Live, carrying, live, polite
from qa.models import whole
from qa.overview import Overview, examples, overview
from qa.remote.address import Address
from qa.remote.attached import problems
from qa.reparse import OnPage, differences
from qa.reranker import NamedReranker, Reranker
from qa.results import Answer, Hit, Quote
from qa.search.filters import Filters
from qa.search.guess import never_guessed
from qa.search.retrieve import Query
from qa.search.retrieved import Retrieved
from qa.serving import Served, Serving
from qa.settings import index_folder, store_address
from qa.shown import Shown, shown
from qa.status import Status, status
from qa.store import evidence
from qa.store.files import PageStore
from qa.timeline import Timeline, timeline
from qa.update import upgrade
from qa.verify import Rechecked, damage, recheck, settled

NEAREST = 5
"""Passages shown that an alleged quote may paraphrase."""


class Reader:
    """An open archive to ask. Thread-safe; picks up a new generation by itself; a context manager."""

    def __init__(
        self, index: str | Path | None = None, *, encoder: Encoder | None = None, rerank: str | Reranker | None = None,
        store: str | None = None,
    ) -> None:  # fmt: skip
        self.index = index_folder(index)
        self.store = Address.chosen(store or store_address())
        self._serving = Serving(
            self.index,
            encoder,
            lambda folder, reader: upgrade(folder, reader, _silent),
            reranker=NamedReranker(rerank) if isinstance(rerank, str) else rerank,
            store=self.store,
        )
        self._overview: Overview | None = None
        self._turns = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._checking = Checking(self.index)

    @classmethod
    def open(
        cls, index: str | Path | None = None, *, encoder: Encoder | None = None, rerank: str | Reranker | None = None,
        store: str | None = None,
    ) -> Self:  # fmt: skip
        """Open an archive. `encoder` takes the place of the model named in it, and must be the same.

        `rerank` names a `CrossEncoder` or `MultiVectorEncoder` that puts passages in order, loaded when first
        used. `store` says where it is searched: "milvus://HOST:PORT/NAME", which holds a copy of its vectors, or
        "folder"; without it QA_STORE, or else where it was built to be.

        Raises:
            MissingArchiveError: there is none in that folder.
            StoreError: the server of the store does not answer, or holds something else.
            DamagedArchiveError: a file of it is missing or altered.
            EncoderError: its model cannot be had or is another one now.
        """
        archive = cls(index, encoder=encoder, rerank=rerank, store=store)
        with archive._serving.using(checked=False):
            return archive

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
        source: str | None = None,
        without: Sequence[str] = (),
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
            source: words of the publisher's name, the address or the source of a page that carries the document.
            without: filters that are not to be guessed from the question: since, until, speaker, order.

        Raises:
            QueryError: the question is empty or too long, or an option makes no sense.
        """
        begun = time.perf_counter()
        filters = Filters(since, until, speaker, genre, kind, source)
        query = Query(question, k, tuple(history), filters, dropped=never_guessed(without))
        with self._serving.using() as served:
            found = answer(query.text, self._retrieve(served, query), served.catalogue, served.generation.number)
        total = time.perf_counter() - begun
        return replace(found, seconds=replace(found.seconds, total=total))

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
        source: str | None = None,
        without: Sequence[str] = (),
    ) -> list[Hit]:
        """Retrieve the k best hits, whether they answer or not; options as in `ask`."""
        filters = Filters(since, until, speaker, genre, kind, source)
        query = Query(question, k, tuple(history), filters, dropped=never_guessed(without))
        with self._serving.using() as served:
            return list(self._retrieve(served, query).hits)

    def timeline(
        self,
        question: str,
        *,
        speaker: str | None = None,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        history: Sequence[str] = (),
        genre: str | None = None,
        kind: str | None = None,
        source: str | None = None,
        without: Sequence[str] = (),
    ) -> Timeline:
        """Tell a position over time: the best quote of each year (month, day), the first and the latest statement.

        Only what answers the question counts. Options as in `ask`.

        Raises:
            QueryError: the question is empty or too long, or an option makes no sense.
        """
        filters = Filters(since, until, speaker, genre, kind, source)
        query = Query(question, history=tuple(history), filters=filters, dropped=never_guessed(without))
        held = self.overview().days.values()
        with self._serving.using() as served:
            number = served.generation.number
            return timeline(query, lambda part: self._retrieve(served, part), served.catalogue, held, number)

    def check(self, text: str, *, speaker: str | None = None, date: str | dt.date | None = None) -> Check:
        """Say whether an alleged quote stands in the archive: exactly, altered, put together, another's, or not at all.

        The first check of a generation lays out its words, about five seconds for 66,000 passages; they are kept beside
        it.

        Args:
            text: the alleged quote, of five words or more; "..." and [insertions] are honoured.
            speaker: who is said to have said it: full name or surname.
            date: the day, month or year it is said to have been said.

        Raises:
            QueryError: the text is empty or too long, or the date is none.
        """
        with self._serving.using() as served:

            def nearest(about: str) -> tuple[Quote, ...]:
                with self._turns:
                    hits = served.retriever.nearest(about, NEAREST)
                return tuple(quote(hit, served.catalogue, served.generation.number) for hit in hits)

            return self._checking.checker(served).check(whole(text), speaker and whole(speaker), date, nearest)

    def _retrieve(self, served: Served, query: Query) -> Retrieved:
        """Search as many questions at a time as there are cores; more only take turns at them.

        Eight clients on two busy cores: 4.0 to 5.1 answers a second one by one, 6.1 to 7.1 by twos, 5.2 to 7.5 at once.
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
            return examples(served.catalogue.questions(8 * n))[:n]

    def verify(self, *, deep: bool = False, workers: int = 1, progress: Progress | None = None) -> list[str]:
        """Check files, stored pages, texts and offset maps and say, a sentence each, what is wrong.

        With `deep` every stored page is parsed again and compared with the records, in as many processes as `workers`.
        """

        def look() -> list[str]:
            with self._serving.using(checked=False) as served:
                found = [*damage(self.index, served.generation), *problems(served.generation)]
                again = differences(self.index, served.catalogue, workers, progress or _silent) if deep else ()
                return [*found, *again]

        return settled(self.index, look)

    def recheck(self, names: Sequence[str], *, deep: bool = False) -> list[Rechecked]:
        """Check quotes by their ids: the words, their digests, the stored pages; with `deep` these are parsed again."""
        store = PageStore(self.index / "pages")
        with self._serving.using() as served:
            deeper = OnPage(store, register_in(self.index)) if deep else None
            return [recheck(name, served.catalogue, store, served.generation.number, deeper) for name in names]

    def live(self, names: Sequence[str] = (), *, allow_private: bool = False) -> Iterator[Live]:
        """Fetch the sources of quotes, or without names every page of the archive, again and compare them.

        Requests keep to robots.txt and to a second between two of one host. `allow_private` also lets addresses on this
        machine and in its own network be fetched.

        Raises:
            NotFoundError: there is no such document or quote.
        """
        with self._serving.using() as served, polite(allow_private=allow_private) as fetcher:
            catalogue = served.catalogue
            if not names:
                yield from live(catalogue, evidence.pages(catalogue), fetcher)
            for found in [shown(name, catalogue) for name in names]:
                words = found.document.text[slice(*found.quote)] if found.quote else None
                yield from live(catalogue, carrying(catalogue, found.document), fetcher, words)

    def close(self) -> None:
        """Release the files."""
        self._serving.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _silent(_what: str, _done: int, _total: int) -> None:
    """Report nothing."""
