"""Text of pages and readers as text of HTML: everything shown passes through here, and nothing in it is obeyed."""

from __future__ import annotations

import html
from collections.abc import Iterable
from urllib.parse import urlsplit


def escaped(text: str) -> str:
    """Escape text for HTML content and for quoted attributes."""
    return html.escape(text, quote=True)


def isolated(texts: Iterable[str]) -> str:
    """Escape texts and join them by commas, each with a direction of its own.

    In one run of text, the day after an Arabic or Hebrew place would be drawn into that: "27 ,عمّان May 2019".
    """
    return ", ".join(f"<bdi>{escaped(text)}</bdi>" for text in texts)


def safe_link(address: str | None) -> str | None:
    """Return an address that a browser may follow: http or https with a host; None for anything else."""
    try:
        parts = urlsplit((address or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else None
