"""`python app.py` as a new user runs it: from the seed pages to a quote in the browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from qa.web import wording
from tests.patience import ENOUGH

ROOT = Path(__file__).parents[2]
WORDS = "we will not deploy them in any region of the world until the US systems are deployed somewhere."


def start(index: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "app.py")],
        cwd=ROOT,
        env=os.environ | {"QA_INDEX": str(index), "PYTHONUTF8": "1"},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Everything that the program says until it serves; it serves until the end of the tests."""
    lines: list[str] = []
    with start(tmp_path_factory.mktemp("app") / "index") as program:
        try:
            for line in program.stderr or ():
                lines.append(line.rstrip("\n"))
                if "http://" in line:
                    break
            yield lines
        finally:
            program.terminate()


@pytest.mark.model
@pytest.mark.browser
def test_first_start_builds_and_answers_with_the_exact_words(browser: Browser, said: list[str]) -> None:
    assert said[0] == wording.BUILDING.format(roots="seeds")
    page = browser.new_page()
    page.goto(re.findall(r"http://\S+", said[-1])[0])
    page.get_by_label(wording.QUESTION).fill("Would Russia deploy such missiles in Europe first?")
    page.keyboard.press("Enter")
    card = page.locator(".qa-quote").first
    expect(card.locator("blockquote")).to_contain_text(WORDS, timeout=1000 * ENOUGH)
    expect(card.locator("mark")).to_contain_text(WORDS)
    expect(card.locator(".qa-by")).to_contain_text("Sergey Lavrov, answering Interfax, Moscow, 17 October 2019")
    expect(card.locator(".qa-citation")).to_contain_text("captured 15 July 2020")
    page.close()


def test_folder_that_cannot_be_an_index_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    with start(tmp_path / "file") as program:
        _, errors = program.communicate(timeout=ENOUGH)
    assert program.returncode == 1
    assert "Traceback" not in errors
