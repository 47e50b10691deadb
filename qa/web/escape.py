"""Text of pages and readers as text of HTML: everything shown passes through here, and nothing in it is obeyed."""

from __future__ import annotations

import html
from urllib.parse import urlsplit


def escaped(text: str) -> str:
    """Escape text for HTML content and for quoted attributes."""
    return html.escape(text, quote=True)


def safe_link(address: str | None) -> str | None:
    """Return an address that a browser may follow: http or https with a host; None for anything else."""
    try:
        parts = urlsplit((address or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else None
