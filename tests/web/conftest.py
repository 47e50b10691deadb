"""One served chat over the fake archive for all web tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa.web.serve import served
from tests.web.fakes import FakeArchive


@pytest.fixture(scope="session")
def archive() -> FakeArchive:
    return FakeArchive()


@pytest.fixture(scope="session")
def address(archive: FakeArchive) -> Iterator[str]:
    said: list[str] = []
    with served(archive, port=0, say=said.append) as url:
        assert said == []
        yield url
