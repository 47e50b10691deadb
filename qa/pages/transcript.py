"""Blocks to utterances and turns: one engine for every format.

It sees text, bold type and line starts, and what the page states of its speakers; nothing of HTML, PDF or files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qa.models import Role, Turn, Utterance
from qa.pages.blocks import Block, Excerpt, join
from qa.pages.labels import Label, label_at
from qa.pages.names import Person
from qa.pages.speakers import Cast


@dataclass(slots=True)
class Speech:
    """What stands under one label."""

    label: Label | None
    parts: list[Excerpt] = field(default_factory=list)


def read_transcript(blocks: Sequence[Block], announced: tuple[Person, ...]) -> tuple[Utterance, ...]:
    """Find who said what in the blocks of one document."""
    cast = Cast(announced)
    speeches = [speech for speech in split(blocks, cast) if any(part.text for part in speech.parts)]
    roles = roles_of([speech.label for speech in speeches])
    opener = announced[0] if len(announced) == 1 else None
    found = []
    for speech, role in zip(speeches, roles, strict=True):
        text = join(speech.parts)
        if speech.label is None:
            person = opener
        else:
            person = cast.person(speech.label) if speech.label.kind == "name" else None
            if speech.label.kind == "answer":
                person = opener
        found.append(
            Utterance(
                text.text,
                role,
                person.name if person else None,
                speech.label.printed if speech.label else None,
                person.office if person else None,
                text.runs,
            )
        )
    return tuple(found)


def split(blocks: Sequence[Block], cast: Cast) -> list[Speech]:
    """Give each block to the label before it."""
    accepted = accept(blocks, cast)
    speeches = [Speech(None)]
    for block, label in zip(blocks, accepted, strict=True):
        if label is None:
            speeches[-1].parts.append(block.excerpt)
        else:
            speeches.append(Speech(label, [block.excerpt.cut(label.end)]))
    return speeches


def accept(blocks: Sequence[Block], cast: Cast) -> list[Label | None]:
    """Weigh the candidates of a page together: a name alone proves nothing, in company it does."""
    candidates = [label_at(block) for block in blocks]
    counts = Counter(label.name for label in candidates if label)
    asked = sum(label.kind == "question" for label in candidates if label)
    return [label if label and _holds(label, counts, asked, cast) else None for label in candidates]


def _holds(label: Label, counts: Counter[str], asked: int, cast: Cast) -> bool:
    if label.kind != "name":
        return True
    return counts[label.name] > 1 or asked > 0 or cast.knows(label.name)


def roles_of(labels: Iterable[Label | None]) -> list[Role]:
    """Before the first question all is statement; after it, whatever is no question answers one."""
    roles: list[Role] = []
    asked = False
    for label in labels:
        if label and label.kind == "question":
            asked = True
            roles.append("question")
        else:
            roles.append("answer" if asked else "statement")
    return roles


def turns_of(utterances: Sequence[Utterance]) -> tuple[Turn, ...]:
    """Pair each question with the answers that follow it; questions in a row share what follows the last."""
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
