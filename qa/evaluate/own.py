"""Quality on an archive's own questions, which need no labels: each must find the paragraphs that answered it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from qa.calibrating import answers
from qa.embed import Progress
from qa.encoder import Encoder
from qa.errors import UsageError
from qa.evaluate.metrics import auroc, evaluate
from qa.search.abstain import THRESHOLD
from qa.search.guided import GuidedRetriever
from qa.search.own import foreign_questions, own_questions
from qa.serving import Serving
from qa.store.generation import Generation

K = 10
MOST = 500
"""Questions asked, spread over the archive."""


def run(index: Path, encoder: Encoder | None, progress: Progress) -> dict[str, Any]:
    """Ask an archive what was asked in it, and foreign questions; return what `qa eval --self` prints.

    The words of the questions are out of the search: it goes through paragraphs of answers and statements only.
    `encoder` takes the place of the model named in the archive, and must be the same.

    Raises:
        UsageError: nobody asks anything in the archive.
    """
    serving = Serving(index, encoder)
    try:
        with serving.using() as served:
            return _asked(served.generation, served.retriever, progress)
    finally:
        serving.close()


def _asked(generation: Generation, retriever: GuidedRetriever, progress: Progress) -> dict[str, Any]:
    questions = own_questions(generation, MOST)
    if not questions:
        raise UsageError("Nobody asks a question in this archive, so it cannot be measured by its own questions.")
    foreign = foreign_questions()
    total = len(questions) + len(foreign)
    started = time.perf_counter()
    known = answers(retriever, [one.text for one in questions], lambda done: progress("asking", done, total),
                    k=K, kind="paragraph")  # fmt: skip
    seconds = time.perf_counter() - started
    strange = answers(retriever, foreign, lambda done: progress("asking", len(questions) + done, total))
    own, other = [[one.confidence for one in asked] for asked in (known, strange)]
    found = {
        str(done): [passage.id for hit in one.hits for passage in (hit.passage, *hit.also)]
        for done, one in enumerate(known)
    }
    qrels = {str(done): dict.fromkeys(one.answers, 1) for done, one in enumerate(questions)}
    metrics: dict[str, float] = {**evaluate(qrels, found), "AUROC": auroc(own, other)}
    metrics["refused"] = sum(one < THRESHOLD for one in own) / len(own)
    metrics["foreign answered"] = sum(one >= THRESHOLD for one in other) / len(other)
    return {"dataset": "self", "queries": len(questions), "metrics": metrics, "seconds": seconds}
