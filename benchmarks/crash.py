"""Kill a writer at random moments under a reader that asks all the time.

    python -m benchmarks.crash --moments 60

The writer, a process of its own, builds, adds and removes small pages; the embedding is faked, so that most of its time
goes into reading, writing and switching. It is killed with no chance to clean up. Counted is what goes wrong: an error
or a wrong answer that the reader got, a finding of `verify`, a page whose addition had been reported and that is gone,
and a next build that fails.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from qa.archive import Archive
from tests.conftest import FakeEncoder

QUESTION = "When will the visa agreement be signed?"
ANSWER = "The visa agreement will be signed in June."
ASKED_ABOUT = "How many ships lie in the harbour of Bergen?"
FIXED = (
    "Foreign Minister Anna Berg’s answers to Daily News questions, Oslo, March 3, 2018\n\n"
    f"Question: {QUESTION}\n\nAnna Berg: {ANSWER}\n"
)
SNOW = "Statement by Anna Berg on snow number {n}, Oslo, June {day}, 2022\n\nIt snows in Oslo, says note {n}.\n"
SHIPS = "Statement by Karl Lund on ships, Bergen, May 9, 2020\n\nThere are {n} ships in the harbour of Bergen today.\n"
KEPT = 8
"""Added pages that the writer keeps, so that the archive stays small."""


@dataclass
class Tally:
    """What was seen."""

    moments: int = 0
    questions: int = 0
    operations: int = 0
    faults: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help="be the writer in this folder")
    given = parser.parse_args()
    if given.write:
        write(given.write, given.seed)
        return
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder), given.moments, given.seed)
    print(
        f"{tally.moments} moments, {tally.operations} finished changes, {tally.questions} questions: "
        f"{len(tally.faults)} faults, {time.monotonic() - started:.0f} s"
    )
    print("\n".join(tally.faults))
    sys.exit(bool(tally.faults))


def run(folder: Path, moments: int, seed: int) -> Tally:
    """Kill the writer so many times and count what goes wrong."""
    pages, tally, chance = folder / "pages", Tally(), random.Random(seed)
    pages.mkdir()
    (pages / "visas.txt").write_text(FIXED, encoding="utf-8")
    (pages / "ships.txt").write_text(SHIPS.format(n=0), encoding="utf-8")
    Archive.build([pages], folder / "index", encoder=FakeEncoder()).close()
    stop = threading.Event()
    reader = threading.Thread(target=ask, args=(folder / "index", stop, tally))
    reader.start()
    try:
        waiting = start(folder, chance.randrange(10**6))
        for _ in range(moments):
            writer, waiting = waiting, start(folder, chance.randrange(10**6))
            one_moment(folder, writer, chance.uniform(0.0, 1.5), tally)
        end(waiting)
    finally:
        stop.set()
        reader.join()
    finish(folder, tally)
    return tally


def start(folder: Path, seed: int) -> subprocess.Popen[bytes]:
    """Start a writer, which waits for a line before it begins."""
    command = [sys.executable, "-m", "benchmarks.crash", "--write", str(folder), "--seed", str(seed)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603


def end(writer: subprocess.Popen[bytes]) -> bytes:
    writer.kill()
    return writer.communicate()[1]


def one_moment(folder: Path, writer: subprocess.Popen[bytes], after: float, tally: Tally) -> None:
    """Let a writer work for a while, kill it, and look at what it left."""
    log = folder / "log"
    log.write_text("", encoding="utf-8")
    assert writer.stdin is not None
    writer.stdin.write(b"go\n")
    writer.stdin.flush()
    while not log.read_text(encoding="utf-8") and writer.poll() is None:
        time.sleep(0.01)
    time.sleep(after)
    if writer.poll() is not None:
        tally.faults.append(f"a build after a crash failed: {end(writer).decode()[-400:]}")
        return
    end(writer)
    lines = log.read_text(encoding="utf-8").splitlines()
    tally.moments += 1
    tally.operations += sum(line.startswith("done") for line in lines)
    with Archive.open(folder / "index", encoder=FakeEncoder()) as archive:
        tally.faults += [f"verify: {problem}" for problem in archive.verify()]
        held = set(archive.status().sources)
    unsure = lines[-1].split()[2:] if lines and lines[-1].startswith("begin") else []
    wanted = next((line.split()[1:] for line in reversed(lines) if line.startswith("done")), None)
    if wanted is not None and set(wanted) - set(unsure) - held:
        tally.faults.append(f"lost: {sorted(set(wanted) - set(unsure) - held)}")
    if wanted is not None and held - set(wanted) - set(unsure):
        tally.faults.append(f"came back: {sorted(held - set(wanted) - set(unsure))}")


def finish(folder: Path, tally: Tally) -> None:
    """Build once more and see whether anything half done is left."""
    Archive.build([folder / "pages"], folder / "index", encoder=FakeEncoder()).close()
    (folder / "pages" / "ships.txt").write_text(SHIPS.format(n=10**6), encoding="utf-8")
    with Archive.build([folder / "pages"], folder / "index", encoder=FakeEncoder()) as archive:
        tally.faults += [f"verify at the end: {problem}" for problem in archive.verify()]
    index = folder / "index"
    rest = [p.name for p in (*index.iterdir(), *(index / "generations").iterdir()) if p.suffix in (".tmp", ".staging")]
    if rest or len(list((index / "generations").iterdir())) > 2:
        tally.faults.append(f"left behind: {sorted(path.name for path in (index / 'generations').iterdir())} {rest}")


def ask(index: Path, stop: threading.Event, tally: Tally) -> None:
    """Ask until told to stop; every answer must be right in one state of the archive or another."""
    archive = Archive.open(index, encoder=FakeEncoder())
    while not stop.is_set():
        try:
            answer = archive.ask(QUESTION)
            if not answer.answered or answer.quotes[0].text != ANSWER:
                tally.faults.append(f"wrong answer: {answer.quotes[:1]}")
            ships = archive.ask(ASKED_ABOUT)
            first = (ships.quotes + ships.nearest)[0].text
            if not (first.startswith("There are ") and first.endswith(" ships in the harbour of Bergen today.")):
                tally.faults.append(f"wrong answer: {first}")
            if any(archive.status().sources.count(source) > 1 for source in archive.status().sources):
                tally.faults.append("a page is there twice")
            tally.questions += 2
        except Exception as error:
            tally.faults.append(f"{type(error).__name__}: {error}")
    archive.close()


def write(folder: Path, seed: int) -> None:
    """Change the archive until killed, with a line in the log before and after every change."""
    chance = random.Random(seed)
    pages, extra, index = folder / "pages", folder / "extra", folder / "index"
    extra.mkdir(exist_ok=True)
    input()
    archive = Archive(index, encoder=FakeEncoder())
    with (folder / "log").open("a", encoding="utf-8", buffering=1) as log:
        while True:
            held = [source for source in archive.status().sources if source.startswith("snow")]
            choice = chance.choice(["add", "remove", "build"] if len(held) > 1 else ["add", "build"])
            if len(held) > KEPT:
                choice = "remove"
            if choice == "add":
                n = chance.randrange(10**6)
                name = f"snow-{n}.txt"
                (extra / name).write_text(SNOW.format(n=n, day=1 + n % 30), encoding="utf-8")
                log.write(f"begin add {name}\n")
                archive.add([extra / name])
            elif choice == "remove":
                name = chance.choice(held)
                log.write(f"begin remove {name}\n")
                archive.remove([name])
            else:
                log.write("begin build\n")
                (pages / "ships.txt").write_text(SHIPS.format(n=chance.randrange(10**6)), encoding="utf-8")
                Archive.build([pages], index, encoder=FakeEncoder()).close()
            log.write(f"done {' '.join(archive.status().sources)}\n")


if __name__ == "__main__":
    main()
