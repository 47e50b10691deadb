"""Commands that read pages: parse, build, add, remove."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.console import Index, Json, Roots, Store, Wait, app, dumps, say
from qa.progress import bar

if TYPE_CHECKING:
    from qa.build import Summary


FEW_PAGES = 200
"""Starting a process costs as much as parsing about a hundred pages."""


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
    store: Store = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="Embed by so many workers of Ray: 4 (here), 16@ray://HOST:10001."),
    ] = None,
    wait: Wait = 0.0,
    as_json: Json = False,
) -> None:
    """Make the archive mirror these files and folders; only what is new is embedded."""
    from qa.archive import Archive  # noqa: PLC0415

    with Archive.build(roots, index, model=model, progress=bar(), allow_removal=allow_removal,
                       workers=workers(roots), store=store, cluster=cluster, wait=wait) as archive:  # fmt: skip
        report(archive.summary, strict=strict, as_json=as_json)


@app.command()
def add(
    paths: Annotated[list[str], typer.Argument(help="Files, folders and addresses (https://...) of pages.")],
    index: Index = None,
    allow_private: Annotated[bool, typer.Option(help="Also fetch from this machine and its own network.")] = False,
    strict: Annotated[bool, typer.Option(help="Exit 1 if a page could not be used.")] = False,
    store: Store = None,
    wait: Wait = 0.0,
    as_json: Json = False,
) -> None:
    """Add some pages to the archive."""
    from qa.archive import Archive  # noqa: PLC0415

    with Archive(index, store=store) as archive:
        added = archive.add(paths, progress=bar(), allow_private=allow_private, wait=wait)
        report(added, strict=strict, as_json=as_json)


@app.command()
def remove(
    sources: Annotated[list[str], typer.Argument(help="Sources or addresses, as `qa status --pages` lists them.")],
    index: Index = None,
    store: Store = None,
    wait: Wait = 0.0,
    as_json: Json = False,
) -> None:
    """Take some pages out of the archive."""
    from qa.archive import Archive  # noqa: PLC0415

    with Archive(index, store=store) as archive:
        report(archive.remove(sources, progress=bar(), wait=wait), strict=False, as_json=as_json)


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
