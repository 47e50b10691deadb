"""Whom a reader's way of writing a name means."""

from __future__ import annotations

import pytest

from qa.search.filters import Filters, resolve
from qa.search.persons import meant

SPEAKERS = ["Sergei Lavrov", "Recep Tayyip Erdoğan", "Anna Müller", "Karl Lund", "Kurt Lund", "Mervyn King"]
SPEAKERS += ["Xi Jinping", "Kim Dae-jung", "Kim Jong Un"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Sergei Lavrov", [0]),
        ("lavrov", [0]),
        ("Sergey Lavrov", [0]),
        ("Mr Lavrov", [0]),
        ("Foreign Minister Sergey Lavrov", [0]),
        ("the Minister of Foreign Affairs Lavrov", [0]),
        ("Lavrov, Sergey", [0]),
        ("S. Lavrov", [0]),
        ("S.V. Lavrov", [0]),
        ("Mr. S V Lavrov", [0]),
        ("Erdogan", [1]),
        ("President Erdoğan", [1]),
        ("Anna Muller", [2]),
        ("Lund", [3, 4]),
        ("Ms Lund", [3, 4]),
        ("Kurt Lund", [4]),
        ("King", [5]),
        ("Xi", [6]),
        ("President Xi", [6]),
        ("Jinping", [6]),
        ("Kim", [7, 8]),
        ("Sergei", []),
        ("Anna", []),
        ("Dae-jung", [7]),
        ("John Lavrov", []),
        ("V. Lavrov", []),
        ("Minister", []),
        ("Mr", []),
        (",", []),
        ("...", []),
    ],
)
def test_whom_a_name_means(name: str, found: list[int]) -> None:
    assert list(meant(name, SPEAKERS)) == found


def test_namesakes_of_an_unknown_speaker_are_named() -> None:
    resolved = resolve(Filters(speaker="John Lavrov"), SPEAKERS)
    assert resolved.restriction.speakers == ()
    assert resolved.notes == (
        "Nobody called John Lavrov speaks in this archive; of that surname there is Sergei Lavrov.",
    )


def test_speakers_of_one_family_name_that_stands_first_are_named() -> None:
    assert resolve(Filters(speaker="Xi"), SPEAKERS).notes == ()
    (note,) = resolve(Filters(speaker="Kim"), SPEAKERS).notes
    assert note == "Kim is the name of several speakers, all of them searched: Kim Dae-jung, Kim Jong Un."
