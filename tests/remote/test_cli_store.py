"""The command line with a store: named by `--store`, remembered, or named by QA_STORE."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.remote.address import Address
from qa.remote.server import Server
from qa.remote.versions import served, versions
from tests.conftest import Run

from .conftest import names
from .servers import Light

QUESTION = "When will the visa agreement be signed?"
HOLDS = "Nothing is missing or altered.\n"


def answer(run: Run, *options: str) -> str:
    found = json.loads(run("ask", QUESTION, "--json", *options).out)
    return str((found["quotes"] + found["nearest"])[0]["text"])


def on(run: Run, *options: str) -> str | None:
    """Where `qa status` says that it is searched."""
    said = json.loads(run("status", "--json", *options).out)["store"]
    assert said is None or said in run("status", *options).out
    return said  # type: ignore[no-any-return]


def more(pages: Path) -> None:
    (pages / "tugs.txt").write_text("Statement by Karl Lund, Oslo, May 9, 2020\n\nThe tugs are yellow.\n", "utf-8")


def test_an_archive_is_built_asked_verified_and_taken_back_on_a_store(run: Run, pages: Path, where: Address) -> None:
    built = run("build", str(pages), "--store", str(where), "--json")
    assert (built.code, json.loads(built.out)["generation"]) == (0, 1)
    server = Server(where)
    rows = json.loads(run("status", "--json").out)["passages"]
    first = served(server)
    told = f"{where}, Milvus {server.version}, {rows} vectors; words in the folder"
    for options in ((), ("--store", str(where))):  # it remembers where it was built to be
        assert on(run, *options) == told
        assert "visa agreement will be signed in June" in answer(run, *options)
        assert run("verify", *options).out == HOLDS
    more(pages)
    assert json.loads(run("build", str(pages), "--json").out)["generation"] == 2
    assert len(versions(server)) == 2
    assert served(server) != first
    assert json.loads(run("rollback", "--store", str(where), "--json").out) == {"generation": 1, "notes": []}
    assert served(server) == first
    assert on(run) == told
    assert run("verify").out == HOLDS


def test_a_store_may_be_named_by_the_environment(
    run: Run, pages: Path, where: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_STORE", str(where))
    assert run("build", str(pages)).code == 0
    first = served(Server(where))
    assert first is not None
    assert str(on(run)).startswith(f"{where}, Milvus ")
    assert "visa agreement will be signed in June" in answer(run)
    assert run("verify").out == HOLDS
    more(pages)
    run("build", str(pages))
    assert json.loads(run("rollback", "--json").out) == {"generation": 1, "notes": []}
    assert served(Server(where)) == first
    assert on(run, "--store", "folder") is None  # what is given goes before the environment
    monkeypatch.setenv("QA_STORE", "folder")
    assert on(run) is None
    assert "visa agreement will be signed in June" in answer(run)
    monkeypatch.setenv("QA_STORE", "milvus://127.0.0.1:1/nobody")
    away = run("ask", QUESTION)
    assert (away.code, away.out) == (1, "")
    assert away.err.startswith("qa: No Milvus server answers at 127.0.0.1:1;")
    assert away.err.count("\n") == 1
    assert str(on(run, "--store", str(where))).startswith(f"{where}, Milvus ")


def test_pages_are_added_to_a_store_and_taken_out(run: Run, pages: Path, where: Address, tmp_path: Path) -> None:
    run("build", str(pages), "--store", str(where))
    before = json.loads(run("status", "--json").out)
    page = tmp_path / "ferry.txt"
    page.write_text("Statement by Karl Lund, Oslo, May 9, 2020\n\nThe ferry sails at dawn.\n", "utf-8")
    assert json.loads(run("add", str(page), "--json").out)["generation"] == 2
    found = json.loads(run("ask", "When does the ferry sail?", "--json").out)
    assert (found["quotes"] + found["nearest"])[0]["text"] == "The ferry sails at dawn."
    assert str(on(run)).startswith(f"{where}, Milvus ")
    assert run("verify").out == HOLDS
    assert json.loads(run("remove", "ferry.txt", "--json").out)["generation"] == 3
    assert json.loads(run("status", "--json").out)["passages"] == before["passages"]
    assert run("verify").out == HOLDS
    assert len(versions(Server(where))) == 2


def test_status_says_where_words_are_searched(
    run: Run, pages: Path, light: Light, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = f"milvus://127.0.0.1:{light.port}/words_{next(names)}?words=store"
    run("build", str(pages), "--store", store)
    assert str(on(run)).endswith(" vectors; words too")
    assert str(on(run, "--store", store.removesuffix("?words=store"))).endswith(" vectors; words in the folder")
    monkeypatch.setattr(Server, "searches_text", False)  # as a server before version 2.5
    older = f"milvus://127.0.0.1:{light.port}/words_{next(names)}?words=store"
    run("build", str(pages), "--store", older)
    assert str(on(run)).endswith(" vectors; words in the folder, for this server cannot search them")
    assert "visa agreement will be signed in June" in answer(run)
    assert run("verify").out == HOLDS


def test_what_is_no_store_is_wrong_usage(run: Run, pages: Path) -> None:
    wrong = run("build", str(pages), "--store", "http://127.0.0.1/x")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.startswith("qa: 'http://127.0.0.1/x' is no store; write it like milvus://HOST:PORT/NAME")
