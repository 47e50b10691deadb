from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qa.models import ParsedPage
from qa.pages.blocks import Capture
from qa.pages.parse import page_json, parse
from qa.pages.sources import walk
from tests.pages.checks import check_runs

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def pages() -> list[ParsedPage]:
    return [parse(page) for page in walk([SEEDS]) if isinstance(page, Capture)]


def test_both_pages_are_read_and_know_their_capture(pages: list[ParsedPage]) -> None:
    assert [page.page.source for page in pages] == ["000_7c2eada4aebb39d9.txt", "001_1de3a255c0a5000b.txt"]
    assert {page.page.captured for page in pages} == {dt.date(2020, 7, 15)}
    assert all("Embassy of the Russian Federation" in (page.page.publisher or "") for page in pages)


def test_news_conference_has_its_date_place_turns_and_closing_words(pages: list[ParsedPage]) -> None:
    talks = pages[0].documents[0]
    assert (talks.date, talks.published, talks.place) == (dt.date(2019, 5, 27), None, "Moscow")
    assert talks.genre == "news conference"
    assert [u.role for u in talks.utterances] == ["statement"] + ["question", "answer"] * 3
    assert [u.speaker for u in talks.utterances] == ["Sergey Lavrov"] + [None, "Sergey Lavrov"] * 3
    assert talks.utterances[2].label == "Sergey Lavrov (speaking after Vladimir Makei)"
    assert talks.utterances[2].office == "Foreign Minister"
    assert talks.utterances[5].label == "Question (for both ministers)"
    assert talks.utterances[6].text.endswith("wish him every success in his new office.")
    assert [(t.question, t.answers) for t in talks.turns] == [(1, (2,)), (3, (4,)), (5, (6,))]


def test_teasers_are_documents_of_their_own_and_equal_on_both_pages(pages: list[ParsedPage]) -> None:
    first, second = ({d.id: d for d in page.documents if d.teaser} for page in pages)
    assert len(first) == 10
    assert first.keys() == second.keys()
    parade = next(d for d in first.values() if "military parade" in (d.title or ""))
    assert (parade.date, parade.published, parade.speakers) == (
        dt.date(2020, 6, 24),
        dt.date(2020, 6, 24),
        ("Vladimir Putin",),
    )
    comment = next(d for d in first.values() if (d.title or "").startswith("Comment by"))
    assert (comment.date, comment.published, comment.speakers) == (None, dt.date(2020, 6, 17), ())


def test_joint_article_names_both_authors_and_gives_the_words_to_neither(pages: list[ParsedPage]) -> None:
    joint = next(d for d in pages[0].documents if (d.title or "").startswith("Article co-authored"))
    assert joint.authors == ("Sergey Lavrov", "Ivica Dacic")
    assert [u.speaker for u in joint.utterances] == [None]


def test_runs_lead_back_to_the_page(pages: list[ParsedPage]) -> None:
    for page in pages:
        check_runs(page)


def test_json_has_the_keys_of_the_design_in_order(pages: list[ParsedPage]) -> None:
    shown = page_json(pages[1])
    assert list(shown) == ["page", "documents"]
    assert list(shown["page"]) == ["source", "url", "publisher", "captured", "language", "sha256"]
    assert list(shown["documents"][0]) == (
        ["id", "title", "date", "published", "place", "genre", "teaser", "url", "speakers", "utterances", "turns"]
    )
    assert list(shown["documents"][0]["utterances"][0]) == ["speaker", "label", "role", "text"]
    assert shown["documents"][0]["turns"][0] == {"question": 0, "answers": [1]}
    assert shown["page"]["captured"] == "2020-07-15"
