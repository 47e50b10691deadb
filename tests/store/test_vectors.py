"""Dense search gives exact inner products, with and without a filter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.errors import DamagedArchiveError
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
