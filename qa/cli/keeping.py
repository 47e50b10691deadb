"""Commands that look after an archive: status, verify, rollback."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from qa.cli.console import Index, Json, Store, app, dumps, say
from qa.progress import bar


@app.command()
def status(
    pages: Annotated[bool, typer.Option("--pages", help="List every page: its source and its address.")] = False,
    index: Index = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Say what the archive holds."""
    from qa.archive import Archive  # noqa: PLC0415
    from qa.lines import page_list, status_json, status_lines  # noqa: PLC0415

    with Archive(index, store=store) as archive:
        found = archive.status()
    lines = page_list(found) if pages else status_lines(found)
    print(dumps(status_json(found, pages=pages)) if as_json else "\n".join(lines))


@app.command()
def verify(
    ids: Annotated[list[str] | None, typer.Argument(help="Quotes or documents to check; none: the whole archive.")] = (
        None
    ),
    deep: Annotated[bool, typer.Option("--deep", help="Parse the stored pages again and compare.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Fetch the sources again: same, changed or gone?")] = False,
    allow_private: Annotated[bool, typer.Option(help="Also fetch from this machine and its own network.")] = False,
    index: Index = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Check an archive, or some quotes of it, against the stored pages; with --live against the sources of today."""
    from qa.archive import Archive  # noqa: PLC0415
    from qa.errors import DamagedArchiveError  # noqa: PLC0415
    from qa.prooflines import live_lines, rechecked_lines  # noqa: PLC0415
    from qa.results import jsonable  # noqa: PLC0415

    with Archive(index, store=store) as archive:
        quotes = archive.recheck(ids, deep=deep) if ids else []
        problems = [f"{one.id}: {problem}" for one in quotes for problem in one.problems]
        if not ids:
            problems = archive.verify(deep=deep, workers=os.cpu_count() or 1, progress=bar())
        lines = rechecked_lines(quotes) if ids else problems or ["Nothing is missing or altered."]
        if not as_json:
            print("\n".join(lines))
        sources = []
        names = [one.id for one in quotes if one.text]
        try:
            for source in archive.live(names, allow_private=allow_private) if live and (names or not ids) else ():
                sources.append(source)
                if not as_json:
                    print("\n".join(live_lines(source)))
        except DamagedArchiveError as error:  # what was found until then is to be said all the same
            problems.append(str(error))
            say(str(error))
    if as_json:
        found = {"problems": problems, "quotes": jsonable(quotes), "live": jsonable(sources)}
        print(dumps({name: value for name, value in found.items() if value or name == "problems"}))
    if problems:
        raise typer.Exit(1)


@app.command()
def rollback(index: Index = None, store: Store = None, as_json: Json = False) -> None:
    """Let the earlier generation of the archive serve again."""
    from qa.archive import Archive  # noqa: PLC0415

    with Archive(index, store=store) as archive:
        number = archive.rollback()
        notes = archive.summary.notes if archive.summary else []
    lines = [f"Generation {number} serves again.", *(f"Note: {note}" for note in notes)]
    print(dumps({"generation": number, "notes": notes}) if as_json else "\n".join(lines))
