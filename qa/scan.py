"""Files and addresses to sheets: what is there, by its digests; the bytes are read again where they are needed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from qa.embed import Progress
from qa.errors import PageError
from qa.gather import Sheet, known
from qa.pages.blocks import Capture, Skipped
from qa.pages.containers import is_container
from qa.pages.fetch import Fetcher
from qa.pages.sources import open_file, walk

Found = dict[tuple[str, str], Sheet | Skipped]
"""What was captured, by root and source."""


def scan(path: Path, root: str, passed_over: list[tuple[str, str]], progress: Progress) -> Found:
    """Read every page of a file or folder once, for its digests; the bytes are read again where they are needed."""
    found: Found = {}
    containers: dict[str, _Container] = {}
    passes: list[_Pass] = []
    odd = _odd_names(path)
    for capture in walk([path]):
        if isinstance(capture, Skipped) and capture.expected:
            passed_over.append((capture.source, capture.reason))
            continue
        source = _file(path, capture.source, odd)
        file = path if path.is_file() else path / odd.get(source, source)
        container = containers.setdefault(source, _Container(file, source, root, passes))
        key = (root, capture.source)
        if key in found and isinstance(capture, Capture):
            # A web archive may hold two captures of one address: both are kept.
            key = (root, f"{capture.source}#{sum(name.startswith(f'{capture.source}#') for _, name in found) + 2}")
        found[key] = _sheet(replace(capture, root=root, source=key[1]), container.next(capture.source))
        progress("looking through pages", len(found), 0)
    return found


def _sheet(capture: Capture | Skipped, again: Callable[[], Capture | Skipped]) -> Sheet | Skipped:
    if isinstance(capture, Skipped):
        return capture
    bare = replace(capture, data=b"")

    def read() -> Capture | Skipped:
        found = again()
        if isinstance(found, Capture):
            return replace(bare, data=found.data)
        return Skipped(bare.source, found.reason, bare.root)

    return Sheet(bare, hashlib.sha256(capture.data).hexdigest(), known(capture), read)


def _file(path: Path, source: str, odd: Mapping[str, str]) -> str:
    """Name the file that a page stands in: of a container's page ("a.warc#http://b/#c") what stands before a sign."""
    if path.is_file():
        return Capture(path.name, b"").source
    ends = [at for at, sign in enumerate(source) if sign == "#"]
    heads = (source[:at] for at in reversed(ends))
    return next((head for head in heads if is_container(head) and (head in odd or (path / head).is_file())), source)


def _odd_names(path: Path) -> dict[str, str]:
    """Return the files of a folder whose names are no text, by the names that their pages go by."""
    names = (file.relative_to(path).as_posix() for file in path.rglob("*"))
    # A capture says how a page is named.
    return {
        Capture(name, b"").source: name for name in names if not name.isascii() and Capture(name, b"").source != name
    }


PASSES = 2
"""Ways through one container that are open at once: pages to be parsed run ahead of those only to be stored."""
OPEN = 16
"""Ways through all containers that are open at once, each an open file; a process may have 256 on some systems. Pages
are wanted file by file, so more would not be used again."""


class _Pass:
    """A way through a container that goes on where it stopped."""

    def __init__(self, source: str, pages: Iterator[Capture | Skipped]) -> None:
        self.source = source
        self.next = 0
        """Number of the page that comes next."""
        self._pages = pages

    def page(self, number: int) -> Capture | Skipped | None:
        """Go on to a page; None where there is none."""
        found = next(islice(self._pages, number - self.next, None), None)
        self.next = number + 1
        return found


class _Container:
    """A file with its pages, read again in one pass where they are wanted in their order; it is never held whole.

    Args:
        path: the file.
        source: its name.
        root: where it is from.
        passes: open ones through any container, the last used last.
    """

    def __init__(self, path: Path, source: str, root: str, passes: list[_Pass]) -> None:
        self._path, self._source, self._root = path, source, root
        self._count = 0
        self._passes = passes

    def next(self, source: str) -> Callable[[], Capture | Skipped]:
        """Count one page more, and return what reads it again."""
        number, self._count = self._count, self._count + 1
        return lambda: self._read(number, source)

    def _read(self, number: int, source: str) -> Capture | Skipped:
        own = [one for one in self._passes if one.source == self._source]
        behind = [one for one in own if one.next <= number]
        if behind:
            nearest = max(behind, key=lambda one: one.next)
            self._passes.remove(nearest)
        else:
            for one in own[: -PASSES + 1]:
                self._passes.remove(one)
            nearest = _Pass(self._source, iter(open_file(self._path, self._source, self._root)))
        found = nearest.page(number)
        if nearest.next < self._count:
            self._passes.append(nearest)
            del self._passes[:-OPEN]
        if found is None or found.source != source:
            return Skipped(source, "It was there a moment ago.", self._root)
        return found


def fetched(address: str, root: str, *, allow_private: bool) -> Found:
    """Fetch an address; one that cannot be fetched is skipped with the reason."""
    with Fetcher(allow_private=allow_private) as fetcher:
        try:
            capture = replace(fetcher.fetch(address), root=root)
        except PageError as error:
            return {(root, address): Skipped(address, str(error), root)}
    sheet = Sheet(capture, hashlib.sha256(capture.data).hexdigest(), known(capture), lambda: capture)
    return {(root, capture.source): sheet}
