"""Word pieces kept once."""

from __future__ import annotations

import numpy as np

from qa.encoder import Encoded
from qa.pieces import numbered, once, shares, within

TEXT = "Visa talks: visa"
SPANS = ((0, 4), (5, 10), (12, 16))


def encoded(*rows: tuple[float, float]) -> Encoded:
    return Encoded(np.array([1, 0], np.float32), np.array(rows, np.float32).reshape(-1, 2), SPANS[: len(rows)])


def test_a_piece_is_the_mean_of_its_occurrences_where_it_first_stands() -> None:
    found = once(encoded((1, 0), (0, -1), (0, 1)), TEXT)
    np.testing.assert_allclose(found.tokens, [[0.5**0.5, 0.5**0.5], [0, -1]], atol=1e-6)
    assert found.spans == ((0, 4), (5, 10))
    assert found.vector.tolist() == [1, 0]


def test_different_pieces_stay_as_they_are() -> None:
    one = encoded((1, 0), (0, -1))
    assert once(one, TEXT) is one
    nothing = encoded()
    assert once(nothing, TEXT) is nothing


def test_opposite_vectors_of_one_piece_give_nothing_and_no_error() -> None:
    assert once(encoded((1, 0), (0, 1), (-1, 0)), TEXT).tokens.tolist() == [[0, 0], [0, 1]]


def test_places_count_in_order_of_appearance() -> None:
    assert numbered(TEXT, SPANS) == [0, 1, 0]
    assert numbered(TEXT, ()) == []


def test_windows_share_a_passage_out_without_gap_or_overlap() -> None:
    assert shares([(0, 90)]) == [(0, 90)]
    assert shares([(0, 100), (80, 180), (160, 200)]) == [(0, 90), (90, 170), (170, 200)]


def test_tokens_that_begin_in_a_part_are_kept() -> None:
    one = encoded((1, 0), (0, -1), (0, 1))
    found = within(one, (5, 12))
    assert (found.spans, found.tokens.tolist(), found.vector.tolist()) == (((5, 10),), [[0, -1]], [1, 0])
    assert within(one, (0, 16)) is one
    assert within(one, (5, 5)).tokens.shape == (0, 2)
