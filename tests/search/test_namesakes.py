"""One note less: several spellings of one name are one person."""

from __future__ import annotations

import pytest

from qa.search.filters import Filters, resolve
from qa.search.namesakes import different


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (["Presidents Anatoly Lund", "A.Lund", "Anatoly Lund", "Anatly Lund", "Anaotly Lund"], ["Anatoly Lund"]),
        (["A. Repik", "Alexei Repik", "Delovaya Rossiya Alexei Repik"], ["Alexei Repik"]),
        (["Anna Berg", "Jens van den Berg"], ["Anna Berg", "Jens van den Berg"]),
        (["A. Petrov", "Alexander Petrov", "Andrei Petrov"], ["A. Petrov", "Alexander Petrov", "Andrei Petrov"]),
        (["Eldar Neverov", "Ildar Neverov"], ["Eldar Neverov", "Ildar Neverov"]),
        (["Maria Lund", "Mario Lund"], ["Maria Lund", "Mario Lund"]),
        (["Sergey Ivanov", "Sergei Ivanov", "Viktor Ivanov"], ["Sergey Ivanov", "Viktor Ivanov"]),
        (["B. Lund", "C. Lund"], ["B. Lund", "C. Lund"]),
        (["Lund"], ["Lund"]),
        ([], []),
    ],
)  # fmt: skip
def test_people_are_told_from_spellings(names: list[str], people: list[str]) -> None:
    assert different(names) == people


def test_misspelt_speaker_is_searched_too_and_no_other_person() -> None:
    found = resolve(Filters(speaker="Putin"), ["Vladimir Putin", "Anna Berg", "Vladmir Putin"])
    assert (found.restriction.speakers, found.notes) == ((0, 2), ())
