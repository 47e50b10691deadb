"""Asking an archive its own questions and foreign ones, and keeping what that says of its confidence.

The outcome lies beside the generations, since it holds for all of them until the archive has become another one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from qa.memory import trim
from qa.search.calibration import ENOUGH, Calibration, calibrate
from qa.search.filters import Filters
from qa.search.guided import GuidedRetriever
from qa.search.own import foreign_questions, own_questions
from qa.search.retrieve import Query
from qa.search.retrieved import Retrieved
from qa.settings import MAX_QUESTION
from qa.store.columns import Columns
from qa.store.files import write_atomic
from qa.store.generation import Generation, current

FILE = "calibration.json"
FORMULA = 5
"""Of the confidence and of what counts as a fair question: a calibration of another one says nothing."""
OWN = 300
"""Questions of the archive's own that are asked; their refused share is then known to 1.5 points."""
CHANGED = 0.2
"""Share of its passages that an archive gains or loses before it is calibrated anew."""
TRIMMED = 50
"""Questions after which memory that is free is given back: a build needs the most of it here, where all is open."""

Progress = Callable[[str, int, int], None]


def measure(generation: Generation, retriever: GuidedRetriever, progress: Progress) -> Calibration:
    """Ask an open archive as it is asked, but with the packaged confidences: by a retriever that serves nobody else."""
    size = Calibration(passages=generation.columns.living, numbered=generation.columns.count)
    own = [one.text for one in own_questions(generation, OWN)]
    if len(own) < ENOUGH:
        return replace(size, own=len(own))
    foreign = foreign_questions()
    total = len(own) + len(foreign)
    # A turn holds the question itself, so the own questions are asked of paragraphs only.
    known = answers(retriever, own, lambda done: progress("calibrating", done, total), kind="paragraph")
    strange = answers(retriever, foreign, lambda done: progress("calibrating", len(own) + done, total))
    found = calibrate([one.confidence for one in known], [one.confidence for one in strange])
    return replace(found, passages=size.passages, numbered=size.numbered)


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


def stale(known: Calibration | None, columns: Columns) -> bool:
    """Say whether an archive is another one than was calibrated: what went and what came are counted together.

    New passages are numbered on from those that were there. An archive that was written anew since is numbered from the
    start: then only how many there are can be compared.
    """
    if known is None:
        return True
    changed = abs(columns.living - known.passages)
    if columns.count >= known.numbered > 0:
        still = known.numbered if columns.alive is None else int(np.count_nonzero(columns.alive[: known.numbered]))
        # More of the first ones than there ever were are others: then this is less than the difference.
        changed = max(changed, known.passages - still + columns.living - still)
    return changed > CHANGED * max(known.passages, 1)


def stamp(index: Path) -> tuple[int, int] | None:
    """Tell one state of the calibration from another without reading it."""
    try:
        found = (index / FILE).stat()
        return found.st_mtime_ns, found.st_size
    except OSError:
        return None


def load(index: Path, encoder: str) -> Calibration:
    """Read an archive's calibration; the packaged one where there is none, or only another model's."""
    return read(index, encoder) or Calibration()


def read(index: Path, encoder: str) -> Calibration | None:
    """Read an archive's calibration for an encoder, by its fingerprint; None where there is none or it was altered."""
    try:
        stored = json.loads((index / FILE).read_text(encoding="utf-8"))
        values = dict(stored["calibration"])
        # Before notes had an encoder, archives were hardly ever built with another one.
        right = stored["formula"] == FORMULA and stored.get("encoder", encoder) == encoder
        return Calibration(**values) if right and stored["digest"] == _digest(values) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(index: Path, found: Calibration, generation: int, encoder: str) -> None:
    """Keep a calibration unless that of a newer generation is there; the caller holds the lock."""
    serving = current(index)
    # One beyond the generation that serves was left by an archive that stood in this folder before.
    if serving and generation < _generation(index) <= serving[0]:
        return
    values = asdict(found)
    note = {"formula": FORMULA, "generation": generation, "encoder": encoder, "calibration": values}
    note["digest"] = _digest(values)
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
