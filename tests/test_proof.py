"""Proof: what a quote carries, checking it again, parsing stored pages again, fetching sources again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.archive import Archive
from qa.errors import GoneError, NotFoundError, PageError
from qa.live import Live, difference, live
from qa.models import digest
from qa.pages.blocks import Capture
from qa.results import Quote
from qa.store import evidence, segment
from qa.store.catalogue import Catalogue
from qa.store.files import PageStore
from qa.store.generation import open_current
from qa.store.segment import Segment
from qa.verify import _damaged_texts, leads_from_all, recheck, stands_there
from tests.conftest import FakeEncoder


@pytest.fixture
def quote(archive: Archive) -> Quote:
    return archive.ask("When will the visa agreement be signed?").quotes[0]


def catalogue_of(archive: Archive) -> Catalogue:
    return open_current(archive.index).catalogue


def test_quote_carries_what_proves_it(archive: Archive, quote: Quote, pages: Path) -> None:
    proof = quote.proof
    assert proof is not None
    document = archive.show(quote.id).document
    assert (proof.generation, proof.document, proof.start, proof.end) == (1, quote.document, quote.start, quote.end)
    assert proof.document_digest == digest(document.text)
    assert proof.sha256 == hashlib.sha256(quote.text.encode()).hexdigest()
    assert proof.id == f"{quote.id}@1.{proof.document_digest}"
    (page,) = proof.pages
    data = (pages / "visas.txt").read_bytes()
    assert (page.source, page.sha256) == ("visas.txt", hashlib.sha256(data).hexdigest())
    assert "".join(data.decode()[start:end] for start, end in page.offsets) == quote.text


def test_both_forms_of_an_id_lead_to_the_quote_in_its_context(archive: Archive, quote: Quote) -> None:
    assert quote.proof is not None
    short, full = archive.show(quote.id), archive.show(quote.proof.id)
    assert short.quote == full.quote == (quote.start, quote.end)
    assert not full.altered
    assert full.context is not None
    context = full.document.text[slice(*full.context)]
    assert context.startswith("When will the visa agreement be signed?")
    assert context.endswith("Nothing stands in its way any more.")
    assert archive.show(f"{quote.id}@1.{'0' * 16}").altered
    with pytest.raises(NotFoundError):
        archive.show(f"{quote.id}@1.nonsense")


def test_quotes_hold_where_nothing_was_altered(archive: Archive, quote: Quote) -> None:
    assert quote.proof is not None
    for deep in (False, True):
        (found,) = archive.recheck([quote.proof.id], deep=deep)
        assert (found.holds, found.problems, found.text) == (True, (), quote.text)
        assert (found.full_id, found.sha256, found.pages) == (quote.proof.id, quote.proof.sha256, ("visas.txt",))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("0123456789abcdef:0-5", "no document or quote"),
        ("{document}:0-100000", "so no quote"),
        ("{document}:0-{length}", "reach beyond one utterance"),
        ("{id}@1.0000000000000000", "is not the one this quote was taken from"),
    ],
)
def test_quote_that_does_not_hold_is_said_to(archive: Archive, quote: Quote, name: str, problem: str) -> None:
    length = len(archive.show(quote.document).document.text)
    (found,) = archive.recheck([name.format(id=quote.id, document=quote.document, length=length)])
    assert not found.holds
    assert problem in found.problems[0]


def test_altered_stored_page_is_found_for_the_archive_and_the_quote(archive: Archive, quote: Quote) -> None:
    assert archive.verify(deep=True) == []
    assert quote.proof is not None
    PageStore(archive.index / "pages").path(quote.proof.pages[0].sha256).write_bytes(b"nonsense")
    problems = archive.verify()
    assert len(problems) == 1
    assert problems[0].startswith("the stored copy of visas.txt: ")
    (found,) = archive.recheck([quote.id])
    assert found.problems == (problems[0],)
    assert any("visas.txt cannot be parsed again" in one for one in archive.verify(deep=True))


Change = Callable[[dict[str, Any]], None]


def changed(archive: Archive, change: Change, tmp_path: Path, *, digests: bool) -> Catalogue:
    """Return a copy of an archive's records with something altered, past every checksum or past all but the last."""
    opened = open_current(archive.index)
    ((extent, was),) = opened.segments
    records = []
    for at, (number, passage) in enumerate(was.documents[["number", "passage"]].tolist()):
        value = json.loads(was.record(at))
        change(value)
        records.append((number, passage, json.dumps(value).encode()))
    arrays = {name: getattr(was, name) for name in ("passages", "speakers", "rows")}
    count, dimension = was.vectors.shape
    embedded = segment.Embedded(lambda: [(was.vectors, [])], np.zeros(count, np.int64), dimension, 0)
    segment.write(tmp_path / "changed", [], records, arrays, embedded)
    now = Segment.open(tmp_path / "changed")
    if not digests:
        table = np.array(now.documents)
        table["digest"] = was.documents["digest"]
        now = replace(now, documents=table)
    opened.close()
    path = archive.index / "generations" / str(archive.generation) / "catalogue.sqlite"
    return Catalogue(path, [(extent, now)], opened.columns)


