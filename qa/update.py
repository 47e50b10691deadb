"""Which captures the next generation holds: mirrored folders, pages added by hand, pages taken out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from qa.before import Before, Key, Row
from qa.build import Summary
from qa.embed import Progress
from qa.encoder import Encoder
from qa.errors import NotFoundError, RemovalError, UsageError
from qa.forgetting import sweep
from qa.gather import Sheet
from qa.pages.blocks import Skipped
from qa.plan import Plan, one_by_one
from qa.remote.address import Choice
from qa.renew import Reasons, renew
from qa.scan import Found, fetched, scan
from qa.staging import ADDED
from qa.store.lock import writing

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
REMOVABLE = 0.2
"""Share of a root's pages that a build may remove unasked: more than this is rather an unmounted disk than a wish."""


def mirror(
    index: Path, roots: Sequence[str | Path], encoder: Encoder, progress: Progress, *, allow_removal: bool = False,
    workers: int = 1, store: Choice = None, wait: float = 0.0,
) -> Summary:  # fmt: skip
    """Make the archive mirror these roots; pages added one by one stay.

    For another process that is writing it waits so many seconds.

    Raises:
        UsageError: a root does not exist and never held a page of this archive.
        RemovalError: over a fifth of a root's pages, or a whole root, would go, and that was not allowed.
        BusyArchiveError: another process is writing.
    """
    if not roots:
        raise UsageError("No folder of pages was named; for example: qa build seeds")
    with writing(index, wait, _told(progress)):
        before = Before(index, thorough=True, store=store)
        try:
            pages = before.pages()
            named = {Path(root).resolve().as_posix(): Path(root) for root in roots}
            summary = Summary()
            found = _found(named, pages, summary, progress)
            found |= _unread(found, pages, before)
            moved = _moved(named, pages, found)
            guarded = [(moved.get(root, root), source) for root, source in pages]
            guard = None if allow_removal else partial(_guard, guarded, found)
            if guard:
                guard({})
            removed = {key: row for key, row in pages.items() if key not in found and not one_by_one(key)}
            plan = Plan.of(before, found, pages, removed, all_of=True)
            summary = _settled(renew(before, plan, encoder, progress, summary, workers, guard), moved, pages, found)
            sweep(index)
            return summary
        finally:
            before.close()


def _unread(found: Found, pages: dict[Key, Row], before: Before) -> Found:
    """Bring back pages in folders that cannot be read just now: nobody took them away."""
    folders = [(root, source.removeprefix("./")) for root, source in found if source.endswith("/")]
    rows = {key: row for key, row in pages.items() if key not in found
            and any(key[0] == root and key[1].startswith(folder) for root, folder in folders)}  # fmt: skip
    return dict(zip(rows, before.sheets(rows.values()), strict=True))


def _found(named: dict[str, Path], pages: Iterable[Key], summary: Summary, progress: Progress) -> Found:
    """Look through roots; one that is gone is empty, if it ever was there."""
    found: Found = {}
    for root, path in named.items():
        if path.exists():
            found |= scan(path, root, summary.passed_over, progress)
        elif not any(key[0] == root for key in pages):
            raise UsageError(f"There is no file or folder {path}; name one with saved pages.")
    return found


def _moved(named: Iterable[str], pages: Mapping[Key, Row], found: Found) -> dict[str, str]:
    """Tell which folders of the archive stand elsewhere now.

    A root that is gone is one that is new to the archive where that has so many of its very pages, by name and digest,
    that a build might let go of the others.

    Returns:
        The new root of each old one.
    """
    rows = defaultdict[str, list[Row]](list)
    for key, row in pages.items():
        if not one_by_one(key):
            rows[key[0]].append(row)
    coming = [root for root in named if root not in rows]
    moved: dict[str, str] = {}
    for old in rows:
        if coming and _gone(old):
            alike = {root: sum(_same(found.get((root, row["source"])), row) for row in rows[old]) for root in coming}
            nearest = max(coming, key=lambda root: alike[root])
            if alike[nearest] >= (1 - REMOVABLE) * len(rows[old]):
                moved[old] = nearest
                coming.remove(nearest)
    return moved


def _gone(root: str) -> bool:
    try:
        return not Path(root).exists()
    except OSError:  # it may be there, but nobody may look
        return False


def _same(one: Sheet | Skipped | None, row: Row) -> bool:
    return isinstance(one, Sheet) and one.sha256 == row["sha256"]


def _settled(summary: Summary, moved: Mapping[str, str], pages: Mapping[Key, Row], found: Found) -> Summary:
    """Let pages that came and went because their folder was moved count as what they are."""
    for old, new in moved.items():
        for (root, source), row in pages.items():
            if root == old and isinstance(one := found.get((new, source)), Sheet):
                for names in (summary.removed, summary.added):
                    if source in names:
                        names.remove(source)
                if _same(one, row):
                    summary.unchanged += 1
                else:
                    summary.changed.append(source)
        summary.notes.append(f"The pages that came from {old} are now taken from {new}.")
    summary.changed.sort()
    return summary


