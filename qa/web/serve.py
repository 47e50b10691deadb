"""Serving the chat: the port, the warning, the server, and opening an archive while Gradio loads."""

from __future__ import annotations

import errno
import os
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from qa.errors import MissingArchiveError, ServeError, UsageError
from qa.settings import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    admin_password,
    allowed_hosts,
    reach_this_machine,
    silence_telemetry,
)
from qa.web import wording
from qa.web.admin import Admin

if TYPE_CHECKING:
    from qa.crew import Crew
    from qa.web.request import Asking

LAST_PORT = 65_535
OPENING = 3.0
"""Seconds in which an archive opens or fails to; a larger one goes on opening while Gradio loads."""
PORTS = 20
"""Ports tried from the one named upwards."""

Say = Callable[[str], None]
T = TypeVar("T")


def say_on_stderr(sentence: str) -> None:
    """Write one line for whoever started the server."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def chat(
    index: str | Path,
    *,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    admin: bool = False,
    mcp: bool = False,
    open_browser: bool = False,
    rerank: str | None = None,
    store: str | None = None,
    roots: Sequence[str | Path] = (),
    say: Say = say_on_stderr,
) -> None:
    """Open the archive in a folder and serve the chat over it until Ctrl+C.

    Where there is none, it is built from `roots`; without roots MissingArchiveError says how to build one.
    """
    opened = in_background(lambda: open_or_build(index, roots, say, rerank, store))
    if not roots:
        wait([opened], timeout=OPENING)
        if opened.done():
            opened.result()  # that there is no archive is said at once, not after Gradio's seconds
    load_gradio()
    from qa.helper import warm_up

    with opened.result() as archive:

        def warm(_: str) -> None:
            # Not before the page is there: it would wait for that by a second, and its reader types for longer.
            in_background(lambda: warm_up(archive))

        serve(archive, host=host, port=port, admin=admin, mcp=mcp, open_browser=open_browser, ready=warm, say=say)


def open_or_build(
    index: str | Path, roots: Sequence[str | Path], say: Say, rerank: str | None = None, store: str | None = None
) -> Crew:
    """Open the archive in a folder; where there is none, build it from the roots, if any are given."""
    from qa.crew import Crew

    try:
        return Crew.open(index, rerank=rerank, store=store)
    except MissingArchiveError:
        if not roots:
            raise
    say(wording.BUILDING.format(roots=", ".join(Path(root).name for root in roots)))
    stages: set[str] = set()

    def progress(stage: str, done: int, total: int) -> None:
        # One line when a stage starts and one when it is done; how many there are may not be known at first.
        if stage not in stages or done == total > 0:
            stages.add(stage)
            line = wording.PROGRESS_OF if total else wording.PROGRESS
            say(line.format(stage=stage, done=done, total=total))

    built = Crew.build(roots, index, progress=progress, store=store)
    return Crew.open(index, rerank=rerank, store=store) if rerank else built


def serve(
    archive: Asking,
    *,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    admin: bool = False,
    mcp: bool = False,
    open_browser: bool = False,
    ready: Callable[[str], None] | None = None,
    say: Say = say_on_stderr,
) -> None:
    """Serve the chat until Ctrl+C; `ready` is called with its address once questions can be asked."""
    with served(archive, host=host, port=port, admin=admin, mcp=mcp, say=say) as url:
        say(wording.SERVING.format(url=url))
        if ready:
            ready(url)
        if open_browser:
            webbrowser.open(url)
        with suppress(KeyboardInterrupt):
            while True:
                # In short waits: on Windows an endless one would not notice Ctrl+C.
                threading.Event().wait(1)


@contextmanager
def served(
    archive: Asking,
    *,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    admin: bool = False,
    mcp: bool = False,
    say: Say = say_on_stderr,
) -> Iterator[str]:
    """Serve the chat in the background for the length of a `with` block; gives its address."""
    load_gradio()
    from qa.web.page import chat_page, results_as_json

    if mcp and not find_spec("mcp"):
        raise ServeError(wording.NO_MCP)
    if not is_loopback(host):
        say(wording.EXPOSED.format(host=host))
    free = free_port(host, port)
    if port not in (0, free):
        say(wording.PORT_TAKEN.format(port=port, free=free))
    page = chat_page(archive)
    with around(archive, host=host, admin=admin, say=say) as middleware:
        try:
            _, url, _ = page.launch(
                server_name=host, server_port=free, app_kwargs={"middleware": middleware}, mcp_server=mcp, **launching()
            )
        except OSError as error:
            raise ServeError(wording.NO_HOST.format(host=host, reason=error)) from error
        if mcp:
            results_as_json(page.mcp_server_obj)
        try:
            yield url
        finally:
            page.close(verbose=False)


def launching() -> dict[str, Any]:
    """Give the options of `launch` that are always the same: quiet, on its own, with this page's look."""
    from qa.web.page import look

    return {
        "prevent_thread_lock": True, "quiet": True, "share": False, "inbrowser": False, "ssr_mode": False, "pwa": False,
        "run_history": False, "enable_monitoring": False, "footer_links": ["api"], **look(),
    }  # fmt: skip


