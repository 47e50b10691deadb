"""The progress line says how far, how fast and how long still."""

from __future__ import annotations

import itertools

import pytest

from qa import progress
from qa.progress import bar, state


@pytest.mark.parametrize(
    ("done", "total", "seconds", "lately", "line"),
    [
        (0, 0, 0.0, 0, "reading pages"),
        (1200, 0, 10.0, 1200, "reading pages 1,200, 120/s"),
        (256, 71_714, 1.0, 256, "reading pages 256 of 71,714"),
        (2560, 71_714, 10.0, 2560, "reading pages 2,560 of 71,714, 256/s, 4 min 30 s left"),
        (90, 100, 100.0, 5, "reading pages 90 of 100, 0.1/s, 3 min 20 s left"),
        (100, 1_000_000, 10.0, 100, "reading pages 100 of 1,000,000, 10/s, 27 h 46 min left"),
        (100, 100, 10.0, 100, "reading pages 100 of 100, 10/s"),
    ],
)
def test_state(done: int, total: int, seconds: float, lately: int, line: str) -> None:
    assert state("reading pages", done, total, seconds, lately) == line


def test_a_log_gets_a_line_at_the_beginning_at_the_end_and_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(0, 10)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    say = bar()
    for done in range(0, 101, 10):
        say("embedding passages", done, 100)
    assert capsys.readouterr().err.splitlines() == [
        "embedding passages 0 of 100",
        "embedding passages 40 of 100, 1.0/s, 1 min 0 s left",
        "embedding passages 80 of 100, 1.0/s, 20 s left",
        "embedding passages 100 of 100, 1.0/s",
    ]
