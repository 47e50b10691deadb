"""Many clients at once over raw HTTP: `python -m benchmarks.load http://127.0.0.1:7860/ --clients 20 --seconds 60`.

Runs apart from the server, which it asks for `/ask` only; each client starts with another question. Prints one line of
JSON: answers, errors, milliseconds at the median and the 95th percentile, with `--pid` of the server its memory
before and after. Exit 1 on an error or a percentile over the limit.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx

from benchmarks.processes import descendants

LIMIT = 0.5
"""Seconds for 95 of 100 answers."""
QUESTIONS = (
    "What was said about missiles in Europe?", "What did the minister say about visas?", "How is the economy doing?",
    "Is a moratorium on missiles possible?", "What is planned for the Arctic?", "Who will supply gas to Europe?",
    "What was agreed about Syria?", "Are sanctions discussed?", "What about digital technology?", "Will taxes rise?",
    "What did the president say about the pandemic?", "When will the talks resume?", "What is the price of oil?",
)  # fmt: skip


def client(address: str, route: str, first: int, until: float, took: list[float], faults: list[str]) -> None:
    """Ask one question after another until the time is over."""
    with httpx.Client(timeout=30) as http:
        number = first
        while time.monotonic() < until:
            question = QUESTIONS[number % len(QUESTIONS)]
            number += 1
            begun = time.monotonic()
            try:
                answer = http.post(f"{address.rstrip('/')}/gradio_api/{route}", json={"data": [question]})
                answer.raise_for_status()
                if "quotes" not in answer.json()["data"][0]:
                    faults.append("no quotes in the answer")
            except (httpx.HTTPError, ValueError, KeyError, IndexError) as error:
                faults.append(type(error).__name__)
            took.append(time.monotonic() - begun)


def memory(pid: int | None) -> int | None:
    """Give the megabytes of a process and those it started, what they share counted once; None where nobody tells."""
    if not pid:
        return None
    kilobytes = []
    for one in (pid, *descendants(pid)):
        with suppress(OSError):
            kilobytes += re.findall(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
    return sum(map(int, kilobytes)) // 1024 if kilobytes else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pid", type=int)
    parser.add_argument("--route", default="run/ask", help="api/ask is the same through Gradio")
    options = parser.parse_args()
    took: list[float] = []
    faults: list[str] = []
    before, until = memory(options.pid), time.monotonic() + options.seconds
    threads = [
        threading.Thread(target=client, args=(options.address, options.route, number, until, took, faults))
        for number in range(options.clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    slow = took[int(len(took) * 0.95)]
    print(json.dumps({
        "clients": options.clients, "seconds": options.seconds, "answers": len(took), "errors": len(faults),
        "ms_median": round(took[len(took) // 2] * 1000), "ms_95": round(slow * 1000),
        "memory_mb": [before, memory(options.pid)],
    }))  # fmt: skip
    return int(bool(faults) or slow > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
