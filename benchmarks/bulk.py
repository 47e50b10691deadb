"""Embedding passages by two Ray workers beside one process with two threads: the same vectors, and the overhead.

    python -m benchmarks.bulk one ray --index index --texts 20000 [--kill] [--keep FOLDER]

Each way does what a build does, cache included. `plain` and `pool` make vectors only, without the codes of tokens:
this package in one process, and sentence-transformers' own pool of processes. With --kill one of Ray's workers is
killed when the first shard is there. With --keep the vectors are left in a folder, so that ways can be run in turn and
compared by the next call. Nothing of the archive is changed.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.processes import descendants
from qa.cluster import ClusterEncoder, Workers
from qa.embed import Progress, embed
from qa.encoder import SentenceTransformerEncoder
from qa.passages import context
from qa.store import generation
from qa.store.codec import TokenCodec
from qa.store.generation import Generation
from qa.tokens import JOIN
from qa.wanted import Row

WAYS = ("one", "ray", "plain", "pool")
TICKS = os.sysconf("SC_CLK_TCK")
Note = dict[str, float]
Result = tuple[np.ndarray, np.ndarray]
"""Vectors, and all codes of tokens in a row."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("ways", nargs="*", choices=[*WAYS, []], default=["one", "ray"])
    options.add_argument("--index", type=Path, default=Path("index"))
    options.add_argument("--texts", type=int, default=20_000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--kill", action="store_true")
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    opened = generation.open_current(given.index)
    assert opened.tokens is not None
    rows = passages(opened, given.texts)
    encoder = SentenceTransformerEncoder(opened.manifest["encoder"]["name"])
    encoder.encode_query(["warm"])
    with tempfile.TemporaryDirectory() as folder:
        keep = given.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        for way in given.ways:
            used = Used()
            vectors, codes = run(way, rows, encoder, opened.tokens.codec, given, used)
            np.savez(keep / f"{way}.npz", vectors=vectors, codes=codes)
            print(json.dumps({"way": way, "texts": len(rows), **used.note}), flush=True)
        made = {way: np.load(keep / f"{way}.npz") for way in WAYS if (keep / f"{way}.npz").exists()}
        for way in [one for one in made if one != "one" and "one" in made]:
            print(json.dumps({"way": way, **compared(made["one"], made[way])}))


def run(
    way: str, rows: list[Row], encoder: SentenceTransformerEncoder, codec: TokenCodec,
    given: argparse.Namespace, used: Used,
) -> Result:  # fmt: skip
    """Embed all rows in one way."""
    with tempfile.TemporaryDirectory() as folder:
        if way in ("plain", "pool"):
            vectors = pool(rows, encoder, given.workers, used) if way == "pool" else plain(rows, encoder)
            used.done()
            return vectors, np.empty(0, np.uint8)
        spread = ClusterEncoder(encoder, Workers(given.workers), Path(folder) / "shards")
        progress: Progress = partial(watch, used, given.kill and way == "ray")
        made = embed(rows, spread if way == "ray" else encoder, Path(folder) / "cache.sqlite", progress, codec=codec)
        used.done()
        return made.vectors, np.concatenate([codes.ravel() for codes in made.codes])


def plain(rows: list[Row], encoder: SentenceTransformerEncoder) -> np.ndarray:
    found = encoder.encode_passages([row.text for row in rows], [row.context for row in rows])
    return np.stack([one.vector for one in found])


def pool(rows: list[Row], encoder: SentenceTransformerEncoder, workers: int, used: Used) -> np.ndarray:
    """Embed by sentence-transformers' own processes, one thread each, in batches as large as this package's own."""
    trimmed = encoder._tokens.trimmed([row.context for row in rows])
    texts = [f"{trimmed[row.context]}{JOIN}{row.text}" if row.context else row.text for row in rows]
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    started = encoder._model.start_multi_process_pool(["cpu"] * workers)
    try:
        encoder._model.encode(texts[: 2 * workers], pool=started, chunk_size=2)  # both have the model now
        used.mark("first result")
        found = encoder._model.encode(texts, pool=started, batch_size=16, show_progress_bar=False)
        used.done()
    finally:
        encoder._model.stop_multi_process_pool(started)
        os.environ.pop("OMP_NUM_THREADS") if before is None else os.environ.update(OMP_NUM_THREADS=before)
    vectors = np.asarray(found, np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def watch(used: Used, kill: bool, _what: str, done: int, total: int) -> None:
    """Note when the first texts were done, and the processor time by then; kill a worker where that is wanted."""
    used.look()
    if 0 < done < total and "first result" not in used.note:
        used.mark("first result")
        if kill:
            used.note["killed"] = kill_one()


class Used:
    """What a way takes: seconds, and those of the processor by this process and all it started.

    The latter hang far less on what else the machine does.
    """

    def __init__(self) -> None:
        self.note: Note = {}
        self._begin = time.perf_counter()
        self._before = dict(_processes())
        self._seen: dict[int, float] = {}

    def look(self) -> None:
        """Remember what each process has used, which can be asked only while it is there."""
        for pid, seconds in _processes():
            self._seen[pid] = seconds - self._before.get(pid, 0.0)

    def mark(self, name: str) -> None:
        """Note the seconds until now."""
        self.note[name] = round(time.perf_counter() - self._begin, 1)

    def done(self) -> None:
        """Note the seconds in all, once."""
        if "seconds" not in self.note:
            self.look()
            self.mark("seconds")
            self.note["processor"] = round(sum(self._seen.values()), 1)


def compared(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> Note:
    """Compare vectors with those of one process, and codes of tokens where there are any."""
    cosines = np.einsum("ij,ij->i", one["vectors"], other["vectors"])
    note: Note = {"lost": len(one["vectors"]) - len(other["vectors"])}
    note |= {"lowest cosine": round(float(cosines.min()), 7), "mean cosine": round(float(cosines.mean()), 7)}
    if len(other["codes"]):
        note["same codes"] = round(float((one["codes"] == other["codes"]).mean()), 5)
    return note


def passages(opened: Generation, count: int) -> list[Row]:
    """Take passages of one row each, from the whole archive, with their context."""
    numbers, counts = np.unique(opened.columns.rows, return_counts=True)
    single = np.flatnonzero(counts == 1)
    rows = []
    for at in single[:: max(1, len(single) // count)][:count]:
        [passage] = opened.catalogue.passages([int(numbers[at])])
        rows.append(Row(passage.text, context(opened.catalogue.document_of(passage).title, passage.text)))
    return rows


def kill_one() -> int:
    """End one of the workers of Ray on this machine that this program started."""
    for pid in descendants(os.getpid()):
        if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"ray::MapWorker"):
            os.kill(pid, signal.SIGKILL)
            return 1
    return 0


def _processes() -> Iterator[tuple[int, float]]:
    """Yield this process and all it started, each with the seconds of the processor that it has used."""
    for pid in (os.getpid(), *descendants(os.getpid())):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        yield pid, (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
