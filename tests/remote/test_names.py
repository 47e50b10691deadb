"""A name on a server belongs to one archive: another one is told so, and changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.errors import OtherStoreError, UnreachableStoreError
from qa.remote.address import Address
from qa.remote.server import Server
from qa.remote.versions import served, versions
from tests.conftest import FakeEncoder

from .conftest import EVERYWHERE


@EVERYWHERE
def test_a_name_belongs_to_one_archive(built: Archive, pages: Path, tmp_path: Path, where: Address) -> None:
    before = versions(Server(where))
    for other, roots in (("same", [pages]), ("less", [next(iter(sorted(pages.iterdir())))])):
        with pytest.raises(OtherStoreError, match="belongs to another archive") as caught:
            Archive.build(roots, tmp_path / other, encoder=FakeEncoder(), store=str(where))
        assert where.name in str(caught.value)
    assert versions(Server(where)) == before
    assert built.verify() == []


def test_a_server_that_is_away_is_said_before_anything_is_embedded(pages: Path, tmp_path: Path) -> None:
    encoder = FakeEncoder()
    with pytest.raises(UnreachableStoreError, match="No Milvus server answers"):
        Archive.build([pages], tmp_path / "index", encoder=encoder, store="milvus://127.0.0.1:1/away")
    assert encoder.encoded == []


def test_an_archive_that_went_back_to_its_folder_may_return(built: Archive, pages: Path, where: Address) -> None:
    Archive.build([pages], built.index, encoder=FakeEncoder(), store="folder").close()
    with Archive.build([pages], built.index, encoder=FakeEncoder(), store=str(where)) as again:
        assert again.verify() == []


def test_a_copied_folder_is_the_same_archive(built: Archive, pages: Path, tmp_path: Path) -> None:
    shutil.copytree(built.index, tmp_path / "moved")
    (pages / "more.txt").write_text("Statement by Karl Lund, Oslo, May 9, 2020\n\nThe tugs are yellow.\n", "utf-8")
    with Archive.build([pages], tmp_path / "moved", encoder=FakeEncoder()) as moved:
        assert moved.verify() == []


@pytest.mark.usefixtures("built")
def test_what_another_archive_left_under_the_name_is_not_dropped(pages: Path, tmp_path: Path, where: Address) -> None:
    server = Server(where)
    first = str(served(server))
    server.call("drop_alias", where.name)  # as if it had been stopped before it served
    with Archive.build([pages], tmp_path / "other", encoder=FakeEncoder(), store=str(where)) as other:
        assert other.verify() == []
    assert first in versions(server)