@contextmanager
def around(archive: Asking, *, host: str, admin: bool, say: Say) -> Iterator[list[Any]]:
    """Give what stands between the network and the page: the guard, the archive tab's requests, plain calls."""
    from starlette.middleware import Middleware

    from qa.web.api import Endpoints
    from qa.web.direct import DirectCalls
    from qa.web.guard import Guard
    from qa.web.rebuild import Rebuild
    from qa.web.routes import ArchiveRoutes

    rebuild = Rebuild(archive)
    try:
        yield [
            Middleware(Guard, hosts=names_of(host)),
            Middleware(ArchiveRoutes, admin=administrator(host, wanted=admin, say=say), rebuild=rebuild),
            Middleware(DirectCalls, endpoints=Endpoints(archive)),
        ]
    finally:
        rebuild.close()


def administrator(host: str, *, wanted: bool, say: Say) -> Admin:
    """Decide who may change the archive: whoever has the password; without one, only readers on this computer."""
    password = admin_password()
    if wanted and password is None:
        password = secrets.token_urlsafe(12)
        say(wording.GENERATED.format(password=password))
    return Admin(password, open_here=password is None and is_loopback(host))


def names_of(host: str) -> list[str]:
    """List the names under which the chat is served: as asked for, and, where others reach it, this computer's."""
    own = [] if is_loopback(host) else [socket.gethostname(), socket.getfqdn()]
    return [host.strip("[]"), *own, *allowed_hosts()]


def load_gradio() -> None:
    """Import Gradio, which takes seconds, with its usage reports off and this machine reachable past any proxy."""
    silence_telemetry()
    reach_this_machine()
    import gradio  # noqa: F401


def in_background(work: Callable[[], T]) -> Future[T]:
    """Run work in a thread that does not keep the program alive."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def is_loopback(host: str) -> bool:
    """Tell whether only this computer can reach what is served on a host."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def free_port(host: str, port: int) -> int:
    """Return the first free port of a host from the one named upwards; 0 means any."""
    if not 0 <= port <= LAST_PORT:
        raise UsageError(wording.BAD_PORT.format(port=port))
    bare = host.strip("[]")
    last = min(port + PORTS - 1, LAST_PORT)
    try:
        family = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM)[0][0]
        for candidate in range(port, last + 1):
            free = bound(family, bare, candidate)
            if free:
                return free
    except OSError as error:
        raise ServeError(wording.NO_HOST.format(host=host, reason=error.strerror or error)) from error
    raise ServeError(wording.NO_PORT.format(port=port, last=last))


def bound(family: int, host: str, port: int) -> int | None:
    """Bind a port for a moment and return its number; None where another program has it."""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            # A port that a server has just left is free, though the system still waits for late packets.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return None
            raise
        return int(probe.getsockname()[1])
