"""The command line: `qa`. The only file that prints.

Results go to stdout, progress and everything else to stderr. Exit 0: done; 1: could not, with a sentence that says why
and what to do; 2: wrong usage.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.errors import QaError, UsageError
from qa.progress import bar
from qa.settings import DEFAULT_HOST, DEFAULT_PORT, index_folder

if TYPE_CHECKING:
    from qa.build import Summary

app = typer.Typer(
    name="qa",
    help="Ask an archive of transcripts and get exact quotes, with speaker, date and source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

FEW_PAGES = 200
"""Starting a process costs as much as parsing about a hundred pages."""

Index = Annotated[Path | None, typer.Option("--index", help="Folder of the archive (default: index, or QA_INDEX).")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on one line.")]
Since = Annotated[str | None, typer.Option(help="First day, month or year: 2019-05-27, 2019-05, 2019.")]
Until = Annotated[str | None, typer.Option(help="Last day, month or year.")]
Speaker = Annotated[str | None, typer.Option(help="Full name or surname.")]
Roots = Annotated[list[Path], typer.Argument(help="Files and folders of saved pages.")]


@app.callback(invoke_without_command=True)
def common(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Ask an archive of transcripts and get exact quotes, with speaker, date and source."""
    if version:
        from qa import __version__  # noqa: PLC0415

        print(f"press-qa {__version__}")
        raise typer.Exit


@app.command()
def parse(
    paths: Roots,
    as_json: Json = False,
    strict: Annotated[bool, typer.Option(help="Exit 1 if a page could not be read.")] = False,
) -> None:
    """Show the documents that pages hold, page by page, without building anything."""
    from qa.lines import page_lines  # noqa: PLC0415
    from qa.pages.blocks import Skipped  # noqa: PLC0415
    from qa.pages.parallel import parse_all  # noqa: PLC0415
    from qa.pages.parse import error_json, page_json  # noqa: PLC0415
    from qa.pages.sources import walk  # noqa: PLC0415

    read = failed = 0
    progress = bar()
    for done, outcome in enumerate(parse_all(walk(paths), workers(paths)), 1):
        progress("reading pages", done, 0)
        capture = outcome.capture
        if isinstance(capture, Skipped) and capture.expected:
            continue
        if outcome.parsed is not None:
            page = page_json(outcome.parsed)
            read += 1
        else:
            error = outcome.error or (capture.reason if isinstance(capture, Skipped) else "")
            page = error_json(capture, error)
            failed += 1
            say(f"{capture.source}: {error}")
        print(dumps(page) if as_json else "\n".join(page_lines(page)))
    say(f"{read} pages read, {failed} not.")
    if (strict and failed) or not read:
        raise typer.Exit(1)


@app.command()
def build(
    roots: Roots,
    index: Index = None,
    model: Annotated[str | None, typer.Option(help="Name or folder of the embedding model.")] = None,
    allow_removal: Annotated[bool, typer.Option(help="Let pages go that are no longer there, however many.")] = False,
    strict: Annotated[bool, typer.Option(help="Exit 1 if a page could not be used.")] = False,
    as_json: Json = False,
) -> None:
    """Make the archive mirror these files and folders; only what is new is embedded."""
    from qa.archive import Archive  # noqa: PLC0415

    with Archive.build(roots, index, model=model, progress=bar(), allow_removal=allow_removal,
                       workers=workers(roots)) as archive:  # fmt: skip
        report(archive.summary, strict=strict, as_json=as_json)


@app.command()
def add(
    paths: Annotated[list[str], typer.Argument(help="Files, folders and addresses (https://...) of pages.")],
    index: Index = None,
    allow_private: Annotated[bool, typer.Option(help="Also fetch from this machine and its own network.")] = False,
    strict: Annotated[bool, typer.Option(help="Exit 1 if a page could not be used.")] = False,
    as_json: Json = False,
) -> None:
    """Add some pages to the archive."""
    from qa.archive import Archive  # noqa: PLC0415

    with Archive(index) as archive:
        report(archive.add(paths, progress=bar(), allow_private=allow_private), strict=strict, as_json=as_json)


@app.command()
def remove(
    sources: Annotated[list[str], typer.Argument(help="Sources or addresses, as `qa ask --json` gives them.")],
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Take some pages out of the archive."""
    from qa.archive import Archive  # noqa: PLC0415

    with Archive(index) as archive:
        report(archive.remove(sources, progress=bar()), strict=False, as_json=as_json)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In words.")],
    k: Annotated[int, typer.Option("-k", help="At most so many quotes.")] = 5,
    since: Since = None,
    until: Until = None,
    speaker: Speaker = None,
    genre: Annotated[str | None, typer.Option(help="Of the document: interview, speech, article, ...")] = None,
    kind: Annotated[str | None, typer.Option(help="Of the passage: turn or paragraph.")] = None,
    history: Annotated[list[str] | None, typer.Option(help="An earlier question; may be repeated.")] = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Answer a question by quoting, or say that nothing in the archive answers it."""
    from qa.archive import Archive  # noqa: PLC0415
    from qa.lines import answer_lines  # noqa: PLC0415
    from qa.render import answer_json  # noqa: PLC0415

    with Archive.open(index) as archive:
        answer = archive.ask(question, k=k, history=tuple(history or ()), since=since, until=until, speaker=speaker,
                             genre=genre, kind=kind)  # fmt: skip
    print(dumps(answer_json(answer)) if as_json else "\n".join(answer_lines(answer)))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Id of a document or quote.")], index: Index = None, as_json: Json = False
) -> None:
    """Print a whole document."""
    from qa.archive import Archive  # noqa: PLC0415
    from qa.lines import document_json, document_lines  # noqa: PLC0415

    with Archive(index) as archive:
        shown = archive.show(name)
    print(dumps(document_json(shown.document, shown.quote)) if as_json else "\n".join(document_lines(shown.document)))


