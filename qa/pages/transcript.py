"""Blocks to utterances and turns: one engine for every format.

It sees text, bold type and line starts, and what the page states of its speakers; nothing of HTML, PDF or files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.models import Role, Turn, Utterance
from qa.pages import rules
from qa.pages.blocks import Block, Excerpt, join
from qa.pages.company import Piece, find_labels
from qa.pages.labels import Label, kind_of
from qa.pages.names import PRESS, Person
from qa.pages.questions import bold_questions, dash_length, unlabelled_questions
from qa.pages.roles import Part, roles_of
from qa.pages.speakers import Cast

STAGE = re.compile(r"(?:[(\[][^()\[\]]{1,120}[)\]]\W*)+")


@dataclass(frozen=True, slots=True)
class Billing:
    """What a page says of its speakers before anybody speaks."""

    announced: tuple[Person, ...] = ()
    speaks: bool = False
    """The words without a label are those of the one announced."""
    genre: str | None = None
    answering: Person | None = None
    """Whom the questions without labels are put to."""
    surname: str | None = None
    heading: str = ""
    """The title and the lines above the text: full names may stand there."""


@dataclass(slots=True)
class Speech:
    """What stands under one label."""

    label: Label | None
    parts: list[Excerpt] = field(default_factory=list)
    asks: bool = False
    person: Person | None = None

    @property
    def text(self) -> str:
        """The words alone."""
        return "\n\n".join(part.text for part in self.parts if part.text)


def read_transcript(blocks: Sequence[Block], billing: Billing, page: str) -> tuple[Utterance, ...]:
    """Find who said what in the blocks of one document."""
    text = " ".join([billing.heading, *(f"{block.speaker} {block.text}" for block in blocks)])
    cast = Cast(billing.announced, text, billing.surname)
    speeches = [speech for speech in split(blocks, cast) if speech.text]
    if speeches and speeches[0].label is None and not speeches[0].asks and STAGE.fullmatch(speeches[0].text):
        speeches = speeches[1:]
    for speech in speeches:
        if speech.label and "name" in {speech.label.kind, kind_of(speech.label.name)}:
            speech.person = cast.person(speech.label)
    _fill_in(speeches, cast, billing)
    hosts = frozenset(person.name for person in cast.announced[: len(billing.announced)])
    parts = [_part(speech) for speech in speeches]
    roles = roles_of(parts, billing.genre, hosts)
    return tuple(_utterance(speech, role, page) for speech, role in zip(speeches, roles, strict=True))


def _part(speech: Speech) -> Part:
    person = speech.person
    who = person.name if person else speech.label.name if speech.label else None
    office = (person.office or "").lower().split() if person else []
    # A paper's correspondent has an office too, and asks all the same.
    return Part(speech.label, who, bool(office) and PRESS.isdisjoint(office), speech.text, speech.asks)


def _fill_in(speeches: Sequence[Speech], cast: Cast, billing: Billing) -> None:
    """Give the words without a name to the one announced, where there is one."""
    first = cast.announced[0] if len(billing.announced) == 1 else None
    labelled = [speech for speech in speeches if speech.label]
    asked = any(speech.asks for speech in speeches)
    introduced = (
        bool(labelled) and labelled[0].person is not None and labelled[0].person.name == (first or Person("")).name
    )
    for at, speech in enumerate(speeches):
        if speech.label is None and not speech.asks:
            opening = billing.speaks and not (at == 0 and introduced)
            speech.person = (billing.answering or first) if asked and at else first if opening else None
        elif speech.label and speech.label.kind == "answer":
            speech.person = billing.answering or first


def _utterance(speech: Speech, role: Role, page: str) -> Utterance:
    whole = join(speech.parts, page)
    person = speech.person
    return Utterance(
        text=whole.text,
        role=role,
        speaker=person.name if person else None,
        label=speech.label.printed if speech.label else None,
        office=person.office if person else None,
        runs=whole.runs,
    )


def split(blocks: Sequence[Block], cast: Cast) -> list[Speech]:
    """Give each block to the label before it; headings and marks belong to nobody."""
    pieces = find_labels(blocks, cast)
    if not any(piece.label for piece in pieces):
        questions = unlabelled_questions([piece.block for piece in pieces])
        if questions:
            return _unlabelled(pieces, questions)
    speeches = [Speech(None)]
    labelled = {at for at, piece in enumerate(pieces) if piece.label}
    asking = bold_questions([piece.block for piece in pieces], labelled)
    for at, piece in enumerate(pieces):
        if at in asking:
            speeches += [Speech(None, [piece.block.excerpt], asks=True), Speech(None)]
        elif piece.label is None:
            if not piece.block.level:
                speeches[-1].parts.append(piece.block.excerpt)
        elif not is_break(piece.label):
            # After a pause the one before goes on, unless a label says who speaks.
            speeches.append(Speech(piece.label, [piece.block.excerpt.cut(piece.label.end)]))
    return speeches


def is_break(label: Label) -> bool:
    """Say whether a label marks a pause and no speech."""
    return bool(re.fullmatch(rules.BREAKS, label.name, re.IGNORECASE))


def _unlabelled(pieces: Sequence[Piece], questions: dict[int, int]) -> list[Speech]:
    """Make a speech of every question and of what follows it."""
    speeches = [Speech(None)]
    dashed = all(dash_length(pieces[at].block.text) for at in questions)
    for at, piece in enumerate(pieces):
        if at in questions:
            speeches += [Speech(None, [piece.block.excerpt.cut(questions[at])], asks=True), Speech(None)]
        elif not piece.block.level:
            dash = dash_length(piece.block.text) if dashed else 0
            speeches[-1].parts.append(piece.block.excerpt.cut(dash))
    return speeches


def turns_of(utterances: Sequence[Utterance]) -> tuple[Turn, ...]:
    """Pair each question with the answers that follow it, up to the next question."""
    turns = []
    for at, utterance in enumerate(utterances):
        if utterance.role != "question":
            continue
        answers = []
        for later in range(at + 1, len(utterances)):
            if utterances[later].role != "answer":
                break
            answers.append(later)
        turns.append(Turn(at, tuple(answers)))
    return tuple(turns)
