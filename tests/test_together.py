"""Calls from many threads become few, and nobody gets another's result."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.together import Together
from tests.patience import ENOUGH, eventually


class Doubling:
    """Doubles numbers; the first call waits until it is let go, so that others gather behind it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.entered, self.go = threading.Event(), threading.Event()

    def __call__(self, numbers: list[int]) -> list[int]:
        self.batches.append(numbers)
        self.entered.set()
        assert self.go.wait(ENOUGH)
        if 13 in numbers:
            raise ValueError("13")
        return [2 * number for number in numbers]


def gathered(numbers: list[int], most: int) -> tuple[Doubling, list[object]]:
    """Ask for the first number, and while it is worked on for the others; return the results in order."""
    doubling = Doubling()
    together = Together(doubling, most)

    def ask(number: int) -> object:
        try:
            return together(number)
        except ValueError as error:
            return error

    with ThreadPoolExecutor(len(numbers)) as pool:
        first = pool.submit(ask, numbers[0])
        assert doubling.entered.wait(ENOUGH)
        others = [pool.submit(ask, number) for number in numbers[1:]]
        eventually(lambda: len(together._waiting) == len(others), "not all wait")
        doubling.go.set()
        return doubling, [one.result(ENOUGH) for one in (first, *others)]


def test_who_comes_while_another_is_served_shares_the_next_batch() -> None:
    doubling, results = gathered([1, 2, 3, 4, 5, 6], most=16)
    assert results == [2, 4, 6, 8, 10, 12]
    assert [len(batch) for batch in doubling.batches] == [1, 5]


def test_no_batch_is_larger_than_allowed() -> None:
    doubling, results = gathered([1, 2, 3, 4, 5, 6, 7], most=4)
    assert results == [2, 4, 6, 8, 10, 12, 14]
    assert [len(batch) for batch in doubling.batches] == [1, 4, 2]


def test_an_error_reaches_those_who_shared_its_batch_and_nobody_else() -> None:
    _, results = gathered([1, 13, 3], most=16)
    assert results[0] == 2
    assert [str(error) for error in results[1:]] == ["13", "13"]


def test_after_an_error_the_next_is_served() -> None:
    doubling = Doubling()
    doubling.go.set()
    together = Together(doubling, 4)
    with pytest.raises(ValueError, match="13"):
        together(13)
    assert together(4) == 8
