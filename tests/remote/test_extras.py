"""Whoever does not use a server or workers installs and imports nothing of what they need."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

PACKAGES = {"pymilvus", "milvus", "milvus-lite", "grpcio", "protobuf", "ray", "pyarrow"}
MODULES = ("pymilvus", "milvus", "milvus_lite", "grpc", "ray", "pyarrow")
WITH_THEM = {"milvus": "pymilvus", "cluster": "ray", "server": "milvus"}
"""Extras, each with what it is there for."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

RUN = """
import sys
sys.path.insert(0, {root!r})
import qa
from qa import cli, serving
from tests.conftest import FakeEncoder
import qa.archive
serving.SentenceTransformerEncoder = qa.archive.SentenceTransformerEncoder = FakeEncoder
for arguments in {commands!r}:
    sys.argv = ["qa", *arguments, "--index", {index!r}]
    try:
        cli.main()
    except SystemExit as stopped:
        assert not stopped.code, arguments
print("imported", [name for name in {modules!r} if name in sys.modules])
"""


def required(requirement: str, extra: str = "") -> set[str]:
    """Names of what a requirement brings on this machine, itself included; the extra is its own or its parent's."""
    found: set[str] = set()
    waiting = [(Requirement(requirement), extra)]
    while waiting:
        one, of = waiting.pop()
        name = canonicalize_name(one.name)
        if (one.marker and not one.marker.evaluate({"extra": of})) or name in found:
            continue
        found.add(name)
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        waiting += [(Requirement(need), own) for need in needs for own in (one.extras or {""})]
    return found


def test_the_package_alone_requires_nothing_for_servers_or_workers() -> None:
    brought = set().union(*(required(one) for one in PROJECT["dependencies"]))
    assert {"numpy", "faiss-cpu", "torch", "pandas"} <= brought  # also what is required by what is required
    assert brought & PACKAGES == set()


@pytest.mark.parametrize(("extra", "package"), WITH_THEM.items())
def test_each_extra_names_what_it_is_for(extra: str, package: str) -> None:
    assert [Requirement(one).name for one in PROJECT["optional-dependencies"][extra]] == [package]


def test_nothing_for_servers_or_workers_is_imported_without_them(pages: Path, tmp_path: Path) -> None:
    commands = [["build", str(pages)], ["status"], ["verify"], ["ask", "When will the visa agreement be signed?"]]
    code = RUN.format(root=str(ROOT), commands=commands, index=str(tmp_path / "index"), modules=MODULES)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "The visa agreement will be signed in June." in done.stdout
    assert done.stdout.splitlines()[-1] == "imported []"
