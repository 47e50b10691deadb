"""Which captures the next generation holds: mirrored folders, pages added by hand, pages taken out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.build import Summary, write_generation
from qa.embed import Progress
from qa.encoder import Encoder
from qa.errors import (
    DamagedArchiveError,
    FormatError,
    MissingArchiveError,
    NotFoundError,
    PageError,
    RemovalError,
    UsageError,
)
from qa.gather import documents, gather, known, register, register_digest
from qa.pages.blocks import Capture, Skipped
from qa.pages.fetch import Fetcher
from qa.pages.sources import walk
from qa.passages import CONTEXT_VERSION
from qa.store import generation
from qa.store.files import PageStore
from qa.store.generation import Generation
from qa.store.lock import writing

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
ADDED = "added"
"""Root of the pages that came one by one; a build leaves them alone."""
REMOVABLE = 0.2
"""Share of a root's pages that a build may remove unasked: more than this is rather an unmounted disk than a wish."""

Key = tuple[str, str]
State = dict[Key, tuple[str, str]]
"""Of every page, by root and source: the digest of its bytes and of what is known beside them."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What the generation that serves holds."""

    pages: State
    skipped: State
    captures: dict[Key, Capture]
    """Without their bytes, which lie in the page store under the digest in `pages`."""
    settings: tuple[str, int, str] | None
    """Encoder fingerprint, context version, digest of the register; None where there is no usable generation."""


def mirror(
    index: Path,
    roots: Sequence[str | Path],
    encoder: Encoder,
    progress: Progress,
    *,
    allow_removal: bool = False,
    workers: int = 1,
) -> Summary:
    """Make the archive mirror these roots; pages added one by one stay.

    Raises:
        UsageError: a root does not exist and never held a page of this archive.
        RemovalError: over a fifth of a root's pages, or a whole root, would go, and that was not allowed.
        BusyArchiveError: another process is writing.
    """
    if not roots:
        raise UsageError("No folder of pages was named; for example: qa build seeds")
    with writing(index):
        before = _before(index)
        named = {Path(root).resolve().as_posix(): Path(root) for root in roots}
        state: State = {}
        for root, path in named.items():
            if path.exists():
                state |= {(root, c.source): _digests(c) for c in walk([path])
                          if not (isinstance(c, Skipped) and c.expected)}  # fmt: skip
            elif not any(key[0] == root for key in before.pages):
                raise UsageError(f"There is no file or folder {path}; name one with saved pages.")
        stays = {key: value for key, value in before.pages.items() if key[0] == ADDED}
        if not allow_removal:
            _guard(before, state, named)

        def captures() -> Iterator[Capture | Skipped]:
            for root, path in named.items():
                if path.exists():
                    yield from (replace(capture, root=root) for capture in walk([path]))
            yield from _stored(index, before, stays)

        return _renew(index, before, {**state, **stays}, captures(), encoder, progress, workers)


def add_pages(
    index: Path, paths: Sequence[str | Path], encoder: Encoder, progress: Progress, *, allow_private: bool = False
) -> Summary:
    """Add some pages by path or address, or read them again where they were added before.

    With `allow_private` also addresses on this machine and in its own network may be fetched.
    """
    with writing(index):
        before = _before(index)
        new = [replace(capture, root=ADDED) for capture in _named(paths, allow_private)]
        state = {(ADDED, c.source): _digests(c) for c in new if not (isinstance(c, Skipped) and c.expected)}
        stays = {key: value for key, value in before.pages.items() if key not in state}
        captures = [*_stored(index, before, stays), *new]
        return _renew(index, before, {**stays, **state}, captures, encoder, progress)


def _named(paths: Sequence[str | Path], allow_private: bool) -> Iterator[Capture | Skipped]:
    """Read files and folders, and fetch addresses; one that cannot be fetched is skipped with the reason."""
    with Fetcher(allow_private=allow_private) as fetcher:
        for path in paths:
            if not ADDRESS.match(str(path)):
                yield from walk([path])
                continue
            try:
                yield fetcher.fetch(str(path))
            except PageError as error:
                yield Skipped(str(path), str(error))


