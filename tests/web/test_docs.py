"""The examples of `docs/api.md` and of the README for programs, run against a served chat."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.archive import Archive
from qa.web.serve import served
from tests.patience import ENOUGH
from tests.web.fakes import WORDS

ROOT = Path(__file__).parents[2]
HERE = "http://127.0.0.1:7860/"
"""Where the examples look for the chat."""
CURL = pytest.mark.skipif(not shutil.which("curl") or not shutil.which("bash"), reason="curl or bash is not installed")


def examples(language: str, page: str = "docs/api.md", heading: str = "") -> list[str]:
    """Give the examples in a language on a page, or of the part under a heading."""
    text = (ROOT / page).read_text("utf-8")
    if heading:
        text = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def curled(command: str, address: str) -> dict[str, Any]:
    """Run a command of an example against the chat served; give the JSON that it prints."""
    command = command.replace(HERE, address)
    return dict(
        json.loads(subprocess.run(["bash", "-c", command], check=True, capture_output=True, timeout=ENOUGH).stdout)
    )


@pytest.fixture(scope="module")
def seeds_address(seeds_archive: Archive) -> Iterator[str]:
    """Address of a chat over the archive of the seed pages."""
    with served(seeds_archive, port=0, say=lambda _: None) as url:
        yield url


def test_python_example_of_the_readme_runs(seeds_address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = examples("python", "README.md", "Over HTTP")
    exec(compile(example.replace(HERE, seeds_address), "README.md", "exec"), {})  # noqa: S102 - the project's own text
    assert capsys.readouterr().out == "Sergey Lavrov 2019-10-17 True 5\n"


@CURL
def test_curl_examples_of_the_readme_run(seeds_address: str) -> None:
    (example,) = examples("bash", "README.md", "Over HTTP")
    ask, search, document = example.splitlines()
    answer = curled(ask, seeds_address)["data"][0]
    assert answer["query"] == "Would Russia deploy such missiles in Europe first?"
    quote = (answer["quotes"] or answer["nearest"])[0]
    assert len(curled(search, seeds_address)["data"][0]["hits"]) == 5
    shown = curled(document.replace("DOCUMENT-OR-QUOTE-ID", quote["id"]), seeds_address)["data"][0]
    assert (shown["document"], quote["text"] in shown["text"]) == (quote["document"], True)
    assert shown["quote"]["start"] == quote["start"]


def test_python_example_runs(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = examples("python")
    # The stand-in archive shows 40 characters of a quote in context, so the comparison with all of it is left out.
    code = re.sub(r"assert .*\n", "", example).replace(HERE, address)
    exec(compile(code, "docs/api.md", "exec"), {})  # noqa: S102 - the project's own text
    printed = capsys.readouterr().out
    assert WORDS in printed
    assert "'d1'" in printed
    assert "altered Maria Example said nearly this" in printed
    assert "not -> : negation" in printed


@CURL
def test_curl_examples_run(address: str) -> None:
    answers = [curled(example, address) for example in examples("bash")]
    assert answers[0]["data"][0]["quotes"][0]["text"] == WORDS
    assert answers[1]["data"][0]["hits"][0]["document"] == "d1"
    assert answers[2]["error"].startswith("The question is empty")
    assert (answers[3]["data"][0]["verdict"], answers[3]["data"][0]["speaker"]) == ("altered", "Example")


def test_mcp_settings_are_json() -> None:
    (settings,) = examples("json")
    assert json.loads(settings)["mcpServers"]
