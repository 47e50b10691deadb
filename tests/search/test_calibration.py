"""How sure an answer has to be in an archive, worked out by hand."""

from __future__ import annotations

import gc
import json
import threading
from pathlib import Path

import numpy as np
import pytest

from qa.archive import Archive
from qa.calibrating import FILE, answers, load, read, save, stale
from qa.search.calibration import ENOUGH, FARTHEST, Calibration, calibrate, shifted
from qa.search.guided import GuidedRetriever
from qa.search.own import foreign_questions
from qa.search.retrieve import Query
from qa.search.scoring import PREPARED_KEPT, Prepared
from qa.store.columns import DTYPE, Columns
from qa.store.generation import Generation
from qa.store.lock import writing
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH as SECONDS

OWN = [0.9] * 190 + [0.2] * 10
"""A twentieth lies below the packaged threshold."""


def test_threshold_lies_between_own_and_foreign_questions() -> None:
    found = calibrate(OWN, [0.05] * 300)
    # Own ones are kept down to .9 (logit 2.197), foreign ones declined from .05 (-2.944) on: two fifths are -0.888.
    assert found.shift == pytest.approx(-0.888 - -0.4055, abs=1e-3)
    assert (found.refused, found.answered) == (0.05, 0)
    assert (found.own, found.foreign, found.fitted) == (200, 300, True)


def test_both_bounds_are_missed_by_a_little_where_both_cannot_be_had() -> None:
    found = calibrate([0.2] * 20 + [0.5] * 180, [0.1] * 240 + [0.6] * 60)
    # Own ones ask for .2 (logit -1.386), foreign ones for more than .6 (0.405): two fifths down lies -0.311.
    assert found.shift == pytest.approx(-0.3112 + 0.4055, abs=1e-3)
    assert (found.refused, found.answered) == (0.1, 0.2)


def test_few_own_questions_leave_the_packaged_threshold() -> None:
    found = calibrate([0.3] * (ENOUGH - 1), [0.9] * 300)
    assert (found.shift, found.fitted) == (0, False)
    assert (found.refused, found.answered) == (1, 1)


def test_threshold_moves_only_so_far() -> None:
    assert calibrate([1.0] * 200, [0.9999] * 300).shift == FARTHEST


def test_shift_moves_the_logit() -> None:
    assert shifted(0.5, 0.0) == 0.5
    assert shifted(0.5, 1.0) == pytest.approx(0.2689, abs=1e-4)
    assert shifted(1.0, 1.0) == pytest.approx(1)
    assert shifted(0.0, -1.0) == pytest.approx(0, abs=1e-9)


def test_calibration_survives_and_an_altered_one_counts_as_none(tmp_path: Path) -> None:
    assert (read(tmp_path, "e"), load(tmp_path, "e")) == (None, Calibration())
    found = calibrate(OWN, [0.05] * 300)
    save(tmp_path, found, 1, "e")
    assert read(tmp_path, "e") == load(tmp_path, "e") == found
    path = tmp_path / FILE
    path.write_text(path.read_text("utf-8").replace('"own": 200', '"own": 201'), encoding="utf-8")
    assert (read(tmp_path, "e"), load(tmp_path, "e")) == (None, Calibration())


def test_calibration_of_another_model_counts_as_none(tmp_path: Path) -> None:
    found = calibrate(OWN, [0.05] * 300)
    save(tmp_path, found, 1, "e")
    assert (read(tmp_path, "other"), load(tmp_path, "other")) == (None, Calibration())
    note = json.loads((tmp_path / FILE).read_text("utf-8"))
    del note["encoder"]  # as versions before wrote it
    (tmp_path / FILE).write_text(json.dumps(note), encoding="utf-8")
    assert read(tmp_path, "other") == found


def test_calibration_of_a_newer_generation_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.calibrating.current", lambda _: (4, ""))
    newer, older = calibrate(OWN, [0.05] * 300), calibrate(OWN, [0.06] * 300)
    save(tmp_path, newer, 4, "e")
    save(tmp_path, older, 3, "e")
    assert read(tmp_path, "e") == newer
    monkeypatch.setattr("qa.calibrating.current", lambda _: (3, ""))  # not of this archive
    save(tmp_path, older, 3, "e")
    assert read(tmp_path, "e") == older


