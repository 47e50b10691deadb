"""The chat page as Gradio blocks: the fixed frame, the scripts beside it, the endpoints behind both.

The conversation lives in the reader's browser (`script/`): the server answers one question at a time and keeps none.
What pages say reaches the frame only as HTML in which it is escaped.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import gradio as gr

from qa.web import wording
from qa.web.api import ENDPOINTS, Endpoints
from qa.web.escape import escaped
from qa.web.frame import frame_html
from qa.web.request import Asking
from qa.web.turns import server_functions

SCRIPTS = ("base", "filters", "panel", "keep", "earlier", "chat", "archive")
"""Of the page, in the order in which they run; they share one scope."""
STYLES = ("style", "parts", "check")
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='6' fill='%231d4e6b'/%3E%3Cpath d='M7 21c0-6 2-9 7-11v3c-2 1-3 2.500-3 4h3v7H7zm11 0c0-6 2-9 7-11v3c-2 1-3 "
    "2.500-3 4h3v7h-7z' fill='%23fff'/%3E%3C/svg%3E"
)
SANS = ("system-ui", "-apple-system", "Segoe UI", "Helvetica", "Arial", "sans-serif")
MONO = ("ui-monospace", "Consolas", "monospace")


class Page(gr.Blocks):  # type: ignore[misc]
    """Blocks whose public endpoints may be called with fewer arguments than they have, over raw HTTP too."""

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *rest: Any, **options: Any) -> Any:  # noqa: ANN401
        """Fill in the defaults that a caller left out.

        Gradio's own clients do so themselves; for a plain `POST {"data": ["..."]}` Gradio would refuse, and print the
        question in the server's log.
        """
        missing = block_fn.inputs[len(inputs) :]
        filled = [*inputs[: len(block_fn.inputs)], *(component.value for component in missing)]
        return await super().preprocess_data(block_fn, filled, *rest, **options)


def chat_page(archive: Asking) -> Page:
    """Lay out the page and its public endpoints."""
    page = Page(title=wording.TITLE, analytics_enabled=False)
    with page:
        gr.HTML(
            frame_html(),
            js_on_load="\n".join(packaged(f"script/{name}.js") for name in SCRIPTS),
            apply_default_css=False,
            server_functions=server_functions(archive),
        )
        endpoints = Endpoints(archive)
        for name in ENDPOINTS:
            # Answered as they come, each in a thread of its own; the queue would serve one at a time.
            gr.api(getattr(endpoints, name), api_name=name, queue=False, concurrency_limit=None)
    return page


def results_as_json(server: Any) -> None:  # noqa: ANN401 - Gradio's MCP server, which only some installations have
    """Let an MCP server of Gradio's give results as JSON; by itself it gives them as Python writes a dictionary."""

    def as_json(results: list[Any], _: str) -> list[Any]:
        return [server.types.TextContent(type="text", text=json.dumps(one, ensure_ascii=False)) for one in results]

    server.postprocess_output_data = as_json


def look() -> dict[str, Any]:
    """Give the options of `launch` that decide what the page looks like; nothing in them is fetched from elsewhere."""
    theme = gr.themes.Base(font=SANS, font_mono=MONO)
    styles = "".join(packaged(f"{name}.css") for name in STYLES)
    return {"theme": theme, "head": f'<link rel="icon" href="{escaped(ICON)}"><style>{styles}</style>'}


def packaged(name: str) -> str:
    """Read a text file that lies beside this module."""
    return resources.files("qa.web").joinpath(name).read_text("utf-8")
