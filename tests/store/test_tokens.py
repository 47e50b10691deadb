"""Token vectors through their codec."""

from __future__ import annotations

import io
from dataclasses import replace

import faiss
import numpy as np
import pytest

from qa.errors import DamagedArchiveError
from qa.store import blocks
from qa.store.axes import balanced
from qa.store.codec import TokenCodec, _centroids
from qa.store.expected import Expected, Known
from qa.store.tokens import TokenIndex
from qa.store.vectors import VectorIndex
from qa.vocabulary import NONE, Vocabulary


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


def test_rows_give_back_their_own_tokens_in_order() -> None:
    tokens = unit(30, 64)
    codec = TokenCodec.train(tokens, 10)
    two = (codec.encode(tokens[:10]), np.array([0, 10, 10]), None)
    one = (codec.encode(tokens[10:]), np.array([0, 20]), None)
    index = TokenIndex(codec, [two, one], VectorIndex.build(unit(3, 8)))
    assert index.rows == 3
    found, counts = index.similar(index.codec.asked(np.eye(64, dtype=np.float32), NONE), np.array([2, 1, 0]), NONE)
    assert counts.tolist() == [20, 0, 10]
    np.testing.assert_allclose(found, np.concatenate([tokens[10:], tokens[:10]]), atol=1e-5)


@pytest.mark.parametrize(("dimension", "per_row"), [(384, 60), (384, 120), (256, 10), (10, 1)])
def test_codes_are_those_of_the_nearest_centroids(dimension: int, per_row: float) -> None:
    tokens = np.random.default_rng(5).standard_normal((900, dimension)).astype(np.float32)
    codec = TokenCodec.train(tokens, per_row)
    centred = np.zeros((len(tokens), codec._width), np.float32)
    centred[:, :dimension] = tokens - codec.expected.mean
    parts, _, width = codec.centroids.shape
    quantiser = faiss.ProductQuantizer(parts * width, parts, 8)
    faiss.copy_array_to_vector(np.ravel(codec.centroids), quantiser.centroids)
    codes = codec.encode(tokens)
    np.testing.assert_array_equal(codes, quantiser.compute_codes(centred))
    np.testing.assert_array_equal(codec._decoded(codes), quantiser.decode(codes))


ROWS, WORDS = 40, 300


def language(dimension: int = 64) -> tuple[np.ndarray, Known, Vocabulary]:
    """Tokens that are made of their word, of their passage, and of something of their own."""
    random = np.random.default_rng(1)
    static, passages = random.normal(size=(WORDS, 16)).astype(np.float32), unit(ROWS, dimension, 2)
    pieces, row = random.integers(0, WORDS, 3000).astype(np.int32), np.sort(random.integers(0, ROWS, 3000))
    by_word = random.normal(size=(16, dimension)) / 4
    tokens = static[pieces] @ by_word + 3 * passages[row] + 0.3 * random.normal(size=(3000, dimension))
    tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
    return tokens.astype(np.float32), Known(pieces, passages, row), Vocabulary(WORDS, lambda at: static[at])


def test_what_word_and_passage_tell_is_expected() -> None:
    tokens, known, vocabulary = language()
    expected = Expected.fit(tokens, known, vocabulary)
    rest = np.square(tokens - expected.of(known, vocabulary)).sum(axis=1).mean()
    assert rest < 0.25 * np.square(tokens - tokens.mean(axis=0)).sum(axis=1).mean()


@pytest.mark.parametrize(("size", "named"), [(WORDS, 2), (1 << 16, 2), (250_000, 4)])
def test_code_names_the_piece_and_stays_within_the_budget(size: int, named: int) -> None:
    tokens, known, vocabulary = language()
    codec = TokenCodec.train(tokens, 24, known, Vocabulary(size, vocabulary.vectors))
    codes = codec.encode(tokens, known, vocabulary)
    assert codes.shape == (3000, codec.code_size)
    assert codec.code_size <= 16
    assert codec.named == named
    np.testing.assert_array_equal(codec.pieces(codes), known.pieces)


def test_expected_tokens_come_back_nearer_than_in_as_many_bytes_without() -> None:
    tokens, known, vocabulary = language()
    plain, codec = TokenCodec.train(tokens, 24), TokenCodec.train(tokens, 24, known, vocabulary)
    near = (plain.decode(plain.encode(tokens)) * tokens).sum(axis=1).mean()
    found = codec.decode(codec.encode(tokens, known, vocabulary), known, vocabulary)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert (found * tokens).sum(axis=1).mean() > near + 0.02


def test_comparing_is_the_same_as_decoding_and_comparing() -> None:
    tokens, known, vocabulary = language()
    codec = TokenCodec.train(tokens, 24, known, vocabulary)
    codes = codec.encode(tokens, known, vocabulary)
    starts = np.searchsorted(known.row, np.arange(ROWS + 1))
    index = TokenIndex(codec, [(codes, starts, None)], VectorIndex.build(known.passages))
    question, rows = unit(5, 64, 3), np.array([7, 3, 20])
    similar, counts = index.similar(index.codec.asked(question, vocabulary), rows, vocabulary)
    at = np.concatenate([np.arange(starts[row], starts[row + 1]) for row in rows])
    decoded = codec.decode(codes[at], Known(known.pieces[at], known.passages, known.row[at]), vocabulary)
    assert counts.tolist() == np.diff(starts)[rows].tolist()
    # A stored length is right to half a step of 1/170.
    np.testing.assert_allclose(similar, decoded @ question.T, atol=0.006)
    # What was prepared remembers the pieces it met; other rows, with pieces it has not met, are compared as rightly.
    asked = index.codec.asked(question, vocabulary)
    index.similar(asked, np.array([3]), vocabulary)
    np.testing.assert_allclose(index.similar(asked, rows, vocabulary)[0], similar, atol=1e-6)


