"""Imports run one way: a file imports only from what lies upstream of it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "qa"

# Upstream first. A package stands for all its files, which are ordered among themselves below.
LAYERS = [
    "errors",
    "models",
    "signed",
    "results",
    "settings",
    "months",
    "together",
    "memory",
    "words",
    "folding",
    "model_files",
    "hub",
    "sentences",
    "anchors",
    "pages",
    "languages",
    "passages",
    "precision",
    "loading",
    "vocabulary",
    "forward",
    "packed",
    "traced",
    "quick",
    "windows",
    "tokens",
    "encoder",
    "pieces",
    "reranker",
    "store",
    "remote",
    "search",
    "fragment",
    "hearsay",
    "caution",
    "reported",
    "proof",
    "render",
    "answer",
    "timeline",
    "overview",
    "calibrating",
    "serving",
    "check",
    "shown",
    "status",
    "wanted",
    "embed",
    "cluster",
    "gather",
    "scan",
    "before",
    "merging",
    "regroup",
    "lined",
    "staging",
    "singles",
    "embedded",
    "build",
    "forgetting",
    "plan",
    "renew",
    "update",
    "verify",
    "reparse",
    "live",
    "reader",
    "archive",
    "helper",
    "crew",
    "evaluate",
    "cite",
    "lines",
    "prooflines",
    "findings",
    "progress",
    "cli",
    "web",
    "__main__",
]
INSIDE = {
    "pages": [
        "blocks",
        "rules",
        "rules_html",
        "undeclared",
        "decode",
        "dates",
        "language",
        "notes",
        "names",
        "towns",
        "titles",
        "labels",
        "head",
        "metadata",
        "speakers",
        "namelines",
        "company",
        "questions",
        "roles",
        "transcript",
        "readers",
        "teasers",
        "containers",
        "sources",
        "fetch",
        "furniture",
        "parse",
        "parallel",
        "edition",
        "identity",
        "register",
    ],
    "store": [
        "files",
        "packed",
        "arrays",
        "blocks",
        "parsed",
        "cache",
        "records",
        "document",
        "nearest",
        "segment",
        "analysers",
        "lexical",
        "vectors",
        "expected",
        "axes",
        "codec",
        "tokens",
        "phrases",
        "columns",
        "catalogue",
        "evidence",
        "ledger",
        "lock",
        "engine",
        "generation",
        "switch",
    ],
    "remote": ["address", "conditions", "knock", "server", "layout", "versions", "milvus", "publishing", "attached"],
    "search": [
        "persons",
        "namesakes",
        "filters",
        "fusion",
        "neighbours",
        "surroundings",
        "parts",
        "saidby",
        "rerank",
        "alike",
        "grouping",
        "abstain",
        "numbers",
        "calibration",
        "scoring",
        "highlight",
        "judge",
        "followup",
        "nearest",
        "quoting",
        "marking",
        "retrieved",
        "retrieve",
        "own",
        "timewords",
        "timeforms",
        "periods",
        "cues",
        "when",
        "who",
        "events",
        "guess",
        "restated",
        "letters",
        "guided",
    ],
    "check": [
        "result",
        "vocabulary",
        "counting",
        "meaning",
        "claim",
        "align",
        "locate",
        "difference",
        "cut",
        "places",
        "evidence",
        "stitch",
        "explain",
        "judge",
        "checking",
    ],
    "evaluate": ["metrics", "labelled", "beir", "own"],
    "cli": ["console", "pages", "asking", "checking", "keeping", "measuring", "serving"],
    "web": [
        "wording",
        "escape",
        "chips",
        "quoted",
        "cards",
        "context",
        "plot",
        "position",
        "holdings",
        "request",
        "kept",
        "verdict",
        "turns",
        "api",
        "frame",
        "page",
        "guard",
        "admin",
        "unpack",
        "rebuild",
        "routes",
        "direct",
        "serve",
    ],
}
# A third-party engine appears in the places named and nowhere else.
CONFINED = {
    "faiss": {"store/nearest.py", "store/codec.py"},
    "tantivy": {"store/analysers.py", "store/lexical.py"},
    "py3langid": {"languages.py"},
    "rapidfuzz": {"search/alike.py", "search/namesakes.py", "check/align.py"},
    "sqlite3": {"store/catalogue.py", "store/ledger.py", "store/cache.py"},
    "filelock": {"store/lock.py"},
    "torch": {"precision.py", "forward.py", "packed.py", "traced.py", "quick.py", "vocabulary.py", "reranker.py"},
    "sentence_transformers": {"loading.py", "reranker.py"},
    "sentencex": {"sentences.py"},
    "gradio": {"web/page.py", "web/api.py", "web/serve.py"},
    "typer": {f"cli/{name}.py" for name in ("console", "pages", "asking", "checking", "keeping", "measuring")}
    | {"cli/serving.py"},
    "charset_normalizer": {"pages/undeclared.py"},
    "bs4": {"pages/readers/html.py"},
    "yaml": {"pages/notes.py"},
    "markdown_it": {"pages/readers/markdown.py"},
    "pypdf": {"pages/readers/pdf.py"},
    "warcio": {"pages/containers.py"},
    "httpx": {"pages/fetch.py"},
    "pydantic": {"web/kept.py"},
    "zstandard": {"store/files.py"},
    "msgspec": {"store/document.py"},
    "threadpoolctl": {"forward.py"},
    "pymilvus": {"remote/server.py", "remote/layout.py"},
    "ray": {"cluster.py"},
    "pyarrow": {"cluster.py"},
    "grpc": {"remote/knock.py", "remote/server.py"},
}
FILES = sorted(path for path in ROOT.rglob("*.py") if path.name != "__init__.py")


def place(parts: list[str]) -> tuple[int, int]:
    """Layer of a module and its position inside that layer."""
    top, rest = parts[0], parts[1:]
    order = INSIDE.get(top, [])
    return LAYERS.index(top), order.index(rest[0]) if rest and rest[0] in order else -1


def imports(path: Path) -> list[tuple[str, int]]:
    """All imports of a file; of the command line, which starts the web chat by name, those of its module level."""
    found = []
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body if path.parent.name == "cli" else ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            found.append((node.module or "", node.lineno))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_only_from_upstream(path: Path) -> None:
    here = list(path.relative_to(ROOT).with_suffix("").parts)
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] != "qa":
            continue
        if parts == ["qa"]:
            raise AssertionError(f"{path}:{line}: imports the package root")
        there = parts[1:]
        assert there != here
        same_package = there[0] == here[0] and len(here) > 1
        upstream = place(there) < place(here) if same_package else place(there)[0] < place(here)[0]
        sibling_readers = here[:2] == there[:2] == ["pages", "readers"]
        assert upstream or sibling_readers, f"{path}:{line}: {name} is not upstream"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_file_has_a_place_in_the_order(path: Path) -> None:
    here = list(path.relative_to(ROOT).with_suffix("").parts)
    assert here[0] in LAYERS
    if len(here) > 1:
        assert here[1] in INSIDE[here[0]]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_engines_stay_in_their_place(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    for module, line in imports(path):
        allowed = CONFINED.get(module.split(".")[0])
        assert allowed is None or name in allowed, f"{path}:{line}: {module} belongs in {sorted(allowed or [])}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno + 1 <= 40, f"{path}:{node.lineno} {node.name}"


def test_no_benchmark_hides_a_module_of_pythons_own() -> None:
    """One that is run as a file has its folder before Python's own."""
    benchmarks = {path.stem for path in (ROOT.parent / "benchmarks").glob("*.py")}
    assert benchmarks & sys.stdlib_module_names == set()
