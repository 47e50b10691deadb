"""Labelled sets in BEIR layout: how they are read, and what is measured on them."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest

from qa.archive import Archive
from qa.errors import UsageError
from qa.evaluate.beir import run
from qa.evaluate.labelled import Question, load
from qa.settings import MAX_QUESTION
from tests.conftest import FakeEncoder

CORPUS = [
    {"_id": "p1", "title": "", "text": "The bridge was closed for repairs in April."},
    {
        "_id": "p2",
        "title": "",
        "text": "Herring quotas are fixed by the parliament.\n\nNobody else decides on herring.",
    },
    {"_id": "p3", "title": "", "text": "Container ships may enter the new harbour."},
    {"_id": "p4", "title": "", "text": "Container ships may enter the new harbour."},
    {"_id": "p5", "title": "", "text": "Snow fell on the mountain railway."},
]
QUERIES: list[dict[str, Any]] = [
    {"_id": "q1", "text": "bridge closed repairs April"},
    {"_id": "q2", "text": "container ships harbour"},
    {"_id": "q3", "text": "snow fell mountain railway herring", "metadata": {"answerable": True}},
    {"_id": "q4", "text": "bridge closed", "metadata": {"answerable": False}},
    {"_id": "q5", "text": "herring"},
]
# q2: the twin of what is found counts too. q3: labelled with what it finds second. q5: not labelled.
QRELS = {"q1": {"p1": 1}, "q2": {"p4": 1}, "q3": {"p2": 1, "p5": 0}, "q4": {"p1": 1}}


def silent(_what: str, _done: int, _total: int) -> None:
    pass


def write(folder: Path, queries: list[dict[str, Any]] = QUERIES, *, packed: bool = False) -> Path:
    (folder / "qrels").mkdir(parents=True)
    for name, rows in (("corpus", CORPUS), ("queries", queries)):
        lines = "\n".join(json.dumps(row) for row in rows) + "\n"
        if packed:
            (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
        else:
            (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    labels = [f"{query}\t{passage}\t{gain}" for query, gains in QRELS.items() for passage, gain in gains.items()]
    (folder / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *labels]), encoding="utf-8")
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_set_is_read(tmp_path: Path, packed: bool) -> None:
    messages = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "A."}]
    queries = [{"_id": "q1", "text": "Why?", "metadata": {"history": messages, "answerable": False}}]
    dataset = load(write(tmp_path / "tiny", queries, packed=packed))
    assert dataset.name == "tiny"
    assert dataset.questions == (Question("q1", "Why?", ("Who?",), answerable=False),)
    assert dataset.qrels == QRELS
    assert [group.entries for group in dataset.documents] == [("p1",), ("p2",), ("p3", "p4"), ("p5",)]
    # One entry is one passage, so the blank line between its paragraphs goes.
    assert dataset.documents[1].document.text == (
        "Herring quotas are fixed by the parliament.\nNobody else decides on herring."
    )


def test_question_longer_than_may_be_asked_is_cut(tmp_path: Path) -> None:
    dataset = load(write(tmp_path / "tiny", [{"_id": "q1", "text": "Well? " * MAX_QUESTION}]))
    assert len(dataset.questions[0].text) == MAX_QUESTION


def test_entries_of_one_document_are_put_together_in_order(tmp_path: Path) -> None:
    folder = write(tmp_path / "tiny")
    rows = [
        {"_id": "a:1", "title": "Talks", "text": "First."},
        {"_id": "b:1", "title": "Talks", "text": "Another."},
        {"_id": "a:2", "title": "Talks", "text": "Second."},
        {"_id": "x", "text": "By name.", "metadata": {"doc": "d", "speaker": "Ann Lee"}},
        {"_id": "y", "text": "By name again.", "metadata": {"doc": "d"}},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    groups = load(folder).documents
    assert [(group.document.title, group.document.text, group.entries) for group in groups] == [
        ("Talks", "First.\n\nSecond.", ("a:1", "a:2")),
        ("Talks", "Another.", ("b:1",)),
        (None, "By name.\n\nBy name again.", ("x", "y")),
    ]
    assert [utterance.speaker for utterance in groups[2].document.utterances] == ["Ann Lee", None]


@pytest.mark.parametrize(
    ("name", "content"), [("corpus.jsonl", "{"), ("queries.jsonl", '{"_id": "q1"}'), ("qrels/test.tsv", "head\nq1 p1")]
)
def test_damaged_set_is_refused(tmp_path: Path, name: str, content: str) -> None:
    folder = write(tmp_path / "tiny")
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="holds no set in BEIR layout"):
        load(folder)


def test_missing_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it needs corpus, queries and qrels"):
        load(tmp_path)


def test_metrics_of_a_tiny_set(tmp_path: Path, encoder: FakeEncoder) -> None:
    found = run(write(tmp_path / "tiny"), tmp_path / "index", encoder, silent)
    assert (found["dataset"], found["queries"]) == ("tiny", 3)
    second = 1 / math.log2(3)
    assert found["metrics"] == {
        "nDCG@10": pytest.approx((1 + second + second) / 3),
        "R@1": pytest.approx(1 / 3),
        "R@5": 1,
        "R@10": 1,
        "hit@10": 1,
        "MRR": pytest.approx(2 / 3),
        "AUROC": None,
    }
    assert found["seconds"] > 0


def test_question_is_asked_with_its_history(tmp_path: Path, encoder: FakeEncoder) -> None:
    messages = [{"role": "user", "content": "Was the bridge closed for repairs?"}]
    alone = {"_id": "q1", "text": "Since when, please?"}
    found = [
        run(write(tmp_path / name, [query]), tmp_path / f"{name}-index", encoder, silent)["metrics"]["R@1"]
        for name, query in {"alone": alone, "after": {**alone, "metadata": {"history": messages}}}.items()
    ]
    assert found == [0, 1]


def test_confidence_falls_when_the_answer_is_taken_out(tmp_path: Path, encoder: FakeEncoder) -> None:
    folder = write(tmp_path / "tiny", QUERIES[:2])
    found = run(folder, tmp_path / "index", encoder, silent, holdout=True)
    assert found["metrics"]["AUROC"] == 1
    assert found["metrics"]["R@1"] == 0.5


def test_foreign_questions_are_told_apart_and_the_own_ones_are_not(tmp_path: Path, encoder: FakeEncoder) -> None:
    folder = write(tmp_path / "tiny", QUERIES[:2])
    strange = [{"_id": "f", "text": "Which enzyme splits lactose?"}, {**QUERIES[0], "metadata": {"answerable": False}}]
    foreign = write(tmp_path / "foreign", strange)
    found = run(folder, tmp_path / "index", encoder, silent, foreign=foreign)
    assert found["metrics"]["AUROC"] == 1
    assert run(folder, tmp_path / "index", encoder, silent, foreign=folder)["metrics"]["AUROC"] == 0.5


def test_own_archive_of_pages_is_never_replaced_by_a_set(archive: Archive, tmp_path: Path) -> None:
    encoder = FakeEncoder()
    with pytest.raises(UsageError, match="holds an archive of something else than tiny; name another folder"):
        run(write(tmp_path / "tiny"), archive.index, encoder, silent)
    assert archive.ask("When will the visa agreement be signed?").answered
    assert archive.verify() == []
    assert encoder.encoded == []


def test_kept_archive_of_a_set_is_written_anew(tmp_path: Path, encoder: FakeEncoder) -> None:
    folder = write(tmp_path / "tiny")
    first, second = (run(folder, tmp_path / "index", encoder, silent)["metrics"] for _ in range(2))
    assert first == second
    with pytest.raises(UsageError, match="something else than other"):
        run(write(tmp_path / "other"), tmp_path / "index", encoder, silent)
    (tmp_path / "index" / "CURRENT").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="something else than tiny"):
        run(folder, tmp_path / "index", encoder, silent)


def test_questions_that_the_set_marks_unanswerable_are_told_apart(tmp_path: Path, encoder: FakeEncoder) -> None:
    strange = {"_id": "q9", "text": "Which enzyme splits lactose?", "metadata": {"answerable": False}}
    folder = write(tmp_path / "tiny", [*QUERIES[:2], strange])
    assert run(folder, tmp_path / "index", encoder, silent)["metrics"]["AUROC"] is None
    assert run(folder, tmp_path / "index", encoder, silent, own=True)["metrics"]["AUROC"] == 1
    with pytest.raises(UsageError, match="plain marks no question as unanswerable"):
        run(write(tmp_path / "plain", QUERIES[:2]), tmp_path / "plain-index", encoder, silent, own=True)


def test_follow_up_is_asked_as_people_wrote_it_out(tmp_path: Path, encoder: FakeEncoder) -> None:
    messages = [{"role": "user", "content": "Did snow fall on the mountain railway?"}]
    metadata = {"history": messages, "rewrite": "Was the bridge closed for repairs in April?"}
    folder = write(tmp_path / "tiny", [{"_id": "q1", "text": "And the other?", "metadata": metadata}])
    found = [
        run(folder, tmp_path / "index", encoder, silent, rewritten=rewritten)["metrics"]["R@1"]
        for rewritten in (False, True)
    ]
    assert found == [0, 1]
    with pytest.raises(UsageError, match="no question written out in full"):
        run(write(tmp_path / "plain", QUERIES[:2]), tmp_path / "plain-index", encoder, silent, rewritten=True)


def test_question_without_words_found_nothing(tmp_path: Path, encoder: FakeEncoder) -> None:
    folder = write(tmp_path / "tiny", [QUERIES[0], {"_id": "q2", "text": "???"}])
    found = run(folder, tmp_path / "index", encoder, silent)
    assert (found["queries"], found["metrics"]["R@10"]) == (2, 0.5)


def test_entry_of_nothing_but_a_title_is_found_by_it(tmp_path: Path, encoder: FakeEncoder) -> None:
    folder = write(tmp_path / "tiny", [{"_id": "q1", "text": "tunnel under the fjord"}])
    rows = [*CORPUS, {"_id": "p6", "title": "Tunnel under the fjord", "text": ""}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("q1\tp6\t1\n", encoding="utf-8")
    assert run(folder, tmp_path / "index", encoder, silent)["metrics"]["R@1"] == 1


def test_entry_too_long_for_one_passage_is_found_by_any_of_its_parts(
    tmp_path: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = " ".join(f"Sentence {number} speaks of trams and their drivers." for number in range(300))
    entry = {"_id": "p6", "title": "", "text": f"{long} The lighthouse keeper retired. {long}"}
    monkeypatch.setitem(QRELS, "q1", {"p6": 1})
    monkeypatch.setattr("tests.evaluate.test_beir.CORPUS", [*CORPUS, entry])
    folder = write(tmp_path / "set", [{"_id": "q1", "text": "lighthouse keeper retired"}])
    found = run(folder, tmp_path / "index", encoder, silent, holdout=True)
    assert found["metrics"]["nDCG@10"] == 1
    assert found["metrics"]["AUROC"] == 1  # with the entry out, none of its parts is left


def test_twins_that_are_joined_into_another_ones_twin_are_one_document(tmp_path: Path, encoder: FakeEncoder) -> None:
    folder = write(tmp_path / "tiny", QUERIES[:1])
    twins = [("a", "Yes indeed."), ("b", "yes, indeed"), ("c", "Yes indeed. Yes indeed!")]
    rows = [*CORPUS, *({"_id": name, "text": text} for name, text in twins)]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run(folder, tmp_path / "index", encoder, silent)["metrics"]["R@1"] == 1
    assert [group.entries for group in load(folder).documents][-1] == ("a", "b", "c")


def test_corpus_without_text_is_refused(tmp_path: Path, encoder: FakeEncoder) -> None:
    folder = write(tmp_path / "tiny")
    (folder / "corpus.jsonl").write_text('{"_id": "p1", "text": null}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="The corpus of tiny has no text"):
        run(folder, tmp_path / "index", encoder, silent)
