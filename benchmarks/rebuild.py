"""An archive on a real Milvus server, rebuilt under four readers; then its server is killed in the middle of a build.

    pip install -c constraints.txt ".[milvus,server]"
    python -m benchmarks.rebuild --index COPY --data FOLDER [--rebuilds 3] [--skip-kill]

COPY is a copy of an archive, since pages are added to it; FOLDER is the server's. A generation is told by two added
pages, both of which say its state. Each reader is a process of its own that asks without a pause, in turn for that
state and what was asked in the archive. Counted is what goes wrong: an error; an answer with quotes from two
generations, or with another state than its generation's; a reader that goes back to an earlier generation.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.archive import Archive
from qa.encoder import SentenceTransformerEncoder
from qa.errors import StoreError
from qa.remote.versions import MilvusBuild
from qa.search.own import own_questions
from qa.settings import store_access
from qa.store import generation
from tests.remote.servers import TOKEN, Real

STATE = "In which state is the cable ferry of Kvitsund?"
SAYS = (
    "Statement by Karl Lund on the cable ferry, pier {pier}, May 9, 2020\n\n"
    "At pier {pier} the cable ferry of Kvitsund is in state{number}.\n"
)
READERS = 4
QUESTIONS = 20
"""Asked in the archive itself, beside the state."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--index", type=Path, required=True)
    options.add_argument("--data", type=Path)
    options.add_argument("--rebuilds", type=int, default=3)
    options.add_argument("--skip-kill", action="store_true")
    options.add_argument("--read", type=Path, help="be a reader until a file `stop` is in this folder")
    given = options.parse_args()
    if given.read:
        read(given.index, given.read)
        return
    assert store_access()[0] == TOKEN, f"set QA_STORE_TOKEN={TOKEN}, which a new server has"
    given.data.mkdir(parents=True, exist_ok=True)
    server = Real(given.data)
    try:
        with tempfile.TemporaryDirectory() as folder:
            writer = Writer(given.index, Path(folder), f"milvus://127.0.0.1:{server.port}/rebuild")
            print(json.dumps({"first copy": writer.change()}), flush=True)
            print(json.dumps(under_readers(writer, Path(folder), given.rebuilds)), flush=True)
            if not given.skip_kill:
                print(json.dumps(killed(writer, server)), flush=True)
    finally:
        server.stop()


class Writer:
    """Changes an archive by two pages that say one more state each time."""

    def __init__(self, index: Path, folder: Path, store: str) -> None:
        self.index, self.store, self._folder = index, store, folder
        self._encoder = SentenceTransformerEncoder()
        self.states: dict[int, int] = {}
        """The state by generation."""

    def change(self) -> float:
        """Add both pages in one generation and return the seconds."""
        number = len(self.states)
        paths = [self._folder / f"pier-{pier}.txt" for pier in ("a", "b")]
        for path in paths:
            path.write_text(SAYS.format(pier=path.stem[-1], number=number), encoding="utf-8")
        begin = time.perf_counter()
        with Archive(self.index, encoder=self._encoder, store=self.store) as archive:
            self.states[archive.add([str(path) for path in paths]).generation] = number
        return since(begin)

    def ask(self) -> tuple[int, set[int]]:
        """Open the archive as a reader that comes now; the generation that answers, and the states it tells."""
        with Archive.open(self.index, encoder=self._encoder) as archive:
            [*hits] = archive.search(STATE, k=5)
            told = {int(found) for hit in hits for found in re.findall(r"in state(\d+)", hit.passage.text)}
            return archive.generation, told


