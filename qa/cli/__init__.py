"""The command line: `qa`. The only package that prints.

Results go to stdout, progress and everything else to stderr. Exit 0: done; 1: could not, with a sentence that says why
and what to do; 2: wrong usage.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
from typing import Annotated

import typer

# Importing a file of commands is what gives the application its commands, in the order of the help.
from qa.cli import asking, checking, keeping, measuring, pages, serving  # noqa: F401
from qa.cli.console import app, say
from qa.errors import QaError, UsageError


@app.callback(invoke_without_command=True)
def common(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Ask an archive of transcripts and get exact quotes, with speaker, date and source."""
    if version:
        from qa import __version__  # noqa: PLC0415

        print(f"press-qa {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; every expected error becomes one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.basicConfig(level=logging.ERROR, format="%(message)s", stream=sys.stderr)
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except QaError as error:
        say(f"qa: {error}")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _hush()  # nobody reads any more, as in `qa ask | head -1`
        sys.exit(1)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT} or error.filename:
            raise
        _hush()
        say("qa: The output cannot be written: the disk is full.")
        sys.exit(1)


def _hush() -> None:
    """Let what is still to be printed go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
