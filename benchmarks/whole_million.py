"""A million passages from pages to answers, in one archive, nothing encoded but what is asked.

    python -m benchmarks.whole_million pages --base INDEX --pages FOLDER --passages 1000000
    python -m benchmarks.whole_million build --base INDEX --pages FOLDER --index NEW
    python -m benchmarks.whole_million ask --index NEW
    python -m benchmarks.whole_million add --base INDEX --pages FOLDER --index NEW

`pages` writes the documents of an archive as often as it takes (`benchmarks.copies`). `build` makes an archive of them
as `qa build` does, with calibration, in this process, and tells seconds, those of the processor too, and megabytes by
stage: the most resident, and the most of it that is no mapped file. `ask` opens it and asks. `add` adds a page of about
100 passages, then one more, as `qa add` does, and tells what was written. Each prints a line of JSON, added to
`--results`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.asking import GUIDED
from benchmarks.copies import KEYS, Perturbing, write
from benchmarks.load import QUESTIONS
from qa import Archive
from qa.embed import _packed, _settings
from qa.encoder import SentenceTransformerEncoder
from qa.search.own import own_questions
from qa.settings import share_cores
from qa.store import generation
from qa.store.cache import EmbeddingCache

STATUS = Path("/proc/self/status")
LOOKED = 0.2
"""Seconds between two looks at the memory."""
OWN = 150
EXACT = 100
"""Questions whose ten nearest rows are compared with those of all rows."""
ADDED = 100
AGAIN = 3
"""Times that each question is asked once more; the least counts, as on an idle machine."""
Figures = dict[str, Any]


class Stages:
    """Seconds and memory of each stage that a build tells of."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, float]] = {}
        self._stage = "before"
        self._begun, self._spent = time.perf_counter(), _spent()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def __call__(self, stage: str, _done: int, total: int) -> None:
        """Take down the stage before where a new one begins."""
        if stage != self._stage:
            self._end()
            print(f"{time.strftime('%X')} {self._stage} {self.found[self._stage]} -> {stage} {total}", flush=True)
            self._stage, self._begun, self._spent = stage, time.perf_counter(), _spent()

    def done(self) -> dict[str, dict[str, float]]:
        """Return them all, seconds and megabytes."""
        self._end()
        self._stopped.set()
        self._thread.join()
        return {name: {key: round(value, 1) for key, value in one.items()} for name, one in self.found.items()}

    def _end(self) -> None:
        self._look()
        one = self.found[self._stage]
        one["seconds"] = one.get("seconds", 0.0) + time.perf_counter() - self._begun
        one["processor"] = one.get("processor", 0.0) + _spent() - self._spent
        Path("/proc/self/clear_refs").write_text("5")

    def _watch(self) -> None:
        while not self._stopped.wait(LOOKED):
            self._look()

    def _look(self) -> None:
        one = self.found.setdefault(self._stage, {})
        text = STATUS.read_text()
        for name, field in (("most_mb", "VmHWM"), ("own_mb", "RssAnon")):
            [kilobytes] = re.findall(rf"^{field}:\s+(\d+)", text, re.MULTILINE)
            one[name] = max(one.get(name, 0), int(kilobytes) / 1024)


def _spent() -> float:
    """Return the seconds of the processor that this process and those it waited for have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def pages(options: argparse.Namespace) -> Figures:
    """Write the pages."""
    base = generation.open_current(options.base)
    tokenizer = SentenceTransformerEncoder(base.manifest["encoder"]["name"])._model.tokenizer
    words = sorted(word for word in tokenizer.get_vocab() if word.isalpha())
    return {"pages": write(base, words, options.passages, options.pages)}


def build(options: argparse.Namespace) -> Figures:
    """Build the archive as `qa build` does, and tell of each stage."""
    encoder = _encoder(options)
    options.index.mkdir(parents=True, exist_ok=True)
    cache = EmbeddingCache(options.index / "cache.sqlite")
    if cache.codec(_settings(encoder)) is None:
        cache.put_codec(_settings(encoder), encoder.codec().digest, _packed(encoder.codec()), 10**9)
    cache.close()
    stages, begun = Stages(), time.perf_counter()
    with Archive.build([options.pages], options.index, encoder=encoder, progress=stages, workers=options.workers) as it:
        seconds = time.perf_counter() - begun
        summary = it.summary
    assert summary is not None
    by_stage = stages.done()
    return {
        "seconds": round(seconds, 1), "documents": summary.documents, "passages": summary.passages,
        "skipped": len(summary.skipped), "from_base": round(encoder.found / max(encoder.met, 1), 3),
        "most_mb": max(one["most_mb"] for one in by_stage.values()),
        "own_mb": max(one["own_mb"] for one in by_stage.values()), "stages": by_stage, "disk_mb": _sizes(options.index),
    }  # fmt: skip


def ask(options: argparse.Namespace) -> Figures:
    """Open the archive and ask it."""
    share_cores()
    SentenceTransformerEncoder().encode_query(["warm"])
    begun = time.perf_counter()
    archive = Archive.open(options.index)
    opened = time.perf_counter() - begun
    begun = time.perf_counter()
    archive.ask(QUESTIONS[0])
    first = time.perf_counter() - begun
    with archive._serving.using() as served:
        own = [one.text for one in own_questions(served.generation, OWN)]
        recall = _recall(served.generation, archive._serving.writer(""), own[:EXACT])
    figures: Figures = {"open_ms": 1000 * opened, "first_answer_ms": 1000 * first, "recall@10": recall}
    for name, questions in (("asked", (*GUIDED, *QUESTIONS)), ("own", own)):
        for question in questions[:20]:
            archive.ask(question)
        took, spent, parts, least = [], time.process_time(), [], []
        for question in questions:
            begin = time.perf_counter()
            parts.append(archive.ask(question).seconds)
            took.append(1000 * (time.perf_counter() - begin))
        spent = time.process_time() - spent
        for question in questions:
            least.append(min(_thread(archive, question) for _ in range(AGAIN)))
        figures[name] = {
            "questions": len(took), "ms_median": statistics.median(took), "ms_95": statistics.quantiles(took, n=20)[-1],
            "processor_ms": 1000 * spent / len(took),
            "again_ms": [statistics.median(least), statistics.quantiles(least, n=20)[-1]],
            "parts_ms": {key: 1000 * statistics.median(getattr(one, key) for one in parts)
                         for key in ("total", "encode", "dense", "lexical", "rerank")},
        }  # fmt: skip
    text = STATUS.read_text()
    for name, field in (("most_mb", "VmHWM"), ("own_mb", "RssAnon")):
        figures[name] = int(re.findall(rf"^{field}:\s+(\d+)", text, re.MULTILINE)[0]) // 1024
    figures["passages"] = archive.status().passages
    archive.close()
    found: Figures = _rounded(figures)
    return found


def _thread(archive: Archive, question: str) -> float:
    """Ask and return the milliseconds of this thread: others' load and the encoding of the question do not count."""
    begin = time.thread_time()
    archive.ask(question)
    return 1000 * (time.thread_time() - begin)


