"""Quality on a labelled set, through the same retrieval as `ask`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.build import Summary, write_generation
from qa.embed import Progress
from qa.encoder import Encoder
from qa.errors import ArchiveError, QueryError, UsageError
from qa.evaluate.labelled import Dataset, Question, load
from qa.evaluate.metrics import answered, auroc, evaluate
from qa.models import Page, fold
from qa.passages import paragraph_spans, passages
from qa.reranker import NamedReranker
from qa.results import Hit
from qa.search.guided import GuidedRetriever
from qa.search.retrieve import Query
from qa.store import generation, records
from qa.store.ledger import Change
from qa.store.lock import writing

K = 10
KEPT = 0.95
"""Share of its own questions that an archive should answer."""
FOREIGN = 400
"""Questions of another set that are asked at most; their answered share is then known to 2.5 points."""
NO_BYTES = "0" * 64
"""In place of a page's digest: a set's archive comes from no page, so that nothing is lost where it is written anew."""


def build(dataset: Dataset, index: Path, encoder: Encoder, progress: Progress) -> dict[str, list[str]]:
    """Build an archive of a set and return which entries each of its passages, by id, stands for.

    Raises:
        UsageError: the corpus has no text, or the folder holds an archive of something else.
    """
    page = records.PageRecord(Page(dataset.name, NO_BYTES), dataset.name, "")
    built = [
        records.DocumentRecord(group.document, passages(group.document), [(page.number, group.document)], number)
        for number, group in enumerate(dataset.documents)
    ]
    if not any(record.passages for record in built):
        raise UsageError(f"The corpus of {dataset.name} has no text, so there is nothing to search.")
    change = Change(pages=[page], documents=built, carriers={page.number: page})
    with writing(index):
        _make_sure_nothing_is_lost(index, dataset.name)
        write_generation(index, None, change, encoder, progress, Summary())
    return stand_for(dataset)


def stand_for(dataset: Dataset) -> dict[str, list[str]]:
    """Say which entries each passage of a set's archive, by id, stands for.

    Entries with the same words are one statement: all of them count where it is found.
    """
    words: dict[str, list[str]] = {}
    ids: dict[str, str] = {}
    for group in dataset.documents:
        document = group.document
        for entry, utterance, (begin, _) in zip(group.entries, document.utterances, document.spans, strict=True):
            said = fold(utterance.text)
            words.setdefault(said, []).append(entry)
            # A very long one is several passages.
            for start, end in paragraph_spans(utterance.text, begin):
                ids[f"{document.id}:{start}-{end}"] = said
    return {name: words[whole] for name, whole in ids.items()}


def score(
    dataset: Dataset,
    retriever: GuidedRetriever,
    stands_for: dict[str, list[str]],
    *,
    foreign: Sequence[Question] = (),
    holdout: bool = False,
    progress: Progress,
) -> dict[str, Any]:
    """Ask every labelled question and measure.

    Args:
        dataset: of which the retriever's archive was built.
        retriever: over that archive.
        stands_for: as `build` returned it.
        foreign: questions of another set, which the archive cannot answer, for AUROC.
        holdout: take each question's own passages out and ask again, for AUROC.
        progress: is told how many questions were asked.
    """
    asked = [one for one in dataset.questions if one.answerable and dataset.qrels.get(one.id)]
    started = time.perf_counter()
    run, own, other = {}, [], []
    for done, one in enumerate(asked):
        progress("asking", done, len(asked))
        hits, confidence = _ask(retriever, one)
        own.append(confidence)
        ranked = [entry for hit in hits for p in (hit.passage, *hit.also) for entry in stands_for[p.id]]
        run[one.id] = list(dict.fromkeys(ranked))
        if holdout:
            wanted = {entry for entry, gain in dataset.qrels[one.id].items() if gain > 0}
            relevant = {passage for passage, entries in stands_for.items() if wanted.intersection(entries)}
            other.append(_ask(retriever, one, frozenset(relevant))[1])
    seconds = time.perf_counter() - started
    other += [_ask(retriever, one)[1] for one in foreign]
    metrics: dict[str, float | None] = dict(evaluate({one.id: dataset.qrels[one.id] for one in asked}, run))
    metrics["AUROC"] = auroc(own, other) if other else None
    if other:
        metrics["answered at 95% kept"] = answered(own, other, KEPT)
    return {"dataset": dataset.name, "queries": len(asked), "metrics": metrics, "seconds": seconds}


def _ask(
    retriever: GuidedRetriever, one: Question, without: frozenset[str] = frozenset()
) -> tuple[tuple[Hit, ...], float]:
    """Ask a labelled question; one without any word ("???") finds nothing, as it would when it is asked."""
    try:
        found = retriever.retrieve(Query(one.text, K, one.history, without=without))
    except QueryError:
        return (), 0.0
    return found.hits, found.confidence


def run(
    folder: Path,
    index: Path,
    encoder: Encoder,
    progress: Progress,
    *,
    foreign: Path | None = None,
    own: bool = False,
    holdout: bool = False,
    rewritten: bool = False,
    rerank: str | None = None,
) -> dict[str, Any]:
    """Build an archive of the set in a folder, ask its questions, and return what `qa eval` prints.

    Args:
        folder: with the set.
        index: where its archive is written.
        encoder: for the archive and the questions.
        progress: is told what is done.
        foreign: another set, whose questions the archive cannot answer, for AUROC.
        own: for AUROC take the questions that the set itself says its corpus does not answer.
        holdout: take each question's own passages out and ask again, for AUROC.
        rewritten: ask questions as people wrote them out in full, where the set has that, without what was said before.
        rerank: name of a model that reranks.

    Raises:
        UsageError: a set cannot be read or lacks what is asked of it, or the folder holds another archive.
    """
    dataset = load(folder)
    others = _unanswered(dataset) if own else []
    others += [one for one in load(foreign).questions if one.answerable][:FOREIGN] if foreign else []
    if rewritten:
        dataset = _rewritten(dataset)
    stands_for = build(dataset, index, encoder, progress)
    opened = generation.open_current(index)
    try:
        retriever = GuidedRetriever(opened, encoder, NamedReranker(rerank) if rerank else None)
        return score(dataset, retriever, stands_for, foreign=others, holdout=holdout, progress=progress)
    finally:
        opened.close()


def _unanswered(dataset: Dataset) -> list[Question]:
    found = [one for one in dataset.questions if not one.answerable]
    if not found:
        raise UsageError(f"{dataset.name} marks no question as unanswerable; take --abstain holdout or foreign:DIR.")
    return found


def _rewritten(dataset: Dataset) -> Dataset:
    if not any(one.rewrite for one in dataset.questions):
        raise UsageError(f"{dataset.name} has no question written out in full (metadata.rewrite).")
    questions = (replace(one, text=one.rewrite, history=()) if one.rewrite else one for one in dataset.questions)
    return replace(dataset, questions=tuple(questions))


def _make_sure_nothing_is_lost(index: Path, name: str) -> None:
    """Stop where a folder holds anything but an archive of this very set.

    Raises:
        UsageError: it does, or what it holds cannot be read.
    """
    try:
        if generation.current(index) is None:
            return
        opened = generation.open_current(index)
        try:
            held = {(page["source"], page["sha256"]) for page in opened.catalogue.pages()}
        finally:
            opened.close()
    except ArchiveError:
        held = set()
    if held != {(name, NO_BYTES)}:
        raise UsageError(f"{index} holds an archive of something else than {name}; name another folder with --index.")
