"""What keeps the page to itself: only its own names are answered, and nothing is fetched from any other host."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from qa.web import wording

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# Gradio's pages start from inline scripts and build functions from text, hence the two 'unsafe' words; what this
# restricts is where scripts and everything else may come from.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode("ascii")),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


NO_WAY = ("/upload", "/upload_progress")
"""Gradio's own ways to store files of anybody on the server; nothing here needs them."""


class Guard:
    """ASGI middleware that refuses what comes under a foreign name, and adds `HEADERS` to every response.

    A page of another site can make its own name lead to this server and then read what is served here; it cannot make
    the browser send another name than its own. Addresses in figures belong to no site, so they are always taken.

    Args:
        app: what is guarded.
        hosts: names under which the chat is served, beside this computer's own and addresses in figures.
    """

    def __init__(self, app: App, *, hosts: Collection[str] = ()) -> None:
        self.app = app
        self.hosts = {"localhost", *(host.lower() for host in hosts)}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to what comes back; refuse it where it is not for here."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
            await send(message)

        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif refused:
            await _refuse(*refused, guarded)
        else:
            await self.app(scope, receive, guarded)

    def _refusal(self, scope: Message) -> tuple[int, str] | None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = host_of(f"//{headers.get(b'host', '')}")
        if host is None or not (host in self.hosts or is_address(host)):
            return 421, wording.BAD_HOST
        origin = headers.get(b"origin")
        if origin and scope.get("method") == "POST" and urlsplit(origin).netloc != headers.get(b"host"):
            return 403, wording.OTHER_SITE
        path = scope["path"].rstrip("/")
        if "/gradio_api/" in path and path.endswith(NO_WAY):
            return 403, wording.NO_UPLOAD_HERE
        return None


def host_of(address: str) -> str | None:
    """Return the name in an address, without port; None where there is none."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def is_address(host: str) -> bool:
    """Tell whether a host is an address in figures."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def _refuse(status: int, sentence: str, send: Send) -> None:
    body = json.dumps({"sentence": sentence}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
