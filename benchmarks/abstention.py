"""State how the threshold and the coefficients of `qa.search.abstain` are arrived at.

    python -m benchmarks.abstention SETS_DIR [--index DIR]

SETS_DIR holds labelled sets in BEIR layout. Of each set in SAMPLES an archive is built (under DIR, where it is found
again the next time), and asked: a sample of its own questions; the same with each question's own passages taken out;
and the foreign questions that come with the package. The questions on the seed pages have no part in it.

The rule: the threshold lies, as in the calibration of an archive, at BETWEEN on the way from the lowest that declines
all but ANSWERED of the foreign questions to the highest that keeps all but REFUSED of the own ones, as logits, in the
mean of the sets. The coefficients are fitted again to the same questions by logistic regression and printed beside
those that ship.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import numpy as np
from sklearn.linear_model import LogisticRegression

from qa.encoder import Encoder, SentenceTransformerEncoder
from qa.evaluate.beir import build
from qa.evaluate.labelled import Dataset, Question, load
from qa.evaluate.metrics import auroc
from qa.search import abstain, judge
from qa.search.abstain import Evidence
from qa.search.calibration import ANSWERED, BETWEEN, REFUSED, logits
from qa.search.own import foreign_questions
from qa.search.retrieve import Query, Retriever
from qa.store import generation

SAMPLES = {"squad2-half": 6, "xquad-en": 3, "mtrag-human": 1}
"""Of each set every sixth, third, or single answerable question is asked."""
FOREIGN_QUESTIONS = 200
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5)
SHIPPED = (abstain.INTERACTION, abstain.SENTENCE, abstain.COSINE)


@dataclass(frozen=True)
class Asked:
    """The most confident hit of one question, and what spoke for it; None where nothing was found."""

    confidence: float
    evidence: Evidence | None


@dataclass(frozen=True)
class Outcome:
    """One set: its questions, the same with their passages taken out, those of another set."""

    name: str
    passages: int
    own: list[Asked]
    held_out: list[Asked]
    foreign: list[Asked]


def answerable(dataset: Dataset) -> list[Question]:
    return [one for one in dataset.questions if one.answerable and dataset.qrels.get(one.id)]


def spread(questions: Sequence[Question], count: int) -> list[Question]:
    """Take so many questions from all over the list."""
    step = max(1, len(questions) // count)
    return list(questions[::step][:count])


@contextmanager
def recorded() -> Iterator[list[Asked]]:
    """Keep what every hit is judged by."""
    seen: list[Asked] = []

    def confidence(evidence: Evidence, passages: int) -> float:
        value = abstain.confidence(evidence, passages)
        seen.append(Asked(value, evidence))
        return value

    with mock.patch.object(judge, "confidence", confidence):
        yield seen


def ask(retriever: Retriever, question: Question, without: frozenset[str] = frozenset()) -> Asked:
    with recorded() as seen:
        found = retriever.retrieve(Query(question.text, history=question.history, without=without))
    best = max(seen, key=lambda one: one.confidence, default=Asked(0.0, None))
    # A follow-up is answered at most as surely as what it was searched as: its own words must find something too.
    assert found.confidence <= best.confidence
    return replace(best, confidence=found.confidence)


def measure(dataset: Dataset, foreign: Sequence[Question], index: Path, encoder: Encoder) -> Outcome:
    """Build or reuse the archive of a set and ask all three kinds of questions."""
    if generation.current(index) is None:
        build(dataset, index, encoder, lambda what, done, total: say(dataset.name, what, done, total))
    questions = answerable(dataset)[:: SAMPLES[dataset.name]]
    own, held_out, other = [], [], []
    opened = generation.open_current(index)
    try:
        retriever = Retriever(opened, encoder)
        for done, one in enumerate(questions):
            say(dataset.name, "asking", done, len(questions))
            relevant = relevant_passages(dataset, one)
            own.append(ask(retriever, one))
            held_out.append(ask(retriever, one, frozenset(relevant)))
        for done, one in enumerate(foreign):
            say(dataset.name, "asking foreign questions", done, len(foreign))
            other.append(ask(retriever, one))
        return Outcome(dataset.name, opened.columns.living, own, held_out, other)
    finally:
        opened.close()


def relevant_passages(dataset: Dataset, question: Question) -> set[str]:
    """Ids of the passages labelled as answering."""
    return {
        f"{group.document.id}:{start}-{end}"
        for group in dataset.documents
        for entry, (start, end) in zip(group.entries, group.document.spans, strict=True)
        if dataset.qrels[question.id].get(entry)
    }


def area(positive: Sequence[Asked], negative: Sequence[Asked]) -> float:
    return auroc([one.confidence for one in positive], [one.confidence for one in negative])


def share(asked: Sequence[Asked], threshold: float) -> float:
    """Share of questions that would be answered."""
    return sum(one.confidence >= threshold for one in asked) / len(asked)


def chosen(outcomes: Sequence[Outcome]) -> float:
    """Apply the rule."""
    keeps = [np.quantile(logits([asked.confidence for asked in one.own]), REFUSED) for one in outcomes]
    declines = [np.quantile(logits([asked.confidence for asked in one.foreign]), 1 - ANSWERED) for one in outcomes]
    logit = np.mean(declines) + BETWEEN * (np.mean(keeps) - np.mean(declines))
    return float(1 / (1 + np.exp(-logit)))


def fit(outcomes: Sequence[Outcome]) -> list[float]:
    """Coefficients of MaxSim, sentence and cosine for questions of the usual length, with none of the other terms."""
    rows, labels = [], []
    for one in outcomes:
        for asked, label in ((one.own, 1), (one.held_out, 0), (one.foreign, 0)):
            for hit in asked:
                if hit.evidence and hit.evidence.terms <= abstain.SHORT_TERMS:
                    rows.append((hit.evidence.interaction, hit.evidence.sentence, hit.evidence.cosine))
                    labels.append(label)
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000).fit(np.array(rows), labels)
    return [float(number) for number in model.coef_[0]]


def report(outcomes: Sequence[Outcome]) -> None:
    """Print the tables, and what the rule chooses."""
    print(
        "| set | passages | own | foreign | AUROC, own passages taken out | AUROC, foreign |\n|---|---|---|---|---|---|"
    )
    for one in outcomes:
        counts = f"{one.passages} | {len(one.own)} | {len(one.foreign)}"
        print(f"| {one.name} | {counts} | {area(one.own, one.held_out):.3f} | {area(one.own, one.foreign):.3f} |")
    names = " | ".join(one.name for one in outcomes)
    print(f"\nAnswered of own / foreign / own with their passages taken out:\n\n| threshold | {names} | mean |")
    print("|---" * (len(outcomes) + 2) + "|")
    for threshold in THRESHOLDS:
        shares = [[share(of, threshold) for of in (one.own, one.foreign, one.held_out)] for one in outcomes]
        means = np.mean(shares, axis=0)
        cells = [" / ".join(f"{number:.3f}" for number in row) for row in [*shares, means]]
        print(f"| {threshold:.2f} | {' | '.join(cells)} |")
    print(f"\nThe rule gives {chosen(outcomes):.2f}; shipped: {abstain.THRESHOLD}.")
    print("\n| fitted to | MaxSim | sentence | cosine |\n|---|---|---|---|")
    fits = {"all": fit(outcomes), "shipped": list(SHIPPED)}
    fits |= {f"all but {one.name}": fit([other for other in outcomes if other is not one]) for one in outcomes}
    for name, numbers in fits.items():
        print(f"| {name} | {' | '.join(f'{number:.1f}' for number in numbers)} |")


def say(*what: object) -> None:
    """Show progress where it is read and not stored."""
    print(*what, end=" \r", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, help="folder of the labelled sets")
    parser.add_argument("--index", type=Path, help="keep the archives here (default: nowhere)")
    options = parser.parse_args()
    started, encoder = time.perf_counter(), SentenceTransformerEncoder()
    foreign = [Question(str(at), text, (), False) for at, text in enumerate(foreign_questions())]
    foreign = spread(foreign, FOREIGN_QUESTIONS)
    sets = {name: load(options.sets / name) for name in SAMPLES}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        outcomes = [
            measure(
                dataset,
                foreign,
                (options.index or Path(folder)) / name,
                encoder,
            )
            for name, dataset in sets.items()
        ]
    say(" " * 60)
    report(outcomes)
    print(f"\n{dt.datetime.now(dt.UTC):%d %B %Y}, {time.perf_counter() - started:.0f} seconds.")


if __name__ == "__main__":
    main()
