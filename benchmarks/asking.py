"""Time of one warm question: `python -m benchmarks.asking INDEX --rounds 2`.

Asks the questions of `benchmarks.load` and others that name people, years and events, once to warm up and then in
rounds. Prints one line of JSON: milliseconds at the median and the 95th percentile, processor milliseconds a question,
and a digest of all answers but their times, which two versions that answer alike share.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.load import QUESTIONS
from qa import Archive
from qa.results import Answer, Seconds
from qa.settings import share_cores

GUIDED = (
    "What did Putin say about sanctions in 2014?", "What did Lavrov say about Syria?", "What did Merkel say?",
    "What was said about the economy last year?", "What is the latest on grain exports?", "maternity capital",
    "Who attended the G20 summit in 2019?", "What did Medvedev say about nuclear weapons in 2010?",
    "How many people live in the Far East and what is done for young families there?", "sanctions imposed in 2014",
    "Why was the pension age raised?", "recipe for borscht", "What did Macron say about Ukraine?",
    "When was the Crimean bridge opened?", "budget surplus 2021", "Arctic shipping route", "What happened at Beslan?",
    "What did Xi Jinping say about trade between the countries?", "gas transit through Ukraine in 2009",
    "Who was awarded the Order of Courage in 2016?", "How is the war in Syria described?",
    "Is there corruption in the road building industry, and who fights it?", "housing mortgage rates in 2020",
    "What did Peskov say about the visit?", "Где говорили о санкциях?", "Doctor salaries in rural areas",
    "What are national projects?",
)  # fmt: skip


def timeless(answer: Answer) -> str:
    """Write an answer out without the seconds it took."""
    return repr(replace(answer, seconds=Seconds(**dict.fromkeys(Seconds.__dataclass_fields__, 0.0))))


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    share_cores()
    questions = (*GUIDED, *QUESTIONS)
    with Archive.open(options.index) as archive:
        answers = "".join(timeless(archive.ask(question)) for question in questions)
        took, spent = [], time.process_time()
        for question in questions * options.rounds:
            begin = time.perf_counter()
            archive.ask(question)
            took.append(1000 * (time.perf_counter() - begin))
        spent = 1000 * (time.process_time() - spent) / len(took)
    p95 = statistics.quantiles(took, n=20)[-1]
    figures = {"median_ms": statistics.median(took), "p95_ms": p95, "processor_ms": spent}
    line: dict[str, object] = {name: round(value, 1) for name, value in figures.items()}
    line["answers"] = hashlib.sha256(answers.encode()).hexdigest()[:16]
    print(json.dumps({**line, "questions": len(questions), "load": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
