"""What the web layer itself costs an `/ask`: `python -m benchmarks.web INDEX`.

Serves one real answer of an archive without searching again, and asks for it from a second process, straight and
through Gradio's own route, with one client and with twenty. Prints one line of JSON each: as `benchmarks.load`, with
the milliseconds of processor time that this process spent on an answer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time

from qa.archive import Archive
from qa.results import Answer
from qa.web.serve import served

QUESTION = "What was said about missiles in Europe?"


class Canned:
    """Stands in for an archive: gives one answer, whatever is asked."""

    generation = 1

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def ask(self, _: str, **__: object) -> Answer:
        """Give the answer."""
        return self._answer


def measured(url: str, route: str, clients: int, seconds: float) -> dict[str, object]:
    """Ask from a second process and count the processor time that is spent here."""
    before = time.process_time()
    told = subprocess.run(  # noqa: S603 - its own parts
        [sys.executable, "-m", "benchmarks.load", url, "--route", route, "--clients", str(clients), "--seconds",
         str(seconds)], stdout=subprocess.PIPE, check=False, encoding="utf-8",
    ).stdout  # fmt: skip
    found = json.loads(told)
    spent = (time.process_time() - before) * 1000 / max(1, found["answers"])
    return {"route": route, **found, "cpu_ms_an_answer": round(spent, 2)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index")
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args()
    with Archive.open(options.index) as archive:
        answer = archive.ask(QUESTION)
    with served(Canned(answer), port=0, say=lambda _: None) as url:  # type: ignore[arg-type]
        for route in ("run/ask", "api/ask"):
            for clients in (1, 20):
                print(json.dumps(measured(url, route, clients, options.seconds)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
