"""Token vectors through their codec."""

from __future__ import annotations

import io

import numpy as np
import pytest

from qa.store.tokens import TokenCodec, TokenIndex


def unit(count: int, dimension: int, seed: int = 0) -> np.ndarray:
    """Vectors near a few directions, as those of words are."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(20, dimension))
    vectors = centres[random.integers(0, 20, count)] + 0.3 * random.normal(size=(count, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize(
    ("dimension", "per_row", "size"),
    # The budget is 6 bytes for every number of a vector: 384 for 64 numbers, 2304 for 384.
    [(64, 24, 16), (64, 4, 16), (64, 1000, 16), (384, 96, 24), (384, 98.5, 23), (384, 12, 96)],
)
def test_token_gets_the_bytes_that_the_budget_allows(dimension: int, per_row: float, size: int) -> None:
    codec = TokenCodec.train(unit(300, dimension), per_row)
    assert codec.code_size == size
    assert codec.encode(unit(5, dimension)).shape == (5, codec.code_size)


@pytest.mark.parametrize("dimension", [64, 90])
def test_decoded_vectors_have_length_one_and_point_the_same_way(dimension: int) -> None:
    tokens = unit(2000, dimension)
    codec = TokenCodec.train(tokens, 20)
    found = codec.decode(codec.encode(tokens))
    assert found.shape == tokens.shape
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert float((found * tokens).sum(axis=1).mean()) > 0.97


def test_few_tokens_are_kept_as_they_are() -> None:
    tokens = unit(40, 64)
    codec = TokenCodec.train(tokens, 20)
    np.testing.assert_allclose(codec.decode(codec.encode(tokens)), tokens, atol=1e-5)


def test_codec_survives_being_written() -> None:
    codec = TokenCodec.train(unit(300, 64), 20)
    buffer = io.BytesIO()
    codec.save(buffer)
    buffer.seek(0)
    assert TokenCodec.open(buffer).digest == codec.digest


def test_rows_of_several_segments_give_back_their_own_tokens_in_order() -> None:
    tokens = unit(30, 64)
    codec = TokenCodec.train(tokens, 10)
    first = (codec.encode(tokens[:10]), np.array([0, 10, 10]), None)
    index = TokenIndex(codec, [first, (codec.encode(tokens[10:]), np.array([0, 20]), None)])
    found, counts = index.tokens(np.array([2, 1, 0]))
    assert counts.tolist() == [20, 0, 10]
    np.testing.assert_allclose(found, np.concatenate([tokens[10:], tokens[:10]]), atol=1e-5)
