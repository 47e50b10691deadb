"""Among very many vectors the nearest are proposed, also where few are allowed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.errors import DamagedArchiveError
from qa.store.nearest import Nearest


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Vectors around common centres, as those of texts are."""
    random = np.random.default_rng(3)
    centres = random.standard_normal((200, 128))
    drawn = centres[random.integers(0, 200, 20_000)] + 0.5 * random.standard_normal((20_000, 128))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def saved(vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nearest") / "ärger 1.faiss"
    Nearest.build(vectors).save(path)
    return path


@pytest.mark.parametrize("share", [1.0, 0.3, 0.02, 0.0005])
def test_nearest_rows_are_proposed(vectors: np.ndarray, saved: Path, share: float) -> None:
    opened = Nearest.open(saved)
    allowed = np.zeros(len(vectors), bool)
    allowed[:: round(1 / share)] = True
    found = wanted = 0
    for query in vectors[5::500]:
        exact = np.argsort(-np.where(allowed, vectors @ query, -2))[: min(10, int(allowed.sum()))]
        proposed = opened.candidates(query, 300, None if share == 1 else allowed)
        assert allowed[proposed].all()
        found, wanted = found + len(np.intersect1d(exact, proposed)), wanted + len(exact)
    assert found / wanted >= 0.98


def test_each_row_is_proposed_once(vectors: np.ndarray, saved: Path) -> None:
    opened = Nearest.open(saved)
    assert opened.rows == len(vectors)
    proposed = opened.candidates(vectors[7], 200)
    assert len(proposed) == len(set(proposed.tolist())) == 200
    assert 7 in proposed


def test_nothing_allowed_proposes_nothing(vectors: np.ndarray, saved: Path) -> None:
    assert Nearest.open(saved).candidates(vectors[7], 10, np.zeros(len(vectors), bool)).tolist() == []


@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_file_that_is_no_index_is_damage(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(DamagedArchiveError, match="x cannot be read"):
        Nearest.open(tmp_path / "x").candidates(np.ones(128, np.float32), 1)
