"""Milvus servers for the tests: the light one of every run, and the real one of the wheel `milvus` 2.3.5."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PORT = 19540
"""Of the real server. It has fixed ports of its own beside it, so there can be one on a machine."""
TOKEN = "root:Milvus"  # noqa: S105 - the one that every new server has
UP = 240.0
"""Seconds in which a server starts; unpacking the real one takes 30 of them the first time."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int, token: str = "") -> bool:
    import logging

    from pymilvus import MilvusClient

    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            pass
        MilvusClient(f"http://127.0.0.1:{port}", token=token, timeout=2).list_collections()
    except Exception:
        return False
    return True


class Light:
    """Milvus Lite as a server of its own."""

    token = ""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        program = Path(sys.executable).with_name("milvus-lite")
        self.process = run(
            [program, "server", "--data-dir", folder, "--host", "127.0.0.1", "--port", str(self.port)], folder / "log"
        )
        if not wait(self):
            raise AssertionError(f"Milvus Lite did not start: {(folder / 'log').read_text('utf-8')[-2000:]}")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Real:
    """The server of the wheel, which asks for a token."""

    token = TOKEN
    port = PORT

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    def start(self) -> None:
        """Start it once its port is free: it would take the next one, silently, while connections that a killed server
        left are kept for a minute (TIME_WAIT).
        """
        end = time.monotonic() + UP
        while not free(PORT) and time.monotonic() < end:
            time.sleep(0.5)
        program = Path(sys.executable).with_name("milvus-server")
        self.process = run(
            [program, "--data", self.folder, "--proxy-port", str(PORT), "--authorization-enabled", "true"],
            self.folder / "log",
        )
        if not wait(self):
            self.kill()
            said = (self.folder / "log").read_text("utf-8", "replace")[-2000:]
            raise AssertionError(f"the server did not start; is another one running on this machine? {said}")

    def kill(self) -> None:
        """End it, and the process inside that does the work, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        self.kill()


def run(command: list[str | Path], log: Path) -> subprocess.Popen[bytes]:
    """Start a server in a group of its own, so that whatever it starts can be ended with it."""
    with log.open("ab") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)


def wait(server: Light | Real) -> bool:
    """Until it answers; False when it ends instead or takes too long."""
    end = time.monotonic() + UP
    while not answers(server.port, server.token):
        if time.monotonic() > end or server.process.poll() is not None:
            return False
        time.sleep(0.2)
    return True