@app.command()
def status(index: Index = None, as_json: Json = False) -> None:
    """Say what the archive holds."""
    from qa.archive import Archive  # noqa: PLC0415
    from qa.lines import status_json, status_lines  # noqa: PLC0415

    with Archive(index) as archive:
        found = archive.status()
    print(dumps(status_json(found)) if as_json else "\n".join(status_lines(found)))


@app.command()
def verify(index: Index = None, as_json: Json = False) -> None:
    """Compare every file of the archive with its checksum."""
    from qa.archive import Archive  # noqa: PLC0415

    with Archive(index) as archive:
        problems = archive.verify()
    print(dumps({"problems": problems}) if as_json else "\n".join(problems) or "Nothing is missing or altered.")
    if problems:
        raise typer.Exit(1)


@app.command()
def rollback(index: Index = None, as_json: Json = False) -> None:
    """Let the earlier generation of the archive serve again."""
    from qa.archive import Archive  # noqa: PLC0415

    with Archive(index) as archive:
        number = archive.rollback()
    print(dumps({"generation": number}) if as_json else f"Generation {number} serves again.")


@app.command("eval")
def evaluate(
    dataset: Annotated[Path, typer.Argument(help="Folder of a labelled set in BEIR layout.")],
    abstain: Annotated[str | None, typer.Option(help="Measure declining: `holdout`, or `foreign:DIR`.")] = None,
    index: Annotated[
        Path | None, typer.Option("--index", help="Keep the set's archive here (default: nowhere).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure retrieval on a labelled set, through the same retrieval as `ask`."""
    import tempfile  # noqa: PLC0415

    from qa.encoder import SentenceTransformerEncoder  # noqa: PLC0415
    from qa.evaluate.beir import run  # noqa: PLC0415

    how, _, other = (abstain or "").partition(":")
    if how not in ("", "holdout", "foreign") or (how == "foreign") != bool(other):
        raise UsageError(f"--abstain takes holdout or foreign:DIR, not {abstain!r}.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = run(dataset, index or Path(folder), SentenceTransformerEncoder(), bar(),
                    foreign=Path(other) if other else None, holdout=how == "holdout")  # fmt: skip
    metrics = "  ".join(f"{name} {value:.4f}" for name, value in found["metrics"].items() if value is not None)
    print(dumps(found) if as_json else f"{found['dataset']}: {found['queries']} queries, {metrics}")


@app.command()
def chat(
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine's own are reachable.")] = (
        DEFAULT_HOST
    ),
    port: Annotated[int, typer.Option(help="Port to listen on.")] = DEFAULT_PORT,
    admin: Annotated[bool, typer.Option(help="Make a password for adding pages, unless QA_ADMIN_PASSWORD is set.")] = (
        False
    ),
    mcp: Annotated[bool, typer.Option(help="Serve language models through MCP too.")] = False,
    index: Index = None,
) -> None:
    """Serve the web chat."""
    from qa.web.serve import chat as serve_chat  # noqa: PLC0415

    serve_chat(index_folder(index), host=host, port=port, admin=admin, mcp=mcp)


def main() -> None:
    """Run the command line; every expected error becomes one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.basicConfig(level=logging.ERROR, format="%(message)s", stream=sys.stderr)
    try:
        app()
    except QaError as error:
        say(f"qa: {error}")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # nobody reads any more, as in `qa ask | head -1`
        sys.exit(1)


def report(summary: Summary | None, *, strict: bool, as_json: bool) -> None:
    """Print what a build did; with `strict`, a page that could not be used makes it exit 1."""
    from qa.lines import summary_json, summary_lines  # noqa: PLC0415

    if summary is None:
        return
    print(dumps(summary_json(summary)) if as_json else "\n".join(summary_lines(summary)))
    if strict and summary.skipped:
        raise typer.Exit(1)


def workers(roots: list[Path]) -> int:
    """Choose how many processes parse: one where starting others would take longer than they save."""
    pages = sum(1 for root in roots if root.is_dir() for _ in islice(root.rglob("*"), FEW_PAGES))
    return (os.cpu_count() or 1) if pages >= FEW_PAGES else 1


def say(sentence: str) -> None:
    """Write one line to stderr."""
    print(sentence, file=sys.stderr)


def dumps(value: Any) -> str:  # noqa: ANN401
    """Write a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)
