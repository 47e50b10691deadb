from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import httpx
import pytest

from qa.errors import PageError, UsageError
from qa.pages.fetch import Fetcher, is_public

PUBLIC = "93.184.216.34"
Reply = Callable[[httpx.Request], httpx.Response]


def fetcher(reply: Reply, addresses: dict[str, str] | None = None, allow_private: bool = False) -> Fetcher:
    naps: list[float] = []
    made = Fetcher(
        allow_private=allow_private,
        transport=httpx.MockTransport(reply),
        resolver=lambda host: [(addresses or {}).get(host, PUBLIC)],
        sleep=naps.append,
        clock=lambda: 100.0 + sum(naps),
        today=lambda: dt.date(2020, 7, 15),
    )
    made.naps = naps  # type: ignore[attr-defined]
    return made


def site(pages: dict[str, httpx.Response], robots: str = "") -> Reply:
    def reply(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        assert request.url.host in {PUBLIC, "127.0.0.1"}
        if path == "/robots.txt":
            return httpx.Response(200, text=robots) if robots else httpx.Response(404)
        return pages.get(path, httpx.Response(404))

    return reply


def html(text: str = "<p>Hello") -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/html; charset=utf-8"}, text=text)


def test_a_page_is_fetched_with_its_address_type_and_day() -> None:
    page = fetcher(site({"/a": html()})).fetch("https://example.org/a#part")
    assert (page.source, page.url) == ("https://example.org/a#part", "https://example.org/a")
    assert (page.data, page.media_type) == (b"<p>Hello", "text/html; charset=utf-8")
    assert page.captured == dt.date(2020, 7, 15)


def test_robots_are_obeyed_and_requests_are_spaced() -> None:
    made = fetcher(site({"/a": html(), "/b": html()}, "User-agent: *\nDisallow: /secret\nCrawl-delay: 3"))
    made.fetch("http://example.org/a")
    made.fetch("http://example.org/b")
    assert made.naps == [3.0]  # type: ignore[attr-defined]
    with pytest.raises(PageError, match="robots"):
        made.fetch("http://example.org/secret/page")


def test_robots_are_obeyed_from_their_first_line_on_after_a_byte_order_mark() -> None:
    made = fetcher(site({"/secret": html()}, "\ufeffUser-agent: *\nDisallow: /secret\n"))
    with pytest.raises(PageError, match="robots"):
        made.fetch("http://example.org/secret")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x/y", "example.org/a", "http://u:p@x/", "http://"])
def test_only_plain_web_addresses_are_fetched(address: str) -> None:
    with pytest.raises(UsageError):
        fetcher(site({})).fetch(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1%eth0"])
def test_private_addresses_are_refused_unless_allowed(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(PageError, match="private"):
        fetcher(site({"/a": html()}), {"inside.example": address}).fetch("http://inside.example/a")


def test_private_addresses_can_be_allowed() -> None:
    made = fetcher(site({"/a": html()}), {"inside.example": "127.0.0.1"}, allow_private=True)
    assert made.fetch("http://inside.example/a").data == b"<p>Hello"


def test_redirects_are_followed_and_each_is_checked() -> None:
    pages = {"/a": httpx.Response(301, headers={"location": "/b"}), "/b": html()}
    assert fetcher(site(pages)).fetch("http://example.org/a").url == "http://example.org/b"
    pages = {"/a": httpx.Response(302, headers={"location": "http://inside.example/x"})}
    with pytest.raises(PageError, match="private"):
        fetcher(site(pages), {"inside.example": "10.0.0.1"}).fetch("http://example.org/a")
    pages = {"/a": httpx.Response(302, headers={"location": "/a"})}
    with pytest.raises(PageError, match="redirects"):
        fetcher(site(pages)).fetch("http://example.org/a")


def test_what_is_no_text_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = httpx.Response(200, headers={"content-type": "image/png"}, content=b"x")
    with pytest.raises(PageError, match="image/png"):
        fetcher(site({"/a": picture})).fetch("http://example.org/a")
    monkeypatch.setattr("qa.pages.fetch.LARGEST", 5)
    with pytest.raises(PageError, match="larger"):
        fetcher(site({"/a": html("123456")})).fetch("http://example.org/a")
    with pytest.raises(PageError, match="404"):
        fetcher(site({})).fetch("http://example.org/missing")


def test_a_site_out_of_order_is_left_alone() -> None:
    with pytest.raises(PageError, match="robots"):
        fetcher(lambda _: httpx.Response(503)).fetch("http://example.org/a")


def test_a_failing_connection_is_one_sentence() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    with pytest.raises(PageError, match="cannot be fetched"):
        fetcher(reply).fetch("http://example.org/a")
