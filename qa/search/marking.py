"""Which sentence of a quote is marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from qa.encoder import Encoder
from qa.models import Passage, Span
from qa.passages import context
from qa.pieces import numbered, shares
from qa.search.highlight import COVERED_WEIGHT, by_terms, by_tokens
from qa.search.scoring import Scorer, Searched
from qa.store.generation import Generation

Floats = npt.NDArray[np.float32]
Tokens = Sequence[Span]
"""Where the tokens of a text lie in it."""


class Marking:
    """Finds the sentences that answer, in one open generation."""

    def __init__(self, generation: Generation, encoder: Encoder, scorer: Scorer) -> None:
        self._generation = generation
        self._encoder = encoder
        self._scorer = scorer

    def highlights(
        self, numbers: Sequence[int], paragraphs: Sequence[Passage], one: Searched
    ) -> list[tuple[Span, ...]]:
        """Find of each paragraph, given with its number, the sentence that answers: where in the canonical text.

        All are looked at together, since a tokenizer takes ten texts nearly as fast as one.
        """
        sentences = [[span for span, _ in self._scorer.sentence_terms(paragraph.text)] for paragraph in paragraphs]
        several = [at for at, spans in enumerate(sentences) if len(spans) > 1]
        placed = self._placed([paragraphs[at] for at in several]) if one.tokens is not None else [()] * len(several)
        for at, ways in zip(several, placed, strict=True):
            scores = self._scores(numbers[at], paragraphs[at].text, sentences[at], ways, one)
            sentences[at] = [sentences[at][int(np.argmax(scores))]]
        return [
            tuple((paragraph.start + start, paragraph.start + end) for start, end in spans)
            for paragraph, spans in zip(paragraphs, sentences, strict=True)
        ]

    def _placed(self, paragraphs: Sequence[Passage]) -> Iterator[Iterable[tuple[list[Span], list[int]]]]:
        """Say of each paragraph where its tokens lie, and which of those stored each is, in the ways to store them."""
        texts = [paragraph.text for paragraph in paragraphs]
        titles = [self._generation.catalogue.document_of(paragraph).title for paragraph in paragraphs]
        windows = self._encoder.windows(texts, list(map(context, titles, texts)))
        parts = [text[start:end] for text, cuts in zip(texts, windows, strict=True) for start, end in cuts]
        found = iter(self._encoder.token_spans(parts))
        for text, cuts in zip(texts, windows, strict=True):
            tokens = list(islice(found, len(cuts)))
            # Archives made before windows shared a passage's tokens out hold all of each.
            yield (_places(text, cuts, kept, tokens) for kept in (shares(cuts), cuts))

    def _scores(
        self, number: int, text: str, spans: list[Span], ways: Iterable[tuple[list[Span], list[int]]], one: Searched
    ) -> Floats:
        """Score the sentences of a paragraph: by tokens, or where none fit by terms."""
        covered = by_terms(one.idf, [present for _, present in self._scorer.sentence_terms(text)])
        similar = self._scorer.similar(one, number)
        if similar is not None and one.tokens is not None:
            for where, which in ways:
                if max(which, default=-1) + 1 == len(similar):
                    return by_tokens(one.tokens.weights, spans, similar[which], where) + COVERED_WEIGHT * covered
        return covered


def _places(
    text: str, windows: Sequence[Span], parts: Sequence[Span], tokens: Sequence[Tokens]
) -> tuple[list[Span], list[int]]:
    """Say where the tokens of a passage lie in its text, and which of those stored each is.

    Args:
        text: of the passage.
        windows: it is read through.
        parts: of which each window keeps the tokens.
        tokens: of each window, counted from its beginning.
    """
    where: list[Span] = []
    which: list[int] = []
    for (start, _), (first, last), found in zip(windows, parts, tokens, strict=True):
        inside = [(start + a, start + b) for a, b in found if first <= start + a < last]
        held = max(which, default=-1) + 1
        where += inside
        which += [held + at for at in numbered(text, inside)]
    return where, which
