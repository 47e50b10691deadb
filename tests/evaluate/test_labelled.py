"""Labelled sets as others publish them: ids, gains, lines and titles of all kinds."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from qa.errors import UsageError
from qa.evaluate.labelled import Question, load

HEAD = "query-id\tcorpus-id\tscore\n"
ROWS: list[dict[str, Any]] = [{"_id": "d1", "title": "Bridge", "text": "It is closed."}]
ASKED: list[dict[str, Any]] = [{"_id": "q1", "text": "Is the bridge closed?"}]


def layout(
    folder: Path,
    corpus: list[dict[str, Any]] = ROWS,
    queries: list[dict[str, Any]] = ASKED,
    qrels: str = "",
    *,
    mark: str = "",
) -> Path:
    (folder / "qrels").mkdir(parents=True)
    for name, rows in (("corpus", corpus), ("queries", queries)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(mark + lines, encoding="utf-8", newline="\n")
    (folder / "qrels" / "test.tsv").write_text(mark + (qrels or f"{HEAD}q1\td1\t1\n"), encoding="utf-8", newline="\n")
    return folder


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x1c"])
@pytest.mark.parametrize("packed", [False, True])
def test_separators_within_a_text_end_no_line(tmp_path: Path, separator: str, packed: bool) -> None:
    line = json.dumps({"_id": "d1", "text": "One\0another"}, ensure_ascii=False).replace("\\u0000", separator)
    folder = layout(tmp_path / "set")
    if separator == "\x1c":
        line = line.replace(separator, "\\u001c")
    if packed:
        (folder / "corpus.jsonl").unlink()
        (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    else:
        (folder / "corpus.jsonl").write_text(line, encoding="utf-8")
    assert load(folder).documents[0].document.text == f"One{separator}another"


@pytest.mark.parametrize(
    "qrels",
    [
        f"{HEAD}q1\td1\t2\nq2\td1\t1\n",
        "q1\td1\t2\nq2\td1\t1\n",
        f"{HEAD}q1\td1\t2\nq2\td1\t1\n\n",
        f"{HEAD}q1\td1\t2.0\nq2\td1\t1.0\n",
        f"{HEAD}q1\td1\t2\nq2\td1\t1\n".replace("\n", "\r\n"),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_judgements_are_read_with_and_without_a_head(tmp_path: Path, qrels: str, mark: str) -> None:
    assert load(layout(tmp_path / "set", qrels=qrels, mark=mark)).qrels == {"q1": {"d1": 2}, "q2": {"d1": 1}}


def test_ids_may_be_numbers_and_texts_missing(tmp_path: Path) -> None:
    corpus = [{"_id": 1, "text": None, "title": "Bridge"}, {"_id": 2, "title": None, "text": "It is closed."}]
    queries = [{"_id": 7, "text": "Closed?", "metadata": "none"}, {"_id": 8, "text": None}]
    found = load(layout(tmp_path / "set", corpus, queries, "7\t2\t1\n"))
    assert [(group.document.title, group.document.text, group.entries) for group in found.documents] == [
        ("Bridge", "Bridge", ("1",)),
        (None, "It is closed.", ("2",)),
    ]
    assert found.questions == (Question("7", "Closed?", (), answerable=True), Question("8", "", (), answerable=True))
    assert found.qrels == {"7": {"2": 1}}


def test_history_of_plain_texts_and_the_rewritten_question_are_read(tmp_path: Path) -> None:
    metadata = {"history": ["What of the bridge?"], "rewrite": "Why is the bridge closed?"}
    found = load(layout(tmp_path / "set", queries=[{"_id": "q1", "text": "Why?", "metadata": metadata}]))
    assert found.questions == (
        Question("q1", "Why?", ("What of the bridge?",), answerable=True, rewrite="Why is the bridge closed?"),
    )


@pytest.mark.parametrize(
    ("ids", "titles", "expected"),
    [
        (("<dbpedia:Bridge>", "<dbpedia:Fish>"), ("Bridge", "Fish"), 2),
        (("http://a.example/1", "http://b.example/2"), ("", ""), 2),
        (("c-2019-04-18T13:32:05Z-0", "c-2019-04-18T13:32:07Z-0"), ("", ""), 2),
        (("med:1", "med:2"), ("Bridge", "Fish"), 2),
        (("Bridge:1", "Bridge:2"), ("Bridge", "Bridge"), 1),
        (("Bridge:0-40", "Bridge:40-85"), ("Bridge", ""), 1),
        (("Bridge:1", "Bridge:2"), ("", ""), 1),
    ],
)
def test_only_numbered_parts_of_one_title_are_one_document(
    tmp_path: Path, ids: tuple[str, str], titles: tuple[str, str], expected: int
) -> None:
    texts = ("It is closed.", "It is scarce.")
    corpus = [{"_id": i, "title": title, "text": text} for i, title, text in zip(ids, titles, texts, strict=True)]
    documents = load(layout(tmp_path / "set", corpus)).documents
    assert len(documents) == expected
    assert {group.document.title for group in documents} == {
        title or None for title in titles if title or not any(titles)
    }


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("corpus.jsonl", "[1]", "a line of corpus is no object"),
        ("corpus.jsonl", '{"_id": 1, "text": ["a"]}', "text is no text"),
        ("qrels/test.tsv", "q1\td1\tinf\n", "cannot convert float infinity"),
        ("qrels/test.tsv", "q1 d1 1\nq2 d1 1\n", "not enough values"),
    ],
)
def test_what_is_no_set_is_refused_in_a_sentence(tmp_path: Path, name: str, content: str, why: str) -> None:
    folder = layout(tmp_path / "set")
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=f"holds no set in BEIR layout .*{why}"):
        load(folder)


def test_packed_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    folder = layout(tmp_path / "set")
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(b'{"_id": "d1", "text": "It is closed."}\n' * 9)[:-9])
    with pytest.raises(UsageError, match="holds no set in BEIR layout"):
        load(folder)
