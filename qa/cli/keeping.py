"""Commands that look after an archive: status, verify, rollback."""

from __future__ import annotations

import typer

from qa.cli.console import Index, Json, app, dumps


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
