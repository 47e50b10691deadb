"""A million vectors: `python -m benchmarks.million INDEX` makes them from an archive's own by perturbation.

Each is a vector of the archive with noise of a tenth of its length, so nothing has to be encoded. Measures, for
comparing all and for `qa.store.nearest`: seconds to build and to open, milliseconds a query, recall@10 against the
exact result, also where a filter allows 1%, and the peak memory. Prints a line of JSON, added to `--results`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.store import generation
from qa.store.nearest import Nearest

Vectors = npt.NDArray[np.float32]
NOISE = 0.1
DRAWN = 20_000
QUERIES = 200
CANDIDATES = 300
"""Proposed for 100 rows wanted, as a question wants them."""
AT_ONCE = 50_000


def stretch(path: Path, count: int, base: Vectors) -> Vectors:
    """Write `count` unit vectors near those given to a file and return them mapped."""
    random, size = np.random.default_rng(0), base.shape[1]
    mapped = np.lib.format.open_memmap(path, "w+", np.float32, (count, size))
    for start in range(0, count, AT_ONCE):
        some = base[random.integers(0, len(base), min(AT_ONCE, count - start))]
        some = some + random.standard_normal(some.shape).astype(np.float32) * (NOISE / np.sqrt(size))
        mapped[start : start + len(some)] = some / np.linalg.norm(some, axis=1, keepdims=True)
    mapped.flush()
    return np.asarray(np.load(path, mmap_mode="r"))


def timed(queries: Vectors, search: Callable[[Vectors], npt.NDArray[np.int64]]) -> tuple[list[Any], dict[str, float]]:
    """Search each query; return what was found, and milliseconds."""
    for query in queries[:10]:
        search(query)
    took, found = [], []
    for query in queries:
        begun = time.perf_counter()
        found.append(search(query))
        took.append(1000 * (time.perf_counter() - begun))
    return found, {"ms_median": round(float(np.median(took)), 1), "ms_95": round(float(np.percentile(took, 95)), 1)}


def best(vectors: Vectors, rows: npt.NDArray[np.int64], query: Vectors) -> npt.NDArray[np.int64]:
    """Order rows by what they really score."""
    return rows[np.argsort(-(vectors[rows] @ query), kind="stable")]


def recall(found: list[Any], exact: list[Any]) -> float:
    """Share of the ten best that was found."""
    return round(
        float(
            np.mean([len(np.intersect1d(a[:10], b[:10])) / min(10, len(b)) for a, b in zip(found, exact, strict=True)])
        ),
        4,
    )


def measure(vectors: Vectors, queries: Vectors, folder: Path) -> dict[str, Any]:
    begun = time.perf_counter()
    Nearest.build(vectors).save(folder / "nearest.faiss")
    seconds = time.perf_counter() - begun
    begun = time.perf_counter()
    index = Nearest.open(folder / "nearest.faiss")
    opening = time.perf_counter() - begun
    exact, scan = timed(queries, lambda query: np.argsort(-(vectors @ query), kind="stable")[:10])
    found, took = timed(queries, lambda query: best(vectors, index.candidates(query, CANDIDATES), query))
    allowed = np.zeros(len(vectors), bool)
    allowed[::100] = True
    rows = np.flatnonzero(allowed)
    few = [best(vectors, rows, query) for query in queries[:50]]
    filtered, took_filtered = timed(
        queries[:50], lambda query: best(vectors, index.candidates(query, CANDIDATES, allowed), query)
    )
    return {
        "vectors": len(vectors), "build_seconds": round(seconds, 1), "open_ms": round(1000 * opening, 1),
        "all": scan, "nearest": {**took, "recall@10": recall(found, exact)},
        "filtered_1%": {**took_filtered, "recall@10": recall(filtered, few)},
        "disk_mb": round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--vectors", type=int, nargs="*", default=[1_000_000])
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/million.jsonl"))
    options = parser.parse_args()
    opened = generation.open_current(options.index)
    base = _vectors(opened)
    opened.close()
    random = np.random.default_rng(1)
    queries = base[random.integers(0, len(base), QUERIES)]
    queries = queries + random.standard_normal(queries.shape).astype(np.float32) * (3 * NOISE / np.sqrt(base.shape[1]))
    queries = (queries / np.linalg.norm(queries, axis=1, keepdims=True)).astype(np.float32)
    options.results.parent.mkdir(parents=True, exist_ok=True)
    for count in options.vectors:
        with tempfile.TemporaryDirectory() as name:
            vectors = stretch(Path(name, "vectors.npy"), count, base)
            line = json.dumps({
                "date": dt.date.today().isoformat(), **measure(vectors, queries, Path(name)),
                "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1),
            })  # fmt: skip
        print(line, flush=True)
        with options.results.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _vectors(opened: generation.Generation) -> Vectors:
    """Read vectors of an archive, evenly drawn, by scoring its rows against each axis."""
    rows = np.arange(opened.vectors.rows)[:: max(1, opened.vectors.rows // DRAWN)]
    axes = np.eye(opened.vectors.dimension, dtype=np.float32)
    return np.stack([opened.vectors.score(axis, rows) for axis in axes], axis=1)


if __name__ == "__main__":
    main()
