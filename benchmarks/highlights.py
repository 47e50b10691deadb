"""What is marked and shown for questions whose answers are known: `python -m benchmarks.highlights SET [--every N]`.

SET is a folder in BEIR layout whose queries carry `metadata.answers`. Asked as `ask` asks, with its five quotes: in how
many of the passages found, of more than one sentence, does the marked sentence hold the answer; how many quotes are
shown for a question; and does one of them hold the answer. Strings are compared after folding to letters and digits.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.answer import answer
from qa.encoder import SentenceTransformerEncoder
from qa.evaluate.beir import build, stand_for
from qa.evaluate.labelled import load
from qa.models import fold
from qa.results import Quote
from qa.search.guided import GuidedRetriever
from qa.search.retrieve import Query
from qa.sentences import sentences
from qa.store import generation

K = 5


@dataclass
class Counts:
    """Of questions and of what was shown for them."""

    questions: int = 0
    found: int = 0
    """Whose labelled passage, of two sentences or more, is among the five."""
    marked: int = 0
    """Of these, the marked sentence holds an answer."""
    quotes: int = 0
    shown: int = 0
    """Questions of which a quote shown as an answer is labelled as one."""
    held: int = 0
    """Questions of which a quote shown as an answer holds an answer's words."""
    answered: int = 0


def answers_in(folder: Path) -> dict[str, list[str]]:
    """Read the known answers of each question."""
    with gzip.open(folder / "queries.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    return {row["_id"]: row["metadata"]["answers"] for row in rows if (row.get("metadata") or {}).get("answers")}


def count(
    counts: Counts, shown: Sequence[Quote], all_quotes: Sequence[Quote], wanted: list[str], right: set[str]
) -> None:
    """Add one question: the quotes shown as answers, all of them, the known answers and the labelled passages' ids."""
    counts.questions += 1
    counts.answered += bool(shown)
    counts.quotes += len(shown)
    counts.shown += any(quote.id in right for quote in shown)
    counts.held += any(_holds(quote.text, wanted) for quote in shown)
    for quote in all_quotes:
        if quote.id in right and len(sentences(quote.text)) > 1 and _holds(quote.text, wanted):
            counts.found += 1
            counts.marked += any(_holds(quote.text[start:end], wanted) for start, end in quote.highlights)
            break


def _holds(text: str, wanted: Sequence[str]) -> bool:
    return any(fold(one) in fold(text) for one in wanted)


def report(counts: Counts) -> None:
    n, found = max(counts.questions, 1), max(counts.found, 1)
    print("| | |\n|---|---|")
    print(f"| questions | {counts.questions} |")
    print(f"| marked sentence holds the answer, of {counts.found} passages found | {counts.marked / found:.4f} |")
    print(f"| quotes shown for a question | {counts.quotes / n:.3f} |")
    print(f"| the labelled passage among them | {counts.shown / n:.4f} |")
    print(f"| an answer's words among them | {counts.held / n:.4f} |")
    print(f"| answered at all | {counts.answered / n:.4f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, help="folder of a labelled set in BEIR layout")
    parser.add_argument("--index", type=Path, help="keep the archive here, or use the one there (default: nowhere)")
    parser.add_argument("--every", type=int, default=1, help="ask every so many questions only")
    options = parser.parse_args()
    started, encoder, dataset = time.perf_counter(), SentenceTransformerEncoder(), load(options.set)
    known, stands, counts = answers_in(options.set), stand_for(dataset), Counts()
    questions = [q for q in dataset.questions if q.answerable and dataset.qrels.get(q.id) and known.get(q.id)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index = options.index or Path(folder)
        if generation.current(index) is None:
            build(dataset, index, encoder, lambda *_: None)
        opened = generation.open_current(index)
        try:
            retriever = GuidedRetriever(opened, encoder)
            for done, one in enumerate(questions[:: options.every]):
                print(dataset.name, done, end=" \r", file=sys.stderr, flush=True)
                given = answer(one.text, retriever.retrieve(Query(one.text, K, one.history)), opened.catalogue)
                wanted = {entry for entry, gain in dataset.qrels[one.id].items() if gain > 0}
                right = {passage for passage, entries in stands.items() if wanted.intersection(entries)}
                count(counts, given.quotes, (*given.quotes, *given.related, *given.nearest), known[one.id], right)
        finally:
            opened.close()
    report(counts)
    print(f"\n{dt.datetime.now(dt.UTC):%d %B %Y}, {time.perf_counter() - started:.0f} seconds.")


if __name__ == "__main__":
    main()
