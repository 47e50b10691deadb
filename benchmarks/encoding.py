"""How much of the encoder's own rate a build keeps: `python -m benchmarks.encoding INDEX`.

Embeds the same texts, paragraphs of an archive, twice in turn: as a build does, with token vectors, their compression
and the cache, and with the same model's `SentenceTransformer.encode` in batches of 16. Prints a line of JSON: texts a
second of both, best of the rounds, their quotient, and what embedding again takes once all is known.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.side_by_side import archived
from qa.embed import embed
from qa.encoder import SentenceTransformerEncoder
from qa.wanted import Row

BATCH = 16


def silent(_what: str, _done: int, _total: int) -> None:
    pass


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    passages, *_ = archived(options.index)
    chosen = passages[:: max(1, len(passages) // options.texts)][: options.texts]
    rows = [Row(one["text"], one["title"]) for one in chosen]
    encoder = SentenceTransformerEncoder()
    texts = [f"{row.context}\n{row.text}" for row in rows]
    ours, plain, again = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        embed(rows[:700], encoder, Path(folder, "codec.sqlite"), silent)  # trains the codec, which a build does once
        for number in range(options.rounds):
            cache = Path(folder, f"{number}.sqlite")
            _copy_codec(Path(folder, "codec.sqlite"), cache)
            build = partial(embed, rows, encoder, cache, silent)
            ours.append(seconds(build))
            plain.append(seconds(lambda: encoder._model.encode(texts, batch_size=BATCH, show_progress_bar=False)))
            again.append(seconds(build))
    found = {"build": len(rows) / min(ours), "encode": len(rows) / min(plain)}
    print(json.dumps({
        "texts": len(rows), "precision": encoder.precision, **{name: round(rate, 1) for name, rate in found.items()},
        "share": round(found["build"] / found["encode"], 3), "known_again_seconds": round(min(again), 2),
        "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1),
    }))  # fmt: skip


def _copy_codec(source: Path, target: Path) -> None:
    """Begin a cache with a codec but no embeddings."""
    import sqlite3  # noqa: PLC0415

    with sqlite3.connect(source) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with sqlite3.connect(target) as connection:
        connection.execute("DELETE FROM embeddings")


if __name__ == "__main__":
    main()
