"""Reads small YAML: the note beside a page and the header of a Markdown file. Only plain values are taken."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml

LONGEST = 20_000
"""Characters; the longest header seen has 2,000."""


def read_yaml(text: str) -> dict[str, str | dt.date] | None:
    """Read 'name: value' lines; None where the text is none. Nested values are left out."""
    if len(text) > LONGEST:
        return None
    try:
        loaded: Any = yaml.load(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        return None
    return {str(key): _plain(value) for key, value in loaded.items() if _plain(value)}


def _plain(value: object) -> str | dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value).strip()
    if isinstance(value, list) and value and all(isinstance(entry, str) for entry in value[:20]):
        return ", ".join(value[:20])
    return ""
