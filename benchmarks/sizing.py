"""What archives of 1, 10 and 100 million passages take, by what one archive takes: the table of `docs/scale.md`.

    python -m benchmarks.sizing INDEX

The folder and its caches are measured now; what a server and embedding take stands here, with where it was measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from qa.store import generation

SERVER_MEMORY, SERVER_DISK = 3.8e3, 7.2e3
"""Bytes a row of a million on Milvus 2.3.5, the most that were seen."""
COPIES = 3
"""On the server while a build goes on: the one that serves, the one before it, the next one."""
NODE = 64e9 * 0.7
"""Bytes of a query node, filled to this share."""
TWO_CORES, CORE, RAY = 149, 20_000 / 258, 20_000 / 320
"""Texts a second: of a whole build on two cores; of a second of one processor; of that under Ray (scale.md)."""
CORES = 64
INSERTING = 10 * 60
"""Seconds for a million rows on two cores: two minutes to insert, eight to index."""
PARTS = {
    "vectors.npy": "vectors", "nearest.faiss": "codes of them", "codes.npy": "token codes",
    "records.bin": "records with all texts", "catalogue.sqlite": "catalogue", "lexical": "words",
    "passages.npy": "columns", "speakers.npy": "columns", "rows.npy": "columns",
    "first.npy": "offsets", "documents.npy": "offsets",
}  # fmt: skip
Cell = Callable[[float], str]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("index", type=Path)
    given = options.parse_args()
    opened = generation.open_current(given.index)
    counts, folder = opened.manifest["counts"], given.index / "generations" / str(opened.number)
    opened.close()
    count = counts["passages"]
    parts = measured(folder, count)
    texts = _texts(given.index) / count
    pages = _size(given.index / "pages") / count
    caches = (_size(given.index / "cache.sqlite") + _size(given.index / "parsed.sqlite")) / count
    print(json.dumps({"passages": count, "rows": round(counts["rows"] / count, 3), "texts": round(texts, 3),
                      **{name: round(size) for name, size in parts.items()}, "together": round(sum(parts.values())),
                      "pages": round(pages), "caches": round(caches)}))  # fmt: skip
    for name, cell in lines(
        sum(parts.values()), pages, caches, parts["columns"], counts["rows"] / count, texts
    ).items():
        print(f"| {name} | {' | '.join(cell(millions * 1e6) for millions in (1, 10, 100))} |")


def measured(folder: Path, count: int) -> dict[str, float]:
    """Bytes a passage, by what they are for; small files that there is one of in an archive are left out."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        name = "lexical" if "lexical" in path.parts else path.name
        if path.is_file() and name in PARTS:
            found[PARTS[name]] += path.stat().st_size
    return {name: size / count for name, size in found.items()}


def lines(folder: float, pages: float, caches: float, columns: float, rows: float, texts: float) -> dict[str, Cell]:
    """Give the lines of the table; the arguments are bytes, rows and texts a passage."""
    served = COPIES * SERVER_MEMORY * rows
    return {
        "folder": lambda n: size((folder + pages) * n),
        "caches": lambda n: size(caches * n),
        "reader's memory": lambda n: size((columns + 8) * n),
        "server memory, one replica": lambda n: size(SERVER_MEMORY * rows * n),
        "three copies": lambda n: size(served * n),
        "query nodes": lambda n: str(math.ceil(served * n / NODE)),
        "with two replicas": lambda n: str(2 * math.ceil(served * n / NODE)),
        "object storage": lambda n: size(COPIES * SERVER_DISK * rows * n),
        "embedding, two cores": lambda n: duration(texts * n / TWO_CORES),
        "hours of one core": lambda n: f"{float(f'{texts * n / CORE / 3600:.2g}'):g}",
        f"{CORES} cores": lambda n: duration(texts * n / CORE / CORES),
        "by Ray": lambda n: duration(texts * n / RAY / CORES),
        "inserting and indexing": lambda n: duration(INSERTING * n / 1e6),
    }


def size(number: float) -> str:
    return f"{number / 1e12:.2g} TB" if number >= 1e12 else f"{float(f'{number / 1e9:.2g}'):,g} GB"


def duration(seconds: float) -> str:
    return f"{seconds / 60:.2g} min" if seconds < 3600 else f"{seconds / 3600:.{3 if seconds > 360_000 else 2}g} h"


def _texts(index: Path) -> int:
    """Texts that were embedded: the same words on several pages are embedded once, long ones in several windows."""
    with contextlib.closing(
        sqlite3.connect(f"{(index / 'cache.sqlite').absolute().as_uri()}?mode=ro", uri=True)
    ) as cache:
        return int(cache.execute("SELECT count(*) FROM embeddings").fetchone()[0])


def _size(path: Path) -> int:
    return (
        path.stat().st_size if path.is_file() else sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
    )


if __name__ == "__main__":
    main()
