"""Calls over plain HTTP, answered without Gradio's rounds, beside the same calls through Gradio."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from gradio_client import Client

from qa.web import wording
from qa.web.direct import LARGEST
from tests.web.fakes import TEXT, FakeArchive

CALLS: dict[str, list[Any]] = {
    "ask": ["missiles?", 1],
    "search": ["missiles?", 2, [], "2019"],
    "timeline": ["missiles?"],
    "document": ["d1:0-101"],
    "check": ["We will be the first to deploy such missiles."],
}


def post(address: str, name: str, body: bytes) -> httpx.Response:
    return httpx.post(f"{address}gradio_api/run/{name}", content=body, headers={"content-type": "application/json"})


@pytest.mark.parametrize("name", CALLS)
def test_answer_is_the_one_that_gradio_gives(address: str, name: str) -> None:
    direct = post(address, name, json.dumps({"data": CALLS[name]}).encode())
    assert direct.headers["content-type"] == "application/json"
    assert direct.json()["data"] == [Client(address, verbose=False).predict(*CALLS[name], api_name=f"/{name}")]
    assert set(direct.json()) == {"data", "is_generating", "duration"}


def test_address_may_end_in_a_slash(address: str) -> None:
    assert post(address, "document/", b'{"data": ["d1"]}').json()["data"][0]["text"] == TEXT


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"{}", b'{"data": "missiles?"}', b"[" * 100_000])
def test_body_that_is_no_call_is_refused_with_a_sentence(address: str, body: bytes) -> None:
    answer = post(address, "ask", body)
    assert (answer.status_code, answer.json()) == (422, {"error": wording.BAD_CALL})


def test_call_without_its_first_argument_is_refused(address: str) -> None:
    assert post(address, "ask", b'{"data": []}').json() == {"error": wording.BAD_CALL}


def test_call_that_is_too_large_is_not_read(address: str, archive: FakeArchive) -> None:
    before = len(archive.asked)
    assert post(address, "ask", b'{"data": ["%s"]}' % (b"x" * LARGEST)).status_code == 422
    assert len(archive.asked) == before


def test_guard_stands_before_the_calls(address: str) -> None:
    url = f"{address}gradio_api/run/ask"
    assert httpx.post(url, json={"data": ["x"]}, headers={"Host": "elsewhere.example"}).status_code == 421
    assert httpx.post(url, json={"data": ["x"]}, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert "default-src 'self'" in httpx.post(url, json={"data": ["x"]}).headers["content-security-policy"]


def test_page_of_a_call_is_not_there_to_be_read(address: str) -> None:
    assert httpx.get(f"{address}gradio_api/run/ask").status_code in (404, 405)
