"""What flows inside `pages`: a capture is read into text and blocks, from which documents are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Capture:
    """The bytes of one page with all that is known of them before they are read.

    It can be rebuilt from what an archive stores, so that a stored page can be parsed again.
    """

    source: str
    """Path relative to the root it came from, with forward slashes, or the URL."""
    data: bytes
    root: str = ""
    """The folder or file named by the user, as an identifier; never shown."""
    media_type: str | None = None
    """Where a container or a server stated it ("text/html; charset=koi8-r")."""
    url: str | None = None
    publisher: str | None = None
    captured: dt.date | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    """What a record beside the text states: title, date, speaker, place."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was passed over, and why, in words for the reader."""

    source: str
    reason: str
    root: str = ""
    expected: bool = False
    """Left out by rule (dotfiles, README, sidecars, suffixes no reader knows), not for a fault of its own."""