@pytest.mark.parametrize("patient", [True, False])
def test_another_writer_while_an_archive_is_calibrated_is_waited_for_or_noted(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patient: bool
) -> None:
    index, holding, done = tmp_path / "index", threading.Event(), threading.Event()
    found = calibrate(OWN, [0.05] * 300)

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
        assert read(index, FakeEncoder().fingerprint) == (found if patient else None)
        assert archive.summary is not None
        assert ["is writing this archive" in note for note in archive.summary.notes] == [True] * (not patient)


def columns(count: int, dead: int = 0) -> Columns:
    """An archive of so many passages, the first so many of which are gone."""
    alive = None if not dead else np.arange(count) >= dead
    return Columns(np.zeros(count, DTYPE), np.arange(count, dtype=np.int32), np.empty((0, 2), np.int32), (), alive)


def test_archive_is_calibrated_anew_once_it_has_become_another() -> None:
    known = Calibration(passages=1000, numbered=1000)
    assert [stale(known, columns(1000, dead)) for dead in (0, 200, 201)] == [False, False, True]
    assert [stale(known, columns(count)) for count in (1200, 1201)] == [False, True]
    assert [stale(known, columns(1000 + dead, dead)) for dead in (100, 101)] == [False, True]  # as many as before
    assert stale(None, columns(0))


def test_of_an_archive_written_anew_only_the_number_of_passages_tells() -> None:
    known = Calibration(passages=1000, numbered=1500)
    assert [stale(known, columns(count)) for count in (799, 800, 1200, 1201)] == [True, False, False, True]
    assert [stale(known, columns(count)) for count in (1500, 1700)] == [True, True]  # grown beyond the numbers before
    noted_before = Calibration(passages=1000)
    assert [stale(noted_before, columns(count)) for count in (799, 1000, 1201)] == [True, False, True]


def test_whoever_asks_while_an_archive_is_calibrated_gets_the_confidence_that_serves(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, encoder = "What is said about visas?", FakeEncoder()
    with Archive.build([pages], tmp_path / "index", encoder=encoder) as archive:
        packaged = archive.ask(question).confidence
        with writing(archive.index):
            save(archive.index, Calibration(2.0, 300, 400, 0.05, 0.05, 1, 1), 9, encoder.fingerprint)
        serving = archive.ask(question).confidence
        assert serving == pytest.approx(shifted(packaged, 2.0))
        seen: list[float] = []

        def measured(_generation: Generation, retriever: GuidedRetriever, _progress: object) -> Calibration:
            seen.append(retriever.retrieve(Query(question)).confidence)
            seen.append(archive.ask(question).confidence)
            return Calibration(3.0, 300, 400, 0.05, 0.05, 1, 1)

        monkeypatch.setattr("qa.archive.measure", measured)
        archive.remove([archive.status().sources[0]])
        assert seen == [pytest.approx(seen[0]), pytest.approx(shifted(seen[0], 2.0))]


def test_foreign_questions_are_many_and_different() -> None:
    found = foreign_questions()
    assert len(found) == len(set(found)) == 400
    assert "Is it safe to reheat rice twice?" in found


def test_answers_that_are_kept_hold_nothing_of_their_searches(archive: Archive) -> None:
    """A calibration keeps 700: with all that was compared for each they took 3 GB for 71,000 passages."""
    gc.collect()
    before = _prepared()
    with archive._serving.using() as served:
        kept = answers(served.retriever, [f"missiles in Europe, part {number}" for number in range(30)], lambda _: None)
    gc.collect()
    assert len(kept) == 30
    assert _prepared() - before <= PREPARED_KEPT


def _prepared() -> int:
    # By its type alone: to ask some objects of other libraries for their class warns.
    return sum(type(one) is Prepared for one in gc.get_objects())
