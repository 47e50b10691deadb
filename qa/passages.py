"""Documents to passages: what is embedded and retrieved, and the text that stands for it.

Every Q&A turn is a passage, and so is every paragraph of a statement or an answer, a very long one in parts. The
asker's paragraphs are no passages of their own: what may be quoted is what was answered.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from qa.anchors import anchor
from qa.models import PARAGRAPH_BREAK, Document, Kind, Passage, Span, Utterance
from qa.sentences import sentences
from qa.signed import joint

CONTEXT_VERSION = 4
"""Goes into the key of cached embeddings, beside text and context: raise it when the choice of tokens or the form of
their codes changes."""
SHAPE_VERSION = 5
"""Goes into every generation: raise it when texts are cut or `context` is made otherwise. Then everything is written
anew, but embedded only what is cut otherwise now."""

LONGEST = 5000
"""Characters of a paragraph that is quoted as one; the longest of 75,760 on 7,332 saved pages has 2,885."""
WORD = re.compile(r"\s\S")


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
    """Where the paragraphs of an utterance lie, counted from `offset`; of one over LONGEST characters, its parts."""
    spans, start = [], offset
    for part in text.split(PARAGRAPH_BREAK):
        for first, last in _parts(part):
            if any(character.isalnum() for character in part[first:last]):
                spans.append((start + first, start + last))
        start += len(part) + len(PARAGRAPH_BREAK)
    return spans


def _parts(paragraph: str) -> list[Span]:
    """Cut a paragraph that is too long to be quoted, as of a page saved without blank lines, before sentences.

    Where none begins for so long it is cut before a word, and where no word does, anywhere.
    """
    if len(paragraph) <= LONGEST:
        return [(0, len(paragraph))]
    known = [start for start, _ in sentences(paragraph)]
    spans, start, half = [], 0, LONGEST // 2
    while len(paragraph) - start > LONGEST:
        low, high = start + half, min(start + LONGEST, len(paragraph) - half)
        words = [one.end() - 1 for one in WORD.finditer(paragraph, low, high)]
        inside = known[bisect_left(known, low) : bisect_right(known, high)] or words or [high]
        end = anchor(paragraph, inside)
        spans.append((start, start + len(paragraph[start:end].rstrip())))
        start = end
    return [*spans, (start, len(paragraph))]


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