def _recall(opened: generation.Generation, encoder: Any, questions: list[str]) -> float:
    found = []
    for question in questions:
        vector = encoder.encode_query([question])[0].vector
        _, rows = opened.vectors.search(vector, 100)
        exact = np.concatenate([part @ vector for part in opened.vectors._parts])
        best = np.argsort(-exact, kind="stable")[:10]
        found.append(len(np.intersect1d(rows[:10], best)) / 10)
    return float(np.mean(found))


def add(options: argparse.Namespace) -> Figures:
    """Add a page, then another, and tell seconds, memory and what was written of new bytes."""
    encoder = _encoder(options)
    encoder.encode_query(["warm"])
    times = []
    for turn in range(2):
        stages, before = Stages(), {inode: size for _, inode, size in _files(options.index)}
        with Archive(options.index, encoder=encoder) as archive:
            page = options.pages.parent / f"added-{time.time_ns()}.jsonl"
            page.write_text(_hundred(options.pages, turn), encoding="utf-8")
            begun = time.perf_counter()
            summary = archive.add([page], progress=stages)
            seconds = time.perf_counter() - begun
        page.unlink()
        written = {name: size - before.get(inode, 0) for name, inode, size in _files(options.index)}
        times.append({
            "seconds": seconds, "embedded": summary.embedded, "passages": summary.passages, "stages": stages.done(),
            "written_mb": sum(written.values()) / 1e6,
            "of_it": {name: size / 1e6 for name, size in Counter(written).most_common(6)},
        })  # fmt: skip
    added: Figures = _rounded({"added": times})
    return added


def verify(options: argparse.Namespace) -> Figures:
    """Check everything."""
    begun = time.perf_counter()
    with Archive.open(options.index) as archive:
        problems = archive.verify()
    return {"problems": problems, "seconds": round(time.perf_counter() - begun, 1), **_memory()}


def _hundred(folder: Path, turn: int) -> str:
    """Make a page of about a hundred passages out of others."""
    texts = []
    with next(folder.glob("*.jsonl")).open(encoding="utf-8") as file:
        for line in file:
            texts += [one for one in json.loads(line)["text"].split("\n\n") if len(one) > 80 and ": " not in one[:60]]
            if len(texts) > (turn + 1) * ADDED:
                break
    texts = [f"Afterwards {one[0].lower()}{one[1:]}" for one in texts[turn * ADDED : (turn + 1) * ADDED]]
    record = {"text": "\n\n".join(texts), "title": f"What was added, {time.time_ns()}", "date": "2020-01-01"}
    return json.dumps(record) + "\n"


def _encoder(options: argparse.Namespace) -> Perturbing:
    return Perturbing(generation.open_current(options.base), options.pages / KEYS)


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Yield name, inode and size of each file: one that two generations share has one inode."""
    for path in folder.rglob("*"):
        if path.is_file():
            there = path.stat()
            yield path.relative_to(folder).as_posix(), there.st_ino, there.st_size


def _sizes(folder: Path) -> dict[str, int]:
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            sizes[path.relative_to(folder).parts[0]] += path.stat().st_size
    return {name: round(size / 1e6) for name, size in sizes.items() if size > 1e5}


def _memory() -> dict[str, int]:
    text = STATUS.read_text()
    fields = (("most_mb", "VmHWM"), ("own_mb", "RssAnon"))
    return {name: int(re.findall(rf"^{field}:\s+(\d+)", text, re.MULTILINE)[0]) // 1024 for name, field in fields}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, 3 if value < 1 else 1) if isinstance(value, float) else value


def main() -> None:
    """Do one step and print what it found."""
    steps: dict[str, Callable[[argparse.Namespace], Figures]] = {
        "pages": pages, "build": build, "ask": ask, "add": add, "verify": verify,
    }  # fmt: skip
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=steps)
    for name in ("base", "pages", "index", "results"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    found = steps[options.step](options)
    line = {"date": dt.date.today().isoformat(), "step": options.step, **found, "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(line), flush=True)
    if options.results:
        with options.results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
