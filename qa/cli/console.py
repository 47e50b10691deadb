"""What all commands share: the application, its options, and the only functions that print."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from qa.errors import UsageError
from qa.remote.address import Address, noted
from qa.settings import index_folder, store_address

app = typer.Typer(
    name="qa",
    help="Ask an archive of transcripts and get exact quotes, with speaker, date and source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _knocked(context: typer.Context, store: str | None) -> str | None:
    """Begin to connect to the server of the archive, if it has one, which goes on while libraries are imported.

    Its own note is read in a quarter of a millisecond.
    """
    named = store or store_address() or noted(index_folder(context.params.get("index")))
    if named:
        from qa.remote.knock import knock  # noqa: PLC0415

        with contextlib.suppress(UsageError):  # which is said where the store is used
            address = Address.chosen(named)
            if isinstance(address, Address):
                knock(address)
    return store


Index = Annotated[Path | None, typer.Option("--index", help="Folder of the archive (default: index, or QA_INDEX).")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on one line.")]
Since = Annotated[str | None, typer.Option(help="First day, month or year: 2019-05-27, 2019-05, 2019.")]
Until = Annotated[str | None, typer.Option(help="Last day, month or year.")]
Speaker = Annotated[str | None, typer.Option(help="Full name or surname.")]
Rerank = Annotated[
    str | None, typer.Option(help="Put passages in order by this CrossEncoder or MultiVectorEncoder, name or folder.")
]
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        callback=_knocked,
        help="Server that is searched: milvus://HOST:PORT/NAME; or folder (default: as built, or QA_STORE).",
    ),
]
Wait = Annotated[float, typer.Option("--wait", min=0, help="Seconds to wait for another process that is writing it.")]
Roots = Annotated[list[Path], typer.Argument(help="Files and folders of saved pages.")]


def say(sentence: str) -> None:
    """Write one line to stderr."""
    print(sentence, file=sys.stderr)


def dumps(value: Any) -> str:  # noqa: ANN401
    """Write a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)
