"""Time of embedding one question: `python -m benchmarks.question --rounds 100`.

The model as it is, traced, and with its weights laid out beforehand, as far as these can be had here, in turn, on one
core. Prints one line of JSON: milliseconds of each at the best and the median, and the least cosine of the questions'
vectors to those of the model in float32.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import threading
import time

import numpy as np

from benchmarks.asking import GUIDED
from qa.forward import Run, on_one_core
from qa.loading import load
from qa.quick import as_it_is, packed, traced
from qa.settings import DEFAULT_MODEL


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    model, lock = load(DEFAULT_MODEL).model, threading.Lock()
    os.environ["QA_PRECISION"] = "float32"
    exact = as_it_is(load(DEFAULT_MODEL).model, lock)
    ways: dict[str, Run] = {"as it is": as_it_is(model, lock)}
    if found := traced(model, lock):
        ways["traced"] = as_it_is(found, lock)
    if quick := packed(model, lock):
        ways["packed"] = quick
    took: dict[str, list[float]] = {name: [] for name in ways}
    with on_one_core():
        for at in range(options.rounds * len(GUIDED)):
            for name, run in ways.items():
                begun = time.perf_counter()
                run([GUIDED[at % len(GUIDED)]])
                took[name].append(1000 * (time.perf_counter() - begun))
        near = {name: float(np.min([_cosine(run, exact, text) for text in GUIDED])) for name, run in ways.items()}
    found = {
        name: {"best_ms": round(min(times), 2), "median_ms": round(statistics.median(times), 2),
               "cosine": round(near[name], 5)}
        for name, times in took.items()
    }  # fmt: skip
    print(json.dumps({**found, "load": round(os.getloadavg()[0], 1)}))


def _cosine(one: Run, other: Run, text: str) -> float:
    return float(one([text])[0].vector @ other([text])[0].vector)


if __name__ == "__main__":
    main()
