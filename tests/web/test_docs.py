"""The examples of `docs/api.md`, run against a served chat."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.patience import ENOUGH
from tests.web.fakes import WORDS

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_python_example_runs(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = examples("python")
    # The stand-in archive shows 40 characters of a quote in context, so the comparison with all of it is left out.
    code = re.sub(r"assert .*\n", "", example).replace("http://127.0.0.1:7860/", address)
    exec(compile(code, "docs/api.md", "exec"), {})  # noqa: S102 - the project's own text
    printed = capsys.readouterr().out
    assert WORDS in printed
    assert "'d1'" in printed
    assert "altered Maria Example said nearly this" in printed
    assert "not -> : negation" in printed


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("bash"), reason="curl or bash is not installed")
def test_curl_examples_run(address: str) -> None:
    answers = [
        json.loads(subprocess.run(["bash", "-c", example.replace("http://127.0.0.1:7860/", address)],
                                  check=True, capture_output=True, timeout=ENOUGH).stdout)
        for example in examples("bash")
    ]  # fmt: skip
    assert answers[0]["data"][0]["quotes"][0]["text"] == WORDS
    assert answers[1]["data"][0]["hits"][0]["document"] == "d1"
    assert answers[2]["error"].startswith("The question is empty")
    assert (answers[3]["data"][0]["verdict"], answers[3]["data"][0]["speaker"]) == ("altered", "Example")


def test_mcp_settings_are_json() -> None:
    (settings,) = examples("json")
    assert json.loads(settings)["mcpServers"]
