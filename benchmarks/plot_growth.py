"""A plot of what `benchmarks.side_by_side --archive` measured: `python -m benchmarks.plot_growth docs/growth.png`.

Needs matplotlib: pip install -e ".[bench]". Of several runs with as many passages the last one counts; of fewer than
SMALLEST none, since they were made to try the program out.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

SHOWN = {
    "ms_median": "milliseconds a question, median",
    "ms_95": "milliseconds a question, 95th percentile",
    "memory_mb": "megabytes of memory, most",
    "disk_mb": "megabytes on disk",
}
SMALLEST = 1000
NAMES = {"this": "this project", "txtai": "txtai", "langchain": "LangChain, FAISS"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture", type=Path)
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/side_by_side.jsonl"))
    options = parser.parse_args()
    lines = [json.loads(line) for line in options.results.read_text(encoding="utf-8").splitlines()]
    last = {
        (line["system"], line["passages"]): line
        for line in lines
        if line["set"] == "corpus" and line["passages"] >= SMALLEST
    }
    figure, parts = plt.subplots(2, 2, figsize=(9, 6.5), layout="constrained")
    for part, (field, title) in zip(parts.flat, SHOWN.items(), strict=True):
        for system, name in NAMES.items():
            points = sorted((size, line[field]) for (of, size), line in last.items() if of == system and line[field])
            if points:
                part.plot(*zip(*points, strict=True), marker="o", label=name)
        part.set(title=title, xscale="log", xlabel="passages", ylim=(0, None))
        part.grid(alpha=0.3)
    parts[0][0].legend()
    figure.savefig(options.picture, dpi=110)


if __name__ == "__main__":
    main()
