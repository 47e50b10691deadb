"""Files and addresses to sheets: what is there, by its digests; the bytes are read again where they are needed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qa.embed import Progress
from qa.errors import PageError
from qa.gather import Sheet, known
from qa.pages.blocks import Capture, Skipped
from qa.pages.fetch import Fetcher
from qa.pages.sources import open_file, walk

Found = dict[tuple[str, str], Sheet | Skipped]
"""What was captured, by root and source."""


def scan(path: Path, root: str, passed_over: list[tuple[str, str]], progress: Progress) -> Found:
    """Read every page of a file or folder once, for its digests; the bytes are read again where they are needed."""
    found: Found = {}
    for capture in walk([path]):
        if isinstance(capture, Skipped) and capture.expected:
            passed_over.append((capture.source, capture.reason))
            continue
        key = (root, capture.source)
        if key in found and isinstance(capture, Capture):
            # A web archive may hold two captures of one address: both are kept.
            key = (root, f"{capture.source}#{sum(name.startswith(f'{capture.source}#') for _, name in found) + 2}")
        found[key] = _sheet(replace(capture, root=root, source=key[1]), path, capture.source)
        progress("looking through pages", len(found), 0)
    return found


def _sheet(capture: Capture | Skipped, path: Path, source: str) -> Sheet | Skipped:
    if isinstance(capture, Skipped):
        return capture
    bare = replace(capture, data=b"")
    return Sheet(bare, hashlib.sha256(capture.data).hexdigest(), known(capture), _reader(bare, path, source))


def _reader(capture: Capture, path: Path, source: str) -> Callable[[], Capture | Skipped]:
    """Return what reads a page again: a file of its own at once, one in a container after those before it."""

    def read() -> Capture | Skipped:
        file = path / source if path.is_dir() else path
        again = open_file(file, source, capture.root) if file.is_file() else walk([path])
        found = next((one for one in again if one.source == source), None)
        if isinstance(found, Capture):
            return replace(capture, data=found.data)
        return Skipped(capture.source, found.reason if found else "It was there a moment ago.", capture.root)

    return read


def fetched(address: str, root: str, *, allow_private: bool) -> Found:
    """Fetch an address; one that cannot be fetched is skipped with the reason."""
    with Fetcher(allow_private=allow_private) as fetcher:
        try:
            capture = replace(fetcher.fetch(address), root=root)
        except PageError as error:
            return {(root, address): Skipped(address, str(error), root)}
    sheet = Sheet(capture, hashlib.sha256(capture.data).hexdigest(), known(capture), lambda: capture)
    return {(root, capture.source): sheet}
