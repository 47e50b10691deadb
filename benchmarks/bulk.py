"""Embedding passages by two Ray workers beside one process with two threads: the same vectors, and the overhead.

    python -m benchmarks.bulk --index index --texts 20000 [--kill] [--skip-one-process]

With --kill one worker is killed when the first shard is there. Nothing of the archive is changed.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from qa.cluster import ClusterEncoder, Workers
from qa.embed import Row, compressed
from qa.encoder import SentenceTransformerEncoder
from qa.passages import context
from qa.store import generation
from qa.store.generation import Generation


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--index", type=Path, default=Path("index"))
    options.add_argument("--texts", type=int, default=20_000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--kill", action="store_true")
    options.add_argument("--skip-one-process", action="store_true", help="compare with the archive's own vectors")
    given = options.parse_args()
    opened = generation.open_current(given.index)
    assert opened.tokens is not None
    codec, rows, stored = opened.tokens.codec, *passages(opened, given.texts)
    encoder = SentenceTransformerEncoder(opened.manifest["encoder"]["name"])
    encoder.encode_query(["warm"])
    note: dict[str, float] = {"texts": len(rows)}
    if not given.skip_one_process:
        begin = time.perf_counter()
        order = sorted(rows, key=lambda key: -len(rows[key].text))
        made: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for start in range(0, len(order), 256):
            some = order[start : start + 256]
            made |= compressed(encoder, some, [rows[key] for key in some], codec)
        note["one process"] = round(time.perf_counter() - begin, 1)
        stored = {key: vector for key, (vector, _) in made.items()}
    with tempfile.TemporaryDirectory() as folder:
        bulk = ClusterEncoder(encoder, Workers(given.workers), Path(folder))
        begin, found, first = time.perf_counter(), {}, 0.0
        for some in bulk.spread(rows, codec):
            first = first or time.perf_counter() - begin
            found |= some
            if given.kill:
                note["killed"] = kill_one()
                given.kill = False
        note |= {"ray": round(time.perf_counter() - begin, 1), "first shard": round(first, 1)}
    cosines = [float(np.dot(vector, stored[key])) for key, (vector, _) in found.items()]
    note |= {"lost": len(set(rows) - set(found)), "lowest cosine": min(cosines), "mean cosine": float(np.mean(cosines))}
    print(json.dumps(note))


def passages(opened: Generation, count: int) -> tuple[dict[str, Row], dict[str, np.ndarray]]:
    """Take passages of one row each, from the whole archive, with their context and the vector they have."""
    numbers, firsts, counts = np.unique(opened.columns.rows, return_index=True, return_counts=True)
    single = np.flatnonzero(counts == 1)
    chosen = single[:: max(1, len(single) // count)][:count]
    rows, vectors = {}, {}
    for at in chosen:
        [passage] = opened.catalogue.passages([int(numbers[at])])
        title = opened.catalogue.document_of(passage).title
        rows[passage.id] = Row(passage.text, context(title, passage.text))
        vectors[passage.id] = opened.segments[0][1].vectors[firsts[at]]
    return rows, vectors


def kill_one() -> int:
    """End one of the workers of Ray on this machine that this program started."""
    for pid in _descendants(os.getpid()):
        if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"ray::MapWorker"):
            os.kill(pid, signal.SIGKILL)
            return 1
    return 0


def _descendants(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").iterdir():
        for child in (task / "children").read_text("ascii").split():
            yield int(child)
            yield from _descendants(int(child))


if __name__ == "__main__":
    main()