def under_readers(writer: Writer, folder: Path, rebuilds: int) -> dict[str, Any]:
    """Rebuild while all readers ask; what they saw."""
    opened = generation.open_current(writer.index)
    questions = [one.text for one in own_questions(opened, QUESTIONS)]
    opened.close()
    (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.rebuild", "--index", str(writer.index), "--read", str(folder)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(READERS)]  # noqa: S603
    said: list[list[dict[str, Any]]] = [[] for _ in readers]
    threads = [
        threading.Thread(target=lambda into, one: into.extend(json.loads(line) for line in one.stdout or ()), args=pair)
        for pair in zip(said, readers, strict=True)
    ]
    for thread in threads:
        thread.start()
    while not all(said) and all(one.poll() is None for one in readers):
        time.sleep(0.2)
    seconds = [writer.change() for _ in range(rebuilds)]
    last = max(writer.states)
    while any(one[-1].get("generation", last) != last for one in said) and all(one.poll() is None for one in readers):
        time.sleep(0.2)
    (folder / "stop").touch()
    for thread, reader in zip(threads, readers, strict=True):
        reader.wait()
        thread.join()
    return {"rebuilds": seconds, **judged(said, writer.states)}


def judged(said: list[list[dict[str, Any]]], states: dict[int, int]) -> dict[str, Any]:
    """Count answers and what is wrong with them."""
    answers = [one for of_reader in said for one in of_reader]
    good = [one for one in answers if "error" not in one]
    wrong = [
        one for one in good
        if len(one["generations"]) > 1 or any(state != states[number] for number in one["generations"]
                                              for state in one["states"])
    ]  # fmt: skip
    back = sum(
        before["generation"] > after["generation"]
        for of_reader in said
        for before, after in itertools.pairwise(one for one in of_reader if "error" not in one)
    )
    times = [one["seconds"] for one in good]
    return {
        "answers": len(answers),
        "that told the state": sum(bool(one["states"]) for one in good),
        "generations": {number: sum(one["generation"] == number for one in good) for number in sorted(states)},
        "errors": [one["error"] for one in answers if "error" in one],
        "mixed or wrong": wrong,
        "went back": back,
        "median s": round(statistics.median(times), 3),
        "slowest s": round(max(times), 2),
    }


def read(index: Path, folder: Path) -> None:
    """Ask until told to stop; one line of JSON for each answer."""
    questions = json.loads((folder / "questions.json").read_text("utf-8"))
    with Archive.open(index) as archive:
        for question in itertools.chain.from_iterable((STATE, one) for one in itertools.cycle(questions)):
            if (folder / "stop").exists():
                return
            begin = time.perf_counter()
            try:
                answer = archive.ask(question, k=5)
            except Exception as error:
                print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
                continue
            quotes = [*answer.quotes, *answer.nearest]
            numbers = sorted({one.proof.generation for one in quotes if one.proof and one.proof.generation})
            told = sorted({int(state) for one in quotes for state in re.findall(r"in state(\d+)", one.text)})
            seen = {"generations": numbers, "generation": max(numbers, default=0), "states": told}
            print(json.dumps({**seen, "seconds": time.perf_counter() - begin}), flush=True)


def killed(writer: Writer, server: Real) -> dict[str, Any]:
    """Kill the server when half of a new copy is acknowledged; then start it again and go on."""
    before, told = writer.ask()
    opened = generation.open_current(writer.index)
    half = opened.vectors.rows // 2
    opened.close()
    note: dict[str, Any] = {"serving": before, "state": sorted(told)}
    with counted(lambda rows: server.kill() if rows >= half and server.process.poll() is None else None) as written:
        begin = time.perf_counter()
        try:
            writer.change()
        except StoreError as error:
            note["the build said"] = f"{error} ({since(begin)} s after it began)"
    note["acknowledged"] = sum(written)
    begin = time.perf_counter()
    try:
        writer.ask()
    except StoreError as error:
        note["a reader was told"] = f"{error} ({since(begin)} s)"
    begin = time.perf_counter()
    server.start()
    note["server up"] = since(begin)
    again = writer.ask()
    note |= {"answered": since(begin), "generation": again[0], "states": sorted(again[1])}
    with Archive.open(writer.index) as archive:
        note["verify"] = archive.verify()
    with counted(lambda _: None) as written:
        note["resumed build"] = writer.change()
    note["written then"] = sum(written)
    found = writer.ask()
    with Archive.open(writer.index) as archive:
        rows, problems = archive.status().rows, archive.verify()
    return {**note, "rows": rows, "new generation": found[0], "new states": sorted(found[1]), "new verify": problems}


@contextmanager
def counted(before: Callable[[int], object]) -> Iterator[list[int]]:
    """Count the rows that a server acknowledges; `before` is told of them before each further batch."""
    written: list[int] = []
    upsert = MilvusBuild.upsert

    def counting(build: MilvusBuild, records: Any) -> None:
        before(sum(written))
        upsert(build, records)
        written.append(len(records))

    MilvusBuild.upsert = counting  # type: ignore[method-assign,assignment]
    try:
        yield written
    finally:
        MilvusBuild.upsert = upsert  # type: ignore[method-assign]


def since(begin: float) -> float:
    return round(time.perf_counter() - begin, 1)


if __name__ == "__main__":
    main()
