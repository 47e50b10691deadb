"""Our metrics equal trec_eval's and scikit-learn's, and values worked out by hand."""

from __future__ import annotations

import math
import random

import pytest
import pytrec_eval
from sklearn.metrics import roc_auc_score

from qa.evaluate.metrics import answered, auroc, evaluate, hit, ndcg, recall, reciprocal_rank

TREC = {
    "nDCG@10": "ndcg_cut_10",
    "R@1": "recall_1",
    "R@5": "recall_5",
    "R@10": "recall_10",
    "hit@10": "success_10",
    "MRR": "recip_rank",
}


def drawn(seed: int) -> tuple[dict[str, dict[str, int]], dict[str, list[str]]]:
    """Graded labels of 40 queries, most with passages that were not found, and what was found for them."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    passages = [f"p{number:02}" for number in range(30)]
    qrels, run = {}, {}
    for number in range(40):
        labelled = draw.sample(passages, draw.randint(1, 14))
        qrels[f"q{number}"] = {one: draw.choice([-1, 0, 1, 1, 2, 3]) for one in labelled} | {labelled[0]: 1}
        run[f"q{number}"] = draw.sample(passages, draw.randint(1, 25))
    return qrels, run


@pytest.mark.parametrize("seed", range(5))
def test_metrics_equal_those_of_trec_eval(seed: int) -> None:
    qrels, run = drawn(seed)
    judged = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "recall.1,5,10", "success.10", "recip_rank"})
    scored = {query: {one: -float(rank) for rank, one in enumerate(ranked)} for query, ranked in run.items()}
    theirs = judged.evaluate(scored)
    ours = evaluate(qrels, run)
    assert ours.keys() == TREC.keys()
    for name, value in ours.items():
        expected = sum(one[TREC[name]] for one in theirs.values()) / len(theirs)
        assert value == pytest.approx(expected, abs=1e-9), name


def test_values_by_hand() -> None:
    relevant = {"a": 2, "b": 1, "c": 0}
    ranked = ["c", "b", "x", "a"]
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(relevant, ranked, 10) == pytest.approx((1 / math.log2(3) + 2 / math.log2(5)) / ideal)
    assert ndcg(relevant, ranked, 3) == pytest.approx((1 / math.log2(3)) / ideal)
    assert [recall(relevant, ranked, k) for k in (1, 2, 4)] == [0, 0.5, 1]
    assert [hit(relevant, ranked, k) for k in (1, 2)] == [0, 1]
    assert reciprocal_rank(relevant, ranked) == 0.5


def test_only_so_many_count_towards_the_ideal_as_are_looked_at() -> None:
    relevant = {f"p{number}": 1 for number in range(20)}
    assert ndcg(relevant, list(relevant)[5:15], 10) == pytest.approx(1)
    assert recall(relevant, list(relevant), 10) == 0.5


def test_query_that_found_nothing_counts_as_zero() -> None:
    found = evaluate({"q1": {"a": 1}, "q2": {"a": 1}}, {"q1": ["a"]})
    assert found == {"nDCG@10": 0.5, "R@1": 0.5, "R@5": 0.5, "R@10": 0.5, "hit@10": 0.5, "MRR": 0.5}


def test_query_without_relevant_passages_scores_zero() -> None:
    assert set(evaluate({"q": {"a": 0}}, {"q": ["a"]}).values()) == {0.0}
    assert set(evaluate({}, {}).values()) == {0.0}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("digits", [1, 9])
def test_auroc_equals_that_of_scikit_learn_with_and_without_ties(seed: int, digits: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    positive = [round(draw.gauss(0.6, 0.3), digits) for _ in range(70)]
    negative = [round(draw.gauss(0.4, 0.3), digits) for _ in range(130)]
    expected = roc_auc_score([1] * 70 + [0] * 130, positive + negative)
    assert auroc(positive, negative) == pytest.approx(expected, abs=1e-12)


def test_auroc_by_hand() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1
    assert auroc([0.1], [0.9, 0.8]) == 0
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    assert auroc([0.9, 0.5, 0.1], [0.5, 0.2]) == pytest.approx((2 + 1.5 + 0) / 6)
    assert math.isnan(auroc([], [0.5]))
    assert math.isnan(auroc([0.5], []))


def test_others_answered_where_enough_own_ones_are_kept() -> None:
    own = [0.9, 0.8, 0.7, 0.6]
    assert answered(own, [0.75, 0.65, 0.1, 0.7], 0.75) == 0.5
    assert answered(own, [0.75, 0.65, 0.1, 0.7], 1) == 0.75
    assert answered(own, [0.1], 0.5) == 0
    assert math.isnan(answered([], [0.5], 0.95))
