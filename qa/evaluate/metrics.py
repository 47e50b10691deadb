"""Retrieval metrics over plain mappings.

Qrels map a query to its relevant passages and their gains; a run maps a query to its passages, best first. Definitions
as in Järvelin and Kekäläinen (2002) for nDCG, with the gains as they are and log2 discounts, like trec_eval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]


def ndcg(relevant: Mapping[str, int], ranked: Sequence[str], k: int) -> float:
    """Normalised discounted cumulative gain of the first k; a gain below 0 (TREC-COVID's "-1") counts as none."""
    gains = {one: max(gain, 0) for one, gain in relevant.items()}
    gained = sum(gains.get(one, 0) / math.log2(rank + 1) for rank, one in enumerate(ranked[:k], 1))
    ideal = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:k], 1))
    return gained / ideal if ideal else 0.0


def recall(relevant: Mapping[str, int], ranked: Sequence[str], k: int) -> float:
    """Share of the relevant passages among the first k."""
    wanted = {one for one, gain in relevant.items() if gain > 0}
    return len(wanted & set(ranked[:k])) / len(wanted) if wanted else 0.0


def hit(relevant: Mapping[str, int], ranked: Sequence[str], k: int) -> float:
    """1 where any relevant passage is among the first k, else 0."""
    return float(any(relevant.get(one, 0) > 0 for one in ranked[:k]))


def reciprocal_rank(relevant: Mapping[str, int], ranked: Sequence[str]) -> float:
    """1 / rank of the first relevant passage, 0 where there is none."""
    return next((1 / rank for rank, one in enumerate(ranked, 1) if relevant.get(one, 0) > 0), 0.0)


def evaluate(qrels: Qrels, run: Run) -> dict[str, float]:
    """Average the metrics of `qa eval` over the queries of `qrels`; a query missing from the run counts as empty."""
    parts: dict[str, Callable[[Mapping[str, int], Sequence[str]], float]] = {
        "nDCG@10": lambda relevant, ranked: ndcg(relevant, ranked, 10),
        "R@1": lambda relevant, ranked: recall(relevant, ranked, 1),
        "R@5": lambda relevant, ranked: recall(relevant, ranked, 5),
        "R@10": lambda relevant, ranked: recall(relevant, ranked, 10),
        "hit@10": lambda relevant, ranked: hit(relevant, ranked, 10),
        "MRR": reciprocal_rank,
    }
    return {
        name: sum(part(relevant, run.get(query, ())) for query, relevant in qrels.items()) / max(len(qrels), 1)
        for name, part in parts.items()
    }


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Area under the ROC curve: how often a positive scores above a negative, ties counting half (Mann-Whitney U)."""
    scored = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    ranks, at = 0.0, 0
    while at < len(scored):
        end = at
        while end < len(scored) and scored[end][0] == scored[at][0]:
            end += 1
        ranks += sum(label for _, label in scored[at:end]) * (at + 1 + end) / 2
        at = end
    pairs = len(positive) * len(negative)
    return (ranks - len(positive) * (len(positive) + 1) / 2) / pairs if pairs else math.nan


def answered(own: Sequence[float], other: Sequence[float], kept: float) -> float:
    """Share of other scores that reach the highest threshold that so large a share of the own ones reaches."""
    if not own or not other:
        return math.nan
    threshold = sorted(own, reverse=True)[max(1, math.ceil(kept * len(own))) - 1]
    return sum(score >= threshold for score in other) / len(other)
