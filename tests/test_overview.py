"""What an archive holds, counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from qa.archive import Archive
from qa.overview import examples, publisher


def test_documents_are_counted_by_day_kind_and_speaker(archive: Archive) -> None:
    held = archive.overview()
    assert (held.generation, held.documents, held.pages) == (1, 3, 3)
    assert (held.first, held.last, held.undated) == (dt.date(2018, 3, 3), dt.date(2021, 4, 2), 0)
    assert dict(held.speakers) == {"Karl Lund": 2, "Anna Berg": 1}
    assert dict(held.genres)["statement"] == 2
    assert held.publishers == (("publisher unknown", 3),)


def test_counts_follow_the_generation(archive: Archive, tmp_path: Path) -> None:
    assert archive.overview() is archive.overview()
    page = tmp_path / "new.txt"
    page.write_text("Statement by Minister Eva Holm on snow, Oslo, May 9, 2022\n\nIt will snow in May.\n", "utf-8")
    archive.add([page])
    assert archive.overview().documents == 4
    assert archive.generation == 2


def test_publisher_is_the_note_or_the_host() -> None:
    assert publisher("Ministry", "https://a.example/b") == "Ministry"
    assert publisher(None, "https://a.example/b") == "a.example"
    assert publisher(None, "http://[broken") == publisher(None, None) == "publisher unknown"


def test_examples_are_questions_that_stand_by_themselves_if_there_are_any() -> None:
    whole = "When will the visa agreement be signed?"
    asked = ["Why don’t you?", "You will be over 70 by the end of it.", whole, whole * 10]
    assert examples(asked) == [whole, *asked[:2]]
