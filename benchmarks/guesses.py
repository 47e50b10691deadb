"""Read labelled questions as the archive of the Kremlin's news does, and count right and wrong guesses.

    python -m benchmarks.guesses INDEX [QUESTIONS] [--kept]

INDEX is an archive of `shared/corpus/kremlin-news`. QUESTIONS is a JSON Lines file (default: benchmarks/guesses.jsonl)
of questions, each with the filters that it should give and no others; "today" is 20 July 2020. With --kept every
question is also asked, and what is counted are the filters that stand after the search without them was compared.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path
from typing import Any

from qa.encoder import SentenceTransformerEncoder
from qa.search.guess import ORDER, Guesser
from qa.search.guided import GuidedRetriever
from qa.search.retrieve import Query
from qa.store import generation
from qa.store.generation import Generation

QUESTIONS = Path(__file__).parent / "guesses.jsonl"
TODAY = dt.date(2020, 7, 20)
FIELDS = ("since", "until", "speaker", ORDER)
Fields = dict[str, str]


def read(guesser: Guesser, question: str) -> Fields:
    found = guesser.guess(question, (), TODAY)
    values = {"since": found.since, "until": found.until, "speaker": found.speaker}
    return {name: str(value) for name, value in values.items() if value} | ({ORDER: "latest"} if found.latest else {})


def kept(retriever: GuidedRetriever, question: str) -> tuple[Fields, tuple[str, ...]]:
    found = retriever.retrieve(Query(question))
    return {one.field: one.value for one in found.filters if one.origin == "guessed"}, found.notes


def compare(labelled: list[dict[str, Any]], guessed: list[Fields]) -> dict[str, tuple[int, int, int]]:
    """Count per field: rightly guessed, guessed, wanted."""
    counts = {}
    for name in FIELDS:
        pairs = [(one.get(name), two.get(name)) for one, two in zip(labelled, guessed, strict=True)]
        # A surname that several share stands for all of them.
        right = sum(bool(wanted and given) and f" {wanted}".endswith(f" {given}") for wanted, given in pairs)
        counts[name] = (right, sum(given is not None for _, given in pairs), sum(w is not None for w, _ in pairs))
    return counts


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def guesser_of(opened: Generation) -> Guesser:
    return Guesser(opened.catalogue.speakers(), opened.catalogue.events())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="?", default=QUESTIONS)
    parser.add_argument("--kept", action="store_true", help="ask the questions too")
    options = parser.parse_args()
    labelled = load(options.questions)
    opened = generation.open_current(options.index)
    try:
        if options.kept:
            retriever = GuidedRetriever(opened, SentenceTransformerEncoder(), today=lambda: TODAY)
            answers = [kept(retriever, one["question"]) for one in labelled]
        else:
            answers = [(read(guesser_of(opened), one["question"]), ()) for one in labelled]
    finally:
        opened.close()
    for one, (guessed, notes) in zip(labelled, answers, strict=True):
        labels = {name: one[name] for name in FIELDS if name in one}
        if labels.keys() != guessed.keys() or any(not labels[name].endswith(guessed[name]) for name in labels):
            print(one["question"], guessed, *notes, sep="\n    ")
    print(f"\n{len(labelled)} questions\n\n| field | right | guessed | wanted |\n|---|---|---|---|")
    for name, (right, given, wanted) in compare(labelled, [guessed for guessed, _ in answers]).items():
        print(f"| {name} | {right} | {given} | {wanted} |")


if __name__ == "__main__":
    main()