def test_rows_of_several_segments_are_compared_as_those_of_one() -> None:
    tokens, known, vocabulary = language()
    codec = TokenCodec.train(tokens, 24, known, vocabulary)
    codes = codec.encode(tokens, known, vocabulary)
    starts = np.insert(np.searchsorted(known.row, np.arange(ROWS + 1)), 5, 0)  # the row before the sixth has no token
    starts[5] = starts[4]
    vectors = VectorIndex.build(np.insert(known.passages, 4, 0, axis=0))
    cut = int(starts[12])
    one = TokenIndex(codec, [(codes, starts, None)], vectors)
    several = TokenIndex(codec, [(codes[:cut], starts[:13], None), (codes[cut:], starts[12:] - cut, None)], vectors)
    rows = np.array([20, 4, 11, 12, 3])
    (own, counts), (found, others) = (
        index.similar(codec.asked(unit(5, 64, 3), vocabulary), rows, vocabulary) for index in (one, several)
    )
    assert others.tolist() == counts.tolist() == [int(starts[row + 1] - starts[row]) for row in rows]
    assert counts[1] == 0
    np.testing.assert_array_equal(found, own)


def test_altered_codes_are_never_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 64)
    tokens, known, vocabulary = language()
    codec = TokenCodec.train(tokens, 24, known, vocabulary)
    codes = codec.encode(tokens, known, vocabulary)
    starts = np.searchsorted(known.row, np.arange(ROWS + 1))
    content = bytearray(b"header" + codes.tobytes())
    digests = [blocks.digest(bytes(content[at : at + 64])) for at in range(0, len(content), 64)]
    content[6 + codec.code_size * int(starts[7])] ^= 1
    checked = blocks.Checked(memoryview(bytes(content)), digests, "tokens")
    index = TokenIndex(codec, [(codes, starts, checked)], VectorIndex.build(known.passages))
    asked = codec.asked(unit(5, 64, 3), vocabulary)
    for _ in range(2):  # what was found whole once is not looked at again, what was not is
        index.similar(asked, np.array([2, 20]), vocabulary)
        with pytest.raises(DamagedArchiveError, match="tokens was altered"):
            index.similar(asked, np.array([2, 7, 20]), vocabulary)


def test_codec_with_expectations_survives_being_written() -> None:
    tokens, known, vocabulary = language()
    codec = TokenCodec.train(tokens, 24, known, vocabulary)
    buffer = io.BytesIO()
    codec.save(buffer)
    buffer.seek(0)
    read = TokenCodec.open(buffer)
    assert (read.digest, read.named, read.code_size) == (codec.digest, 2, codec.code_size)
    np.testing.assert_array_equal(read.encode(tokens, known, vocabulary), codec.encode(tokens, known, vocabulary))


def test_axes_deal_the_variance_out_evenly() -> None:
    random = np.random.default_rng(4)
    spread = np.exp(-np.arange(20) / 3)
    vectors = (random.normal(size=(5000, 20)) * spread).astype(np.float32)
    axes = balanced(vectors, 6)  # sub-spaces of 4 numbers, of which some have room to spare
    assert axes.shape == (20, 24)
    np.testing.assert_allclose(axes @ axes.T, np.eye(20), atol=1e-5)
    held = np.square(vectors @ axes).mean(axis=0).reshape(6, 4)
    assert np.count_nonzero(held) == 20
    assert held.sum(axis=1).min() > 0.001  # of neighbouring numbers the last sub-space would hold .000002


def test_tokens_come_back_nearer_along_axes() -> None:
    tokens, known, vocabulary = language()
    tokens = np.hstack([tokens[:, :8], tokens[:, 8:] * 0.3])
    codec = TokenCodec.train(tokens, 24, known, vocabulary)
    rest = tokens - codec.expected.of(known, vocabulary)
    plain = replace(codec, centroids=_centroids(rest, len(codec.centroids)), axes=None)
    found, without = (
        np.square(rest - one._rest(one.encode(tokens, known, vocabulary)[:, 3:])).sum() for one in (codec, plain)
    )
    assert found < 0.8 * without


def test_codec_from_before_there_were_axes_is_read() -> None:
    tokens, known, vocabulary = language()
    rest = TokenCodec.train(tokens, 24).centroids
    expected = Expected.fit(tokens, known, vocabulary)
    buffer = io.BytesIO()
    maps = {"by_word": expected.by_word.astype(np.float16), "by_passage": expected.by_passage.astype(np.float16)}
    np.savez(buffer, mean=expected.mean, middle=expected.middle, rest=rest, trained_on=3000, named=2, **maps)
    buffer.seek(0)
    codec = TokenCodec.open(buffer)
    codes = codec.encode(tokens, known, vocabulary)
    starts = np.searchsorted(known.row, np.arange(ROWS + 1))
    index = TokenIndex(codec, [(codes, starts, None)], VectorIndex.build(known.passages))
    similar, _ = index.similar(index.codec.asked(unit(5, 64, 3), vocabulary), np.arange(ROWS), vocabulary)
    assert (codec.axes, codes.shape) == (None, (3000, 19))
    np.testing.assert_allclose(similar, codec.decode(codes, known, vocabulary) @ unit(5, 64, 3).T, atol=0.006)


def test_codec_of_an_earlier_archive_is_read() -> None:
    tokens = unit(300, 64)
    codec = TokenCodec.train(tokens, 20)
    buffer = io.BytesIO()
    np.savez(buffer, mean=codec.expected.mean, centroids=codec.centroids, trained_on=300)
    buffer.seek(0)
    np.testing.assert_array_equal(TokenCodec.open(buffer).encode(tokens), codec.encode(tokens))