def another_speaker(record: dict[str, Any]) -> None:
    for utterance in record["utterances"]:
        utterance[3] = utterance[3] and utterance[3].replace("Anna Berg", "Somebody Else")


def another_place(record: dict[str, Any]) -> None:
    for appearance in record["appearances"]:
        for run in appearance[6]:
            run[0] = run[0] or 1


def other_words(record: dict[str, Any]) -> None:
    record["text"] = record["text"].replace("June", "July")


@pytest.mark.parametrize(
    ("change", "digests", "problem"),
    [
        (another_speaker, True, "another speaker"),
        (another_place, True, "does not lead from all"),
        (other_words, True, "does not come out of visas.txt again"),
        (other_words, False, "was altered"),
    ],
)
def test_altered_records_are_found(
    archive: Archive, quote: Quote, tmp_path: Path, change: Change, digests: bool, problem: str
) -> None:
    from qa.pages.register import Register
    from qa.reparse import OnPage, differences

    store = PageStore(archive.index / "pages")
    catalogue = changed(archive, change, tmp_path, digests=digests)
    found = recheck(quote.document, catalogue, store, 1, OnPage(store, Register()))
    assert not found.holds
    assert any(problem in one for one in found.problems)
    assert list(differences(archive.index, catalogue, 1, lambda *_: None))
    catalogue.close()


def test_one_altered_record_does_not_hide_others(archive: Archive, tmp_path: Path) -> None:
    catalogue = changed(archive, another_place, tmp_path, digests=False)
    assert sorted(_damaged_texts(catalogue)) == [
        f"records.bin: the record of document {number} was altered" for number in range(3)
    ]
    catalogue.close()


def test_maps_and_pages_are_compared_word_by_word() -> None:
    text, page = "one two three", "x one  two HEAD three"
    runs = [[0, 2, 3, None], [4, 7, 3, None], [8, 16, 5, "running head"]]
    assert leads_from_all(text, runs)
    assert stands_there(text, runs, page)
    assert not stands_there(text, [*runs[:2], [8, 16, 5, None]], page)
    assert not stands_there(text, [runs[1], runs[0]], page)
    assert not leads_from_all(text, runs[:2])


@dataclass
class Web:
    """Stands in for the web: pages by address."""

    pages: Mapping[str, bytes | Exception]
    asked: list[str] = field(default_factory=list)

    def fetch(self, address: str) -> Capture:
        self.asked.append(address)
        found = self.pages[address]
        if isinstance(found, Exception):
            raise found
        return Capture(address, found, media_type="text/plain", url=address, captured=dt.date(2021, 1, 1))


PAGE = (
    "Statement by Minister Karl Lund on the harbour, Bergen, May 9, 2020\n\n"
    "The harbour of Bergen will be opened for container ships next spring.\n\nFish quotas do not change.\n"
)
ADDRESS = "https://example.org/harbour"


@pytest.mark.parametrize(
    ("now", "status", "changes", "words"),
    [
        (PAGE, "same", [], True),
        (PAGE.replace("quotas do", "quotas  do"), "same", [], True),
        (PAGE.replace("do not change", "change"), "changed", [("Fish quotas do not change.", "Fish quotas change.")],
         False),
        (PAGE.replace("spring.", "spring. We hope."), "changed", [("", "We hope.")], True),
        ("Nothing of the kind is here, this is another page about quite another thing.\n", "gone", None, False),
        (GoneError("The server answered 404."), "gone", [], False),
        (PageError("The site asks programs not to fetch it (robots.txt)."), "not fetched", [], None),
    ],
)  # fmt: skip
def test_sources_are_compared_with_the_web_of_today(
    tmp_path: Path, now: str | Exception, status: str, changes: list[tuple[str, str]] | None, words: bool | None
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "harbour.txt").write_text(PAGE, encoding="utf-8")
    (folder / "harbour.txt.meta.yaml").write_text(f"url: {ADDRESS}\n", encoding="utf-8")
    web = Web({ADDRESS: now.encode() if isinstance(now, str) else now})
    with Archive.build([folder], tmp_path / "index", encoder=FakeEncoder()) as archive:
        catalogue = catalogue_of(archive)
        (found,) = live(catalogue, evidence.pages(catalogue), web, "Fish quotas do not change.")
        catalogue.close()
    assert (found.status, found.url, web.asked) == (status, ADDRESS, [ADDRESS])
    assert found.words is words
    if changes is not None:
        assert [(one.recorded, one.now) for one in found.changes] == changes


def test_page_without_an_address_is_not_asked_for(archive: Archive, quote: Quote) -> None:
    (found,) = archive.live([quote.id])
    assert isinstance(found, Live)
    assert (found.status, found.url) == ("not fetched", None)


def test_difference_is_told_by_sentences() -> None:
    changes = difference("One thing. Two things. Three things.", "One thing. Two  things! Four things.")
    assert [(one.recorded, one.now) for one in changes] == [("Three things.", "Four things.")]
