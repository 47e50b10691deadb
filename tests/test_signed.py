"""Words are credited to whoever said them: not to the others who speak, nor to a line that says nobody is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from qa.archive import Archive
from qa.cite import copies
from qa.models import Utterance
from qa.render import NOBODY_NAMED, speaker_of
from qa.signed import joint
from tests.conftest import FakeEncoder
from tests.web.fakes import QUOTE

AUTHORS = ("Anna Berg", "Karl Lund")
TALKS = (
    "Press conference by Prime Minister Anna Berg and President Karl Lund, Oslo, March 3, 2018\n\n"
    "MODERATOR: We welcome the two leaders of the harbour treaty in this hall.\n\n"
    "QUESTION: When will the harbour treaty be signed by you?\n\n"
    "ANNA BERG: The harbour treaty will be signed in June of next year.\n\n"
    "HECKLER: Nobody in this whole town wants your harbour treaty!\n\n"
    "INTERPRETER: The president says that he looks forward to the signing.\n\n"
    "KARL LUND: The harbour treaty is a great work for both of our countries.\n"
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("signed")
    (folder / "talks.txt").write_text(TALKS, encoding="utf-8")
    with Archive.build([folder / "talks.txt"], folder / "index", encoder=FakeEncoder()) as built:
        yield built


UNNAMED = ("We welcome the two leaders", "The president says that he looks forward")


@pytest.mark.parametrize("words", UNNAMED)
def test_unnamed_words_of_a_turn_are_not_those_of_who_answers_in_it(archive: Archive, words: str) -> None:
    found = archive.ask(words, k=5)
    quotes = [quote for quote in (*found.quotes, *found.related, *found.nearest) if quote.text.startswith(words)]
    assert quotes
    assert {(quote.speaker, quote.speakers, speaker_of(quote)) for quote in quotes} == {(None, (), NOBODY_NAMED)}


def test_check_gives_unnamed_words_to_nobody(archive: Archive) -> None:
    words = "The president says that he looks forward to the signing."
    checked = archive.check(words)
    assert (checked.verdict, checked.evidence[0].speakers) == ("exact", ())
    assert "names no speaker" in checked.explanation
    assert archive.check(words, speaker="Berg").verdict == "other-speaker"


def test_references_name_who_said_it_and_nobody_else() -> None:
    forms = copies(replace(QUOTE, speaker="Karl Lund", speakers=AUTHORS))
    assert "author = {{Karl Lund}}," in forms["bibtex"]
    assert [line for line in forms["ris"].splitlines() if line.startswith("AU")] == ["AU  - Karl Lund"]
    assert json.loads(forms["csl"])[0]["author"] == [{"literal": "Karl Lund"}]


def test_references_have_no_author_where_nobody_is_named() -> None:
    forms = copies(replace(QUOTE, speaker=None, speakers=()))
    assert "author" not in forms["bibtex"]
    assert forms["bibtex"].startswith("@misc{quote-")
    assert "AU  - " not in forms["ris"]
    assert "author" not in json.loads(forms["csl"])[0]


def test_joint_words_are_their_authors() -> None:
    article = [Utterance("One.", "statement", None)]
    written = [Utterance("Why?", "question", None, "Question"), Utterance("So.", "answer", None, "Answer")]
    assert joint(article, AUTHORS) == joint(written, AUTHORS) == AUTHORS
    assert joint([*article, Utterance("Two.", "statement", "Anna Berg", "ANNA BERG")], AUTHORS) == ()
    assert joint([*written, Utterance("Thanks.", "answer", None, "MODERATOR")], AUTHORS) == ()