def remove_pages(index: Path, sources: Sequence[str], encoder: Encoder, progress: Progress) -> Summary:
    """Take pages out, by their source or address; a later build of a folder that still holds them brings them back.

    Raises:
        NotFoundError: no page has that source.
    """
    with writing(index):
        before = _before(index)
        wanted = set(sources)
        gone = {key for key, capture in before.captures.items() if {capture.source, capture.url} & wanted}
        for source in sources:
            if not any(source in (before.captures[key].source, before.captures[key].url) for key in gone):
                raise NotFoundError(f"The archive holds no page {source!r}; list its pages with: qa status --pages")
        stays = {key: value for key, value in before.pages.items() if key not in gone}
        return _renew(index, before, stays, _stored(index, before, stays), encoder, progress)


def _renew(
    index: Path,
    before: _Before,
    state: State,
    captures: Iterable[Capture | Skipped],
    encoder: Encoder,
    say: Progress,
    workers: int = 1,
) -> Summary:
    """Write a generation of these captures unless nothing would differ, and say what changed."""
    seen = before.pages | before.skipped
    summary = Summary(
        added=sorted(source for root, source in state.keys() - seen.keys()),
        changed=sorted(key[1] for key in state.keys() & seen.keys() if state[key] != seen[key]),
        removed=sorted(source for _, source in before.pages.keys() - state.keys()),
        unchanged=sum(state[key] == before.pages.get(key) for key in state),
    )
    settings = (encoder.fingerprint, CONTEXT_VERSION, register_digest(index))
    if state == seen and before.settings == settings:
        return _nothing_new(index, before, summary)
    gathered = gather(captures, PageStore(index / "pages"), workers, say)
    write_generation(index, gathered, documents(gathered, register(index, gathered)), encoder, say, summary)
    return summary


def _nothing_new(index: Path, before: _Before, summary: Summary) -> Summary:
    served = generation.open_current(index)
    try:
        counts = served.manifest["counts"]
        summary.generation, summary.documents = served.number, counts["documents"]
        summary.passages = counts["passages"]
        summary.skipped = [(page["source"], page["reason"]) for page in served.catalogue.skipped()]
        summary.unchanged = len(before.pages)
        return summary
    finally:
        served.close()


def _before(index: Path) -> _Before:
    """Read what serves now; an archive that is missing, damaged or of another format counts as empty and is mended."""
    try:
        served = generation.open_current(index)
        try:
            return _read(served)
        finally:
            served.close()
    except (MissingArchiveError, DamagedArchiveError, FormatError):
        return _Before({}, {}, {}, None)


def _read(served: Generation) -> _Before:
    pages: State = {}
    captures: dict[Key, Capture] = {}
    for row in served.catalogue.pages():
        key = (row["root"], row["source"])
        given = json.loads(row["fields"])
        day = dt.date.fromisoformat(given["captured"]) if given["captured"] else None
        pages[key] = (row["sha256"], row["known"])
        captures[key] = Capture(
            row["source"], b"", row["root"], row["media_type"], given["url"], given["publisher"], day, given["fields"]
        )
    skipped = {(row["root"], row["source"]): (row["sha256"], row["known"]) for row in served.catalogue.skipped()}
    manifest = served.manifest
    settings = (manifest["encoder"]["fingerprint"], manifest["context_version"], manifest["register"])
    return _Before(pages, skipped, captures, settings)


def _stored(index: Path, before: _Before, keys: Iterable[Key]) -> Iterator[Capture | Skipped]:
    """Bring pages back from the page store."""
    store = PageStore(index / "pages")
    for key in keys:
        capture = before.captures[key]
        try:
            yield replace(capture, data=store.get(before.pages[key][0]))
        except (OSError, ValueError) as error:
            yield Skipped(capture.source, f"its stored copy cannot be read ({error})", capture.root)


def _guard(before: _Before, state: State, named: dict[str, Path]) -> None:
    held = Counter(root for root, _ in before.pages if root != ADDED)
    kept = Counter(root for root, source in before.pages if (root, source) in state)
    for root, count in held.items():
        gone = count - kept[root]
        if gone > REMOVABLE * count:
            shown = named.get(root, Path(root)).name
            raise RemovalError(
                f"This build would remove {gone} of the {count} pages that came from {shown}; if that is meant, "
                "run it again with --allow-removal, else check that the folder is there and named."
            )


def _digests(capture: Capture | Skipped) -> tuple[str, str]:
    if isinstance(capture, Skipped):
        return "", capture.reason
    return hashlib.sha256(capture.data).hexdigest(), known(capture)