def add_pages(
    index: Path, paths: Sequence[str | Path], encoder: Encoder, progress: Progress, *, allow_private: bool = False,
    store: Choice = None, wait: float = 0.0,
) -> Summary:  # fmt: skip
    """Add some pages by path or address, or read them again where they were added before.

    With `allow_private` also addresses on this machine and in its own network may be fetched.

    Raises:
        DamagedArchiveError: what the archive holds is no longer known; a build would mend that, but not an addition.
    """
    with writing(index, wait, _told(progress)):
        before = _sound(index, store)
        try:
            summary = Summary()
            found: Found = {}
            for path in paths:
                if ADDRESS.match(str(path)):
                    found |= fetched(str(path), ADDED, allow_private=allow_private)
                else:
                    found |= _known_again(scan(Path(path), _place(Path(path)), summary.passed_over, progress), before)
            plan = Plan.of(before, found, before.held(found), {})
            return renew(before, plan, encoder, progress, summary)
        finally:
            before.close()


def remove_pages(
    index: Path, sources: Sequence[str], encoder: Encoder, progress: Progress, *,
    store: Choice = None, wait: float = 0.0,
) -> Summary:  # fmt: skip
    """Take pages out, by their source or address; a later build of a folder that still holds them brings them back.

    Raises:
        NotFoundError: no page has that source.
        DamagedArchiveError: what the archive holds is no longer known.
    """
    with writing(index, wait, _told(progress)):
        before = _sound(index, store)
        try:
            gone = before.named(sources)
            unwanted = [key for key in before.skipped() if key[1] in sources]
            for source in sources:
                named = {name for row in gone.values() for name in (row["source"], row["url"])}
                if source not in named and not any(source == key[1] for key in unwanted):
                    raise NotFoundError(f"The archive holds no page {source!r}; list its pages with: qa status --pages")
            plan = Plan.of(before, {}, gone, gone, unwanted=unwanted)
            return renew(before, plan, encoder, progress, Summary())
        finally:
            before.close()


def upgrade(index: Path, encoder: Encoder, progress: Progress) -> None:
    """Write an archive of an older format anew from its stored pages; one of today's format is left alone."""
    with writing(index, wait=UPGRADE):
        before = _sound(index)
        try:
            if before.problem is not None:
                renew(before, Plan.of(before, {}, {}, {}), encoder, progress, Summary())
        finally:
            before.close()


def _told(progress: Progress) -> Callable[[str], None]:
    """Return what says whom a writer waits for."""
    return lambda holder: progress(f"waiting for {holder[0].lower()}{holder[1:]}", 0, 0)


def _place(path: Path) -> str:
    """Name where a page was added from: pages of one name from two folders are two pages."""
    folder = path if path.is_dir() else path.parent
    return f"{ADDED}:{hashlib.sha256(folder.resolve().as_posix().encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"


def _known_again(found: Found, before: Before) -> Found:
    """Let a page that was added before, from wherever, be the same page."""
    held = {
        (row["source"], row["sha256"], row["known"]): key
        for key, row in before.named([source for _, source in found]).items()
        if one_by_one(key)
    }
    again: Found = {}
    for key, one in found.items():
        if isinstance(one, Sheet) and (same := held.get((key[1], one.sha256, one.known))):
            again[same] = replace(one, capture=replace(one.capture, root=same[0]))
        else:
            again[key] = one
    return again


UPGRADE = 600.0
"""Seconds to wait for another process that may be doing the very same."""


def _sound(index: Path, store: Choice = None) -> Before:
    """Open what the archive holds.

    Raises:
        DamagedArchiveError: that is no longer known, so a change would lose pages.
    """
    before = Before(index, thorough=False, store=store)
    if before.problem is not None and not before.whole:
        raise before.problem
    return before


def _guard(pages: Iterable[Key], found: Found, unusable: Reasons) -> None:
    """Stop where too many of the pages of a root would go: those not found, and those that are found but of no use."""
    unusable = {key: one.reason for key, one in found.items() if isinstance(one, Skipped)} | dict(unusable)
    held = Counter(key[0] for key in pages if not one_by_one(key))
    lost = [key for key in pages if key in unusable and not one_by_one(key)]
    kept = Counter(root for root, source in pages if (root, source) in found and (root, source) not in unusable)
    for root, count in held.items():
        gone = count - kept[root]
        if gone > REMOVABLE * count:
            here = [key for key in lost if key[0] == root]
            first = f"{here[0][1]}: {unusable[here[0]].rstrip('.')}" if here else ""
            why = f"; {len(here)} of them are there but cannot be used ({first})" if here else ""
            raise RemovalError(
                f"This build would remove {gone} of the {count} pages that came from {root}"
                f"{why}; if that is meant, run it again with --allow-removal, else check that the folder is there, "
                "whole and named."
            )
