"""How sure an answer has to be in an archive, worked out by hand."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.calibrating import FILE, load, read, save, stale
from qa.search.calibration import ENOUGH, FARTHEST, Calibration, calibrate, shifted
from qa.search.own import foreign_questions
from qa.store.lock import writing
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH as SECONDS

OWN = [0.9] * 190 + [0.2] * 10
"""A twentieth lies below the packaged threshold."""


def test_threshold_lies_between_own_and_foreign_questions() -> None:
    found = calibrate(OWN, [0.05] * 300, 1000)
    # Own ones are kept down to .9 (logit 2.197), foreign ones declined from .05 (-2.944) on: two fifths are -0.888.
    assert found.shift == pytest.approx(-0.888 - -0.4055, abs=1e-3)
    assert (found.refused, found.answered) == (0.05, 0)
    assert (found.own, found.foreign, found.passages, found.fitted) == (200, 300, 1000, True)


def test_both_bounds_are_missed_by_a_little_where_both_cannot_be_had() -> None:
    found = calibrate([0.2] * 20 + [0.5] * 180, [0.1] * 240 + [0.6] * 60, 1000)
    # Own ones ask for .2 (logit -1.386), foreign ones for more than .6 (0.405): two fifths down lies -0.311.
    assert found.shift == pytest.approx(-0.3112 + 0.4055, abs=1e-3)
    assert (found.refused, found.answered) == (0.1, 0.2)


def test_few_own_questions_leave_the_packaged_threshold() -> None:
    found = calibrate([0.3] * (ENOUGH - 1), [0.9] * 300, 50)
    assert (found.shift, found.fitted) == (0, False)
    assert (found.refused, found.answered) == (1, 1)


def test_threshold_moves_only_so_far() -> None:
    assert calibrate([1.0] * 200, [0.9999] * 300, 1000).shift == FARTHEST


def test_shift_moves_the_logit() -> None:
    assert shifted(0.5, 0.0) == 0.5
    assert shifted(0.5, 1.0) == pytest.approx(0.2689, abs=1e-4)
    assert shifted(1.0, 1.0) == pytest.approx(1)
    assert shifted(0.0, -1.0) == pytest.approx(0, abs=1e-9)


def test_calibration_survives_and_an_altered_one_counts_as_none(tmp_path: Path) -> None:
    assert (read(tmp_path), load(tmp_path)) == (None, Calibration())
    found = calibrate(OWN, [0.05] * 300, 1000)
    save(tmp_path, found, 1)
    assert read(tmp_path) == load(tmp_path) == found
    path = tmp_path / FILE
    path.write_text(path.read_text("utf-8").replace('"own": 200', '"own": 201'), encoding="utf-8")
    assert (read(tmp_path), load(tmp_path)) == (None, Calibration())


def test_calibration_of_a_newer_generation_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.calibrating.current", lambda _: (4, ""))
    newer, older = calibrate(OWN, [0.05] * 300, 1000), calibrate(OWN, [0.05] * 300, 10)
    save(tmp_path, newer, 4)
    save(tmp_path, older, 3)
    assert read(tmp_path) == newer
    monkeypatch.setattr("qa.calibrating.current", lambda _: (3, ""))  # not of this archive
    save(tmp_path, older, 3)
    assert read(tmp_path) == older


@pytest.mark.parametrize("patient", [True, False])
def test_another_writer_while_an_archive_is_calibrated_is_waited_for_or_noted(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patient: bool
) -> None:
    index, holding, done = tmp_path / "index", threading.Event(), threading.Event()
    found = calibrate(OWN, [0.05] * 300, 1000)

    def write() -> None:
        with writing(index):
            holding.set()
            done.wait(0.2 if patient else SECONDS)

    other = threading.Thread(target=write)

    def measured(*_: object) -> Calibration:
        other.start()
        assert holding.wait(SECONDS)
        return found

    monkeypatch.setattr("qa.archive.measure", measured)
    monkeypatch.setattr("qa.archive.CALIBRATION", SECONDS if patient else 0)
    with Archive.build([pages], index, encoder=FakeEncoder()) as archive:
        done.set()
        other.join()
        assert archive.status().documents == 3
        assert read(index) == (found if patient else None)
        assert archive.summary is not None
        assert ["is writing this archive" in note for note in archive.summary.notes] == [True] * (not patient)


def test_archive_is_calibrated_anew_once_it_has_become_another() -> None:
    known = Calibration(passages=1000)
    assert [stale(known, count) for count in (800, 1000, 1200)] == [False, False, False]
    assert [stale(known, count) for count in (799, 1201)] == [True, True]
    assert stale(None, 0)


def test_foreign_questions_are_many_and_different() -> None:
    found = foreign_questions()
    assert len(found) == len(set(found)) == 400
    assert "Is it safe to reheat rice twice?" in found
