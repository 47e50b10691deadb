"""The public endpoint, called as its users call it."""

from __future__ import annotations

import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from qa.errors import QueryError
from qa.render import answer_json
from qa.web import wording
from qa.web.api import Endpoints
from qa.web.escape import escaped
from qa.web.request import request
from qa.web.turns import chat_turn, holdings, in_context, opening, over_time
from tests.patience import ENOUGH
from tests.web.fakes import ANSWER, BEST, MARKUP, OVERVIEW, TEXT, WORDS, FakeArchive

QUESTION = "Would you deploy such missiles first?"


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def post(address: str, route: str, body: Any) -> httpx.Response:
    return httpx.post(f"{address}gradio_api/{route}", json=body, timeout=ENOUGH)


def test_question_alone_gives_the_json_of_qa_ask(client: Client, archive: FakeArchive) -> None:
    found = client.predict(QUESTION, api_name="/ask")
    expected = answer_json(ANSWER) | {"query": QUESTION, "searched_as": QUESTION}
    assert found == expected
    assert list(found) == list(expected)
    assert archive.asked[-1] == {
        "question": QUESTION, "k": 5, "history": [], "since": None, "until": None, "speaker": None, "genre": None,
        "kind": None, "source": None, "without": [],
    }  # fmt: skip


def test_every_argument_reaches_the_archive(client: Client, archive: FakeArchive) -> None:
    found = client.predict(
        question=QUESTION,
        k=1,
        history=["And before?"],
        since="2019-01-01",
        until="2020-01-01",
        speaker="Example",
        genre="speech",
        kind="turn",
        source="ministry",
        without=["order"],
        api_name="/ask",
    )
    assert len(found["quotes"]) == 1
    assert archive.asked[-1] == {
        "question": QUESTION, "k": 1, "history": ["And before?"], "since": "2019-01-01", "until": "2020-01-01",
        "speaker": "Example", "genre": "speech", "kind": "turn", "source": "ministry", "without": ["order"],
    }  # fmt: skip


@pytest.mark.parametrize("data", [[QUESTION], [QUESTION, 2], [QUESTION, 2, [], "", "", ""]])
def test_plain_http_takes_the_question_alone(address: str, data: list[Any]) -> None:
    answer = post(address, "run/ask", {"data": data})
    assert answer.status_code == 200
    assert answer.json()["data"][0]["query"] == QUESTION


def test_gradios_two_step_http_takes_the_question_alone(address: str) -> None:
    event = post(address, "call/ask", {"data": [QUESTION]}).json()["event_id"]
    lines = httpx.get(f"{address}gradio_api/call/ask/{event}", timeout=ENOUGH).text.splitlines()
    assert lines[0] == "event: complete"
    assert json.loads(lines[1].removeprefix("data: "))[0]["answered"] is True


def test_bad_input_is_one_sentence(client: Client, address: str) -> None:
    with pytest.raises(AppError, match=r"^The question is empty; ask something\.$"):
        client.predict("", api_name="/ask")
    answer = post(address, "run/ask", {"data": [QUESTION, 5, [], "yesterday"]})
    assert answer.json()["error"] == "since must be a date such as 2019-05-27, not yesterday."


def test_only_these_endpoints_are_public(client: Client) -> None:
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert list(endpoints) == ["/ask", "/search", "/timeline", "/document", "/check"]
    assert client.view_api(return_format="dict")["unnamed_endpoints"] == {}


def test_nothing_that_is_asked_reaches_the_logs(
    address: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="qa")
    for data in (["secretly"], ["secretly", 5, [], "x", "y", "z", "more"], ["secretly fault"], ["secretly", "many"]):
        post(address, "run/ask", {"data": data})
        post(address, "call/ask", {"data": data})
    printed = capfd.readouterr()
    assert "secretly" not in printed.out + printed.err + caplog.text
    assert "RuntimeError" in caplog.text


def test_unforeseen_fault_is_a_sentence_too(address: str) -> None:
    answer = post(address, "run/ask", {"data": ["fault"]})
    assert answer.json()["error"] == wording.FAILED


def test_questions_are_answered_side_by_side(address: str, archive: FakeArchive) -> None:
    archive.gate = threading.Barrier(6)
    try:
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(lambda n: post(address, "run/ask", {"data": [f"question {n}"]}), range(6)))
    finally:
        archive.gate = None
    assert [answer.status_code for answer in found] == [200] * 6


