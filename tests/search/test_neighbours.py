"""What the passages around a passage say of it."""

from __future__ import annotations

import numpy as np
import pytest

from qa.search.neighbours import LONG, SHORT, Neighbourhood, lifted, supported
from qa.store.columns import DTYPE, Columns, Mask


def columns(documents: list[int], lengths: list[int], kinds: list[int], alive: Mask | None = None) -> Columns:
    """Columns of passages given by document, length and kind (0 turn, 1 paragraph)."""
    table = np.zeros(len(documents), DTYPE)
    table["document"], table["end"], table["kind"] = documents, lengths, kinds
    return Columns(table, np.arange(len(documents), dtype=np.int32), np.empty((0, 2), np.int32), ("",), alive)


def test_neighbours_are_of_the_same_document_and_kind() -> None:
    beside = Neighbourhood(columns([0, 0, 0, 0, 1, 1], [SHORT] * 6, [0, 1, 1, 1, 1, 1]))
    assert beside.around(np.array([0, 2, 4])).tolist() == [[-1, -1, -1, -1], [-1, 1, 3, -1], [-1, -1, 5, -1]]


def test_long_passages_need_no_neighbours() -> None:
    beside = Neighbourhood(columns([0] * 4, [LONG, LONG, SHORT, SHORT], [0, 0, 1, 1]))
    assert beside.shortness(np.array([0, 2])).tolist() == [0, 1]
    assert beside.around(np.array([0, 2])).tolist() == [[-1, -1, -1, -1], [-1, -1, 3, -1]]


def test_passages_no_longer_there_do_not_say_how_long_passages_are() -> None:
    alive = np.array([False, False, False, True, True])
    beside = Neighbourhood(columns([0, 0, 0, 1, 1], [LONG, LONG, LONG, SHORT, SHORT], [1] * 5, alive))
    assert beside.shortness(np.array([3, 4])).tolist() == [1, 1]
    assert beside.around(np.array([3, 4])).tolist() == [[-1, -1, 4, -1], [-1, 3, -1, -1]]


def test_direct_neighbours_count_twice_as_much_and_short_passages_only() -> None:
    scores = np.array([0.5, 0.5, 0.5], np.float32)
    around = np.array([[0, 0.5, 0, 0], [0.5, 0, 0, 0], [0.5, 0.5, 0.5, 0.5]], np.float32)
    found = supported(scores, around, np.array([1, 1, 0], np.float32))
    assert found.tolist() == pytest.approx([0.55, 0.525, 0.5])


def test_passages_are_drawn_a_quarter_of_the_way_to_the_best_of_their_document() -> None:
    found = lifted(np.array([0.2, 0.8, 0.5, 0.4], np.float32), np.array([7, 7, 3, 7]))
    assert found.tolist() == pytest.approx([0.35, 0.8, 0.5, 0.5])


def test_of_no_passages_none_is_lifted() -> None:
    assert lifted(np.empty(0, np.float32), np.empty(0, np.int64)).tolist() == []
