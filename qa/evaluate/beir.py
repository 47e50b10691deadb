"""Quality on a labelled set in BEIR layout, through the same retrieval as `ask`.

`corpus.jsonl[.gz]` (`_id`, `title`, `text`), `queries.jsonl[.gz]` (`_id`, `text`, `metadata` with `history` and
`answerable`) and `qrels/test.tsv`, as in Thakur et al., "BEIR" (2021).
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa.build import Summary, write_generation
from qa.embed import Progress
from qa.encoder import Encoder
from qa.errors import UsageError
from qa.evaluate.metrics import Qrels, answered, auroc, evaluate
from qa.models import Document, Page, Utterance, fold
from qa.passages import passages
from qa.reranker import NamedReranker
from qa.search.guided import GuidedRetriever
from qa.search.retrieve import Query
from qa.settings import MAX_QUESTION
from qa.store import generation, records
from qa.store.ledger import Change
from qa.store.lock import writing

K = 10
KEPT = 0.95
"""Share of its own questions that an archive should answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled query."""

    id: str
    text: str
    history: tuple[str, ...]
    """Earlier messages of the user."""
    answerable: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A document of the corpus, each utterance an entry."""

    document: Document
    entries: tuple[str, ...]
    """Ids in the set."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set in memory."""

    name: str
    documents: tuple[Group, ...]
    """The corpus."""
    questions: tuple[Question, ...]
    qrels: Qrels


def load(folder: Path) -> Dataset:
    """Read a set.

    Raises:
        UsageError: a file of it is missing or not in BEIR layout.
    """
    try:
        documents = _documents(_rows(folder, "corpus"))
        questions = [_question(row) for row in _rows(folder, "queries")]
        qrels: dict[str, dict[str, int]] = {}
        for line in (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            query, passage, gain = line.split("\t")
            qrels.setdefault(query, {})[passage] = int(gain)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{folder} holds no set in BEIR layout ({error}); it needs corpus, queries and qrels."
        ) from error
    return Dataset(folder.name, tuple(documents), tuple(questions), qrels)


def build(dataset: Dataset, index: Path, encoder: Encoder, progress: Progress) -> dict[str, list[str]]:
    """Build an archive of a set and return which entries each of its passages, by id, stands for."""
    page = records.PageRecord(Page(dataset.name, "0" * 64), dataset.name, "")
    built = [
        records.DocumentRecord(group.document, passages(group.document), [(page.number, group.document)], number)
        for number, group in enumerate(dataset.documents)
    ]
    change = Change(pages=[page], documents=built, carriers={page.number: page})
    with writing(index):
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
        for entry, utterance, (start, end) in zip(group.entries, document.utterances, document.spans, strict=True):
            words.setdefault(fold(utterance.text), []).append(entry)
            ids[f"{document.id}:{start}-{end}"] = fold(utterance.text)
    return {name: words[said] for name, said in ids.items()}


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
        found = retriever.retrieve(Query(one.text, K, one.history))
        own.append(found.confidence)
        ranked = [entry for hit in found.hits for p in (hit.passage, *hit.also) for entry in stands_for[p.id]]
        run[one.id] = list(dict.fromkeys(ranked))
        if holdout:
            wanted = {entry for entry, gain in dataset.qrels[one.id].items() if gain > 0}
            relevant = {passage for passage, entries in stands_for.items() if wanted.intersection(entries)}
            without = retriever.retrieve(Query(one.text, K, one.history, without=frozenset(relevant)))
            other.append(without.confidence)
    seconds = time.perf_counter() - started
    other += [retriever.retrieve(Query(one.text, K, one.history)).confidence for one in foreign]
    metrics: dict[str, float | None] = dict(evaluate({one.id: dataset.qrels[one.id] for one in asked}, run))
    metrics["AUROC"] = auroc(own, other) if other else None
    if other:
        metrics["answered at 95% kept"] = answered(own, other, KEPT)
    return {"dataset": dataset.name, "queries": len(asked), "metrics": metrics, "seconds": seconds}


def run(
    folder: Path,
    index: Path,
    encoder: Encoder,
    progress: Progress,
    *,
    foreign: Path | None = None,
    holdout: bool = False,
    rerank: str | None = None,
) -> dict[str, Any]:
    """Build an archive of the set in a folder, ask its questions, and return what `qa eval` prints."""
    dataset = load(folder)
    others = [one for one in load(foreign).questions if one.answerable][:400] if foreign else []
    stands_for = build(dataset, index, encoder, progress)
    opened = generation.open_current(index)
    try:
        retriever = GuidedRetriever(opened, encoder, NamedReranker(rerank) if rerank else None)
        return score(dataset, retriever, stands_for, foreign=others, holdout=holdout, progress=progress)
    finally:
        opened.close()


def _rows(folder: Path, name: str) -> Iterable[dict[str, Any]]:
    packed = folder / f"{name}.jsonl.gz"
    if packed.exists():
        with gzip.open(packed, "rt", encoding="utf-8") as file:
            yield from (json.loads(line) for line in file if line.strip())
    else:
        text = (folder / f"{name}.jsonl").read_text(encoding="utf-8")
        yield from (json.loads(line) for line in text.splitlines() if line.strip())


def _documents(rows: Iterable[dict[str, Any]]) -> list[Group]:
    """Put entries of one document together again, in order.

    They share `metadata.doc`, or else what stands before the last colon of their ids; where neither is given, each is a
    document of its own. What would be one document of an archive, by title and opening, is one here.
    """
    named: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        name = (row.get("metadata") or {}).get("doc") or row["_id"].rpartition(":")[0] or row["_id"]
        named.setdefault(name, []).append(row)
    found: dict[str, Group] = {}
    for entries in named.values():
        document = Document(title=entries[0].get("title") or None, utterances=tuple(_utterance(row) for row in entries))
        ids = tuple(row["_id"] for row in entries)
        known, twin = document.id, found.get(document.id)
        if twin:
            document = replace(twin.document, utterances=(*twin.document.utterances, *document.utterances))
            ids = (*twin.entries, *ids)
        found[known] = Group(document, ids)
    return list(found.values())


def _utterance(row: dict[str, Any]) -> Utterance:
    """One entry is one passage: a blank line in it would make two."""
    text = "\n".join(line for line in row["text"].split("\n") if line.strip())
    return Utterance(text, "statement", (row.get("metadata") or {}).get("speaker"))


def _question(row: dict[str, Any]) -> Question:
    metadata = row.get("metadata") or {}
    history = [one["content"] for one in metadata.get("history") or [] if one["role"] == "user"]
    # A text longer than may be asked is asked as far as it may: one of 402 reporters spoke for 13,500 characters.
    text = row["text"][:MAX_QUESTION]
    return Question(row["_id"], text, tuple(history), bool(metadata.get("answerable", True)))
