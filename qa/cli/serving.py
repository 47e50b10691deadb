"""The command that serves the web chat: chat."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.cli.console import Index, Rerank, Store, app
from qa.settings import DEFAULT_HOST, DEFAULT_PORT, index_folder


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
    rerank: Rerank = None,
    index: Index = None,
    store: Store = None,
) -> None:
    """Serve the web chat."""
    from qa.web.serve import chat as serve_chat  # noqa: PLC0415

    serve_chat(index_folder(index), host=host, port=port, admin=admin, mcp=mcp, rerank=rerank, store=store)
