"""What an interrupted build or a stranger left on a server: the next build makes it whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.archive import Archive
from qa.errors import UnreachableStoreError
from qa.remote.address import Address
from qa.remote.layout import VECTOR, WORDS
from qa.remote.milvus import MilvusStore
from qa.remote.server import Server
from qa.remote.versions import served, versions
from tests.conftest import FakeEncoder

from .conftest import DIMENSION, EVERYWHERE, MODEL


@contextlib.contextmanager
def away_at(method: str) -> Iterator[None]:
    """Let the server go away when it is asked for something."""
    call = Server.call

    def breaking(server: Server, name: str, *positional: Any, **named: Any) -> Any:
        if name == method:
            raise UnreachableStoreError("No Milvus server answers.")
        return call(server, name, *positional, **named)

    with pytest.MonkeyPatch.context() as until:
        until.setattr(Server, "call", breaking)
        yield


def indexed(server: Server, collection: str) -> list[str]:
    return [field for field in (VECTOR, WORDS) if server.call("list_indexes", collection, field_name=field, wait=None)]


@EVERYWHERE
def test_a_build_that_ended_before_its_indexes_were_made_is_finished(
    pages: Path, tmp_path: Path, where: Address
) -> None:
    server = Server(where)
    with away_at("create_index"), pytest.raises(UnreachableStoreError):
        Archive.build([pages], tmp_path / "index", encoder=FakeEncoder(), store=str(where))
    [begun] = versions(server)
    assert indexed(server, begun) == []
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder(), store=str(where)) as again:
        assert again.verify() == []
        assert again.search("visa agreement")[0].passage.text
    assert served(server) == begun
    assert indexed(server, begun) == ([VECTOR, WORDS] if server.searches_text else [VECTOR])


@EVERYWHERE
def test_an_empty_store_that_was_half_made_is_finished(where: Address) -> None:
    with away_at("create_index"), pytest.raises(UnreachableStoreError):
        MilvusStore.open(where, MODEL, DIMENSION, create=True)
    with MilvusStore.open(where, MODEL, DIMENSION, create=True) as store:
        assert (store.count(), store.version) == (0, "0")
        assert VECTOR in indexed(store.server, store.collection)
