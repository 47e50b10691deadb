"""A first knock at a server, so that it is waited for while libraries are imported."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path
from typing import Any

from qa.remote.address import Address
from qa.settings import store_access

TURN = 0.5
"""Seconds given at least, for a thread of the connection that did not get its turn beside two seconds of imports."""


class Knock:
    """A connection that is being made, only to see whether anybody is there.

    Args:
        address: of the server.

    Raises:
        ImportError: gRPC is not installed, and so neither is pymilvus.
        UsageError: the authority that is to be trusted is no file.
    """

    def __init__(self, address: Address) -> None:
        import grpc  # noqa: PLC0415

        _, encrypted, authority = store_access()
        self._waiting = (grpc.ChannelConnectivity.IDLE, grpc.ChannelConnectivity.CONNECTING)
        self._heard = threading.Event()
        self._begun = time.monotonic()
        if encrypted:
            trusted = grpc.ssl_channel_credentials(Path(authority).read_bytes() if authority else None)
            self._channel = grpc.secure_channel(address.target, trusted)
        else:
            self._channel = grpc.insecure_channel(address.target)
        self._channel.subscribe(self._look, try_to_connect=True)

    def silent(self, seconds: float) -> bool:
        """Wait until somebody answers, or refuses: so many seconds from the knock on. True if nobody does either."""
        left = self._begun + seconds - time.monotonic()
        heard = self._heard.wait(max(left, min(TURN, seconds)))
        self._channel.close()
        return not heard

    def _look(self, state: Any) -> None:  # noqa: ANN401
        if state not in self._waiting:
            self._heard.set()


_knocks: dict[str, Knock] = {}


def knock(address: Address) -> None:
    """Begin to connect, unless that has begun; without gRPC nothing happens, and pymilvus will be missed later."""
    if address.target not in _knocks:
        with contextlib.suppress(ImportError):
            _knocks[address.target] = Knock(address)


def silent(address: Address, seconds: float) -> bool:
    """Say whether a server that was knocked at gives no sign of life, and forget the knock; False where none was."""
    begun = _knocks.pop(address.target, None)
    return begun is not None and begun.silent(seconds)
