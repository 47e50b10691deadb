"""How long an archive of many pages takes to rebuild, open and change.

    python -m benchmarks.store INDEX PAGES

INDEX is an archive of the folder PAGES, and is changed: give a copy. Its model encodes what is new. Reported are an
unchanged rebuild, opening, adding a page and taking it out again in this process, and what these write.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from qa.archive import Archive
from qa.store import generation

PAGE = "Statement by Karl Lund on ferry number {n}, Bergen, May 9, 2020\n\n{text}\n"
WORDS = "The ferry number {n} goes to island {m} every {k} hours, and nobody has to pay for it."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    timed("build", lambda: Archive.build([given.pages], given.index, workers=given.workers).close())
    timed("unchanged rebuild", lambda: Archive.build([given.pages], given.index).close())
    timed("open, nothing read before", lambda: opened(given.index))
    timed("open", lambda: opened(given.index))
    timed("open and check every byte that is not checked as it is read", lambda: generation.open_current(given.index))
    with Archive.open(given.index) as archive, tempfile.TemporaryDirectory() as folder:
        timed("first question", lambda: archive.ask("What about the Moon programme?"))
        timed("second question", lambda: archive.ask("What about pensions?"))
        for n in range(3):
            page = Path(folder) / f"ferry-{n}.txt"
            text = "\n\n".join(WORDS.format(n=n, m=m, k=2 + m) for m in range(1 if n < 2 else 100))
            page.write_text(PAGE.format(n=n, text=text), encoding="utf-8")
            timed(f"add a page of {1 if n < 2 else 100} paragraphs", partial(archive.add, [page]))
            written(given.index)
            timed("question after it", lambda: archive.ask("Where does the ferry number 1 go?"))
        timed("remove a page", lambda: archive.remove(["ferry-2.txt"]))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def opened(index: Path) -> None:
    """Open an archive without waiting for its files to be checked, and close it."""
    generation.open_unchecked(index)[0].close()


def timed(what: str, action: Callable[[], Any]) -> None:
    started = time.perf_counter()
    action()
    print(f"{what}: {time.perf_counter() - started:.3f} s", flush=True)


def written(index: Path) -> None:
    """Say how much of the current generation is its own, and how much it shares with the one before."""
    found = generation.current(index)
    assert found is not None
    own = shared = 0
    for path in (index / "generations" / str(found[0])).rglob("*"):
        if path.is_file():
            there = path.stat()
            own, shared = (own, shared + there.st_size) if there.st_nlink > 1 else (own + there.st_size, shared)
    print(f"    {own / 1e6:.1f} MB of its own, {shared / 1e6:.1f} MB shared")


if __name__ == "__main__":
    main()
