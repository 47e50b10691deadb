"""Places to quotes: the exact words found, with everything that a citation says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer import quote
from qa.check.align import Block
from qa.check.places import Place, holding
from qa.models import Passage, Span
from qa.results import Hit, Occasion, Quote
from qa.store.catalogue import Catalogue, StoredDocument
from qa.store.columns import Columns
from qa.store.generation import Generation
from qa.store.phrases import Phrases

ENDING = re.compile(r"[.!?…]+")
PAIRS = {"”": "“", "»": "«", ")": "(", "]": "["}


def quoted(
    place: Place, span: Span, rank: int, score: float, also: Sequence[Place],
    phrases: Phrases, generation: Generation,
) -> Quote:  # fmt: skip
    """Quote a stretch of one utterance, naming other places of the same words."""
    catalogue = generation.catalogue
    document = catalogue.document(place.document)
    hit = Hit(
        passage=_passage(document, place, span, generation.columns, catalogue),
        score=score,
        rank=rank,
        best=span,
        highlights=marked(place.found.blocks, phrases, span),
        confidence=score,
        also=tuple(_also(one, phrases, catalogue) for one in also),
    )
    return quote(hit, catalogue, generation.number)


def span_of(blocks: Sequence[Block], phrases: Phrases, text: str) -> Span:
    """Give the stretch from the first word to the last, with the mark that ends the sentence."""
    start, end = phrases.span(blocks[0].source, blocks[-1].source_end)
    ending = ENDING.match(text, end)
    end = ending.end() if ending else end
    opened = text[start:end]
    if end < len(text) and opened.count(PAIRS.get(text[end], "\0")) > opened.count(text[end]):
        end += 1
    return start, end


def marked(blocks: Sequence[Block], phrases: Phrases, span: Span) -> tuple[Span, ...]:
    """Give where the claim's own words lie, those side by side as one stretch."""
    spans: list[Span] = []
    last = -1
    for block in blocks:
        if not block.size:
            continue
        start, end = phrases.span(block.source, block.source_end)
        if block.source == last and spans:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        last = block.source_end
    return tuple((max(start, span[0]), min(end, span[1])) for start, end in spans if end > span[0] and start < span[1])


def occasions(places: Sequence[Place], phrases: Phrases, catalogue: Catalogue) -> tuple[Occasion, ...]:
    """Name where else the same words stand."""
    named = []
    for place in places:
        document = catalogue.document(place.document)
        start, end = phrases.span(*place.found.source)
        named.append(Occasion(document.id, document.title, place.day, document.sources[0].source, start, end))
    return tuple(named)


def _passage(document: StoredDocument, place: Place, span: Span, columns: Columns, catalogue: Catalogue) -> Passage:
    """Make the passage that a quote is shown in: the turn or the paragraph that holds it, else its paragraphs."""
    numbers = holding(place.document, span, columns)
    known = catalogue.passages(numbers[:1])
    start, end = (known[0].start, known[0].end) if known else _paragraphs(document.text, span, place.utterance)
    answered = bool(known) and known[0].question is not None and not place.asked
    return Passage(
        id=f"{document.id}:{start}-{end}",
        document=document.id,
        kind=known[0].kind if known else "paragraph",
        start=start,
        end=end,
        text=document.text[start:end],
        speakers=place.speakers,
        question=known[0].question if answered else None,
    )


def _paragraphs(text: str, span: Span, utterance: Span) -> Span:
    """Widen a stretch to whole paragraphs of its utterance."""
    start = text.rfind("\n\n", utterance[0], span[0])
    end = text.find("\n\n", span[1], utterance[1])
    return (start + 2 if start >= 0 else utterance[0]), (end if end >= 0 else utterance[1])


def _also(place: Place, phrases: Phrases, catalogue: Catalogue) -> Passage:
    document = catalogue.document(place.document)
    start, end = phrases.span(*place.found.source)
    return Passage(f"{document.id}:{start}-{end}", document.id, "paragraph", start, end, document.text[start:end])
