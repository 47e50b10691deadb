"""Labelled sets in BEIR layout, read into documents, questions and what is relevant to them.

`corpus.jsonl[.gz]` (`_id`, `title`, `text`), `queries.jsonl[.gz]` (`_id`, `text`, `metadata` with `history`, `rewrite`
and `answerable`) and `qrels/test.tsv`, as in Thakur et al., "BEIR" (2021). Sets differ in small things: numbers as ids,
nothing but a title, no header, gains like 1.0; all of them are read.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from qa.errors import UsageError
from qa.evaluate.metrics import Qrels
from qa.models import Document, Utterance, whole
from qa.settings import MAX_QUESTION

Row = dict[str, Any]
PART = re.compile(r"(.+):\d+(?:-\d+)?", re.DOTALL)
"""An id that says which part of a document an entry is: Normans:12, 11287:40-85. A colon alone says nothing: it stands
in addresses, in moments and in <dbpedia:Bridge> too."""


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled query."""

    id: str
    text: str
    history: tuple[str, ...]
    """Earlier messages of the user."""
    answerable: bool
    rewrite: str = ""
    """The question written out in full by people, where the set has it."""


@dataclass(frozen=True, slots=True)
class Group:
    """A document of the corpus, each utterance an entry."""

    document: Document
    entries: tuple[str, ...]
    """Ids in the set."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set in memory."""

    name: str
    documents: tuple[Group, ...]
    """The corpus."""
    questions: tuple[Question, ...]
    qrels: Qrels


def load(folder: Path) -> Dataset:
    """Read a set.

    Raises:
        UsageError: a file of it is missing or not in BEIR layout.
    """
    try:
        documents = _documents(_rows(folder, "corpus"))
        questions = tuple(_question(row) for row in _rows(folder, "queries"))
        qrels = _qrels(folder / "qrels" / "test.tsv")
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, OverflowError) as error:
        raise UsageError(
            f"{folder} holds no set in BEIR layout ({error}); it needs corpus, queries and qrels."
        ) from error
    return Dataset(folder.name, tuple(documents), questions, qrels)


def _rows(folder: Path, name: str) -> Iterator[Row]:
    """Read one JSON object a line. Only a line feed ends a line: texts hold other separators as they are."""
    packed = folder / f"{name}.jsonl.gz"
    plain = folder / f"{name}.jsonl"
    with gzip.open(packed) if packed.exists() else plain.open("rb") as raw:
        file = io.TextIOWrapper(cast(BinaryIO, raw), encoding="utf-8-sig", newline="\n")
        for line in file:
            if line.strip():
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError(f"a line of {name} is no object")
                yield row


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file):
            fields = line.strip("\r\n").split("\t")
            if not line.strip() or (number == 0 and not _is_number(fields[-1])):  # the head, which some sets leave out
                continue
            query, passage, gain = fields
            found.setdefault(query, {})[passage] = int(float(gain))
    return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _documents(rows: Iterable[Row]) -> list[Group]:
    """Put entries of one document together again, in order.

    They share `metadata.doc`, or else what stands before the number that ends their ids, and their title; where neither
    is given, each is a document of its own. What would be one document of an archive, by title and opening, is one.
    """
    named: dict[str, list[Row]] = {}
    for row in rows:
        part = PART.fullmatch(str(row["_id"]))
        name = _metadata(row).get("doc") or (part[1] if part else row["_id"])
        named.setdefault(str(name), []).append(row)
    return _distinct([_group(part) for entries in named.values() for part in _of_one_title(entries)])


def _of_one_title(entries: list[Row]) -> list[list[Row]]:
    """Part entries that have titles of their own: an encyclopedia's numbers are no paragraphs of one document."""
    titled: dict[str, list[Row]] = {}
    for row in entries:
        titled.setdefault(_text(row, "title"), []).append(row)
    return [entries] if len(titled.keys() - {""}) < 2 else list(titled.values())


def _group(entries: Sequence[Row]) -> Group:
    title = next(filter(None, (_text(row, "title") for row in entries)), None)
    return Group(Document(title, tuple(map(_utterance, entries))), tuple(str(row["_id"]) for row in entries))


def _distinct(groups: list[Group]) -> list[Group]:
    """Put documents of one id together until there are no two: joined, they may be a third one's twin."""
    found: dict[str, Group] = {}
    for group in groups:
        known = group.document.id
        found[known] = _joined(found[known], group) if known in found else group
    return groups if len(found) == len(groups) else _distinct(list(found.values()))


def _joined(one: Group, other: Group) -> Group:
    utterances = (*one.document.utterances, *other.document.utterances)
    return Group(replace(one.document, utterances=utterances), (*one.entries, *other.entries))


def _utterance(row: Row) -> Utterance:
    """One entry is one passage: a blank line in it would make two. One without words is found by its title."""
    lines = [line for line in _text(row, "text").split("\n") if line.strip()]
    said = "\n".join(lines) if any(map(str.isalnum, "".join(lines))) else _text(row, "title")
    return Utterance(said, "statement", _text(_metadata(row), "speaker") or None)


def _question(row: Row) -> Question:
    metadata = _metadata(row)
    history = [one if isinstance(one, str) else _said(one) for one in metadata.get("history") or []]
    # A text longer than may be asked is asked as far as it may: one of 402 reporters spoke for 13,500 characters.
    return Question(
        str(row["_id"]),
        _text(row, "text", needed=True)[:MAX_QUESTION],
        tuple(filter(None, history)),
        bool(metadata.get("answerable", True)),
        _text(metadata, "rewrite")[:MAX_QUESTION],
    )


def _said(message: Row) -> str:
    return str(message["content"]) if message["role"] == "user" else ""


def _metadata(row: Row) -> Row:
    found = row.get("metadata")
    return found if isinstance(found, dict) else {}


def _text(row: Row, name: str, *, needed: bool = False) -> str:
    value = row[name] if needed else row.get(name)
    if isinstance(value, list | dict):
        raise ValueError(f"{name} is no text: {str(value)[:40]!r}")
    return whole("" if value is None else str(value))
