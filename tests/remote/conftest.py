"""The stores that one suite of tests runs over."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.embedded import EmbeddedStore
from qa.remote.address import Address
from qa.remote.milvus import MilvusStore
from qa.remote.server import Server
from qa.store.engine import Store
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH

from .servers import Light, Real

DIMENSION = 8
MODEL = "ab" * 32
Opening = Callable[..., Store]
names = itertools.count()
EVERYWHERE = pytest.mark.parametrize("where", ["light", pytest.param("real", marks=pytest.mark.server)], indirect=True)
"""On the real server too, where each build takes seconds."""


@pytest.fixture(autouse=True)
def _patient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that runs tests may be too busy to answer as soon as a server has to."""
    if not request.node.get_closest_marker("soon"):
        monkeypatch.setattr(Server, "connecting", ENOUGH)
        monkeypatch.setattr(Server, "answering", ENOUGH)


@pytest.fixture(scope="session")
def light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Light]:
    server = Light(tmp_path_factory.mktemp("light"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    pytest.importorskip(
        "milvus", reason="the wheel `milvus` is not installed: pip install -c constraints.txt .[server]"
    )
    server = Real(tmp_path_factory.mktemp("real"))
    yield server
    server.stop()


@pytest.fixture
def address(light: Light) -> Address:
    """A store of its own on the light server."""
    return Address("127.0.0.1", light.port, f"test_{next(names)}")


REAL = [pytest.param(index, marks=pytest.mark.server) for index in ("flat", "auto")]
"""The real server, comparing all vectors, and with the graph that is its default."""


@pytest.fixture(params=["embedded", "light", *REAL])
def opening(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Store]:
    """Opens the same store again and again; `model` and `dimension` may be others."""
    if request.param == "embedded":

        def folder(model: str = MODEL, dimension: int = DIMENSION, *, create: bool = False) -> Store:
            return EmbeddedStore.open(tmp_path / "store", model, dimension, create=create)

        return folder
    light = request.param == "light"
    server = request.getfixturevalue("light" if light else "real")
    monkeypatch.setenv("QA_STORE_TOKEN", server.token)
    where = Address("127.0.0.1", server.port, f"contract_{next(names)}", index="flat" if light else request.param)

    def remote(model: str = MODEL, dimension: int = DIMENSION, *, create: bool = False) -> Store:
        return MilvusStore.open(where, model, dimension, create=create)

    return remote


@pytest.fixture
def store(opening: Opening) -> Iterator[Store]:
    with opening(create=True) as opened:
        yield opened


@pytest.fixture
def where(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Address:
    server: Light | Real = request.getfixturevalue(getattr(request, "param", "light"))
    monkeypatch.setenv("QA_STORE_TOKEN", server.token)
    return Address("127.0.0.1", server.port, f"archive_{next(names)}")


@pytest.fixture
def built(pages: Path, tmp_path: Path, encoder: FakeEncoder, where: Address) -> Iterator[Archive]:
    with Archive.build([pages], tmp_path / "index", encoder=encoder, store=str(where)) as archive:
        yield archive
