"""One served chat over the fake archive, and one browser, for all web tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from qa.web.serve import served
from tests.patience import ENOUGH
from tests.web.fakes import FakeArchive

expect.set_options(timeout=1000 * ENOUGH)


@pytest.fixture(scope="session")
def archive() -> FakeArchive:
    return FakeArchive()


@pytest.fixture(scope="session")
def address(archive: FakeArchive) -> Iterator[str]:
    said: list[str] = []
    with served(archive, port=0, say=said.append) as url:
        assert said == []
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        assert not os.environ.get("CI"), "CI must have chromium"
        pytest.skip("chromium is not installed: the browser tests did not run")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()
