"""Several processes that answer from one archive."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from qa import crew as crews
from qa.archive import Archive
from qa.crew import Crew
from qa.errors import QueryError
from qa.reader import Reader
from qa.results import Answer
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH, eventually

QUESTION = "visa agreement"


class Echo:
    """A helper that answers at once what it was asked, and is slow where `hold` is set."""

    def __init__(self, answer: Answer, generation: int = 1, error: Exception | None = None) -> None:
        self.answer, self.generation, self.error = answer, generation, error
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.closed = False

    def ask(self, generation: int, question: str, options: Mapping[str, Any]) -> Answer | None:
        self.asked.append((question, options))
        if self.error:
            raise self.error
        return replace(self.answer, query="from the helper") if generation == self.generation else None

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def answer(archive: Archive) -> Answer:
    return archive.ask(QUESTION)


@pytest.fixture
def crew(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Crew]]:
    """Opens a crew over the archive on a machine of two cores; its helper is the one given."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    opened: list[Crew] = []

    def opening(helper: Echo | Callable[[], Echo]) -> Crew:
        start = helper if callable(helper) else lambda: helper
        opened.append(Crew(archive.index, encoder=FakeEncoder(), start=start, helpers=1))
        return opened[-1]

    yield opening
    for one in opened:
        one.close()


def together(crew: Crew, readers: int) -> list[Answer]:
    with ThreadPoolExecutor(readers) as pool:
        return list(pool.map(lambda _: crew.ask(QUESTION), range(readers)))


def joined(crew: Crew) -> None:
    """Let a helper join, and wait for it."""
    eventually(lambda: together(crew, 8) and crew._helpers, "no helper joins")


def test_one_reader_is_answered_here(crew: Callable[..., Crew], answer: Answer) -> None:
    def never() -> Echo:
        raise AssertionError("started for one reader")

    alone = crew(never)
    assert [quote.id for quote in alone.ask(QUESTION).quotes] == [quote.id for quote in answer.quotes]
    assert [alone.ask(QUESTION).query for _ in range(5)] == [QUESTION] * 5


def test_when_more_ask_than_there_are_cores_another_process_helps(crew: Callable[..., Crew], answer: Answer) -> None:
    helper = Echo(answer)
    shared = crew(helper)
    joined(shared)
    helper.asked.clear()
    found = [one.query for _ in range(5) for one in together(shared, 8)]
    assert set(found) == {QUESTION, "from the helper"}
    assert (found.count("from the helper"), shared._here) == (len(helper.asked), 1)
    assert shared.ask(QUESTION).query == QUESTION  # alone again


def test_options_are_passed_on(crew: Callable[..., Crew], answer: Answer) -> None:
    helper = Echo(answer)
    shared = crew(helper)
    joined(shared)
    helper.asked.clear()
    with shared._turn():  # somebody is being answered here
        assert shared.ask("Who?", k=3, speaker="Karl Lund").query == "from the helper"
    assert helper.asked == [("Who?", {"k": 3, "speaker": "Karl Lund"})]


def test_helper_with_another_version_does_not_answer(crew: Callable[..., Crew], answer: Answer) -> None:
    shared = crew(Echo(answer, generation=7))
    joined(shared)
    assert {one.query for _ in range(3) for one in together(shared, 8)} == {QUESTION}


def test_helper_that_has_ended_costs_no_answer(
    crew: Callable[..., Crew], answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crews, "REPLACED", 0)
    helper = Echo(answer)
    shared = crew(helper)
    joined(shared)
    helper.error = BrokenExecutor("killed")
    with shared._turn():
        assert shared.ask(QUESTION).query == QUESTION
    asked = len(helper.asked)
    assert {one.query for _ in range(3) for one in together(shared, 8)} == {QUESTION}
    assert (len(helper.asked), shared._here) == (asked, 2)


def test_helper_that_has_ended_is_replaced_three_times(crew: Callable[..., Crew], answer: Answer) -> None:
    started: list[Echo] = []

    def start() -> Echo:
        started.append(Echo(answer))
        return started[-1]

    shared = crew(start)
    for number in range(1, crews.REPLACED + 2):
        joined(shared)
        assert (len(started), shared._here) == (number, 1)
        started[-1].error = BrokenExecutor("killed")
        with shared._turn():
            assert shared.ask(QUESTION).query == QUESTION
        assert (started[-1].closed, shared._helpers, shared._here) == (True, [], 2)
    assert {one.query for _ in range(3) for one in together(shared, 8)} == {QUESTION}
    assert len(started) == crews.REPLACED + 1


def test_error_of_a_question_is_the_same_from_a_helper(crew: Callable[..., Crew], answer: Answer) -> None:
    helper = Echo(answer)
    shared = crew(helper)
    joined(shared)
    helper.error = QueryError("The question is empty; ask with at least one word.")
    with shared._turn(), pytest.raises(QueryError, match="The question is empty"):
        shared.ask("?")
    assert shared._helpers == [helper]


def test_helper_that_cannot_start_costs_no_answer(crew: Callable[..., Crew]) -> None:
    def failing() -> Echo:
        raise OSError("no more processes")

    shared = crew(failing)
    assert {one.query for _ in range(3) for one in together(shared, 8)} == {QUESTION}


def test_helper_ends_with_the_archive(crew: Callable[..., Crew], answer: Answer) -> None:
    begun, go_on = threading.Event(), threading.Event()
    late, early = Echo(answer), Echo(answer)

    def slowly() -> Echo:
        begun.set()
        go_on.wait(ENOUGH)
        return late

    shared, waiting = crew(early), crew(slowly)
    joined(shared)
    together(waiting, 8)
    assert begun.wait(ENOUGH)
    shared.close()
    waiting.close()
    go_on.set()
    eventually(lambda: late.closed, "who comes late is not closed")
    assert early.closed


def test_who_waits_longest_is_next(crew: Callable[..., Crew], answer: Answer) -> None:
    shared = crew(Echo(answer))
    first, second = shared._take(), shared._take()  # both cores are busy
    order: list[int] = []

    def ask(number: int) -> None:
        with shared._turn():
            order.append(number)

    readers = []
    shared._wanted = 0  # nobody joins
    for number in range(5):
        readers.append(threading.Thread(target=ask, args=(number,)))
        readers[-1].start()
        eventually(lambda waiting=number + 1: len(shared._waiting) == waiting, "the reader does not wait")
    shared._give_back(first)
    for one in readers:
        one.join(ENOUGH)
    shared._give_back(second)
    assert order == [0, 1, 2, 3, 4]


def test_a_fork_searches_where_the_first_process_does(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    class Twin(FakeEncoder):
        def twin(self) -> FakeEncoder:
            return twin

    class Fork:
        def __init__(self, way: str, opening: Callable[[], Reader]) -> None:
            reader = opening()
            served = reader._serving._served
            assert served is not None
            self.found = (way, reader.store, served._encoder)
            reader.close()

        def warmed(self) -> Fork:
            return self

    twin = FakeEncoder()
    monkeypatch.setattr("qa.serving.SentenceTransformerEncoder", FakeEncoder)  # a fork that had to load its own
    monkeypatch.setattr(crews, "forkable", lambda _: True)
    monkeypatch.setattr(crews, "Process", Fork)
    with Crew(archive.index, encoder=Twin(), store="folder") as folder, Crew(archive.index, encoder=Twin()) as noted:
        for one in (folder, noted):
            one._forks = True
            assert [fork.found for fork in one._forked(1)] == [("fork", one.store, twin)]
