"""Fused scores depend on the passage alone, never on what else was found."""

from __future__ import annotations

import numpy as np
import pytest

from qa.archive import Archive
from qa.search.fusion import bm25_bound, fuse


def floats(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float32)


def test_bound_is_the_sum_of_idf_times_k1_plus_one() -> None:
    assert bm25_bound({"visa": 1.0, "quota": 2.0}) == pytest.approx(6.6)
    assert bm25_bound({}) == 0


def test_cosine_and_lexical_score_weigh_alike() -> None:
    assert fuse(floats(0.8, 0.2), floats(3.3, 6.6), 6.6).tolist() == pytest.approx([0.65, 0.6])


@pytest.mark.parametrize(("weight", "expected"), [(1.0, 0.8), (0.0, 0.25), (0.3, 0.3 * 0.8 + 0.7 * 0.25)])
def test_weight_is_the_share_of_the_cosine(weight: float, expected: float) -> None:
    assert fuse(floats(0.8), floats(1.0), 4.0, weight).tolist() == pytest.approx([expected])


def test_single_hit_scores_as_it_does_among_others() -> None:
    among = fuse(floats(0.9, 0.3, 0.1), floats(6.0, 1.5, 0.0), 6.6)
    for at, (cosine, bm25) in enumerate([(0.9, 6.0), (0.3, 1.5), (0.1, 0.0)]):
        assert fuse(floats(cosine), floats(bm25), 6.6)[0] == among[at]


def test_scores_stay_between_zero_and_one() -> None:
    # The title's part can lift BM25 over the bound, and opposite vectors have a cosine below zero.
    assert fuse(floats(-0.4, 1.2), floats(0.0, 9.9), 6.6).tolist() == [0.0, 1.0]


def test_question_without_terms_is_scored_by_its_vector() -> None:
    assert fuse(floats(0.8), floats(0.0), 0.0).tolist() == pytest.approx([0.4])


def test_filter_that_leaves_one_passage_keeps_its_score(archive: Archive) -> None:
    wanted = "The harbour of Bergen will be opened for container ships next spring."
    question = "When will the harbour open for ships?"
    scores = {hit.passage.text: hit.score for hit in archive.search(question, k=10)}
    alone = archive.search(question, k=10, since="2020-05", until="2020-05")
    assert [hit.passage.text for hit in alone[:1]] == [wanted]
    assert alone[0].score == pytest.approx(scores[wanted], abs=1e-6)
    assert 0 < scores[wanted] < 1
