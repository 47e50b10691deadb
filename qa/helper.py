"""Another process that answers from the same archive.

On Linux it is forked from the one that has everything open: ready in a second, and what neither changes they share.
Elsewhere, or where a fork is no help, it is started afresh, which takes ten times as long and four times the memory. A
fork keeps only the thread that made it, so that whatever the others held or did is made anew there: the engines' and
the model's threads, the locks, the connections to browsers.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import stat
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import Any, TypeGuard

from qa.encoder import Encoder, SentenceTransformerEncoder
from qa.reader import Reader
from qa.results import Answer

WARM_UP = "What was said?"
"""Asked until a model that has to be traced is."""
WARM = {"fork": 20.0, "spawn": 300.0}
"""Seconds after which a process that has not become warm never will: a fork may have kept a lock that nobody opens."""
LONGEST = 60.0
"""Seconds after which an answer is no longer waited for."""
ENDING = 5.0
"""Seconds in which a process ends by itself once it is told to."""

Opening = Callable[[], Reader]
logger = logging.getLogger(__name__)


def forkable(encoder: Encoder | None) -> TypeGuard[SentenceTransformerEncoder]:
    """Tell whether a fork of this process could answer with its encoder; no connection of gRPC survives one."""
    return (
        sys.platform == "linux"
        and "grpc" not in sys.modules
        and isinstance(encoder, SentenceTransformerEncoder)
        and encoder.forkable
    )


class Process:
    """A helper in a process of its own, for one caller at a time.

    Args:
        way: "fork" or "spawn"; a script that spawns needs the usual main guard.
        opening: opens the archive there; of a spawned process it has to be picklable.
    """

    def __init__(self, way: str, opening: Opening) -> None:
        context: Any = get_context(way)
        self._way = way
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, way, opening), daemon=True)
        self._process.start()
        theirs.close()

    def warmed(self) -> Process:
        """Wait until it is warm, and return it.

        Raises:
            BrokenExecutor: it has ended, or does not answer.
            QaError: it cannot open the archive.
        """
        self._answer(WARM[self._way])
        return self

    def ask(self, generation: int, question: str, options: Mapping[str, Any]) -> Answer | None:
        """Answer from that version of the archive; None where another one serves.

        Raises:
            BrokenExecutor: it has ended, or does not answer.
            QaError: as of `Reader.ask`.
        """
        try:
            self._line.send((generation, question, dict(options)))
        except OSError as error:
            raise BrokenExecutor("the process has ended") from error
        found: Answer | None = self._answer(LONGEST)
        return found

    def close(self) -> None:
        """End it, at once where it does not end by itself."""
        self._line.close()  # which it notices
        self._process.join(ENDING)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()

    def _answer(self, seconds: float) -> Any:  # noqa: ANN401
        try:
            if not self._line.poll(seconds):
                self._process.kill()
                raise BrokenExecutor(f"the process did not answer in {seconds:.0f} s")
            found = self._line.recv()
        except (OSError, EOFError) as error:
            raise BrokenExecutor("the process has ended") from error
        if isinstance(found, Exception):
            raise found
        return found


def warm_up(reader: Reader) -> None:
    """Load what the first questions would wait for, and spare the collector of garbage what stays for good.

    Otherwise it looks through all that the libraries have made, 600,000 objects, each time much was made: .3 s for
    nothing, once in about 100 questions.
    """
    from qa.quick import ASKED  # noqa: PLC0415 - imports torch

    for _ in range(ASKED + 1):
        reader.ask(WARM_UP, k=1)
    gc.collect()
    gc.freeze()


def _work(line: connection.Connection, way: str, opening: Opening) -> None:
    """Answer one question after another until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the first process, which ends this one
    if way == "fork":
        _make_anew(line.fileno())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        reader = opening()
        warm_up(reader)
        line.send(None)
        while True:
            generation, question, options = line.recv()
            line.send(_found(reader, generation, question, options))
    except (EOFError, OSError):
        return
    except Exception as error:
        line.send(error)


def _found(reader: Reader, generation: int, question: str, options: Mapping[str, Any]) -> Answer | Exception | None:
    try:
        return reader.ask(question, **options) if reader.generation == generation else None
    except Exception as error:
        return error


def _make_anew(line: int) -> None:
    """Let go, after a fork, of what belongs to the threads that it did not take along."""
    gc.freeze()  # what they left must not be cleared away: that would close what is no longer theirs
    # The threads of these engines are gone, and they would wait for them.
    for engine, single in (("faiss", "omp_set_num_threads"), ("torch", "set_num_threads")):
        if engine in sys.modules:
            getattr(sys.modules[engine], single)(1)
    # A browser waits for the end of a connection until the last who holds it lets go. The numbers stay taken.
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in [int(one.name) for one in Path("/proc/self/fd").iterdir()]:
        try:
            if number != line and stat.S_ISSOCK(os.fstat(number).st_mode):
                os.dup2(nothing, number)
        except OSError:  # the folder itself was open while it was listed
            continue


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(0)
