"""What makes a quote a quote, over random questions and filters: exact words of one speaker that stand on the page."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.archive import Archive
from qa.pages.blocks import Capture
from qa.pages.parse import parse
from qa.results import Quote
from qa.store.catalogue import Catalogue
from qa.store.files import PageStore
from qa.store.generation import open_current
from tests.conftest import SEEDS, FakeEncoder

WORDS = sorted({word for page in SEEDS.glob("*.txt") for word in re.findall(r"\w+", page.read_text("utf-8"))})
QUESTIONS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
DAYS = st.none() | st.dates(dt.date(2018, 1, 1), dt.date(2021, 1, 1))
SPEAKERS = st.none() | st.sampled_from(["Sergey Lavrov", "putin", "Dacic", "Nobody"])
KINDS = st.none() | st.sampled_from(["turn", "paragraph"])


def page_texts(index: Path, catalogue: Catalogue) -> dict[int, str]:
    """Decoded text of every stored page, read again from its bytes."""
    store = PageStore(index / "pages")
    return {
        page["number"]: parse(Capture(page["source"], store.get(page["sha256"]))).text for page in catalogue.pages()
    }


def on_page(runs: list[list], start: int, end: int) -> list[tuple[int, int]]:
    """For every character of the canonical text that a run covers: its offset there and on the page."""
    return [
        (offset, page_start + offset - first)
        for first, page_start, length, _removed in runs
        for offset in range(max(first, start), min(first + length, end))
    ]


def check_quote(quote: Quote, archive: Archive, catalogue: Catalogue, texts: dict[int, str]) -> None:
    document = archive.show(quote.document).document
    assert document.text[quote.start : quote.end] == quote.text
    homes = [u for u in document.utterances if u.start <= quote.start and quote.end <= u.end]
    assert len(homes) == 1
    assert homes[0].role != "question"
    assert homes[0].speaker == quote.speaker
    assert quote.context[0] <= quote.start < quote.end <= quote.context[1]
    for start, end in quote.highlights:
        assert 0 <= start < end <= len(quote.text)
    number = catalogue.document_number(quote.document)
    assert number is not None
    maps = catalogue.maps(number)
    assert len(maps) == len(quote.sources)
    for page, runs in maps:
        pairs = on_page(runs, quote.start, quote.end)
        covered = {offset for offset, _ in pairs}
        assert all(document.text[o].isspace() for o in range(quote.start, quote.end) if o not in covered)
        assert [there for _, there in pairs] == sorted({there for _, there in pairs})
        for here, there in pairs:
            character, printed = document.text[here], texts[page][there]
            assert character == printed or (character.isspace() and printed.isspace())


@given(question=QUESTIONS, since=DAYS, until=DAYS, speaker=SPEAKERS, kind=KINDS, k=st.integers(1, 12))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_quote_is_an_exact_slice_and_its_words_stand_on_the_page(
    seeds_archive: Archive,
    question: str,
    since: dt.date | None,
    until: dt.date | None,
    speaker: str | None,
    kind: str | None,
    k: int,
) -> None:
    if since and until and until < since:
        since, until = until, since
    answer = seeds_archive.ask(question, k=k, since=since, until=until, speaker=speaker, kind=kind)
    catalogue = open_current(seeds_archive.index).catalogue
    texts = page_texts(seeds_archive.index, catalogue)
    found = answer.quotes + answer.nearest
    assert len(found) <= k
    assert len({quote.text for quote in found}) == len(found)
    for quote in found:
        check_quote(quote, seeds_archive, catalogue, texts)
        day = quote.date or quote.published
        assert since is None or (day is not None and day >= since)
        assert until is None or (day is not None and day <= until)
        assert kind is None or quote.kind == kind
        if speaker:
            assert any(name.casefold().endswith(speaker.casefold()) for name in quote.speakers)
    catalogue.close()


def test_teaser_on_two_pages_is_one_document_with_two_sources(seeds_archive: Archive) -> None:
    quote = seeds_archive.search("Adana Agreement of 1998")[0]
    assert quote.passage.kind == "turn"
    answer = seeds_archive.ask("rapid spread of the novel coronavirus changed life on the planet")
    quote_found = (answer.quotes + answer.nearest)[0]
    assert [source.source for source in quote_found.sources] == [
        "000_7c2eada4aebb39d9.txt",
        "001_1de3a255c0a5000b.txt",
    ]
    assert (quote_found.date, quote_found.captured) == (dt.date(2020, 5, 28), dt.date(2020, 7, 15))
    assert quote_found.publisher == (
        "Embassy of the Russian Federation to the United Kingdom of Great Britain and Northern Ireland"
    )
    assert seeds_archive.status().documents == 12


def test_joint_article_is_given_to_both_authors(seeds_archive: Archive) -> None:
    hit = seeds_archive.search("possible outcomes of the Kosovo knot")[0]
    assert hit.passage.speakers == ("Sergey Lavrov", "Ivica Dacic")
    answer = seeds_archive.ask("possible outcomes of the Kosovo knot", speaker="Dacic")
    quote = (answer.quotes + answer.nearest)[0]
    assert (quote.speaker, quote.speakers) == (None, ("Sergey Lavrov", "Ivica Dacic"))


def test_long_answer_is_found_by_its_last_words(tmp_path: Path) -> None:
    filler = " ".join(f"word{i}" for i in range(600))
    page = tmp_path / "long.txt"
    page.write_text(
        f"Statement by Karl Lund on many things, Oslo, June 1, 2022\n\n{filler} the zebra crossed the border.\n",
        encoding="utf-8",
    )
    encoder = FakeEncoder(room=100)
    with Archive.build([page], tmp_path / "index", encoder=encoder) as archive:
        status = archive.status()
        assert (status.passages, status.rows) == (1, len(encoder.encoded))
        assert status.rows > 9
        assert archive.search("zebra crossed the border")[0].best[0] == 0
    covered = {word for text in encoder.encoded for word in text.split()}
    assert {f"word{i}" for i in range(600)} | {"zebra", "border."} <= covered


def test_build_is_the_same_every_time(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        with Archive.build([SEEDS], tmp_path / name, encoder=FakeEncoder()) as archive:
            manifest = json.loads((tmp_path / name / "generations/1/manifest.json").read_text("utf-8"))
            files = {n: f["sha256"] for n, f in manifest["files"].items() if n in {"columns.npz", "vectors.faiss"}}
            found.append((files, [hit.passage.id for hit in archive.search("visas", k=20)]))
    assert found[0] == found[1]


@pytest.mark.model
def test_real_model_answers_and_declines(real_archive: Archive) -> None:
    answer = real_archive.ask("Would Russia deploy such missiles in Europe first?")
    assert answer.answered
    quote = answer.quotes[0]
    assert (quote.speaker, quote.date) == ("Sergey Lavrov", dt.date(2019, 10, 17))
    assert (
        "we will not deploy them in any region of the world until the US systems are deployed somewhere" in quote.text
    )
    best = quote.text[slice(*quote.highlights[0])]
    assert best.startswith("But when and if we create these weapons")
    declined = real_archive.ask("What is the recipe for borscht?")
    assert not declined.answered
    assert declined.quotes == ()
    assert declined.searched.passages == real_archive.status().passages


@pytest.mark.model
def test_follow_up_on_another_subject_is_not_answered_by_the_one_before(real_archive: Archive) -> None:
    before = ["Would Russia deploy intermediate-range missiles in Europe first?"]
    assert real_archive.ask("And did it propose a moratorium?", history=before).answered
    assert not real_archive.ask("What is the best recipe for pizza dough?", history=before).answered
