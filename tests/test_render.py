"""The citation line and the JSON of `qa ask`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, replace

import pytest

from qa.render import NOBODY_NAMED, QUOTE_KEYS, answer_json, attribution, day, joined, period
from qa.results import Asked, Quote
from tests.web.fakes import ANSWER, DECLINED, QUOTE, STATEMENT


def test_day_is_written_in_english_whatever_the_locale() -> None:
    assert day(dt.date(2019, 10, 17)) == "17 October 2019"
    assert day(dt.date(2020, 5, 1)) == "1 May 2020"


def test_attribution_names_the_asker_only_where_known() -> None:
    assert attribution(QUOTE) == "Maria Example, answering Interfax, Moscow, 17 October 2019"
    unnamed = replace(QUOTE, question=Asked(None, "Why?"))
    assert attribution(unnamed) == "Maria Example, answering a question, Moscow, 17 October 2019"


@pytest.mark.parametrize(
    ("title", "asker"),
    [
        ("Foreign Minister Maria Example’s answers to Interfax questions, Moscow, October 17, 2019", "Interfax"),
        ("Answers to Bank of Example’s questions", "Bank of Example"),
        ("Statement and answers to media questions", "a question"),
        ("Statement and answers to Russian media questions", "a question"),
        ("Statement and answers to questions", "a question"),
        (None, "a question"),
    ],
)
def test_asker_of_a_whole_interview_stands_in_its_title(title: str | None, asker: str) -> None:
    quote = replace(QUOTE, title=title, question=Asked(None, "Why?"))
    assert attribution(quote) == f"Maria Example, answering {asker}, Moscow, 17 October 2019"


def test_attribution_of_a_statement_answers_nobody() -> None:
    statement = replace(QUOTE, question=None)
    assert attribution(statement) == "Maria Example, Moscow, 17 October 2019"


def test_attribution_names_joint_authors_and_nobody() -> None:
    joint = replace(QUOTE, speaker=None, speakers=("Maria Example", "John Sample"), question=None)
    assert attribution(joint) == "Maria Example and John Sample, Moscow, 17 October 2019"
    nobody = replace(joint, speakers=())
    assert attribution(nobody) == f"{NOBODY_NAMED}, Moscow, 17 October 2019"
    assert joined(("A", "B", "C")) == "A, B and C"


def test_unknown_event_date_is_said_and_never_guessed() -> None:
    assert attribution(STATEMENT) == "Maria Example, published 18 October 2019, event date unknown"
    assert attribution(replace(STATEMENT, published=None)) == "Maria Example, date unknown"


def test_period_is_written_once_where_it_is_one_day() -> None:
    first = dt.date(2019, 5, 27)
    assert period(first, dt.date(2020, 7, 17)) == "27 May 2019 to 17 July 2020"
    assert period(first, first) == "27 May 2019"
    assert period(None, None) == ""


def test_answer_json_has_the_fixed_keys_in_their_order() -> None:
    found = answer_json(DECLINED)
    assert ", ".join(found) == (
        "query, searched_as, filters, answered, confidence, quotes, nearest, searched, seconds, notes"
    )
    assert found["searched"] == {
        "passages": 159,
        "documents": 17,
        "from": "2019-05-27",
        "to": "2020-07-17",
        "undated": 0,
    }
    assert found["filters"] == [{"field": "speaker", "value": "Example", "origin": "guessed"}]
    assert list(found["seconds"]) == ["total", "encode", "dense", "lexical", "rerank"]
    assert found["answered"] is False
    assert found["quotes"] == []
    assert len(found["nearest"]) == 1


def test_quote_json_has_the_fixed_keys_with_values_of_json() -> None:
    quote = answer_json(ANSWER)["quotes"][0]
    assert ", ".join(quote) == (
        "id, rank, score, kind, text, start, end, context, highlights, speaker, speakers, question, document, title, "
        "genre, date, published, place, source, sources, publisher, url, link, captured, also_in, office, caution, "
        "reported, proof"
    )
    assert quote["context"] == [0, 400]
    assert quote["highlights"] == [[26, 75]]
    assert quote["question"] == {"speaker": "Interfax", "text": "Would you deploy such missiles first?"}
    assert quote["date"] == "2019-10-17"
    assert quote["sources"] == [
        {"source": "pages/talks.txt", "url": None, "publisher": "Ministry", "captured": "2020-07-15"}
    ]
    assert quote["also_in"] == [
        {
            "document": "d2",
            "title": "Interview",
            "date": "2019-12-01",
            "source": "pages/b.txt",
            "start": 5,
            "end": 60,
        }
    ]
    assert json.loads(json.dumps(quote)) == quote


def test_no_field_of_a_quote_is_forgotten() -> None:
    assert set(QUOTE_KEYS) == {field.name for field in fields(Quote)}
