"""The requests of the archive tab beside Gradio's own: log in, upload, rebuild, how far it is.

Every one that changes anything refuses without the administrator's session; sizes are counted while bytes arrive. What
is answered is JSON, an error in it one sentence; no place on the server is named.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from qa.errors import UploadError
from qa.web import wording
from qa.web.admin import SESSION, Admin
from qa.web.rebuild import Rebuild

PREFIX = "/archive/"
COOKIE = "qa-session"
LARGEST = 100 * 1024 * 1024
"""Bytes of one upload."""
LARGEST_NOTE = 10_000
"""Bytes of a log-in."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers of a proxy: behind one, "from this computer" means nothing."""

log = logging.getLogger(__name__)

Answering = Callable[[Request], Awaitable[Response]]


class ArchiveRoutes:
    """ASGI middleware that answers what begins with `/archive/` and passes everything else on."""

    def __init__(self, app: Any, *, admin: Admin, rebuild: Rebuild) -> None:  # noqa: ANN401 - any ASGI application
        self._app = app
        self._admin = admin
        self._rebuild = rebuild
        self._router = Router(
            [
                Route(f"{PREFIX}state", self.state),
                Route(f"{PREFIX}login", self.log_in, methods=["POST"]),
                Route(f"{PREFIX}logout", self.log_out, methods=["POST"]),
                Route(f"{PREFIX}pages", self.admitted(self.receive), methods=["POST"]),
                Route(f"{PREFIX}rebuild", self.admitted(self.start), methods=["POST"]),
                Route(f"{PREFIX}discard", self.admitted(self.discard), methods=["POST"]),
            ]
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        """Answer a request of the archive tab; pass on any other."""
        mine = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        await (self._router if mine else self._app)(scope, receive, send)

    def may(self, request: Request) -> bool:
        """Tell whether a request may change the archive."""
        if self._admin.password is None and any(name in request.headers for name in FORWARDED):
            return False
        return self._admin.may(request.cookies.get(COOKIE))

    def admitted(self, answer: Answering) -> Answering:
        """Let only the administrator through, and turn a refusal into its sentence."""

        async def answering(request: Request) -> Response:
            if not self.may(request):
                return refusal(wording.NO_ADMIN, 403)
            try:
                return await answer(request)
            except UploadError as error:
                return refusal(str(error), 400)
            except ClientDisconnect:
                return refusal(wording.BROKEN_OFF, 400)
            except OSError as error:
                log.error("An upload could not be stored: %s", error)
                return refusal(wording.REBUILD_FAILED, 500)

        return answering

    async def state(self, request: Request) -> Response:
        """Say whether this reader may change the archive, and how far a rebuild is."""
        may = self.may(request)
        found = await run_in_threadpool(lambda: self._rebuild.state)
        shown = found if may else {"state": found["state"]}
        asks = self._admin.password is not None
        return JSONResponse({"may": may, "password": asks, "rebuild": shown}, headers={"cache-control": "no-store"})

    async def log_in(self, request: Request) -> Response:
        """Give a session for the password."""
        address = request.client.host if request.client else ""
        if self._admin.exhausted(address):
            return refusal(wording.ATTEMPTS_OVER, 429)
        try:
            note = json.loads(await limited(request, LARGEST_NOTE))
            password = note["password"]
        except (ValueError, TypeError, KeyError, UploadError):
            return refusal(wording.WRONG_PASSWORD, 403)
        session = self._admin.log_in(password, address) if isinstance(password, str) else None
        if session is None:
            return refusal(wording.WRONG_PASSWORD, 403)
        answer = JSONResponse({"may": True})
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, session, max_age=SESSION, httponly=True, samesite="strict", secure=secure)
        return answer

    async def log_out(self, request: Request) -> Response:
        """End the session."""
        self._admin.log_out(request.cookies.get(COOKIE))
        answer = JSONResponse({"may": False})
        answer.delete_cookie(COOKIE)
        return answer

    async def receive(self, request: Request) -> Response:
        """Take one file in, as the body of the request; its name stands in the address."""
        most = min(LARGEST, await run_in_threadpool(self._rebuild.room))
        path = await run_in_threadpool(self._rebuild.upload_folder) / uuid.uuid4().hex
        try:
            size = 0
            with path.open("wb") as file:
                async for piece in request.stream():
                    size += len(piece)
                    if size > most:
                        return refusal(wording.TOO_LARGE.format(most=most // (1024 * 1024)), 413)
                    await run_in_threadpool(file.write, piece)
            waiting = await run_in_threadpool(self._rebuild.receive, path, request.query_params.get("name", ""))
            return JSONResponse({"waiting": waiting})
        finally:
            path.unlink(missing_ok=True)

    async def start(self, _: Request) -> Response:
        """Begin to add what was uploaded."""
        await run_in_threadpool(self._rebuild.start)
        return JSONResponse({"started": True})

    async def discard(self, _: Request) -> Response:
        """Throw away what was uploaded and waits."""
        await run_in_threadpool(self._rebuild.discard)
        return JSONResponse({"waiting": 0})


async def limited(request: Request, most: int) -> bytes:
    """Read a small body, and no more than that."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise UploadError(wording.TOO_LARGE.format(most=0))
    return body


def refusal(sentence: str, status: int) -> Response:
    """Answer with one sentence."""
    return JSONResponse({"sentence": sentence}, status_code=status)
