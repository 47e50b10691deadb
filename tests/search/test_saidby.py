"""The name of who says a passage counts as a word of it."""

from __future__ import annotations

import numpy as np
import pytest

from qa.search.saidby import SaidBy
from qa.store.columns import DTYPE, Columns

NAMES = ["Anna Berg", "Karl Lund", "Lynne Berg AM"]
SAID = np.array([(0, 0), (0, 2), (1, 1), (2, 3), (1, 3)], np.int32)


def said_by() -> SaidBy:
    columns = Columns(np.zeros(5, DTYPE), np.arange(5, dtype=np.int32), SAID, ("",))
    return SaidBy(columns, NAMES, lambda text: text.casefold().split())


@pytest.mark.parametrize(
    ("idf", "expected"),
    [
        ({"lund": 4.0, "harbour": 2.0}, [0, 4, 0, 4, 0]),
        ({"anna": 3.0, "berg": 2.5}, [5.5, 0, 5.5, 0, 0]),
        ({"berg": 2.5}, [2.5, 0, 2.5, 0, 0]),
        ({"lynne": 5.0, "berg": 2.5, "lund": 4.0}, [2.5, 4, 2.5, 7.5, 0]),
        ({"harbour": 2.0}, [0, 0, 0, 0, 0]),
        ({}, [0, 0, 0, 0, 0]),
    ],
)
def test_passage_holds_the_name_of_its_speaker_once(idf: dict[str, float], expected: list[float]) -> None:
    assert said_by().credit(idf, np.arange(5)).tolist() == expected


def test_only_the_passages_asked_for_are_weighed() -> None:
    assert said_by().credit({"lund": 4.0}, np.array([4, 3, 1])).tolist() == [0, 4, 4]


def test_passages_of_people_and_people_of_passages() -> None:
    said = np.array([(2, 4), (0, 1), (2, 0), (1, 4)], np.int32)
    columns = Columns(np.zeros(5, DTYPE), np.arange(5, dtype=np.int32), said, ())
    assert columns.said_by([2]).tolist() == [4, 0]
    assert sorted(columns.said_by([0, 1, 7]).tolist()) == [1, 4]
    assert columns.said_by([]).tolist() == []
    assert [columns.saying(number) for number in range(5)] == [{2}, {0}, frozenset(), frozenset(), {1, 2}]
