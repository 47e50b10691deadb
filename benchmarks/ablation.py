"""What each part of the search gives: `python -m benchmarks.ablation SET [--index DIR] [--every N]`.

SET is a folder in BEIR layout. Of the same questions in the same run it ranks by each part alone and by all of them,
and prints nDCG@10, R@1 and hit@10, of follow-ups apart. Follow-ups are compared with the last turn alone question by
question (a sign-flip test), and questions that need no history are asked once more after two on other subjects.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.encoder import Encoder, SentenceTransformerEncoder
from qa.evaluate.beir import build, stand_for
from qa.evaluate.labelled import Dataset, Question, load
from qa.evaluate.metrics import evaluate, ndcg
from qa.search.fusion import bm25_bound, fuse
from qa.search.guided import GuidedRetriever
from qa.search.parts import parts
from qa.search.retrieve import DEPTH, RERANKED, Query
from qa.search.scoring import Scorer
from qa.store import generation

Floats = npt.NDArray[np.float64]

K = 10
RRF = 60
"""Of reciprocal-rank fusion, as in Cormack et al., "Reciprocal Rank Fusion" (2009)."""
ALONE, WHOLE, SHIFTED = "whole search, last turn alone", "+ follow-up", "the same, after two on other subjects"
DRAWS = 100_000
"""Sign flips of a test."""

Run = dict[str, list[str]]


class Parts:
    """Ranks by each part of the search, of one open archive of a set."""

    def __init__(self, opened: generation.Generation, encoder: Encoder, stands: dict[str, list[str]]) -> None:
        self._opened, self._stands = opened, stands
        self._scorer = Scorer(opened, encoder)
        self._retriever = GuidedRetriever(opened, encoder)

    def rankings(self, text: str) -> dict[str, list[str]]:
        """Rank entries for a question by dense vectors, words, both, and late interaction."""
        scorer = self._scorer
        texts = (text, *parts(text, len(scorer.terms(text))))
        one = scorer.search(texts, scorer.prepared(texts), DEPTH, None, None)
        numbers = one.nearest
        cosine = scorer.cosines(one, numbers)
        bm25 = np.array([one.bm25.get(int(number), 0.0) for number in numbers], np.float32)
        fused = scorer.fused(one, numbers)
        surveyed = scorer.surveyed(one, numbers, fused)
        kept = np.argsort(-surveyed, kind="stable")[:RERANKED]
        scores = {
            "dense": cosine,
            "lexical": bm25,
            "RRF": np.asarray(_reciprocal(cosine) + np.where(bm25 > 0, _reciprocal(bm25), 0), np.float32),
            "convex": fuse(cosine, bm25, bm25_bound(one.idf)),
            "+ neighbours, parts": fused,
            "+ surroundings": surveyed,
        }
        found = {name: self._entries(numbers, of) for name, of in scores.items()}
        return found | {"+ rerank": self._entries(numbers[kept], scorer.reranked(one, numbers[kept], surveyed[kept]))}

    def whole(self, text: str, history: Sequence[str]) -> list[str]:
        """Rank entries as `ask` does, groups expanded in place."""
        found = self._retriever.retrieve(Query(text, K, history))
        return self._expanded([p.id for hit in found.hits for p in (hit.passage, *hit.also)])

    def _entries(self, numbers: npt.NDArray[np.int64], scores: npt.NDArray[np.float32]) -> list[str]:
        best = numbers[np.argsort(-scores, kind="stable")[:K]]
        return self._expanded([passage.id for passage in self._opened.catalogue.passages(best.tolist())])

    def _expanded(self, passages: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(entry for name in passages for entry in self._stands[name]))


def _reciprocal(scores: npt.NDArray[np.float32]) -> Floats:
    places = np.empty(len(scores))
    places[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return np.asarray(1 / (RRF + places))


def measure(dataset: Dataset, questions: Sequence[Question], found: Parts) -> dict[str, Run]:
    """Ask the questions and return a run of each part."""
    runs: dict[str, Run] = {}
    for done, one in enumerate(questions):
        print(dataset.name, done, len(questions), end=" \r", file=sys.stderr, flush=True)
        ranked = {**found.rankings(one.text), ALONE: found.whole(one.text, ())}
        ranked[WHOLE] = found.whole(one.text, one.history) if one.history else ranked[ALONE]
        if not one.history:
            # Half of the set away the questions are on other documents.
            others = [questions[(done + len(questions) // 2 + step) % len(questions)].text for step in (0, 1)]
            ranked[SHIFTED] = found.whole(one.text, others)
        for name, entries in ranked.items():
            runs.setdefault(name, {})[one.id] = entries
    return runs


def p_value(differences: Floats) -> float:
    """How often signs drawn by chance give as large a sum as the differences have (two-sided)."""
    draw, count, seen = np.random.default_rng(0), len(differences), 0
    for _ in range(100):
        signs = draw.integers(0, 2, (DRAWS // 100, count)) * 2 - 1
        seen += int(np.count_nonzero(np.abs(signs @ differences) >= abs(differences.sum()) - 1e-12))
    return (seen + 1) / (DRAWS + 1)


def report(dataset: Dataset, questions: Sequence[Question], runs: dict[str, Run]) -> None:
    groups = {"all": [one.id for one in questions]}
    if any(one.history for one in questions):
        groups["follow-ups"] = [one.id for one in questions if one.history]
        groups["self-contained"] = [one.id for one in questions if not one.history]
    print(f"{dataset.name}: " + ", ".join(f"{len(ids)} {name}" for name, ids in groups.items()) + "\n")
    print("| ranked by | nDCG@10 | R@1 | hit@10 |" + "".join(f" nDCG@10 {name} |" for name in list(groups)[1:]))
    print("|---" * (4 + len(groups) - 1) + "|")
    for name, run in runs.items():
        metrics = evaluate({one: dataset.qrels[one] for one in groups["all"] if one in run}, run)
        cells = [f"{metrics[of]:.4f}" for of in ("nDCG@10", "R@1", "hit@10")]
        for ids in list(groups.values())[1:]:
            known = [_gain(dataset, run, one) for one in ids if one in run]
            cells.append(f"{np.mean(known):.4f}" if known else "-")
        print(f"| {name} | {' | '.join(cells)} |")
    ids = groups.get("follow-ups", [])
    for against in ("dense", "convex", "+ rerank", ALONE) if ids else ():
        gains = np.array([_gain(dataset, runs[WHOLE], one) - _gain(dataset, runs[against], one) for one in ids])
        print(f"\nFollow-ups, against {against}: {gains.mean():+.4f}, p = {p_value(gains):.4f}", end="")
    if ids:
        print()


def _gain(dataset: Dataset, run: Run, question: str) -> float:
    return ndcg(dataset.qrels[question], run[question], K)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, help="folder of a labelled set in BEIR layout")
    parser.add_argument("--index", type=Path, help="keep the archive here, or use the one there (default: nowhere)")
    parser.add_argument("--every", type=int, default=1, help="ask every so many questions only")
    options = parser.parse_args()
    started, encoder, dataset = time.perf_counter(), SentenceTransformerEncoder(), load(options.set)
    questions = [one for one in dataset.questions if one.answerable and dataset.qrels.get(one.id)][:: options.every]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index = options.index or Path(folder)
        if generation.current(index) is None:
            build(dataset, index, encoder, lambda *_: None)
        opened = generation.open_current(index)
        try:
            runs = measure(dataset, questions, Parts(opened, encoder, stand_for(dataset)))
        finally:
            opened.close()
    report(dataset, questions, runs)
    print(f"\n{dt.datetime.now(dt.UTC):%d %B %Y}, {time.perf_counter() - started:.0f} seconds.")


if __name__ == "__main__":
    main()
