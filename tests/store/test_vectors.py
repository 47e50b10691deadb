"""Dense search gives exact inner products, with and without a filter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.errors import DamagedArchiveError
from qa.store.nearest import Nearest
from qa.store.vectors import VectorIndex


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    drawn = np.random.default_rng(7).standard_normal((1000, 32)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def exact(vectors: np.ndarray, query: np.ndarray, k: int, allowed: np.ndarray) -> list[int]:
    scores = np.where(allowed, vectors @ query, -np.inf)
    return np.argsort(-scores)[:k].tolist()


@pytest.mark.parametrize("share", [1.0, 0.5, 0.06, 0.04, 0.003])
def test_filter_returns_the_best_of_what_is_allowed(vectors: np.ndarray, share: float) -> None:
    index = VectorIndex.build(vectors)
    allowed = np.zeros(len(vectors), bool)
    allowed[:: round(1 / share)] = True
    scores, rows = index.search(vectors[17], 5, allowed)
    wanted = exact(vectors, vectors[17], min(5, int(allowed.sum())), allowed)
    assert rows.tolist() == wanted
    np.testing.assert_allclose(scores, vectors[wanted] @ vectors[17], atol=1e-5)


def test_no_filter_finds_the_vector_itself(vectors: np.ndarray) -> None:
    scores, rows = VectorIndex.build(vectors).search(vectors[17], 3)
    assert rows[0] == 17
    assert scores[0] == pytest.approx(1.0, abs=1e-5)


def test_three_allowed_rows_of_a_thousand_are_all_found(vectors: np.ndarray) -> None:
    allowed = np.zeros(len(vectors), bool)
    allowed[[3, 500, 999]] = True
    _, rows = VectorIndex.build(vectors).search(vectors[17], 10, allowed)
    assert sorted(rows.tolist()) == [3, 500, 999]


def test_nothing_allowed_finds_nothing(vectors: np.ndarray) -> None:
    scores, rows = VectorIndex.build(vectors).search(vectors[17], 10, np.zeros(len(vectors), bool))
    assert (scores.tolist(), rows.tolist()) == ([], [])


def test_saved_index_is_the_same(vectors: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / "ärger 1" / "vectors.faiss"
    path.parent.mkdir()
    VectorIndex.build(vectors).save(path)
    opened = VectorIndex.open(path)
    assert (opened.rows, opened.dimension) == (1000, 32)
    assert opened.search(vectors[4], 1)[1].tolist() == [4]


@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_file_that_is_no_index_is_damage(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(DamagedArchiveError, match="x cannot be read"):
        VectorIndex.open(tmp_path / "x")


@pytest.fixture(scope="module")
def many() -> np.ndarray:
    drawn = np.random.default_rng(8).standard_normal((9000, 32)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def proposing(many: np.ndarray) -> VectorIndex:
    """Two parts that propose rows, and between them one that does not."""
    parts = [many[:4000], many[4000:4500], many[4500:]]
    return VectorIndex(parts, [Nearest.build(parts[0]), None, Nearest.build(parts[2])])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Propose many times what is asked for, since chance vectors have no neighbours, and note how much that was."""
    counts = []

    def candidates(self: Nearest, query: np.ndarray, count: int, allowed: np.ndarray | None = None) -> np.ndarray:
        counts.append(count)
        return real(self, query, 50 * count, allowed)

    real = Nearest.candidates
    monkeypatch.setattr(Nearest, "candidates", candidates)
    return counts


@pytest.mark.parametrize("share", [None, 0.9, 0.3, 0.06])
def test_among_proposed_rows_are_the_best_of_what_is_allowed(
    many: np.ndarray, proposing: VectorIndex, asked: list[int], share: float | None
) -> None:
    random = np.random.default_rng(9)
    for query in many[3::500] + 0.1 * random.standard_normal((18, 32)).astype(np.float32):
        allowed = None if share is None else random.random(len(many)) < share
        scores, rows = proposing.search(query, 10, allowed)
        wanted_scores, wanted = VectorIndex.build(many).search(query, 10, allowed)
        assert rows.tolist() == wanted.tolist()
        np.testing.assert_allclose(scores, wanted_scores, atol=1e-6)
    assert asked == [30] * 36


def test_where_few_rows_of_a_part_are_allowed_those_are_compared(
    many: np.ndarray, proposing: VectorIndex, asked: list[int]
) -> None:
    allowed = np.zeros(len(many), bool)
    allowed[:100] = allowed[4500:] = True
    _, rows = proposing.search(many[5], 10, allowed)
    assert rows.tolist() == exact(many, many[5], 10, allowed)
    assert asked == [30]


@pytest.mark.parametrize("k", [100, 9000])
def test_where_many_rows_are_wanted_all_are_compared(
    many: np.ndarray, proposing: VectorIndex, asked: list[int], k: int
) -> None:
    assert proposing.search(many[5], k)[1].tolist() == exact(many, many[5], k, np.ones(len(many), bool))
    assert asked == []


def test_too_few_proposed_rows_are_not_relied_on(
    many: np.ndarray, proposing: VectorIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Nearest, "candidates", lambda *_: np.arange(9))
    assert proposing.search(many[5], 10)[1].tolist() == exact(many, many[5], 10, np.ones(len(many), bool))
