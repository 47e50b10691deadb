"""Where the chat is served and what is said about it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from qa.errors import MissingArchiveError, ServeError, UsageError
from qa.web import serve as serving
from qa.web import wording
from qa.web.serve import chat, free_port, in_background, is_loopback, serve, served
from tests.patience import ENOUGH
from tests.web.fakes import FakeArchive


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_next_free_port_is_taken_instead_and_said(taken: int) -> None:
    said: list[str] = []
    with served(FakeArchive(), port=taken, say=said.append) as url:
        free = int(url.rstrip("/").rsplit(":", 1)[1])
        assert free > taken
        assert said == [wording.PORT_TAKEN.format(port=taken, free=free)]
        assert httpx.get(url).status_code == 200


def test_no_free_port_is_one_sentence(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PORTS", 1)
    with pytest.raises(ServeError, match=f"^The ports {taken} to {taken} are all in use"):
        free_port("127.0.0.1", taken)


def test_host_or_port_that_cannot_be_is_one_sentence() -> None:
    with pytest.raises(ServeError, match=r"^Nothing can be served on 192\.0\.2\.1: "):
        free_port("192.0.2.1", 0)
    with pytest.raises(ServeError, match=r"^Nothing can be served on no\.such\.host\.invalid: "):
        free_port("no.such.host.invalid", 0)
    with pytest.raises(UsageError, match=r"^A port is a number from 0 to 65535"):
        free_port("127.0.0.1", 70_000)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True), ("0.0.0.0", False), ("box", False)],
)
def test_loopback_hosts_are_told_apart(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_another_host_is_served_with_a_warning() -> None:
    said: list[str] = []
    with served(FakeArchive(), host="0.0.0.0", port=0, say=said.append):
        assert said == [wording.EXPOSED.format(host="0.0.0.0")]


def test_serving_says_where_and_stops_on_interrupt() -> None:
    said: list[str] = []

    def ready(url: str) -> None:
        assert httpx.get(url).status_code == 200
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(FakeArchive(), port=0, ready=ready, say=said.append)
    assert said[-1].startswith("The chat is at http://127.0.0.1:")
    address = said[-1].split()[4]
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_missing_archive_is_the_callers_to_report(tmp_path: Path) -> None:
    pytest.importorskip("qa.archive")
    with pytest.raises(MissingArchiveError):
        chat(tmp_path / "none")


def test_background_work_hands_on_its_error() -> None:
    def fail() -> None:
        raise ServeError("no")

    with pytest.raises(ServeError):
        in_background(fail).result(timeout=ENOUGH)


def test_pages_may_load_nothing_from_elsewhere(address: str) -> None:
    headers = httpx.get(address).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_other_sites_cannot_call_the_api(address: str) -> None:
    answer = httpx.post(
        f"{address}gradio_api/run/ask",
        json={"data": ["question"]},
        headers={"Origin": "https://elsewhere.example", "Host": "127.0.0.1"},
    )
    assert "access-control-allow-origin" not in answer.headers
