"""Calls of the endpoints over plain HTTP, answered without Gradio's rounds: `POST /gradio_api/run/<endpoint>`.

Gradio sets up a session with the settings of every part of the page for each call that names none, 7 ms of processor
time where a question of a large archive takes 40; here it is 1 (`benchmarks/web.md`). What is sent and what comes back
is the same; Gradio's own clients, and whoever calls in two steps, are still answered by Gradio.
"""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from qa.errors import UploadError
from qa.web import wording
from qa.web.api import ENDPOINTS, Endpoints, Json, Refusal
from qa.web.routes import limited

PREFIX = "/gradio_api/run/"
LARGEST = 1024 * 1024
"""Bytes of a call; the longest question or quote that is looked at has a hundredth of that."""


class DirectCalls:
    """ASGI middleware that answers calls of the endpoints and passes everything else on."""

    def __init__(self, app: Any, *, endpoints: Endpoints) -> None:  # noqa: ANN401 - any ASGI application
        self._app = app
        self._calls: dict[str, Callable[..., Json]] = {PREFIX + name: getattr(endpoints, name) for name in ENDPOINTS}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        """Answer a call; pass on any other request."""
        post = scope["type"] == "http" and scope["method"] == "POST"
        called = self._calls.get(scope["path"].rstrip("/")) if post else None
        if called:
            await (await answered(called, Request(scope, receive)))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def answered(called: Callable[..., Json], request: Request) -> Response:
    """Call an endpoint with the list in `data`; what is missing has its default, what is too much is left out."""
    try:
        sent = json.loads(await limited(request, LARGEST))
    except (ValueError, UploadError, ClientDisconnect, RecursionError):
        sent = None
    given = sent.get("data") if isinstance(sent, dict) else None
    if not isinstance(given, list):
        return JSONResponse({"error": wording.BAD_CALL}, status_code=422)
    begun = time.monotonic()
    try:
        result = await run_in_threadpool(called, *given[: len(inspect.signature(called).parameters)])
    except (Refusal, TypeError) as error:
        # A TypeError says that not even the first argument is there.
        sentence = error.message if isinstance(error, Refusal) else wording.BAD_CALL
        return JSONResponse({"error": sentence}, status_code=500)
    return JSONResponse({"data": [result], "is_generating": False, "duration": time.monotonic() - begun})
