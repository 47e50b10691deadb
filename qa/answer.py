"""Hits to quotes: the exact words with everything a citation says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qa.caution import caution
from qa.errors import DamagedArchiveError
from qa.fragment import link_to
from qa.models import Passage, Span, fold
from qa.proof import proof_of
from qa.reported import reported_in
from qa.results import Answer, Asked, Hit, Occasion, Quote
from qa.search.abstain import THRESHOLD, least
from qa.search.guess import ORDER
from qa.search.retrieved import Retrieved
from qa.signed import joint
from qa.store.catalogue import Catalogue, StoredDocument


def answer(question: str, found: Retrieved, catalogue: Catalogue, generation: int | None = None) -> Answer:
    """Turn what a question led to into an answer; where nothing answers, the hits are the nearest only.

    A hit that alone would not be sure enough to answer is related and no answer, whatever stands beside it; so is one
    that is far less likely to answer than the best.
    `generation` is the number that the quotes' proofs name.
    """
    least = _least(found)
    sure = [hit for hit in found.hits if found.answered and hit.confidence >= least]
    hits = [*sure, *(hit for hit in found.hits if hit not in sure)]
    quoted = tuple(quote(replace(hit, rank=rank), catalogue, generation) for rank, hit in enumerate(hits, 1))
    return Answer(
        query=question,
        searched_as=found.searched_as,
        answered=found.answered,
        confidence=found.confidence,
        searched=found.searched,
        filters=found.filters,
        quotes=quoted[: len(sure)],
        related=quoted[len(sure) :] if found.answered else (),
        nearest=() if found.answered else quoted,
        seconds=found.seconds,
        notes=found.notes,
    )


def _least(found: Retrieved) -> float:
    """Return the confidence from which a hit is shown as an answer. Where the latest is asked for, every answer is."""
    return THRESHOLD if any(one.field == ORDER for one in found.filters) else least(found.confidence)


def quote(hit: Hit, catalogue: Catalogue, generation: int | None = None) -> Quote:
    """Cut the best paragraph of a hit out of its document and cite it.

    A stretch outside any one utterance is nobody's words: DamagedArchiveError.
    """
    document = catalogue.document_of(hit.passage)
    start, end = hit.best
    said = document.utterance_at(start, end)
    if said is None:
        raise DamagedArchiveError(f"passage {hit.passage.id} lies in no utterance of its document")
    return Quote(
        id=f"{document.id}:{start}-{end}",
        rank=hit.rank,
        score=hit.score,
        kind=hit.passage.kind,
        text=document.text[start:end],
        start=start,
        end=end,
        context=(hit.passage.start, hit.passage.end),
        highlights=tuple((a - start, b - start) for a, b in hit.highlights),
        speaker=said.speaker,
        # A turn names all who answer in it; words that nobody is named for are none of theirs.
        speakers=hit.passage.speakers if said.speaker else joint(document.utterances, hit.passage.speakers),
        question=_asked(document, hit.passage.question),
        link=link_to(document.url or document.sources[0].url, document.text, start, end, (said.start, said.end)),
        also_in=tuple(_occasion(passage, document.text[start:end], catalogue) for passage in hit.also),
        office=said.office,
        caution=caution(document.text, start, (said.start, said.end)),
        reported=reported_in(document.text, (start, end), (said.start, said.end), said.speaker),
        proof=proof_of(document, start, end, catalogue, generation),
        **_citation(document),
    )


def _citation(document: StoredDocument) -> dict[str, Any]:
    """Give the fields of a quote that are the same for every quote of a document."""
    first = document.sources[0]
    return {
        "document": document.id, "title": document.title, "genre": document.genre, "date": document.date,
        "published": document.published, "place": document.place, "source": first.source,
        "sources": tuple(document.sources), "publisher": first.publisher, "url": document.url or first.url,
        "captured": first.captured,
    }  # fmt: skip


def _asked(document: StoredDocument, span: Span | None) -> Asked | None:
    if span is None:
        return None
    asker = document.utterance_at(*span)
    return Asked(asker.speaker if asker else None, document.text[slice(*span)])


def _occasion(passage: Passage, quoted: str, catalogue: Catalogue) -> Occasion:
    document = catalogue.document_of(passage)
    day = document.date or document.published
    same = fold(passage.text) == fold(quoted)
    return Occasion(document.id, document.title, day, document.sources[0].source, passage.start, passage.end, same)
