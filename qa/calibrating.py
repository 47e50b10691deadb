"""Asking an archive its own questions and foreign ones, and keeping what that says of its confidence.

The outcome lies beside the generations, since it holds for all of them until the archive has become another one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from qa.memory import trim
from qa.search.calibration import ENOUGH, Calibration, calibrate
from qa.search.filters import Filters
from qa.search.guided import GuidedRetriever
from qa.search.own import foreign_questions, own_questions
from qa.search.retrieve import Query, Retrieved
from qa.settings import MAX_QUESTION
from qa.store.files import write_atomic
from qa.store.generation import Generation, current

FILE = "calibration.json"
FORMULA = 4
"""Of the confidence and of what counts as a fair question: a calibration of another one says nothing."""
OWN = 300
"""Questions of the archive's own that are asked; their refused share is then known to 1.5 points."""
CHANGED = 0.2
"""Share of its passages that an archive gains or loses before it is calibrated anew."""
TRIMMED = 50
"""Questions after which memory that is free is given back: a build needs the most of it here, where all is open."""

Progress = Callable[[str, int, int], None]


def measure(generation: Generation, retriever: GuidedRetriever, progress: Progress) -> Calibration:
    """Ask an open archive as it is asked, but with the packaged confidences."""
    before, retriever.shift = retriever.shift, 0.0
    try:
        return _measured(generation, retriever, progress)
    finally:
        retriever.shift = before


def _measured(generation: Generation, retriever: GuidedRetriever, progress: Progress) -> Calibration:
    own = [one.text for one in own_questions(generation, OWN)]
    if len(own) < ENOUGH:
        return Calibration(own=len(own), passages=generation.columns.living)
    foreign = foreign_questions()
    total = len(own) + len(foreign)
    # A turn holds the question itself, so the own questions are asked of paragraphs only.
    known = answers(retriever, own, lambda done: progress("calibrating", done, total), kind="paragraph")
    strange = answers(retriever, foreign, lambda done: progress("calibrating", len(own) + done, total))
    passages = generation.columns.living
    return calibrate([one.confidence for one in known], [one.confidence for one in strange], passages)


def answers(
    retriever: GuidedRetriever,
    questions: Sequence[str],
    progress: Callable[[int], None],
    *,
    k: int = 5,
    kind: str | None = None,
) -> list[Retrieved]:
    """Ask questions one after another; `progress` is told how many were asked."""
    found = []
    for done, text in enumerate(questions):
        progress(done)
        if done % TRIMMED == 0:
            trim()
        found.append(retriever.retrieve(Query(text[:MAX_QUESTION], k, filters=Filters(kind=kind))))
    return found


def stale(known: Calibration | None, passages: int) -> bool:
    """Say whether an archive of so many passages is another one than was calibrated."""
    return known is None or abs(passages - known.passages) > CHANGED * max(known.passages, 1)


def stamp(index: Path) -> tuple[int, int] | None:
    """Tell one state of the calibration from another without reading it."""
    try:
        found = (index / FILE).stat()
        return found.st_mtime_ns, found.st_size
    except OSError:
        return None


def load(index: Path) -> Calibration:
    """Read an archive's calibration; the packaged one where there is none or it was altered."""
    return read(index) or Calibration()


def read(index: Path) -> Calibration | None:
    """Read an archive's calibration; None where there is none or it was altered."""
    try:
        stored = json.loads((index / FILE).read_text(encoding="utf-8"))
        values = dict(stored["calibration"])
        whole = stored["digest"] == _digest(values) and stored["formula"] == FORMULA
        return Calibration(**values) if whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(index: Path, found: Calibration, generation: int) -> None:
    """Keep a calibration unless that of a newer generation is there; the caller holds the lock."""
    serving = current(index)
    # One beyond the generation that serves was left by an archive that stood in this folder before.
    if serving and generation < _generation(index) <= serving[0]:
        return
    values = asdict(found)
    note = {"formula": FORMULA, "generation": generation, "calibration": values, "digest": _digest(values)}
    write_atomic(index / FILE, json.dumps(note, indent=1).encode("utf-8"))


def _generation(index: Path) -> int:
    """Return which generation was calibrated last; 0 where that is not known, or a formula of before was used."""
    try:
        stored = json.loads((index / FILE).read_text(encoding="utf-8"))
        return int(stored["generation"]) if stored["formula"] == FORMULA else 0
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _digest(values: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode("utf-8")).hexdigest()