@pytest.mark.parametrize("count", [0, -1, 101, 2.5, True, "five", float("nan"), float("inf"), [5]])
def test_count_that_is_no_count_is_refused(count: object) -> None:
    with pytest.raises(QueryError, match=r"^The number of quotes must be a whole number from 1 to 100, not "):
        request({"question": QUESTION, "k": count})


def test_arguments_of_another_kind_are_refused() -> None:
    with pytest.raises(QueryError, match=r"^question must be text\.$"):
        request({"question": 5})
    for history in ("a question", [1], {"a": 1}):
        with pytest.raises(QueryError, match=r"^without must be a list of filters"):
            request({"question": QUESTION, "without": history})
        with pytest.raises(QueryError, match=r"^history must be a list"):
            request({"question": QUESTION, "history": history})
    with pytest.raises(QueryError, match=r"^genre must be text\.$"):
        request({"question": QUESTION, "genre": ["speech"]})


def test_half_a_character_is_replaced() -> None:
    assert Endpoints(FakeArchive()).ask("a\ud800b")["query"] == "a?b"


def test_page_gets_errors_as_sentences() -> None:
    ask = chat_turn(FakeArchive())
    assert "The question is empty; ask something." in ask({"question": ""})["html"]
    assert escaped(wording.FAILED) in ask({"question": "fault"})["html"]
    assert "question must be text." in ask({"question": {"a": MARKUP}})["html"]
    assert "The question is empty" in ask(None)["html"]


def test_opening_tells_what_the_archive_holds() -> None:
    assert holdings(OVERVIEW) == "17 documents, 27 May 2019 to 17 July 2020"
    told = opening(FakeArchive())(None)
    assert "Would you deploy such missiles first?" in told["examples"]
    assert told["speakers"][0] == ["Maria Example", 12]
    assert (told["first"], told["last"]) == ("2019-05-27", "2020-07-17")


def test_turn_brings_what_can_be_copied_linked_and_saved() -> None:
    turn = chat_turn(FakeArchive())({"question": QUESTION, "speaker": "Example"})
    assert turn["answer"]["generation"] == 3
    assert turn["answer"]["filters"] == [{"field": "speaker", "value": "Example", "origin": "given"}]
    assert list(turn["copies"]) == ["d1:0-101", "d3:0-20"]
    assert QUESTION.removesuffix("?") in turn["markdown"].replace("\\", "")
    assert turn["csv"].count("\r\n") == 2
    json.dumps(turn)


def test_document_in_context_has_the_words_marked() -> None:
    shown = in_context(FakeArchive())("d1:0-101")["html"]
    assert f'tabindex="-1">{TEXT[39:79]}</mark>' in shown
    assert escaped(MARKUP) in shown
    assert BEST in shown.replace("</mark>", "")
    assert "The archive holds no document" in in_context(FakeArchive())("nothing")["html"]
    assert "id must be text." in in_context(FakeArchive())(["d1"])["html"]


def test_hits_are_plotted_over_what_the_archive_holds() -> None:
    shown = over_time(FakeArchive())({"question": QUESTION})["html"]
    assert 'data-since="2019-05-01" data-until="2019-05-31"' in shown
    assert "May 2019: 1 document, 1 found" in shown
    assert "2019 (2 statements)" in shown
    assert "The question is empty" in over_time(FakeArchive())({})["html"]


def test_search_lists_hits(client: Client) -> None:
    (hit, *_) = client.predict(QUESTION, 1, api_name="/search")["hits"]
    assert (hit["id"], hit["text"], hit["best"]) == ("d1:0-5", "Words", [0, 5])


def test_timeline_is_told_by_periods(client: Client, archive: FakeArchive) -> None:
    told = client.predict(QUESTION, speaker="Example", genre="speech", without=["since"], api_name="/timeline")
    assert (archive.asked[-1]["genre"], archive.asked[-1]["without"]) == ("speech", ["since"])
    assert (told["unit"], [one["name"] for one in told["periods"]]) == ("year", ["2019"])
    assert told["periods"][0]["quote"]["text"] == WORDS
    with pytest.raises(AppError, match="The question is empty"):
        client.predict("", api_name="/timeline")


def test_document_is_given_whole(client: Client) -> None:
    found = client.predict("d1:0-101", api_name="/document")
    assert found["text"] == TEXT
    assert found["date"] == "2019-10-17"
    assert found["quote"]["start"] == 39
    with pytest.raises(AppError, match="holds no document"):
        client.predict("nothing", api_name="/document")
