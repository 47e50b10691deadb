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
from qa.web.api import answer_question, chat_turn, endpoint, holdings, opening
from qa.web.cards import escaped
from tests.web.fakes import ANSWER, MARKUP, FakeArchive

QUESTION = "Would you deploy such missiles first?"


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def post(address: str, route: str, body: Any) -> httpx.Response:
    return httpx.post(f"{address}gradio_api/{route}", json=body, timeout=20)


def test_question_alone_gives_the_json_of_qa_ask(client: Client, archive: FakeArchive) -> None:
    found = client.predict(QUESTION, api_name="/ask")
    expected = answer_json(ANSWER) | {"query": QUESTION, "searched_as": QUESTION}
    assert found == expected
    assert list(found) == list(expected)
    assert archive.asked[-1] == {
        "question": QUESTION, "k": 5, "history": [], "since": None, "until": None, "speaker": None,
    }  # fmt: skip


def test_every_argument_reaches_the_archive(client: Client, archive: FakeArchive) -> None:
    found = client.predict(
        question=QUESTION,
        k=1,
        history=["And before?"],
        since="2019-01-01",
        until="2020-01-01",
        speaker="Example",
        api_name="/ask",
    )
    assert len(found["quotes"]) == 1
    assert archive.asked[-1] == {
        "question": QUESTION, "k": 1, "history": ["And before?"], "since": "2019-01-01", "until": "2020-01-01",
        "speaker": "Example",
    }  # fmt: skip


@pytest.mark.parametrize("data", [[QUESTION], [QUESTION, 2], [QUESTION, 2, [], "", "", ""]])
def test_plain_http_takes_the_question_alone(address: str, data: list[Any]) -> None:
    answer = post(address, "run/ask", {"data": data})
    assert answer.status_code == 200
    assert answer.json()["data"][0]["query"] == QUESTION


def test_gradios_two_step_http_takes_the_question_alone(address: str) -> None:
    event = post(address, "call/ask", {"data": [QUESTION]}).json()["event_id"]
    lines = httpx.get(f"{address}gradio_api/call/ask/{event}", timeout=20).text.splitlines()
    assert lines[0] == "event: complete"
    assert json.loads(lines[1].removeprefix("data: "))[0]["answered"] is True


def test_bad_input_is_one_sentence(client: Client, address: str) -> None:
    with pytest.raises(AppError, match=r"^The question is empty; ask something\.$"):
        client.predict("", api_name="/ask")
    answer = post(address, "run/ask", {"data": [QUESTION, 5, [], "yesterday"]})
    assert answer.json()["error"] == "since must be a date such as 2019-05-27, not yesterday."


def test_only_ask_is_public(client: Client) -> None:
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask"]
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
        answer_question(FakeArchive(), QUESTION, k=count)


def test_arguments_of_another_kind_are_refused() -> None:
    with pytest.raises(QueryError, match=r"^question must be text\.$"):
        answer_question(FakeArchive(), 5)
    for history in ("a question", [1], {"a": 1}):
        with pytest.raises(QueryError, match=r"^history must be a list"):
            answer_question(FakeArchive(), QUESTION, history=history)


def test_half_a_character_is_replaced() -> None:
    assert endpoint(FakeArchive())("a\ud800b")["query"] == "a?b"


def test_page_gets_errors_as_sentences() -> None:
    ask = chat_turn(FakeArchive())
    assert "The question is empty; ask something." in ask({"question": ""})["html"]
    assert escaped(wording.FAILED) in ask({"question": "fault"})["html"]
    assert "question must be text." in ask({"question": {"a": MARKUP}})["html"]
    assert "The question is empty" in ask(None)["html"]


def test_opening_tells_what_the_archive_holds() -> None:
    assert holdings(FakeArchive()) == "17 documents, 27 May 2019 to 17 July 2020"
    assert "Would you deploy such missiles first?" in opening(FakeArchive())(None)["examples"]
