"""The connection to a Milvus server: the only file that knows pymilvus, and what its errors mean."""

from __future__ import annotations

import contextlib
import logging
import re
import sys
from typing import Any

from qa.errors import OtherStoreError, StoreError, UnreachableStoreError
from qa.remote.address import Address
from qa.remote.knock import knock, silent
from qa.settings import store_access

PINGING = {"grpc.keepalive_time_ms": 300_000}
"""Between two pings of a connection. pymilvus sends one every ten seconds, over which a server that answers slowly, as
Milvus Lite on a busy machine, ends the connection ("too many pings"). One that dies is noticed without any."""
RETRIES = 6
"""Times that a server which is away is asked again meanwhile, in 3.6 s. Given seconds, pymilvus would go on asking for
all of them."""
FIRST_WITH_TEXT = (2, 5)
"""Version of the server that searches words."""
NOT_FOUND = (100, 800, 1600)
"""Codes for collections and aliases that are not there."""
LITE = "milvus_lite"


class Server:
    """A connected server; safe to use from several threads.

    Attributes:
        connecting: seconds until a server that does not answer counts as away; one on the other side of the world takes
            half of one.
        answering: seconds for a search; one among a million vectors takes 6 ms.

    Raises:
        StoreError: pymilvus is not installed.
        UnreachableStoreError: nobody answers, or lets us in.
    """

    connecting = 2.5
    answering = 4.0

    def __init__(self, address: Address) -> None:
        self.address = address
        token, encrypted, authority = store_access()
        uri = f"{'https' if encrypted else 'http'}://{address.target}"
        if "pymilvus" not in sys.modules:
            knock(address)  # importing it takes .6 s, in which the server has time to answer
        with self._translated():
            if silent(address, self.connecting):
                raise TimeoutError
            self.client = _client()(
                uri=uri,
                token=token,
                timeout=self.connecting,
                grpc_options=PINGING,
                **({"server_pem_path": authority} if authority else {}),
            )
            self.version = str(self.client.get_server_version(timeout=self.connecting))

    @property
    def lite(self) -> bool:
        """Whether it is Milvus Lite: one process, made for trying out."""
        return self.version.startswith(LITE)

    @property
    def searches_text(self) -> bool:
        """Whether it searches words by itself."""
        found = re.match(r"v?(\d+)\.(\d+)", self.version)
        return self.lite or bool(found and (int(found[1]), int(found[2])) >= FIRST_WITH_TEXT)

    def call(self, method: str, *positional: Any, patient: bool = False, **named: Any) -> Any:  # noqa: ANN401
        """Ask the server for something and return its answer.

        Writing, flushing and loading are `patient`: they take as long as they take, minutes for a million vectors.

        Raises:
            UnreachableStoreError: it does not answer in time; to the patient, nobody is there.
            OtherStoreError: there is no collection of that name.
            StoreError: it refuses.
        """
        with self._translated():
            given = {"retry_times": RETRIES} if patient else {"timeout": self.answering}
            return getattr(self.client, method)(*positional, **given, **named)

    @contextlib.contextmanager
    def _translated(self) -> Any:  # noqa: ANN401
        """Turn pymilvus' errors into one sentence; what it says itself may repeat the whole request."""
        import grpc  # noqa: PLC0415
        from pymilvus.exceptions import MilvusException  # noqa: PLC0415

        where = f"{self.address.host}:{self.address.port}"
        try:
            yield
        except (MilvusException, grpc.RpcError, ValueError, OSError) as error:
            if _refused(error):
                raise UnreachableStoreError(
                    f"The Milvus server at {where} lets nobody in with this token; "
                    "set QA_STORE_TOKEN to USER:PASSWORD or to a key that it knows."
                ) from None
            if getattr(error, "code", None) in NOT_FOUND:
                raise OtherStoreError(
                    f"The Milvus server at {where} does not hold this archive's vectors under {self.address.name!r}; "
                    f"fill it again with: qa build FOLDER --store {self.address}"
                ) from None
            if _away(error):
                raise UnreachableStoreError(
                    f"No Milvus server answers at {where}; start it, or name another: --store milvus://HOST:PORT/NAME, "
                    "and QA_STORE_TLS=1 where it speaks TLS (QA_STORE_CA=FILE if its authority is your own)."
                ) from None
            raise StoreError(f"The Milvus server at {where} cannot do that: {_reason(error)}") from error


def _client() -> Any:  # noqa: ANN401
    from pymilvus import MilvusClient  # noqa: PLC0415

    # It logs every failed request with its whole trace, and the request; what matters is in the exception.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    return MilvusClient


def installed() -> None:
    """Make sure that pymilvus is there.

    Raises:
        StoreError: it is not.
    """
    try:
        import pymilvus  # noqa: F401, PLC0415
    except ImportError:
        raise StoreError(
            "A store on a Milvus server needs pymilvus; install it with: pip install press-qa[milvus]"
        ) from None


def _chain(error: BaseException) -> list[BaseException]:
    """Return an error and what caused it; pymilvus' causes may run in a circle."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or one.__context__
    return found


def _codes(error: BaseException) -> set[str]:
    codes = [getattr(one, "code", None) for one in _chain(error)]
    return {code().name for code in codes if callable(code)}


def _refused(error: BaseException) -> bool:
    return bool(_codes(error) & {"UNAUTHENTICATED", "PERMISSION_DENIED"}) or getattr(error, "code", None) == 1800


def _away(error: BaseException) -> bool:
    codes = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "UNKNOWN", "INTERNAL", "CANCELLED"}
    return getattr(error, "code", None) == 2 or bool(_codes(error) & codes) or isinstance(error, OSError)


def _reason(error: BaseException) -> str:
    words = str(getattr(error, "message", "") or error)
    return " ".join(words.split())[:200] + "."
