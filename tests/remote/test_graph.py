"""What the graph of the real server, which finds nearly all of the nearest, must still do.

A server makes none for fewer than 1,024 vectors, so the suite of all stores does not reach it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from qa.remote.address import Address
from qa.remote.layout import EF, VECTOR, M
from qa.remote.milvus import MilvusStore
from qa.store.engine import Record
from qa.store.lexical import Restriction

from .conftest import MODEL, names
from .servers import TOKEN, Real

ROWS, DIMENSION, K = 6000, 64, 10
RNG = np.random.default_rng(11)
BASE = RNG.standard_normal((ROWS + 60, 12)) @ RNG.standard_normal((12, DIMENSION))
"""Of few directions, as vectors of texts are; in all of 64 everything would be as near as everything else."""
VECTORS = (BASE / np.linalg.norm(BASE, axis=1, keepdims=True)).astype(np.float32)
QUERIES = VECTORS[ROWS:]
RECORDS = [
    Record(
        number,
        VECTORS[number],
        name=f"{number:016x}:0-9",
        day=1 + number % 1000,
        speakers=(7,) if number % 400 == 0 else (1,),
    )
    for number in range(ROWS)
]
WHERE = {
    "none": (None, [*range(ROWS)]),
    "a third of the days": (Restriction(1, 333), [n for n in range(ROWS) if n % 1000 < 333]),
    "a rare speaker": (Restriction(speakers=(7,)), [*range(0, ROWS, 400)]),
    "stretches": (Restriction(ranges=((10, 900), (4000, 4800))), [*range(10, 901), *range(4000, 4801)]),
}


@pytest.fixture(scope="module")
def graph(real: Real) -> Iterator[MilvusStore]:
    """A version as a build leaves it, with the index that is the default: written, flushed, indexed, loaded."""
    with pytest.MonkeyPatch.context() as until:
        until.setenv("QA_STORE_TOKEN", TOKEN)
        where = Address("127.0.0.1", real.port, f"graph_{next(names)}")
        with MilvusStore.open(where, MODEL, DIMENSION, create=True) as store:
            build = store.begin_build("v1")
            build.upsert(RECORDS)
            build.commit(ROWS)
            yield store


@pytest.mark.server
def test_the_default_of_a_real_server_is_a_graph(graph: MilvusStore) -> None:
    index = graph.server.call("describe_index", graph.collection, VECTOR)
    assert (index["index_type"], index["metric_type"], int(index["M"])) == ("HNSW", "IP", M)
    assert int(index["indexed_rows"]) == graph.count() == ROWS


@pytest.mark.server
@pytest.mark.parametrize("name", WHERE)
def test_a_graph_finds_nearly_all_and_scores_them_exactly(graph: MilvusStore, name: str) -> None:
    where, allowed = WHERE[name]
    recalls = []
    for query in QUERIES:
        scores, ids = graph.search(query, K, where)
        assert len(set(ids.tolist())) == min(K, len(allowed))  # as many as there are, each once
        assert set(ids.tolist()) <= set(allowed)
        assert np.allclose(scores, VECTORS[ids] @ query, atol=1e-5)
        assert [*zip(-scores, ids, strict=True)] == sorted(zip(-scores, ids, strict=True))
        exact = sorted(allowed, key=lambda number: -float(VECTORS[number] @ query))[:K]
        recalls.append(len(set(exact) & set(ids.tolist())) / len(exact))
    assert np.mean(recalls) >= (1.0 if name == "a rare speaker" else 0.98)  # few are compared one by one


@pytest.mark.server
def test_a_graph_returns_more_hits_than_a_walk_has_candidates(graph: MilvusStore) -> None:
    scores, ids = graph.search(QUERIES[0], 2 * EF)
    assert len(set(ids.tolist())) == 2 * EF
    assert np.allclose(scores, VECTORS[ids] @ QUERIES[0], atol=1e-5)
