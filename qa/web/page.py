"""The chat page as Gradio blocks: the frame, the question box, the endpoints behind them.

The conversation lives in the reader's browser (`chat.js`): the server answers one question at a time and keeps none.
The frame is fixed text; what pages say reaches it only as escaped HTML from `cards`.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

import gradio as gr

from qa.web import wording
from qa.web.api import DEFAULT_RESULTS, Asking, chat_turn, endpoint, opening
from qa.web.cards import escaped

COUNTS = (1, 3, 5, 10, 20)
"""Numbers of quotes to choose from."""
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
    """Lay out the page and its one public endpoint, `/ask`."""
    page = Page(title=wording.TITLE, analytics_enabled=False)
    with page:
        gr.HTML(
            frame_html(),
            js_on_load=packaged("chat.js"),
            apply_default_css=False,
            server_functions=[chat_turn(archive), opening(archive)],
        )
        # Answered as they come, each in a thread of its own; the queue would serve one at a time.
        gr.api(endpoint(archive), api_name="ask", queue=False, concurrency_limit=None)
    return page


def look() -> dict[str, Any]:
    """Give the options of `launch` that decide what the page looks like; nothing in them is fetched from elsewhere."""
    theme = gr.themes.Base(font=SANS, font_mono=MONO)
    head = f'<link rel="icon" href="{escaped(ICON)}"><style>{packaged("style.css")}</style>'
    return {"theme": theme, "head": head}


def frame_html() -> str:
    """Write the fixed part of the page: heading, empty conversation, question box."""
    counts = "".join(f"<option{' selected' if n == DEFAULT_RESULTS else ''}>{n}</option>" for n in COUNTS)
    return f"""
<div class="qa" data-working="{escaped(wording.WORKING)}" data-unreachable="{escaped(wording.UNREACHABLE)}">
  <header class="qa-head">
    <h1>{escaped(wording.TITLE)}</h1>
    <p class="qa-promise">{escaped(wording.PROMISE)}</p>
    <p class="qa-holdings"></p>
  </header>
  <div class="qa-log" role="log" aria-live="polite" aria-label="{escaped(wording.CONVERSATION)}"></div>
  <form class="qa-ask">
    <label class="qa-unseen" for="qa-question">{escaped(wording.QUESTION)}</label>
    <textarea id="qa-question" rows="1" autocomplete="off" dir="auto" placeholder="{escaped(wording.PLACEHOLDER)}"
      aria-describedby="qa-hint"></textarea>
    <div class="qa-controls">
      <label>{escaped(wording.QUOTES)} <select name="k">{counts}</select></label>
      <p class="qa-hint" id="qa-hint">{escaped(wording.HINT)} {escaped(wording.PRIVATE)}</p>
      <button type="button" class="qa-new" hidden>{escaped(wording.NEW_TOPIC)}</button>
      <button type="submit" class="qa-send">{escaped(wording.ASK)}</button>
    </div>
  </form>
  <nav class="qa-examples" aria-label="{escaped(wording.EXAMPLES)}"></nav>
</div>
"""


def packaged(name: str) -> str:
    """Read a text file that lies beside this module."""
    return resources.files("qa.web").joinpath(name).read_text("utf-8")
