"""Ask labelled questions that hold a number again with another number in its place.

    python -m benchmarks.altered SET [SET ...] [--index DIR]

Each SET is a labelled set in BEIR layout; its archive is built under DIR, where it is found again the next time. Years
move by 7 to 13, other numbers by 3 to 7, each question always alike. Printed are, for several values of NUMBER_PENALTY,
the AUROC of the questions against their altered ones, and how many of both are answered.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.abstention import answerable, say
from qa.encoder import SentenceTransformerEncoder
from qa.evaluate.beir import build
from qa.evaluate.labelled import Question, load
from qa.evaluate.metrics import auroc
from qa.search import abstain
from qa.search.guided import GuidedRetriever
from qa.search.numbers import NUMBER
from qa.search.retrieve import Query
from qa.store import generation

PENALTIES = (0.0, 3.0, 4.0, 5.0, 6.0)


def altered(text: str) -> str:
    """Put another number in place of each number of a question."""
    chosen = random.Random(text)

    def other(found: re.Match[str]) -> str:
        number = int(re.sub(r"\D", "", found.group()))
        year = re.fullmatch(r"1[89]\d\d|20\d\d", found.group())
        return str(number + chosen.choice([-13, -11, -9, -7, 7, 9, 11] if year else [3, 4, 7]))

    return NUMBER.sub(other, text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="+", help="folders of labelled sets")
    parser.add_argument("--index", type=Path, help="keep the archives here (default: nowhere)")
    options = parser.parse_args()
    encoder, shipped = SentenceTransformerEncoder(), abstain.NUMBER_PENALTY
    print("| set | questions | a number costs | AUROC | answered | altered ones answered |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for one in options.sets:
            dataset, index = load(one), (options.index or Path(folder)) / one.name
            if generation.current(index) is None:
                build(dataset, index, encoder, say)
            opened = generation.open_current(index)
            try:
                retriever = GuidedRetriever(opened, encoder)
                pairs = [(each, altered(each.text)) for each in answerable(dataset)]
                pairs = [pair for pair in pairs if pair[0].text != pair[1]]
                for penalty in PENALTIES:
                    abstain.NUMBER_PENALTY = penalty
                    report(dataset.name, retriever, pairs, penalty)
            finally:
                abstain.NUMBER_PENALTY = shipped
                opened.close()


def report(name: str, retriever: GuidedRetriever, pairs: list[tuple[Question, str]], penalty: float) -> None:
    """Ask all questions and their altered ones, and print a row."""

    def confidences(texts: list[tuple[str, tuple[str, ...]]]) -> list[float]:
        return [retriever.retrieve(Query(text, 10, history)).confidence for text, history in texts]

    own = confidences([(one.text, one.history) for one, _ in pairs])
    other = confidences([(text, one.history) for one, text in pairs])
    shares = [float(np.mean(np.array(found) >= abstain.THRESHOLD)) for found in (own, other)]
    cells = f"{auroc(own, other):.3f} | {shares[0]:.3f} | {shares[1]:.3f}"
    print(f"| {name} | {len(pairs)} | {penalty:.0f} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
