"""The command line: JSON on one line, sentences on stderr, exit codes."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import qa
from tests.conftest import SEEDS, Run
from tests.patience import slowness

ANSWER_KEYS = [
    "query",
    "searched_as",
    "filters",
    "answered",
    "confidence",
    "quotes",
    "related",
    "nearest",
    "searched",
    "seconds",
]
QUOTE_KEYS = [
    "id", "rank", "score", "kind", "text", "start", "end", "context", "highlights", "speaker", "speakers", "question",
    "document", "title", "genre", "date", "published", "place", "source", "sources", "publisher", "url", "link",
    "captured", "also_in",
]  # fmt: skip


def test_ask_prints_the_whole_json_on_one_line(run: Run) -> None:
    assert run("build", str(SEEDS)).code == 0
    result = run("ask", "Which country signed the first free-trade area agreement?", "--json")
    assert result.code == 0
    assert result.out.count("\n") == 1
    answer = json.loads(result.out)
    assert list(answer)[: len(ANSWER_KEYS)] == ANSWER_KEYS
    assert list(answer["searched"]) == ["passages", "documents", "from", "to", "undated"]
    assert list(answer["seconds"]) == ["total", "encode", "dense", "lexical", "rerank"]
    quote = (answer["quotes"] + answer["nearest"])[0]
    assert list(quote)[: len(QUOTE_KEYS)] == QUOTE_KEYS
    assert "The first free-trade area agreement was signed with Vietnam" in quote["text"]
    assert (quote["date"], quote["captured"], quote["speaker"]) == ("2019-05-27", "2020-07-15", "Sergey Lavrov")
    assert quote["question"]["speaker"] is None


def test_ask_takes_a_source_and_fields_not_to_guess(run: Run) -> None:
    run("build", str(SEEDS))
    question = "What did Lavrov say in October 2019?"
    guessed = json.loads(run("ask", question, "--json").out)["filters"]
    assert [(one["field"], one["origin"]) for one in guessed] == [
        ("since", "guessed"), ("until", "guessed"), ("speaker", "guessed"),
    ]  # fmt: skip
    command = ["ask", question, "--without", "since", "--without", "until", "--source", "embassy", "--json"]
    dropped = json.loads(run(*command).out)["filters"]
    assert [(one["field"], one["value"]) for one in dropped] == [("speaker", "Sergey Lavrov"), ("source", "embassy")]
    wrong = run("ask", question, "--without", "place")
    assert wrong.code == 2
    assert wrong.err.startswith("qa: 'place' is never guessed from a question; choose of: since, until")


def test_ask_passes_filters_and_history(run: Run) -> None:
    run("build", str(SEEDS))
    answer = json.loads(
        run("ask", "And the parade?", "--since", "2020-06", "--until", "2020-06", "--speaker", "Putin", "--kind",
            "paragraph", "--history", "What did Putin say?", "-k", "2", "--json").out
    )  # fmt: skip
    assert [(one["field"], one["value"], one["origin"]) for one in answer["filters"]] == [
        ("since", "2020-06-01", "given"),
        ("until", "2020-06-30", "given"),
        ("speaker", "Putin", "given"),
        ("kind", "paragraph", "given"),
    ]
    found = answer["quotes"] + answer["nearest"]
    assert 0 < len(found) <= 2
    assert {quote["speaker"] for quote in found} == {"Vladimir Putin"}


def test_ask_shows_quotes_to_people(run: Run) -> None:
    run("build", str(SEEDS))
    out = run("ask", "Which country signed the first free-trade area agreement with the EAEU Vietnam?", "-k", "1").out
    assert "1. Sergey Lavrov, answering a question, Moscow, 27 May 2019" in out
    assert "   Source: 000_7c2eada4aebb39d9.txt, captured 15 July 2020" in out


def test_declined_question_is_no_failure(run: Run) -> None:
    run("build", str(SEEDS))
    result = run("ask", "Zebra xylophone quokka?")
    assert result.code == 0
    assert result.out.startswith("Nothing in the archive answers this. Searched 42 passages of 12 documents")


def test_build_summary_names_what_was_not_used(run: Run, pages: Path) -> None:
    (pages / "empty.txt").write_bytes(b"")
    (pages / "notes.xyz").write_text("?", encoding="utf-8")
    result = run("build", str(pages), "--json")
    assert result.code == 0
    summary = json.loads(result.out)
    assert summary["added"] == ["bridge.txt", "empty.txt", "harbour.txt", "visas.txt"]
    assert [page["source"] for page in summary["skipped"]] == ["empty.txt"]
    assert [page["source"] for page in summary["passed_over"]] == ["notes.xyz"]
    assert run("build", str(pages), "--strict").code == 1
    assert "empty.txt: " in run("build", str(pages)).out


def test_parse_prints_one_object_a_page(run: Run, pages: Path) -> None:
    (pages / "empty.txt").write_bytes(b"")
    result = run("parse", str(pages), "--json")
    assert result.code == 0
    found = [json.loads(line) for line in result.out.splitlines()]
    assert [page["page"]["source"] for page in found] == ["bridge.txt", "empty.txt", "harbour.txt", "visas.txt"]
    assert found[1]["documents"] == []
    assert found[1]["error"]
    assert list(found[3]["page"]) == ["source", "url", "publisher", "captured", "language", "sha256"]
    document = found[3]["documents"][0]
    assert list(document) == ["id", "title", "date", "published", "place", "genre", "teaser", "url", "speakers",
                              "utterances", "turns"]  # fmt: skip
    assert document["turns"] == [{"question": 0, "answers": [1]}, {"question": 2, "answers": [3]}]
    assert document["utterances"][1] == {
        "speaker": "Anna Berg",
        "label": "Anna Berg",
        "role": "answer",
        "text": "The visa agreement will be signed in June.\n\nNothing stands in its way any more.",
    }
    assert "3 pages read, 1 not." in result.err
    assert run("parse", str(pages), "--strict").code == 1


def test_show_and_status(run: Run) -> None:
    run("build", str(SEEDS))
    answer = json.loads(run("ask", "When do Russia and Belarus plan to sign an agreement on visas?", "--json").out)
    quote = (answer["quotes"] + answer["nearest"])[0]
    shown = json.loads(run("show", quote["id"], "--json").out)
    assert list(shown) == ["document", "title", "text", "utterances", "quote"]
    assert shown["quote"]["text"] == quote["text"]
    assert list(shown["utterances"][0]) == ["start", "end", "speaker", "role"]
    assert "Question: When do Russia and Belarus plan" in run("show", quote["document"]).out
    status = json.loads(run("status", "--json").out)
    assert (status["documents"], status["pages"], status["generation"]) == (12, 2, 1)
    assert status["speakers"] == ["Ivica Dacic", "Sergey Lavrov", "Vladimir Putin"]
    assert "12 documents from 2 pages" in run("status").out


def test_status_lists_pages_by_what_remove_takes(run: Run, pages: Path) -> None:
    (pages / "lines.jsonl").write_text('{"text": "It snows.", "url": "http://x.example/1"}', encoding="utf-8")
    (pages / "empty.txt").write_text("", encoding="utf-8")
    run("build", str(pages))
    refused = run("remove", "snow.txt")
    assert (refused.code, "list its pages with: qa status --pages" in refused.err) == (1, True)
    listed = run("status", "--pages").out.splitlines()
    assert listed == ["bridge.txt", "harbour.txt", "lines.jsonl#1\thttp://x.example/1", "visas.txt"]
    found = json.loads(run("status", "--pages", "--json").out)
    assert found["listed"][2] == {"source": "lines.jsonl#1", "url": "http://x.example/1"}
    assert [one["source"] for one in found["skipped"]] == ["empty.txt"]
    assert run("remove", *(line.split("\t")[0] for line in listed[:3])).code == 0
    assert run("status", "--pages").out.splitlines() == ["visas.txt"]


def test_verify_add_remove_rollback(run: Run, pages: Path, tmp_path: Path) -> None:
    run("build", str(pages))
    assert run("verify").out == "Nothing is missing or altered.\n"
    assert json.loads(run("add", str(SEEDS), "--json").out)["documents"] == 15
    assert json.loads(run("remove", "000_7c2eada4aebb39d9.txt", "--json").out)["documents"] == 14
    assert json.loads(run("rollback", "--json").out) == {"generation": 2, "notes": []}
    next((tmp_path / "index/generations/2").rglob("vectors.npy")).write_bytes(b"")
    damaged = run("verify")
    assert damaged.code == 1
    assert "vectors.npy" in damaged.out


def test_quote_is_shown_in_its_context_and_checked_by_its_full_id(run: Run) -> None:
    run("build", str(SEEDS))
    answer = json.loads(run("ask", "When do Russia and Belarus plan to sign an agreement on visas?", "--json").out)
    quote = (answer["quotes"] + answer["nearest"])[0]
    name = quote["proof"]["id"]
    shown = json.loads(run("show", name, "--json").out)["quote"]
    assert (shown["text"], shown["speaker"], shown["altered"]) == (quote["text"], quote["speaker"], False)
    out = run("show", name).out
    assert "Question:\n     When do Russia and Belarus plan" in out
    assert f"   > {quote['text'][:40]}" in out
    assert out.endswith(f"[{quote['id']}]\n")
    for deep in ((), ("--deep",)):
        checked = run("verify", name, *deep)
        assert checked.code == 0
        assert checked.out.startswith(f"{name}: holds\n")
    wrong = run("verify", f"{quote['id']}@1.{'0' * 16}", "--json")
    assert wrong.code == 1
    found = json.loads(wrong.out)
    assert list(found) == ["problems", "quotes"]
    assert found["quotes"][0]["holds"] is False
    assert run("verify", "--deep").out == "Nothing is missing or altered.\n"
    assert "The page has no web address" in run("verify", quote["id"], "--live").out


def test_verify_live_checks_the_archive_too(run: Run, pages: Path, tmp_path: Path) -> None:
    run("build", str(pages))
    for options in (("--live",), ("--deep", "--live")):
        out = run("verify", *options).out
        assert "Nothing is missing or altered." in out
        assert out.count("The page has no web address") == 3
    unknown = run("verify", f"{'0' * 16}:0-5", "--live")
    assert (unknown.code, "no web address" in unknown.out) == (1, False)  # and no other page is fetched
    with sqlite3.connect(next((tmp_path / "index/generations/1").glob("catalogue.sqlite"))) as catalogue:
        catalogue.execute("UPDATE pages SET captured = '2020-01-01'")
    assert run("verify", "--live").code == 1
    found = json.loads(run("verify", "--deep", "--live", "--json").out)
    assert any("catalogue.sqlite" in problem for problem in found["problems"])


def test_timeline_tells_the_best_quote_of_each_period(run: Run) -> None:
    run("build", str(SEEDS))
    question = "Which country signed the first free-trade area agreement with the EAEU?"
    told = json.loads(run("timeline", question, "--json").out)
    assert list(told) == ["query", "filters", "answered", "unit", "first", "latest", "periods", "days", "searched",
                          "notes"]  # fmt: skip
    assert told["answered"] is True
    assert list(told["periods"][0]) == ["name", "since", "until", "found", "confidence", "quote"]
    assert list(told["first"])[: len(QUOTE_KEYS)] == QUOTE_KEYS
    out = run("timeline", question, "--speaker", "Lavrov").out
    assert "First: Sergey Lavrov, answering a question, Moscow, 27 May 2019" in out
    assert run("timeline", "Zebra xylophone quokka?").out.startswith("Nothing in the archive answers this at any time.")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["ask", "fish"], 1, "There is no archive in"),
        (["status"], 1, "build one with: qa build FOLDER"),
        (["rollback"], 1, "no earlier generation"),
        (["build", "nowhere-at-all"], 2, "There is no file or folder nowhere-at-all"),
        (["chat"], 1, "build one with: qa build FOLDER"),
    ],
)
def test_failures_are_one_sentence(run: Run, arguments: list[str], code: int, sentence: str) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (code, "")
    assert sentence in result.err
    assert "Traceback" not in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ask", ""], "The question is empty"),
        (["ask", "fish", "--since", "yesterday"], "since is 'yesterday', which is no date"),
        (["ask", "fish", "--since", "2021", "--until", "2020"], "ends (2020-12-31) before it begins (2021-01-01)"),
        (["ask", "fish", "--kind", "song"], "no kind of passage 'song'"),
        (["ask", "fish", "-k", "0"], "choose a number from 1 to 100"),
    ],
)
def test_wrong_usage_is_exit_2(run: Run, arguments: list[str], sentence: str) -> None:
    run("build", str(SEEDS))
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert sentence in result.err


def test_version(run: Run) -> None:
    assert run("--version").out == f"press-qa {qa.__version__}\n"


def seconds(*command: str) -> float:
    """Least wall time of three runs of Python, less that of starting Python itself."""
    code = (
        "import subprocess, sys, time\nt = time.perf_counter()\n"
        "subprocess.run(sys.argv[1:], check=True, capture_output=True)\nprint(time.perf_counter() - t)"
    )
    return min(
        float(subprocess.run([sys.executable, "-c", code, *command], capture_output=True, check=True).stdout)
        for _ in range(3)
    )


def test_import_and_help_are_fast() -> None:
    before = slowness()
    bare = seconds(sys.executable, "-c", "pass")
    imported, helped = seconds(sys.executable, "-c", "import qa"), seconds(sys.executable, "-m", "qa", "--help")
    slack = max(before, slowness())
    assert imported - bare < 0.1 * slack
    assert helped < 0.5 * slack


def test_check_prints_a_verdict_and_its_json_on_one_line(run: Run) -> None:
    assert run("build", str(SEEDS)).code == 0
    claim = "If they denounce it, we will have a choice in the situation"
    plain = run("check", claim, "--speaker", "Lavrov", "--date", "2019")
    assert plain.code == 0
    assert plain.out.startswith("ALTERED: Words close to these were said by Sergey Lavrov on 17 October 2019, but ")
    assert "  ! “no” became “a” (negation)\n" in plain.out
    result = run("check", claim, "--json")
    assert result.out.count("\n") == 1
    found = json.loads(result.out)
    assert list(found)[1:6] == ["verdict", "explanation", "evidence", "difference", "also"]
    assert (found["verdict"], found["difference"][0]["turns_meaning"]) == ("altered", True)
    assert run("check", "too few words").code == 0
    assert run("check", "These are five words exactly", "--date", "soon").code == 2


def test_public_names() -> None:
    assert sorted(qa.__all__) == [
        "Answer", "Archive", "Check", "Document", "Hit", "Passage", "QaError", "Quote", "__version__",
    ]  # fmt: skip
    for name in qa.__all__:
        assert getattr(qa, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        qa.nonsense  # noqa: B018


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("said", [["--version"], ["parse", "seeds", "--json"]])
def test_full_disk_is_one_sentence(said: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "qa", *said], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "qa: The output cannot be written: the disk is full."
    assert "Traceback" not in done.stderr
