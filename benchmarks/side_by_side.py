"""The project beside txtai and LangChain: one run, the same model files, passages, questions and machine.

    python -m venv others
    others/bin/pip install torch==2.13.0 sentence-transformers txtai langchain-community langchain-huggingface faiss-cpu
    python -m benchmarks.side_by_side --others others/bin/python --set ../shared/eval/retrieval/squad2-half
    python -m benchmarks.side_by_side --others others/bin/python --archive index --passages 1000 10000 66000
    python -m benchmarks.side_by_side --others others/bin/python --archive index --asking --passages 10000 70000

Each system runs in a process of its own, one after another, in its usual configuration: txtai hybrid with content,
LangChain with FAISS. All embed title and text; with `--asking` the others take the vectors that the archive has, which
spares hours, and nothing is said of building. This project opens the archive where all its passages are asked for.
Prints a line of JSON a system and adds it to `--results`: passages a second to build, milliseconds a question at the
median and the 95th percentile, peak memory, disk and, of a labelled set, nDCG@10.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from qa.evaluate.metrics import evaluate
from qa.model_files import local_folder
from qa.settings import DEFAULT_MODEL
from qa.store import generation

SYSTEMS = ("this", "txtai", "langchain")
WORKER = Path(__file__).with_name("side_worker.py")
ASKED = 300
"""Questions at most, evenly drawn, so that a run takes minutes."""


def labelled(folder: Path) -> tuple[list[dict[str, str]], list[dict[str, str]], dict[str, dict[str, int]]]:
    """Read a set in BEIR layout: passages, questions, qrels."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name in ("corpus", "queries"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            rows[name] = [json.loads(line) for line in file]
    qrels: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, passage, gain = line.split("\t")
        qrels.setdefault(query, {})[passage] = int(gain)
    passages = [{"id": row["_id"], "title": row.get("title") or "", "text": row["text"]} for row in rows["corpus"]]
    questions = [{"id": row["_id"], "text": row["text"]} for row in rows["queries"] if row["_id"] in qrels]
    return passages, questions[:: max(1, len(questions) // ASKED)], qrels


def archived(index: Path) -> tuple[list[dict[str, str]], list[dict[str, str]], Any]:
    """Take the paragraphs of an archive, short questions that were asked in it, and the paragraphs' vectors."""
    opened = generation.open_current(index)
    numbers = [n for n, kind in enumerate(opened.columns.passages["kind"].tolist()) if kind == 1]
    passages = []
    for number, passage in zip(numbers, opened.catalogue.passages(numbers), strict=True):
        title = opened.catalogue.document_of(passage).title or ""
        passages.append({"id": str(number), "title": title, "text": passage.text})
    asked = [text for text in opened.catalogue.questions(20 * ASKED) if len(text) <= 140][:ASKED]
    vectors = opened.vectors.at(np.searchsorted(opened.columns.rows, numbers))
    opened.close()
    return passages, [{"id": str(n), "text": text} for n, text in enumerate(asked)], vectors


def measure(
    system: str, python: str, passages: list[dict[str, str]], questions: list[dict[str, str]],
    archive: Path | None = None, vectors: Any = None,
) -> dict[str, Any]:  # fmt: skip
    """Let one system build and answer in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        task = {"passages": passages, "questions": questions, "model": str(local_folder(DEFAULT_MODEL))}
        if archive:
            task["archive"] = str(archive.resolve())
        if vectors is not None:
            np.save(Path(folder, "vectors.npy"), vectors)
        Path(folder, "task.json").write_text(json.dumps(task), encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - our own script
            [python, str(WORKER), system, folder], check=False, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(WORKER.parent.parent) if system == "this" else ""},
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{system} failed:\n{done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(Path(folder, "found.json").read_text(encoding="utf-8"))
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--others", default=sys.executable, help="interpreter that has txtai and LangChain")
    parser.add_argument("--set", type=Path, help="labelled set in BEIR layout")
    parser.add_argument("--archive", type=Path, help="archive whose paragraphs are indexed anew")
    parser.add_argument(
        "--asking", action="store_true", help="compare asking only; the others take the archive's vectors"
    )
    parser.add_argument("--passages", type=int, nargs="*", default=[1000, 10_000, 66_000])
    parser.add_argument("--systems", nargs="*", default=SYSTEMS)
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/side_by_side.jsonl"))
    options = parser.parse_args()
    qrels: dict[str, dict[str, int]] = {}
    vectors: Any = None
    if options.set:
        passages, questions, qrels = labelled(options.set)
        sizes, named = [len(passages)], options.set.name
    else:
        passages, questions, vectors = archived(options.archive)
        sizes, named = options.passages, "corpus"
    options.results.parent.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        drawn = slice(None, None, max(1, len(passages) // size))
        chosen = passages[drawn][:size]
        archive = options.archive if len(chosen) == len(passages) else None
        for system in options.systems:
            python = sys.executable if system == "this" else options.others
            given = vectors[drawn][:size] if options.asking else None
            found = measure(system, python, chosen, questions, archive, given)
            run = found.pop("run")
            if options.asking:
                found |= {"build_seconds": None, "passages_per_second": None}
            if qrels:
                found["nDCG@10"] = round(
                    evaluate({one["id"]: qrels[one["id"]] for one in questions}, run)["nDCG@10"], 4
                )
            line = json.dumps({
                "date": dt.date.today().isoformat(), "set": named, "system": system, "passages": len(chosen),
                "questions": len(questions), **found, "cores": os.cpu_count(), "machine": platform.machine(),
                "load": round(os.getloadavg()[0], 1),
            })  # fmt: skip
            print(line, flush=True)
            with options.results.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


if __name__ == "__main__":
    main()
