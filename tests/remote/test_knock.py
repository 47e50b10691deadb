"""A server that gives no sign of life is noticed while libraries are imported."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.remote import knock
from qa.remote.address import Address
from tests.conftest import ROOT, Run
from tests.patience import ENOUGH, slowness

from .servers import Light, free_port


@pytest.fixture
def mute() -> Iterator[Address]:
    """Something that listens and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield Address("127.0.0.1", listening.getsockname()[1], "mute")


def test_who_listens_and_never_answers_is_silent(mute: Address) -> None:
    knock.knock(mute)
    assert knock.silent(mute, 0.2)
    assert not knock.silent(mute, 0.2)  # nobody knocked again


def test_who_answers_or_refuses_is_not(light: Light) -> None:
    for port in (light.port, free_port()):
        address = Address("127.0.0.1", port, "anybody")
        knock.knock(address)
        assert not knock.silent(address, ENOUGH)


def test_seconds_count_from_the_knock_on(mute: Address) -> None:
    knock.knock(mute)
    time.sleep(1.5)
    begin = time.monotonic()
    assert knock.silent(mute, 2.0)
    assert time.monotonic() - begin < 1.5 * slowness()


@pytest.mark.soon
@pytest.mark.parametrize("named", ["option", "environment"])
def test_a_program_says_within_five_seconds_that_nobody_answers(mute: Address, pages: Path, tmp_path: Path,
                                                                named: str) -> None:  # fmt: skip
    option = ["--store", str(mute)] if named == "option" else []
    environment = {**os.environ, **({} if option else {"QA_STORE": str(mute)})}
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "qa", "build", pages, "--index", tmp_path / "index", *option],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - begin
    [said] = [line for line in done.stderr.splitlines() if line.startswith("qa: ")]
    assert (done.returncode, done.stdout) == (1, "")
    assert said.startswith(f"qa: No Milvus server answers at {mute.target};")
    assert "Traceback" not in done.stderr
    assert seconds < 5 * slowness()  # the interpreter and all imports included


def test_commands_knock_at_the_server_that_is_named_or_that_the_archive_names(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    knocked: list[Address] = []
    monkeypatch.setattr(knock, "knock", knocked.append)
    generation = tmp_path / "index" / "generations" / "3"
    generation.mkdir(parents=True)
    (tmp_path / "index" / "CURRENT").write_text('{"generation": 3, "manifest": "00"}', "utf-8")
    (generation / "manifest.json").write_text('{"store": {"address": "milvus://noted:7/a"}}', "utf-8")
    for options in ((), ("--store", "milvus://given:8/b"), ("--store", "folder"), ("--store", "http://wrong")):
        assert run("status", *options).code in (1, 2)  # it is no archive
    assert knocked == [Address("noted", 7, "a"), Address("given", 8, "b")]
    (generation / "manifest.json").write_text("[]", "utf-8")
    run("status")
    run("status", "--index", str(tmp_path / "none"))
    assert len(knocked) == 2
