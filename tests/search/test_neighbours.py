"""What the passages around a passage add to its score."""

from __future__ import annotations

import numpy as np
import pytest

from qa.search.neighbours import Neighbourhood, shortness, supported
from qa.store.columns import DTYPE, Columns

# Document 0 has a turn and five paragraphs, document 1 two paragraphs; all short but the turn.
KINDS = [0, 1, 1, 1, 1, 1, 1, 1]
DOCUMENTS = [0, 0, 0, 0, 0, 0, 1, 1]


def columns(length: int) -> Columns:
    table = np.zeros(len(KINDS), DTYPE)
    table["kind"], table["document"] = KINDS, DOCUMENTS
    table["end"] = [1000] + [length] * 7
    return Columns(table, np.arange(len(KINDS), dtype=np.int32), np.empty((0, 2), np.int32), ("",))


def test_neighbours_are_of_the_same_kind_and_document() -> None:
    near = Neighbourhood(columns(100))
    assert near.around(np.array([0, 1, 3, 5, 6])).tolist() == [
        [-1, -1, -1, -1],
        [-1, -1, 2, 3],
        [1, 2, 4, 5],
        [3, 4, -1, -1],
        [-1, -1, 7, -1],
    ]


def test_long_passages_need_no_neighbours() -> None:
    near = Neighbourhood(columns(700))
    assert near.around(np.array([3])).tolist() == [[-1, -1, -1, -1]]
    assert near.shortness(np.array([0, 3])).tolist() == [0, 0]


def test_each_kind_is_judged_by_its_own_length() -> None:
    assert Neighbourhood(columns(450)).shortness(np.array([0, 3])).tolist() == [0, 0.5]


@pytest.mark.parametrize(("length", "short"), [(100, 1), (300, 1), (450, 0.5), (600, 0), (900, 0)])
def test_shortness_is_a_ramp(length: int, short: float) -> None:
    assert shortness(np.array([length], np.int32)) == pytest.approx(short)


def test_direct_neighbours_count_twice_as_much() -> None:
    around = np.array([[0.0, 0.6, 0.3, 0.0], [0.6, 0.0, 0.0, 0.3]], np.float32)
    found = supported(np.array([0.5, 0.5], np.float32), around, np.array([1.0, 1.0], np.float32))
    assert found.tolist() == pytest.approx([0.5 + 0.3 * 0.3, 0.5 + 0.3 * 0.15])
    assert supported(np.array([0.5], np.float32), around[:1], np.array([0.0], np.float32)).tolist() == [0.5]
