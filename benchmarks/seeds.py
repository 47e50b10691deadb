"""Ask the labelled questions on the two seed pages and print where the answer came.

    python -m benchmarks.seeds [QUESTIONS] [--verbose]

QUESTIONS is a JSON Lines file (default: ../shared/eval/seed_questions.jsonl). Strings are compared after folding to
letters and digits. A quote is right when it, or its title, holds the answer; its dates and speakers must be right too.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.archive import Archive
from qa.models import fold
from qa.results import Answer, Quote

QUESTIONS = Path("../shared/eval/seed_questions.jsonl")


@dataclass(frozen=True)
class Outcome:
    """What one question led to."""

    question: dict[str, Any]
    answer: Answer
    rank: int | None
    """Of the first quote that holds the answer; None where none does."""
    wrong: list[str]
    """Citations of quotes that hold the answer but name a wrong date or speaker."""


def holds(quote: Quote, question: dict[str, Any]) -> bool:
    wanted = question["answer"] if isinstance(question["answer"], list) else [question["answer"]]
    return any(fold(text) in fold(quote.text) or fold(text) in fold(quote.title or "") for text in wanted)


def citation_faults(quote: Quote, question: dict[str, Any]) -> list[str]:
    faults = []
    for field in ("date", "published"):
        if field in question and (question[field] or None) != (str(getattr(quote, field) or "") or None):
            faults.append(f"{field} {getattr(quote, field)} instead of {question[field]}")
    if "speaker" in question and quote.speaker != question["speaker"]:
        faults.append(f"speaker {quote.speaker} instead of {question['speaker']}")
    if "speakers" in question and list(quote.speakers) != question["speakers"]:
        faults.append(f"speakers {quote.speakers} instead of {question['speakers']}")
    return faults


def ask(archive: Archive, question: dict[str, Any]) -> Outcome:
    answer = archive.ask(
        question["question"],
        k=5,
        history=question.get("history", ()),
        since=question.get("since"),
        until=question.get("until"),
        speaker=question.get("speaker_filter"),
    )
    if question.get("unanswerable"):
        return Outcome(question, answer, None, [])
    right = [quote for quote in answer.quotes if holds(quote, question)]
    wrong = [fault for quote in right for fault in citation_faults(quote, question)]
    return Outcome(question, answer, right[0].rank if right else None, wrong)


def evaluate(archive: Archive, questions: list[dict[str, Any]]) -> tuple[list[Outcome], dict[str, int]]:
    """Ask all questions and count: first, among three, declined, wrong citations."""
    outcomes = [ask(archive, question) for question in questions]
    can = [one for one in outcomes if not one.question.get("unanswerable")]
    cannot = [one for one in outcomes if one.question.get("unanswerable")]
    counts = {
        "answerable": len(can),
        "first": sum(one.rank == 1 for one in can),
        "top3": sum(one.rank is not None and one.rank <= 3 for one in can),
        "faults": sum(len(one.wrong) for one in can),
        "unanswerable": len(cannot),
        "declined": sum(not one.answer.answered for one in cannot),
    }
    return outcomes, counts


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, nargs="?", default=QUESTIONS)
    parser.add_argument("--verbose", action="store_true", help="show every question")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Archive.build(["seeds"], folder) as archive:
        outcomes, counts = evaluate(archive, load(options.questions))
    for one in outcomes:
        unanswerable = one.question.get("unanswerable")
        fine = (not one.answer.answered) if unanswerable else one.rank == 1
        if options.verbose or not fine or one.wrong:
            found = "declined" if not one.answer.answered else "answered" if unanswerable else f"rank {one.rank}"
            print(
                f"{one.question['id']:5} {found:9} {one.answer.confidence:.2f}  {one.question['question']}", *one.wrong
            )
    print(f"\n| of {counts['answerable']} answerable | count |\n|---|---|")
    print(f"| answer in the first quote | {counts['first']} |\n| among the first three | {counts['top3']} |")
    print(f"| wrong dates or speakers in quotes that hold it | {counts['faults']} |")
    print(f"| of {counts['unanswerable']} unanswerable: declined | {counts['declined']} |")


if __name__ == "__main__":
    main()
