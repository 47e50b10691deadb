"""One system's turn in `benchmarks.side_by_side`: builds, saves, opens, answers; imports no other system.

    python side_worker.py SYSTEM FOLDER

Reads FOLDER/task.json, keeps its index in FOLDER/index, writes FOLDER/found.json. With a task's `archive`, this project
asks there; where there is FOLDER/vectors.npy, the others take the passages' vectors from it, so that asking is compared
without an hour of embedding. Questions are embedded by each system itself.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

K = 10
Search = Callable[[str], list[str]]
"""From a question to the ids of the best passages."""


def this(task: dict[str, Any], folder: Path) -> tuple[float, Search]:
    from qa.encoder import SentenceTransformerEncoder
    from qa.evaluate import beir
    from qa.evaluate.labelled import load
    from qa.search.retrieve import Query, Retriever
    from qa.store import generation

    layout = folder.parent / "set"
    (layout / "qrels").mkdir(parents=True)
    (layout / "qrels" / "test.tsv").write_text("query\tpassage\tgain\n", encoding="utf-8")
    (layout / "queries.jsonl").write_text("", encoding="utf-8")
    with (layout / "corpus.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps({"_id": r["id"], "title": r["title"], "text": r["text"]}) + "\n" for r in task["passages"]
        )
    encoder = SentenceTransformerEncoder()
    encoder.encode_query(["warm"])
    dataset = load(layout)
    begun = time.perf_counter()
    stands_for = beir.build(dataset, folder, encoder, lambda *_: None)
    seconds = time.perf_counter() - begun
    retriever = Retriever(generation.open_current(folder), encoder)

    def search(text: str) -> list[str]:
        hits = retriever.retrieve(Query(text, K)).hits
        found = [entry for hit in hits for p in (hit.passage, *hit.also) for entry in stands_for[p.id]]
        return list(dict.fromkeys(found))[:K]

    return seconds, search


def asking(task: dict[str, Any], _: Path) -> tuple[float, Search]:
    from qa import Archive

    archive = Archive.open(task["archive"])
    return 0.0, lambda text: [hit.passage.id for hit in archive.search(text, k=K)]


def known(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the vectors that passages have already, by their texts."""
    path = folder.parent / "vectors.npy"
    texts = [f"{row['title']}\n{row['text']}" for row in task["passages"]]
    return dict(zip(texts, np.load(path), strict=True)) if path.exists() else {}


def txtai(task: dict[str, Any], folder: Path) -> tuple[float, Search]:
    from txtai import Embeddings

    built = Embeddings(path=task["model"], hybrid=True, content=True)
    built.batchtransform(["warm"])
    if vectors := known(task, folder):
        built.model.encode = lambda texts, _=None: np.stack([vectors[text] for text in texts])
    begun = time.perf_counter()
    built.index((row["id"], f"{row['title']}\n{row['text']}", None) for row in task["passages"])
    built.save(str(folder))
    seconds = time.perf_counter() - begun
    built.close()
    opened = Embeddings()
    opened.load(str(folder))
    return seconds, lambda text: [hit["id"] for hit in opened.search(text, K)]


def langchain(task: dict[str, Any], folder: Path) -> tuple[float, Search]:
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    model = HuggingFaceEmbeddings(model_name=task["model"], encode_kwargs={"normalize_embeddings": True})
    model.embed_query("warm")
    begun = time.perf_counter()
    texts, about = (
        [f"{row['title']}\n{row['text']}" for row in task["passages"]],
        [{"id": row["id"]} for row in task["passages"]],
    )
    if vectors := known(task, folder):
        built = FAISS.from_embeddings([(text, vectors[text].tolist()) for text in texts], model, metadatas=about)
    else:
        built = FAISS.from_texts(texts, model, metadatas=about)
    built.save_local(str(folder))
    seconds = time.perf_counter() - begun
    opened = FAISS.load_local(str(folder), model, allow_dangerous_deserialization=True)
    return seconds, lambda text: [hit.metadata["id"] for hit in opened.similarity_search(text, K)]


def main() -> None:
    system, folder = sys.argv[1], Path(sys.argv[2])
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    index = folder / "index"
    index.mkdir()
    seconds, search = {
        "this": asking if task.get("archive") else this, "txtai": txtai, "langchain": langchain,
    }[system](task, index)  # fmt: skip
    for question in task["questions"][:10]:
        search(question["text"])
    run, took = {}, []
    for question in task["questions"]:
        begun = time.perf_counter()
        run[question["id"]] = search(question["text"])
        took.append(time.perf_counter() - begun)
    held = Path(task["archive"]) if system == "this" and task.get("archive") else index  # caches and pages included
    found = {
        "build_seconds": round(seconds, 1),
        "passages_per_second": round(len(task["passages"]) / seconds, 1) if seconds else None,
        "ms_median": round(1000 * statistics.median(took), 1),
        "ms_95": round(1000 * sorted(took)[int(0.95 * len(took))], 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "disk_mb": round(sum(p.stat().st_size for p in held.rglob("*") if p.is_file()) / 1e6, 1),
        "run": run,
    }
    (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
