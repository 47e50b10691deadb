"""Where a store is, as people write it: milvus://HOST:PORT/NAME. Knows nothing of what answers there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from qa.errors import UsageError

SCHEME = "milvus"
FOLDER = "folder"
"""Said in place of an address: search the archive's own files again."""
DEFAULT_PORT = 19530
DEFAULT_NAME = "press_qa"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
"""Letters, digits and underscores are all that Milvus lets a name have."""
CHOICES = {"index": ("auto", "flat", "hnsw"), "words": ("folder", "store")}
"""What may follow a question mark, and the values, the usual one first."""


@dataclass(frozen=True, slots=True)
class Address:
    """A store on a server."""

    host: str
    port: int = DEFAULT_PORT
    name: str = DEFAULT_NAME
    index: str = "auto"
    """flat: every vector is compared. hnsw: a graph is walked. auto: hnsw where the server's is sound."""
    words: str = "folder"
    """Where words are searched: in the archive's folder, or by the store where it can."""

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address.

        Raises:
            UsageError: it is none, or it has a password in it, which would be seen by everybody on this machine.
        """
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError:
            parts, host, port = urlsplit(""), None, None
        if parts.username is not None or parts.password is not None:
            raise UsageError("A store's address has no user or password in it; set QA_STORE_TOKEN=USER:PASSWORD.")
        name = parts.path.strip("/") or DEFAULT_NAME
        chosen = dict(parse_qsl(parts.query, keep_blank_values=True))
        fits = parts.scheme == SCHEME and host and NAME.fullmatch(name) and not parts.fragment
        if not fits or any(value not in CHOICES.get(field, ()) for field, value in chosen.items()):
            raise UsageError(
                f"{text[:100]!r} is no store; write it like milvus://HOST:PORT/NAME, where NAME has letters, digits "
                "and underscores only (?index=flat, ?index=hnsw and ?words=store may follow)."
            )
        return cls(str(host), port or DEFAULT_PORT, name, **chosen)

    @classmethod
    def chosen(cls, text: str | None) -> Choice:
        """Read what was chosen: an address, FOLDER, or nothing.

        Raises:
            UsageError: it is none of these.
        """
        return text if text in (None, FOLDER) else cls.parse(text)

    @property
    def target(self) -> str:
        """What a connection is made to: host and port."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        chosen = [f"{field}={getattr(self, field)}" for field in CHOICES if getattr(self, field) != CHOICES[field][0]]
        return f"{SCHEME}://{self.target}/{self.name}" + (f"?{'&'.join(chosen)}" if chosen else "")


Choice = Address | str | None
"""A store; or FOLDER, to search the archive's own files; or None for what the archive itself says."""


def place(choice: Choice, manifest: Mapping[str, Any] | None) -> Address | None:
    """Return the store that the next generation is copied to; None for none."""
    if isinstance(choice, Address):
        return choice
    note = manifest.get("store") if manifest and choice is None else None
    return Address.parse(note["address"]) if note else None


def noted(index: Path) -> str | None:
    """Return the store that an archive says it is on, unchecked and before anything that could check it is imported.

    Good enough to begin connecting; where the archive is searched, its checked manifest says.
    """
    try:
        number = json.loads((index / "CURRENT").read_text("utf-8"))["generation"]
        manifest = json.loads((index / "generations" / str(number) / "manifest.json").read_text("utf-8"))
        return str(manifest["store"]["address"])
    except (OSError, ValueError, LookupError, TypeError):
        return None
