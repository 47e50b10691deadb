"""Milvus servers for the tests: the light one of every run, and the real one of the wheel `milvus` 2.3.5."""

from __future__ import annotations

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
UP = 60.0
"""Seconds in which a server starts; unpacking the real one takes half of them the first time."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
        self.process = subprocess.Popen(
            [program, "server", "--data-dir", folder, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait(self)

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
        program = Path(sys.executable).with_name("milvus-server")
        self.process = subprocess.Popen(
            [program, "--data", self.folder, "--proxy-port", str(PORT), "--authorization-enabled", "true"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait(self)

    def inner(self) -> int:
        """The process that does the work; the one started only waits for it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return int(children.split()[0])

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.inner(), signal.SIGKILL)
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()


def wait(server: Light | Real) -> None:
    end = time.monotonic() + UP
    while not answers(server.port, server.token):
        if time.monotonic() > end or server.process.poll() is not None:
            server.process.kill()
            raise AssertionError("the server did not start; is another one running on this machine?")
        time.sleep(0.2)
