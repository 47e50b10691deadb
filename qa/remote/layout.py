"""How records lie in a collection: its fields, its indexes, and records as rows of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from qa.remote.server import Server
from qa.store.engine import MAX_SPEAKERS, NAME_BYTES, TEXT_BYTES, Record, within

VECTOR, TERMS, WORDS = "vector", "terms", "words"
SCALARS = ("id", "text", "title", "name", "url", "day", "kind", "genre", "speakers")
M = 16
"""Neighbours of a vector in the graph."""
EF_BUILD = 200
"""Candidates weighed for them when the graph is made."""
EF = 512
"""Candidates of a walk through the graph; see `benchmarks/scale.md`."""
MESSAGE = 16 << 20
"""Bytes of records in one message; the server takes no more than 64 MB."""
ANALYSER = {"tokenizer": "standard"}
"""The words are reduced to terms here, by the archive's own analyser: what the server does with endings differs from
version to version, and Milvus Lite does nothing."""
Analyse = Callable[[str], list[str]]
"""Reduces a text to its terms, in order, each as often as it occurs."""
K1, B = 1.2, 0.75
"""Of BM25, as in the archive's own index of words."""


def prepared(server: Server, collection: str, dimension: int, *, flat: bool) -> bool:
    """Make a collection with its indexes, or what is missing of one; True where it was there before.

    Whoever began it may have ended before its indexes were made, and without them a server does not load it.
    """
    there = bool(server.call("has_collection", collection, patient=True))
    if not there:
        _create(server, collection, dimension)
    _index(server, collection, flat=flat)
    return there


def _create(server: Server, collection: str, dimension: int) -> None:
    from pymilvus import DataType, Function, FunctionType, MilvusClient  # noqa: PLC0415

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
    for name, length in (
        ("text", TEXT_BYTES),
        ("title", TEXT_BYTES),
        ("name", NAME_BYTES),
        ("url", TEXT_BYTES),
        ("kind", 64),
        ("genre", 256),
    ):
        schema.add_field(name, DataType.VARCHAR, max_length=length)
    schema.add_field("day", DataType.INT32)
    schema.add_field("speakers", DataType.ARRAY, element_type=DataType.INT32, max_capacity=MAX_SPEAKERS)
    if server.searches_text:
        # A server without it takes the field, and dies when the collection is loaded.
        terms = {"enable_analyzer": True, "analyzer_params": ANALYSER}
        schema.add_field(TERMS, DataType.VARCHAR, max_length=TEXT_BYTES, **terms)
        schema.add_field(WORDS, DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, input_field_names=[TERMS], output_field_names=[WORDS]))
    server.call("create_collection", collection, schema=schema, patient=True)


def _index(server: Server, collection: str, *, flat: bool) -> None:
    """Make the indexes that a collection lacks, one by one."""
    from pymilvus import MilvusClient  # noqa: PLC0415

    kind = {"index_type": "FLAT"} if flat else {"index_type": "HNSW", "params": {"M": M, "efConstruction": EF_BUILD}}
    wanted = {VECTOR: {"metric_type": "IP", **kind}}
    if server.searches_text:
        parameters = {"bm25_k1": K1, "bm25_b": B}
        wanted[WORDS] = {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "BM25", "params": parameters}
    for field, options in wanted.items():
        if not server.call("list_indexes", collection, field_name=field, patient=True):
            indexes = MilvusClient.prepare_index_params()
            indexes.add_index(field, **options)
            server.call("create_index", collection, indexes, patient=True)


def load(server: Server, collection: str) -> None:
    """Let a collection be searched; one that is loaded stays as it is."""
    state = str(server.call("get_load_state", collection)["state"])
    if "NotLoad" in state or "Loaded" not in state:
        server.call("load_collection", collection, patient=True)


def dimension_of(server: Server, collection: str) -> int:
    """Return how many numbers the vectors of a collection have."""
    fields = server.call("describe_collection", collection)["fields"]
    return next((int(one["params"]["dim"]) for one in fields if one["name"] == VECTOR), 0)


def rows(records: Sequence[Record], analyse: Analyse | None) -> list[dict[str, Any]]:
    """Lay records out as rows, with their terms where the server searches them."""
    return [
        {
            **{name: getattr(one, name) for name in SCALARS},
            "speakers": list(one.speakers),
            **({TERMS: within(" ".join(analyse(one.text)))} if analyse else {}),
            VECTOR: np.asarray(one.vector, np.float32),
        }
        for one in records
    ]


def record(row: Mapping[str, Any]) -> Record:
    """Read a row back."""
    fields = {name: row[name] for name in SCALARS}
    return Record(**{**fields, "speakers": tuple(row["speakers"]), VECTOR: np.asarray(row[VECTOR], np.float32)})


def messages(records: Sequence[Record]) -> list[Sequence[Record]]:
    """Part records into messages of a size that the server takes."""
    found: list[list[Record]] = []
    size = MESSAGE
    for one in records:
        own = 4 * len(one.vector) + sum(len(getattr(one, name).encode()) for name in ("text", "title", "url")) + 200
        if size + own > MESSAGE:
            found.append([])
            size = 0
        found[-1].append(one)
        size += own
    return list(found)
