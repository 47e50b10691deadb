"""Late interaction on matrices small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from qa.encoder import Encoded
from qa.search.rerank import maxsim, question_tokens, rerank


def matrix(*rows: list[float]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 2)


def encoded(*spans: tuple[int, int]) -> Encoded:
    return Encoded(np.zeros(2, np.float32), matrix([1, 0], [0, 1], [0.6, 0.8])[: len(spans)], spans)


def test_every_token_of_the_question_takes_its_best_match() -> None:
    best = maxsim(matrix([1, 0], [0.6, 0.8], [0, -1]), [2, 1])
    np.testing.assert_allclose(best, [[1, 0.8], [0, -1]], atol=1e-6)


@pytest.mark.parametrize("counts", [[0, 2, 0, 1], [0, 2, 1, 0]])
def test_passage_without_tokens_scores_nothing_and_shifts_nobody(counts: list[int]) -> None:
    best = maxsim(matrix([1, 0], [0.6, 0.8], [0, 1]), np.array(counts))
    rows = {2: [1, 0.8], 1: [0, 1], 0: [0, 0]}
    np.testing.assert_allclose(best, [rows[count] for count in counts], atol=1e-6)


def test_only_passages_without_tokens_score_nothing() -> None:
    assert maxsim(matrix(), np.array([0, 0])).tolist() == [[0, 0], [0, 0]]


def test_fused_score_has_four_tenths_and_seven_where_passages_are_short() -> None:
    scores = rerank(np.array([0.5, 1.0], np.float32), np.array([0.8, 0.1], np.float32))
    assert scores.tolist() == pytest.approx([0.4 * 0.5 + 0.6 * 0.8, 0.4 + 0.06])
    short = rerank(np.array([0.5, 1.0], np.float32), np.array([0.8, 0.1], np.float32), np.array([1.0, 0.5], np.float32))
    assert short.tolist() == pytest.approx([0.7 * 0.5 + 0.3 * 0.8, 0.55 + 0.045])


def test_interaction_is_kept_between_zero_and_one() -> None:
    scores = rerank(np.array([0.5, 0.5], np.float32), np.array([1.3, -0.3], np.float32))
    assert scores.tolist() == pytest.approx([0.2 + 0.6, 0.2])


def test_words_weigh_by_rarity_and_weights_sum_to_one() -> None:
    rarity = {"visa": 3.0, "free": 0.0, "travel": 1.0}
    found = question_tokens("visa-free travel", encoded((0, 4), (5, 9), (10, 16)), rarity.__getitem__)
    assert found is not None
    assert found.weights.tolist() == pytest.approx([0.75, 0, 0.25])
    assert found.vectors.tolist() == matrix([1, 0], [0, 1], [0.6, 0.8]).tolist()


def test_pieces_of_a_word_weigh_as_the_whole_word() -> None:
    rarity = {"moratorium": 3.0, "on": 1.0}
    found = question_tokens("on moratorium", encoded((0, 2), (3, 7), (7, 13)), rarity.__getitem__)
    assert found is not None
    assert found.weights.tolist() == pytest.approx([1 / 7, 3 / 7, 3 / 7])


def test_question_of_function_words_weighs_them_alike() -> None:
    found = question_tokens("why not", encoded((0, 3), (4, 7)), lambda _: 0.0)
    assert found is not None
    assert found.weights.tolist() == [0.5, 0.5]


def test_question_without_tokens_is_not_compared() -> None:
    assert question_tokens("", encoded(), lambda _: 1.0) is None
