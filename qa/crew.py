"""An archive that more than one process answers from while many ask at once.

Python computes on one core at a time, so the threads of one process share one. Nobody pays for other processes until
more readers ask at once than there are cores: only then are they started, and asked once they are warm.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from qa.archive import Archive
from qa.encoder import Encoder
from qa.errors import QaError
from qa.helper import Process, forkable
from qa.reader import Reader
from qa.reranker import Reranker
from qa.results import Answer

MOST = 3
"""Helpers at most; each takes as much memory as the first process, less what they share: all files, of a fork more."""
REPLACED = 3
"""Helpers replaced at most: what keeps ending, for want of memory perhaps, would only slow the others down."""

logger = logging.getLogger(__name__)


class Helper(Protocol):
    """Another process that has the archive open."""

    def ask(self, generation: int, question: str, options: Mapping[str, Any]) -> Answer | None:
        """Answer from that version of the archive; None where another one serves.

        Raises:
            BrokenExecutor: the process has ended.
        """
        ...

    def close(self) -> None:
        """End it."""
        ...


class Crew(Archive):
    """An archive for many readers; everything but `ask` is done in this process.

    Args:
        index, encoder, rerank, store: as of `Archive`.
        start: starts a helper and returns it once it is warm.
        helpers: how many of them; without it one for each core beside the first, up to `MOST`.
    """

    def __init__(
        self, index: str | Path | None = None, *, encoder: Encoder | None = None, rerank: str | Reranker | None = None,
        store: str | None = None, start: Callable[[], Helper] | None = None, helpers: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(index, encoder=encoder, rerank=rerank, store=store)
        named = encoder is None and (rerank is None or isinstance(rerank, str))
        afresh = partial(Reader.open, self.index, store=store, rerank=rerank if isinstance(rerank, str) else None)
        self._start = start or (lambda: Process("spawn", afresh).warmed())
        self._forks = start is None and rerank is None
        self._named_store = store  # what it inherits of the environment a fork reads itself
        self._cores = self._here = os.cpu_count() or 1
        # What has no name cannot be opened by another process.
        self._wanted = helpers if helpers is not None else min(MOST, self._cores - 1) if named else 0
        self._helpers: list[Helper] = []
        self._closed = False
        self._replaced = 0
        self._guard = threading.Lock()
        # Taken from the end, where this process stands: a reader alone is always answered by it.
        self._free: list[Helper | None] = [None] * self._here
        # Whoever waits longest is next; where all may snatch, one of twenty waits four times as long.
        self._waiting: deque[Future[Helper | None]] = deque()

    def ask(self, question: str, **options: Any) -> Answer:  # noqa: ANN401 - those of `Archive.ask`
        """Answer a question here or in another process, whichever is free; options as of `Archive.ask`."""
        with self._turn() as helper:
            found = None
            if helper is not None:
                try:
                    found = helper.ask(self.generation, question, options)
                except BrokenExecutor:
                    self._lose(helper)
            return found if found is not None else super().ask(question, **options)

    def close(self) -> None:
        """End the other processes and release the files."""
        with self._guard:
            self._closed, helpers, self._helpers = True, self._helpers, []
        for helper in helpers:
            helper.close()
        super().close()

    @contextmanager
    def _turn(self) -> Iterator[Helper | None]:
        """Wait until somebody is free, and give a helper, or None for this process."""
        helper = self._take()
        try:
            yield helper
        finally:
            self._give_back(helper)

    def _take(self) -> Helper | None:
        with self._guard:
            if self._free:
                return self._free.pop()
            turn: Future[Helper | None] = Future()
            self._waiting.append(turn)
            wanted, self._wanted = self._wanted, 0
        if wanted:
            threading.Thread(target=self._join, args=(wanted,), daemon=True).start()
        return turn.result()

    def _give_back(self, helper: Helper | None) -> None:
        with self._guard:
            lost = helper is not None and helper not in self._helpers
            surplus = helper is None and self._surplus
            self._here += lost - surplus
            if not surplus:
                self._offer(None if lost else helper)

    @property
    def _surplus(self) -> bool:
        """Whether this process answers more at a time than there are cores that no helper has."""
        return self._here > max(1, self._cores - len(self._helpers))

    def _offer(self, helper: Helper | None) -> None:
        """Let the next one have a turn; the caller holds the guard."""
        if self._waiting:
            self._waiting.popleft().set_result(helper)
        else:
            self._free.insert(len(self._free) if helper is None else 0, helper)

    def _join(self, wanted: int) -> None:
        """Bring in helpers: forked where that goes, and else started afresh, side by side."""
        begun = self._forked(wanted)
        for _ in range(wanted - len(begun)):
            threading.Thread(target=self._afresh, daemon=True).start()
        for helper in begun:
            self._welcome(helper)

    def _forked(self, wanted: int) -> list[Process]:
        encoder = self._serving.encoder
        if not self._forks or not forkable(encoder):
            return []

        def opening() -> Reader:
            reader = Reader(self.index, store=self._named_store)
            reader._serving.lend(encoder.twin())
            with reader._serving.using(checked=False):
                return reader

        with self._quiet():
            begun = [Process("fork", opening) for _ in range(wanted)]
        warm = []
        for helper in begun:
            try:
                warm.append(helper.warmed())
            except (BrokenExecutor, OSError, QaError):
                logger.info("a fork does not answer", exc_info=True)
                helper.close()
        return warm

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Wait until nobody is being answered in this process: what nobody holds, a fork does not keep locked."""
        turns = [self._take() for _ in range(self._here)]
        try:
            yield
        finally:
            for turn in turns:
                self._give_back(turn)

    def _afresh(self) -> None:
        try:
            self._welcome(self._start())
        except (BrokenExecutor, OSError, QaError):
            logger.warning("no other process helps to answer", exc_info=True)

    def _welcome(self, helper: Helper) -> None:
        with self._guard:
            closed = self._closed
            if not closed:
                self._helpers.append(helper)
                if self._surplus and None in self._free:
                    self._free.remove(None)
                    self._here -= 1
                self._offer(helper)
        if closed:
            helper.close()

    def _lose(self, helper: Helper) -> None:
        logger.warning("a process that helped to answer has ended")
        with self._guard:
            if helper in self._helpers:
                self._helpers.remove(helper)
                replaced = self._replaced < REPLACED
                self._replaced += replaced
                self._wanted += replaced
        helper.close()
