"""Questions whose answers are known without a label: those that an archive's own askers asked, and foreign ones."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import numpy as np

from qa.search.grouping import paragraphs
from qa.store.generation import Generation

TERMS = 3
"""Different terms of a question that can be understood, and so found, without those asked before it."""


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question that stands in the archive, with the paragraphs that answered it."""

    text: str
    answers: tuple[str, ...]
    """Ids of the passages."""


def own_questions(generation: Generation, most: int) -> list[OwnQuestion]:
    """List up to so many questions that were asked and answered in the archive, spread evenly over it.

    Asked again they must find the paragraphs of their answers; the turns, which hold the questions themselves, are to
    be left out of that search.
    """
    columns, catalogue = generation.columns, generation.catalogue
    there = columns.passages["kind"] == 0
    turns = np.flatnonzero(there if columns.alive is None else there & columns.alive)
    chosen = turns[np.linspace(0, len(turns) - 1, min(most, len(turns))).astype(int)] if len(turns) else turns
    found = []
    for number, turn in zip(chosen, catalogue.passages(chosen.tolist()), strict=True):
        answers = tuple(one.id for one in catalogue.passages(paragraphs(int(number), columns)))
        if not turn.question or not answers:
            continue
        text = catalogue.document_of(turn).text[slice(*turn.question)]
        if len(generation.lexical.terms(text)) >= TERMS:
            found.append(OwnQuestion(text, answers))
    return found


def foreign_questions() -> list[str]:
    """Return questions written for this package on subjects that archives of this kind do not treat."""
    text = resources.files("qa.search").joinpath("foreign.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]
