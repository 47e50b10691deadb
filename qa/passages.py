"""Documents to passages: what is embedded and retrieved, and the text that stands for it.

Every Q&A turn is a passage, and so is every paragraph of a statement or an answer. The asker's paragraphs are no
passages of their own: what may be quoted is what was answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qa.models import PARAGRAPH_BREAK, Document, Kind, Passage, Span, Utterance
from qa.signed import joint

CONTEXT_VERSION = 4
"""Goes into the key of cached embeddings: raise it when `context`, the shape of passages, the
choice of their tokens or the form of their codes changes."""


def passages(document: Document) -> list[Passage]:
    """Cut a document into its passages: turns first, then paragraphs, each in order.

    A paragraph without a letter or digit (a row of asterisks) is left out: it says nothing that could be asked for.
    """
    whole = _Whole(document.id, document.text, joint(document.utterances, document.authors))
    return [*_turns(document, whole), *_paragraphs(document, whole)]


def context(title: str | None, text: str) -> str:
    """Say what a passage is from, for the encoder; its words are never quoted.

    The title names the event, the people and the place, which a paragraph of an answer rarely repeats. Where the text
    begins with it, it would only take room: mtrag-human nDCG@10 .755 with it said twice, .759 once.
    """
    title = title or ""
    return "" if text.casefold().startswith(title.casefold()) else title


def paragraph_spans(text: str, offset: int = 0) -> list[Span]:
    """Where the paragraphs of an utterance lie, counted from `offset`."""
    spans, start = [], 0
    for part in text.split(PARAGRAPH_BREAK):
        if any(character.isalnum() for character in part):
            spans.append((offset + start, offset + start + len(part)))
        start += len(part) + len(PARAGRAPH_BREAK)
    return spans


@dataclass(frozen=True, slots=True)
class _Whole:
    """What of a document takes long to work out and is the same for all its passages."""

    id: str
    text: str
    authors: tuple[str, ...]
    """Who says what no single one is named for."""


def _turns(document: Document, whole: _Whole) -> Iterator[Passage]:
    spans = document.spans
    for turn in document.turns:
        said = {i: paragraph_spans(document.utterances[i].text, spans[i][0]) for i in turn.answers}
        quotable = tuple(span for paragraphs in said.values() for span in paragraphs)
        if quotable:
            span = (spans[turn.question][0], spans[turn.answers[-1]][1])
            # Whose whole answer is "..." says nothing that could be quoted.
            answers = [document.utterances[i] for i, paragraphs in said.items() if paragraphs]
            speakers = tuple(dict.fromkeys(name for answer in answers for name in _said_by(whole, answer)))
            yield _passage(whole, "turn", span, speakers, spans[turn.question], quotable)


def _paragraphs(document: Document, whole: _Whole) -> Iterator[Passage]:
    spans = document.spans
    asked = {answer: spans[turn.question] for turn in document.turns for answer in turn.answers}
    for position, utterance in enumerate(document.utterances):
        if utterance.role == "question":
            continue
        speakers = _said_by(whole, utterance)
        for span in paragraph_spans(utterance.text, spans[position][0]):
            yield _passage(whole, "paragraph", span, speakers, asked.get(position), (span,))


def _said_by(whole: _Whole, utterance: Utterance) -> tuple[str, ...]:
    return (utterance.speaker,) if utterance.speaker else whole.authors


def _passage(
    document: _Whole,
    kind: Kind,
    span: Span,
    speakers: tuple[str, ...],
    question: Span | None,
    quotable: tuple[Span, ...],
) -> Passage:
    start, end = span
    return Passage(
        id=f"{document.id}:{start}-{end}",
        document=document.id,
        kind=kind,
        start=start,
        end=end,
        text=document.text[start:end],
        speakers=speakers,
        question=question,
        quotable=quotable,
    )
