"""Another process that answers from the same archive."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from qa import crew as crews
from qa import helper as helpers
from qa.archive import Archive
from qa.crew import Crew
from qa.errors import MissingArchiveError, QueryError
from qa.helper import Process, forkable
from qa.reader import Reader
from qa.results import Answer
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH, eventually

QUESTION = "visa agreement"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
Forking = Callable[..., Process]


@pytest.fixture
def forking() -> Iterator[Forking]:
    begun: list[Process] = []

    def fork(opening: Callable[[], Reader]) -> Process:
        begun.append(Process("fork", opening))
        return begun[-1]

    yield fork
    for one in begun:
        one.close()


def opening(archive: Archive) -> Callable[[], Reader]:
    return lambda: Reader.open(archive.index, encoder=FakeEncoder())


def same(one: Answer | None, other: Answer) -> bool:
    return one is not None and replace(one, seconds=other.seconds) == other


@LINUX
def test_a_fork_gives_the_same_answer(archive: Archive, forking: Forking) -> None:
    helper = forking(opening(archive)).warmed()
    assert same(helper.ask(1, QUESTION, {"k": 2}), archive.ask(QUESTION, k=2))
    assert helper.ask(2, QUESTION, {}) is None
    with pytest.raises(QueryError, match="The question is empty"):
        helper.ask(1, "?", {})
    assert same(helper.ask(1, QUESTION, {}), archive.ask(QUESTION))


@LINUX
def test_a_fork_holds_no_connection_of_others(archive: Archive, forking: Forking) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as browser:
        ours, _ = server.accept()
        forking(opening(archive)).warmed()
        ours.close()
        browser.settimeout(ENOUGH)
        assert browser.recv(1) == b""  # the end, though the fork goes on


@LINUX
def test_a_fork_ends_with_its_line(archive: Archive, forking: Forking, monkeypatch: pytest.MonkeyPatch) -> None:
    helper = forking(opening(archive)).warmed()
    monkeypatch.setattr(helpers, "ENDING", ENOUGH)
    helper.close()
    assert helper._process.exitcode == 0  # of itself: what is killed has another


@LINUX
def test_a_fork_that_cannot_open_the_archive_says_so(tmp_path: Path, forking: Forking) -> None:
    with pytest.raises(MissingArchiveError, match="There is no archive"):
        forking(lambda: Reader.open(tmp_path / "none", encoder=FakeEncoder())).warmed()


@LINUX
def test_a_fork_that_hangs_is_ended(forking: Forking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(helpers.WARM, "fork", 0.5)
    helper = forking(lambda: time.sleep(ENOUGH))  # type: ignore[arg-type, return-value]
    with pytest.raises(BrokenExecutor, match="did not answer"):
        helper.warmed()
    helper.close()
    assert helper._process.exitcode == -signal.SIGKILL


@LINUX
def test_an_answer_that_does_not_come_is_not_waited_for(
    archive: Archive, forking: Forking, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = forking(opening(archive)).warmed()
    assert helper._process.pid is not None
    os.kill(helper._process.pid, signal.SIGSTOP)
    monkeypatch.setattr(helpers, "LONGEST", 0.5)
    with pytest.raises(BrokenExecutor, match="did not answer in"):
        helper.ask(1, QUESTION, {})
    with pytest.raises(BrokenExecutor, match="has ended"):
        helper.ask(1, QUESTION, {})


def test_other_systems_and_models_do_not_fork() -> None:
    assert not forkable(None)
    assert not forkable(FakeEncoder())


@pytest.mark.model
@pytest.mark.parametrize("way", [pytest.param("fork", marks=LINUX), "spawn"])
def test_another_process_with_the_model_gives_the_same_answer(built: Archive, way: str) -> None:
    encoder = built._serving.encoder
    assert isinstance(encoder, helpers.SentenceTransformerEncoder)
    ways = {
        "fork": lambda: Reader.open(built.index, encoder=encoder.twin()),
        "spawn": partial(Reader.open, built.index),
    }
    helper = Process(way, ways[way]).warmed()
    try:
        assert same(helper.ask(1, QUESTION, {"k": 2}), built.ask(QUESTION, k=2))
    finally:
        helper.close()


@pytest.mark.model
@LINUX
@pytest.mark.parametrize("hangs", [False, True])
def test_many_who_ask_bring_in_a_process(built: Archive, monkeypatch: pytest.MonkeyPatch, hangs: bool) -> None:
    monkeypatch.delitem(sys.modules, "grpc", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    ways = []

    class Noted(Process):
        def __init__(self, way: str, opening: Callable[[], Reader]) -> None:
            ways.append(way)
            super().__init__(way, opening if way == "spawn" or not hangs else lambda: time.sleep(ENOUGH))

    monkeypatch.setattr(crews, "Process", Noted)
    monkeypatch.setitem(helpers.WARM, "fork", 1.0 if hangs else ENOUGH)
    with Crew.open(built.index) as shared, ThreadPoolExecutor(8) as pool:
        here = shared.ask(QUESTION)

        def joined() -> bool:
            assert all(same(one, here) for one in pool.map(lambda _: shared.ask(QUESTION), range(8)))
            return bool(shared._helpers)

        eventually(joined, "no process joins")
        assert ways == (["fork", "spawn"] if hangs else ["fork"])
        assert same(shared._helpers[0].ask(1, QUESTION, {}), here)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("helped")
    (folder / "visas.txt").write_text(VISAS, "utf-8")
    with Archive.build([folder / "visas.txt"], folder / "index") as archive:
        archive.ask(QUESTION)
        yield archive


VISAS = """Interview of Foreign Minister Anna Keller, May 4, 2020

Question: When will the visa agreement be signed?

Anna Keller: The visa agreement will be signed in June.

Question: And the ferry?

Anna Keller: The ferry sails again in July.
"""
