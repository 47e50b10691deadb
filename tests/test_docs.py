"""The example of `docs/proof.md`, run over an archive of the seed pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa.archive import Archive

PAGE = (Path(__file__).parents[1] / "docs" / "proof.md").read_text("utf-8")


def test_example_of_proof_runs(seeds_archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "docs/proof.md", "exec"), {"archive": seeds_archive})  # noqa: S102 - the project's own text
    first, second, *told = capsys.readouterr().out.splitlines()
    assert first == "True () ('000_7c2eada4aebb39d9.txt',)"
    assert second == "[]"
    assert told
