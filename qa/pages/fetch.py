"""Addresses to captures: the only file of this package that touches the network, and only when asked by name.

It keeps to robots.txt, waits between requests to one host, stops at size and time limits, follows few redirects and
checks each of them, and refuses addresses inside the user's own network unless that is allowed.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.robotparser import RobotFileParser

import httpx

from qa.errors import GoneError, PageError, UsageError
from qa.pages.blocks import Capture

AGENT = "press-qa"
READ = ("text/", "application/xhtml+xml", "application/xml", "application/pdf", "application/json")
LARGEST = 20_000_000
LARGEST_ROBOTS = 500_000
TIMEOUT = 30.0
"""Seconds a page may take from the first byte to the last."""
REDIRECTS = 5
PAUSE = 1.0
"""Seconds between two requests to one host."""
LONGEST_PAUSE = 30.0
"""A robots.txt that asks for more is taken to mean no."""
MOVED = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent."""

    status: int
    data: bytes
    kind: str
    location: str | None


def resolve(host: str) -> list[str]:
    """Look up the addresses of a host."""
    try:
        return list(
            dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
        )
    except (OSError, UnicodeError) as error:
        raise PageError(f"The host '{host}' cannot be found; check the address and the connection.") from error


@dataclass
class Fetcher:
    """Fetches pages politely; one object serves one run."""

    allow_private: bool = False
    transport: httpx.BaseTransport | None = None
    resolver: Callable[[str], list[str]] = resolve
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    today: Callable[[], dt.date] = dt.date.today
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the client; proxies of the environment are not used, since they would look addresses up unchecked."""
        self._client = httpx.Client(transport=self.transport, trust_env=False, timeout=TIMEOUT, follow_redirects=False)

    def __enter__(self) -> Self:
        """Enter a `with` block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close all connections."""
        self._client.close()

    def fetch(self, address: str) -> Capture:
        """Fetch one page; whatever keeps it from being read is a `PageError` of one sentence."""
        url = checked_url(address)
        for _ in range(REDIRECTS + 1):
            self._ask_robots(url)
            answer = self._get(url, LARGEST)
            if answer.status in MOVED and answer.location:
                url = checked_url(str(url.join(answer.location)))
                continue
            if answer.status in GONE:
                raise GoneError(f"The server of {address} answered {answer.status}: the page is no longer there.")
            if answer.status != 200:
                raise PageError(f"The server of {address} answered {answer.status} instead of sending the page.")
            if not answer.kind.lower().startswith(READ):
                raise PageError(f"{address} is no page of text but '{answer.kind or 'unknown'}'.")
            return Capture(address, answer.data, media_type=answer.kind, url=str(url), captured=self.today())
        raise PageError(f"{address} leads through more than {REDIRECTS} redirects.")

    def _ask_robots(self, url: httpx.URL) -> None:
        """Keep to the site's robots.txt, and to the pause it asks for."""
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(httpx.URL(f"{site}/robots.txt"))
        robots = self._robots[site]
        if not robots.can_fetch(AGENT, str(url)):
            raise PageError(f"The site asks programs not to fetch {url} (robots.txt).")
        asked = robots.crawl_delay(AGENT)
        if asked is not None and float(asked) > LONGEST_PAUSE:
            raise PageError(f"The site of {url} asks programs to wait {asked} seconds between pages (robots.txt).")
        self._wait(url.host, max(PAUSE, float(asked or 0)))

    def _read_robots(self, url: httpx.URL) -> RobotFileParser:
        robots = RobotFileParser()
        for _ in range(REDIRECTS + 1):
            answer = self._get(url, LARGEST_ROBOTS)
            if answer.status in MOVED and answer.location:
                url = checked_url(str(url.join(answer.location)))
                continue
            break
        lines = answer.data.decode("utf-8-sig", "replace").splitlines() if answer.status == 200 else []
        # A site that is out of order may forbid what we cannot see; one without the file forbids nothing.
        robots.parse(["User-agent: *", "Disallow: /"] if answer.status >= 500 else lines)
        return robots

    def _wait(self, host: str, pause: float) -> None:
        left = self._last.get(host, -pause) + pause - self.clock()
        if left > 0:
            self.sleep(left)
        self._last[host] = self.clock()

    def _get(self, url: httpx.URL, limit: int) -> Answer:
        """Ask for one address, connecting to exactly the one that was checked."""
        target = self._address(url.host)
        place = url.copy_with(host=target)
        headers = {"Host": url.netloc.decode("ascii"), "User-Agent": AGENT, "Accept-Encoding": "gzip, deflate"}
        started = self.clock()
        try:
            extensions = {"sni_hostname": url.host} if url.scheme == "https" else {}
            with self._client.stream("GET", place, headers=headers, extensions=extensions) as response:
                parts, size = [], 0
                for part in response.iter_bytes():
                    size += len(part)
                    if size > limit:
                        raise PageError(f"{url} is larger than {limit // 1_000_000 or 1} MB.")
                    if self.clock() - started > TIMEOUT:
                        raise PageError(f"{url} took longer than {TIMEOUT:.0f} seconds.")
                    parts.append(part)
                kind = response.headers.get("content-type", "")
                return Answer(response.status_code, b"".join(parts), kind, response.headers.get("location"))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise PageError(f"{url} cannot be fetched: {type(error).__name__}.") from error

    def _address(self, host: str) -> str:
        """Look a host up, and refuse one inside the user's own network."""
        addresses = self.resolver(host)
        if not addresses:
            raise PageError(f"The host '{host}' cannot be found; check the address and the connection.")
        for address in addresses:
            if not self.allow_private and not is_public(address):
                raise PageError(
                    f"'{host}' lies in a private network ({address}); allow that explicitly if you mean it."
                )
        return addresses[0]


def checked_url(address: str) -> httpx.URL:
    """Read an address; only plain http and https ones are fetched."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise UsageError(f"'{address[:200]}' is no web address.") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise UsageError(f"Only http:// and https:// addresses are fetched, not '{address[:200]}'.")
    if url.userinfo:
        raise UsageError("Addresses that hold a user name or password are not fetched.")
    return url.copy_with(fragment=None)


def is_public(address: str) -> bool:
    """Say whether an address lies in the public internet."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None)
    found = inner or found
    return found.is_global and not found.is_multicast
