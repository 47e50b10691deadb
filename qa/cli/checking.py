"""The command that checks an alleged quote: check."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.cli.console import Index, Json, Speaker, Store, app, dumps


@app.command()
def check(
    text: Annotated[str, typer.Argument(help='The alleged quote, word by word; "..." and [insertions] are honoured.')],
    speaker: Speaker = None,
    date: Annotated[str | None, typer.Option(help="Day, month or year it is said to be from.")] = None,
    index: Index = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Say whether an alleged quote stands in the archive: exactly, altered, put together, another's, or not at all."""
    from qa.archive import Archive  # noqa: PLC0415
    from qa.findings import check_json, check_lines  # noqa: PLC0415

    with Archive.open(index, store=store) as archive:
        found = archive.check(text, speaker=speaker, date=date)
    print(dumps(check_json(found)) if as_json else "\n".join(check_lines(found)))
