"""What an interrupted build or a stranger left on a server: the next build makes it whole."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.archive import Archive
from qa.errors import UnreachableStoreError
from qa.remote import attached, layout, publishing
from qa.remote import versions as remote_versions
from qa.remote.address import Address
from qa.remote.layout import VECTOR, WORDS
from qa.remote.milvus import MilvusStore, english
from qa.remote.server import Server
from qa.remote.versions import served, versions
from qa.store.engine import Record
from tests.conftest import FakeEncoder

from .conftest import DIMENSION, EVERYWHERE, MODEL
from .test_contract import record


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
    return [
        field for field in (VECTOR, WORDS) if server.call("list_indexes", collection, field_name=field, patient=True)
    ]


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


def opened(where: Address) -> MilvusStore:
    return MilvusStore.open(where, FakeEncoder().fingerprint, FakeEncoder.dimension)


def foreign(store: MilvusStore, ids: list[int]) -> list[Record]:
    """Records that no archive wrote, like its first one."""
    [first] = store.get([0])
    return [dataclasses.replace(first, id=number, text="A stranger's row about tugs.") for number in ids]


@EVERYWHERE
@pytest.mark.parametrize("at_once", [4096, 2])
def test_rows_that_somebody_added_to_a_copy_are_removed(
    built: Archive, pages: Path, where: Address, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", at_once)
    store, rows = opened(where), built.status().rows
    store.upsert(foreign(store, [rows + 7, 10**9]))
    store.sync()
    assert built.verify() == [
        f"the copy at {where} holds {rows + 2} vectors instead of {rows}",
        f"the copy at {where} holds 2 rows that are not the archive's, the first is {rows + 7}",
    ]
    before = built.generation
    with Archive.build([pages], built.index, encoder=FakeEncoder()) as again:
        assert again.verify() == []
        assert again.status().rows == rows
        assert again.generation == before + 1
    assert store.count() == rows
    assert store.get([rows + 7, 10**9]) == []


@EVERYWHERE
def test_a_copy_that_lost_a_row_and_gained_a_stranger_is_found_out_and_mended(
    built: Archive, pages: Path, where: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_versions, "COMPARED_AT_ONCE", 4)
    monkeypatch.setattr(attached, "SAMPLE", 0)
    store, rows = opened(where), built.status().rows
    store.upsert(foreign(store, [10**9]))
    store.delete([5])
    store.sync()
    assert store.count() == rows
    lacks = f"the copy at {where} lacks 1 of the archive's rows, the first is 5"
    strange = f"the copy at {where} holds 1 row that is not the archive's, the first is {10**9}"
    assert built.verify() == [lacks, strange]
    with Archive.build([pages], built.index, encoder=FakeEncoder()) as again:
        assert (again.verify(), again.status().rows) == ([], rows)
    assert (store.count(), [one.id for one in store.get([5, 10**9])]) == (rows, [5])


def test_rows_are_told_from_more_strangers_than_one_answer_holds(
    where: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_versions, "MAX_K", 4)
    with MilvusStore.open(where, MODEL, DIMENSION, create=True) as store:
        store.upsert([record(number) for number in range(20)])
        store.sync()
        wanted = np.array([2, 9, 30])
        [(missing, strangers)] = remote_versions.astray(store.server, store.collection, wanted)
        assert missing == [30]
        assert len(strangers) >= 2
        assert not {2, 9} & set(strangers)
        assert not remote_versions.holds(store.server, store.collection, wanted)
        assert remote_versions.holds(store.server, store.collection, np.arange(20))


@EVERYWHERE
def test_rows_that_somebody_wrote_twice_are_written_anew(built: Archive, pages: Path, where: Address) -> None:
    store = opened(where)
    # The real server keeps both, Milvus Lite the last.
    twice = layout.rows(store.get([0]), english() if store.searches_text else None)
    store.server.call("insert", store.collection, twice, patient=True)
    with Archive.build([pages], built.index, encoder=FakeEncoder()) as again:
        assert again.verify() == []
        assert store.count() == again.status().rows


def test_what_a_stretch_of_ids_should_not_hold_is_removed(where: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_versions, "MAX_K", 4)
    with MilvusStore.open(where, MODEL, DIMENSION, create=True) as store:
        store.begin_build("v1").upsert([record(number) for number in range(20)])
        build = store.begin_build("v1")
        assert build.resumed
        assert build.whole(None, 9, [2, 5, 9])
        assert build.whole(10, 14, [10, 14])
        assert not build.whole(15, None, [16, 23])  # one is not there
        build.commit(6)
        assert [one.id for one in store.get(range(30))] == [2, 5, 9, 10, 14, 16]
        assert not store.begin_build("v2").whole(None, None, [1])
