"""What is spoken of around a passage."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from qa.search import surroundings
from qa.search.surroundings import Surroundings
from qa.store.columns import DTYPE, Columns
from qa.store.tokens import TokenIndex

PIECES = [[1, 2], [3], [4, 9], [5], [9], [6, 7]]
"""Of six rows; the third and the fourth are of one passage."""
ROWS = [0, 1, 2, 2, 3, 4]


class Tokens:
    """Stands for the tokens of all rows, those of a second segment from one of them."""

    codec = SimpleNamespace(named=2)

    def __init__(self, second: int = 0) -> None:
        self.second = second

    def pieces(self, firsts: Any, lasts: Any) -> tuple[Any, Any]:
        assert not any(first < self.second < last for first, last in zip(firsts, lasts, strict=True))
        rows = [PIECES[row] for first, last in zip(firsts, lasts, strict=True) for row in range(first, last)]
        return np.array([piece for row in rows for piece in row], np.uint16), np.array([len(row) for row in rows])


def around(documents: list[int], kinds: list[int], tokens: object = None) -> Surroundings:
    table = np.zeros(5, DTYPE)
    table["document"], table["kind"] = documents, kinds
    columns = Columns(table, np.array(ROWS, np.int32), np.empty((0, 2), np.int32), ("",))
    return Surroundings(columns, np.searchsorted(ROWS, np.arange(6)), cast("TokenIndex", tokens or Tokens()))


def covered(one: Surroundings, pieces: list[int], weights: list[float], numbers: list[int]) -> list[float]:
    found = one.covered(np.array(pieces, np.int32), np.array(weights, np.float32), np.array(numbers, np.int64))
    return cast("list[float]", found.tolist())


def test_share_of_the_pieces_that_stand_near_a_passage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "AROUND", 1)
    one = around([0, 0, 0, 0, 0], [1] * 5)
    # Three passages each, those at the ends too: 1, 2, 3, 4, 9, 5 for the first two, 3, 4, 9, 5, 9 for the third.
    found = covered(one, [1, 4, 6, 8], [0.4, 0.3, 0.2, 0.1], [0, 1, 2, 3, 4])
    assert found == pytest.approx([0.7, 0.7, 0.3, 0.5, 0.5])


def test_other_documents_and_kinds_are_not_around_a_passage() -> None:
    one = around([0, 0, 1, 1, 1], [1, 1, 1, 0, 0])
    assert covered(one, [1, 3, 4, 6], [0.25] * 4, [0, 1, 2, 3, 4]) == pytest.approx([0.5, 0.5, 0.25, 0.25, 0.25])


def test_documents_of_two_segments_are_read_apart() -> None:
    one = around([0, 0, 0, 1, 1], [1] * 5, Tokens(second=4))
    assert covered(one, [1, 4, 6, 8], [0.4, 0.3, 0.2, 0.1], [4, 2, 3, 0]) == pytest.approx([0.2, 0.7, 0.2, 0.7])


def test_a_piece_that_comes_twice_counts_once_and_words_without_weight_do_not() -> None:
    one = around([0] * 5, [1] * 5)
    assert covered(one, [1, 1, 8, 2], [0.3, 0.1, 0.1, 0.0], [4]) == pytest.approx([0.75])


def test_without_pieces_nothing_is_known() -> None:
    unnamed = SimpleNamespace(codec=SimpleNamespace(named=0))
    assert covered(around([0] * 5, [1] * 5, unnamed), [1], [1.0], [0, 1]) == [0, 0]
    assert covered(around([0] * 5, [1] * 5), [], [], [0, 1]) == [0, 0]
    assert covered(around([0] * 5, [1] * 5), [1], [1.0], []) == []
