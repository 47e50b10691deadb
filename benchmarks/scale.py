"""What an archive on a Milvus server finds, beside exact search, and how fast.

    python -m benchmarks.scale --index index --store milvus://127.0.0.1:19530/scale [--flat]

The archive is copied to the store under that name; its folder is not changed. 200 questions that were asked in the
archive are searched among all passages, those of one year, and those of a rare speaker.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from qa.encoder import SentenceTransformerEncoder
from qa.remote import layout
from qa.remote.address import Address
from qa.remote.attached import in_rows, store_of
from qa.remote.publishing import publish
from qa.search.own import own_questions
from qa.store import generation
from qa.store.generation import Generation
from qa.store.lexical import Restriction
from qa.store.vectors import VectorIndex

QUESTIONS = 200
K = 10
RARE = 90
"""Passages of the speaker who counts as rare, at most."""
EFS = (64, 128, 256, 512, 768)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--index", type=Path, default=Path("index"))
    options.add_argument("--store", required=True)
    options.add_argument("--flat", action="store_true", help="compare all vectors instead of walking through a graph")
    given = options.parse_args()
    address = replace(Address.parse(given.store), index="flat" if given.flat else "hnsw")
    opened = generation.open_current(given.index)
    begin = time.perf_counter()
    folder = given.index / "generations" / str(opened.number)
    note = publish(folder, opened.manifest, address, None, lambda *_: None)
    print(json.dumps({"rows": note["rows"], "filling": round(time.perf_counter() - begin, 1), "index": address.index}))
    compared_all = VectorIndex([one.vectors for _, one in opened.segments])
    store = store_of(opened.manifest, note, address, opened.lexical.analysed)
    texts = [one.text for one in own_questions(opened, 2 * QUESTIONS)][:QUESTIONS]
    print(json.dumps({"questions": len(texts)}))
    queries = [one.vector for one in SentenceTransformerEncoder().encode_query(texts)]
    for name, where in filters(opened).items():
        restriction = in_rows(where, opened.columns)
        mask = None if where is None else opened.columns.allowed(where)[opened.columns.rows]
        exact = [measured(partial(compared_all.search, query, K, mask)) for query in queries]
        own = [measured(partial(opened.vectors.search, query, K, mask)) for query in queries]
        allowed = compared_all.rows if mask is None else int(mask.sum())
        for ef in (0,) if given.flat else EFS:
            layout.EF = ef
            found = [measured(partial(store.search, query, K, restriction)) for query in queries]
            print(json.dumps({"filter": name, "allowed": allowed, "ef": ef, **compared(exact, own, found)}))


def filters(opened: Generation) -> dict[str, Restriction | None]:
    """All passages; the year with the most; of the speakers with few passages the one with the most."""
    days = opened.columns.passages["day"]
    counts: dict[int, int] = {}
    for day in days[days > 0].tolist():
        year = dt.date.fromordinal(day).year
        counts[year] = counts.get(year, 0) + 1
    year = max(counts, key=lambda one: counts[one])
    passages = np.bincount(opened.columns.speakers[:, 0])
    speaker = int(np.argmax(np.where(passages <= RARE, passages, 0)))
    names = opened.catalogue.speakers()
    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
    return {
        "all": None,
        f"year {year}": Restriction(first, last),
        f"speaker {names[speaker]}": Restriction(speakers=(speaker,)),
    }


def measured(search: Any) -> tuple[np.ndarray, np.ndarray, float]:
    begin = time.perf_counter()
    scores, rows = search()
    return scores, rows, time.perf_counter() - begin


def compared(exact: list[Any], own: list[Any], found: list[Any]) -> dict[str, float]:
    """Recall@10; how often the scores are the same, which ties cannot change; milliseconds, half and 95% of all.

    `exact` compares all vectors, `own` is the archive's own search, `found` the store's.
    """
    recall = [len(set(a[1]) & set(b[1])) / max(len(a[1]), 1) for a, b in zip(exact, found, strict=True)]
    same = [len(a[0]) == len(b[0]) and np.allclose(a[0], b[0], atol=1e-5) for a, b in zip(exact, found, strict=True)]
    folder, theirs = ([1000 * one[2] for one in some] for some in (own, found))
    return {
        "recall@10": round(float(np.mean(recall)), 4),
        "same scores": round(float(np.mean(same)), 4),
        "folder ms": round(float(np.median(folder)), 1),
        "store ms": round(float(np.median(theirs)), 1),
        "store ms 95%": round(float(np.percentile(theirs, 95)), 1),
    }


if __name__ == "__main__":
    main()
