"""Questions whose answers are known without a label: those that an archive's own askers asked, and foreign ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import TypeVar

import numpy as np

from qa.search.grouping import paragraphs
from qa.search.parts import MARKS
from qa.sentences import sentences
from qa.store.generation import Generation
from qa.words import GOING_ON, POINTING

TERMS = 3
"""Different terms of a question that can be understood, and so found, without those asked before it."""
LOOKED_AT = 5
"""Turns looked at for each question wanted; two in five askers of 7,235 transcripts ask a fair one."""
WORD = re.compile(r"\w+")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question that stands in the archive, with the paragraphs that answered it."""

    text: str
    answers: tuple[str, ...]
    """Ids of the passages."""


def own_questions(generation: Generation, most: int) -> list[OwnQuestion]:
    """List up to so many fair questions that were asked and answered in the archive, spread evenly over it.

    Asked again they must find the paragraphs of their answers; the turns, which hold the questions themselves, are to
    be left out of that search.
    """
    columns, catalogue = generation.columns, generation.catalogue
    there = columns.passages["kind"] == 0
    turns = np.flatnonzero(there if columns.alive is None else there & columns.alive)
    chosen = _spread(turns.tolist(), LOOKED_AT * most)
    found = []
    for number, turn in zip(chosen, catalogue.passages(chosen), strict=True):
        answers = tuple(one.id for one in catalogue.passages(paragraphs(number, columns)))
        if not turn.question or not answers:
            continue
        text = catalogue.document_of(turn).text[slice(*turn.question)]
        if len(generation.lexical.terms(text)) >= TERMS and fair(text):
            found.append(OwnQuestion(text, answers))
    return _spread(found, most)


def fair(text: str) -> bool:
    """Say whether an asker's words can be asked again without what was said before them.

    They must ask something, and their first sentence must neither go on from another ("So you are sure?") nor point at
    one ("When did he say that?"). Of the corpus archive's own questions 4.0% are refused and 3.0% of the foreign ones
    answered when it is calibrated by such questions, 11.9% and 9.5% by whatever an asker said, AUROC .993 and .955;
    questions in other languages than English only have to ask.
    """
    said = [text[start:end] for start, end in sentences(text)]
    first = WORD.findall(said[0].casefold()) if said else []
    asks = any(one.rstrip().endswith(MARKS) for one in said)
    return asks and bool(first) and first[0] not in GOING_ON and POINTING.isdisjoint(first)


def _spread(things: list[T], most: int) -> list[T]:
    """Take up to so many from all over a list."""
    if len(things) <= most:
        return things
    return [things[at] for at in np.linspace(0, len(things) - 1, most).astype(int)]


def foreign_questions() -> list[str]:
    """Return questions written for this package on subjects that archives of this kind do not treat."""
    text = resources.files("qa.search").joinpath("foreign.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]
