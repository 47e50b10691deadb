"""Which captures the next generation holds: mirrored folders, pages added by hand, pages taken out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.before import Before, Digests, Key, Row, sheet_of, skipped_of
from qa.build import Summary, needs_rewriting, write_generation
from qa.embed import Progress
from qa.encoder import Encoder
from qa.errors import NotFoundError, RemovalError, UsageError
from qa.gather import Sheet, documents_of, gather, register, register_digest
from qa.models import Document
from qa.pages.blocks import Skipped
from qa.pages.edition import edition
from qa.regroup import regroup
from qa.scan import Found, fetched, scan
from qa.staging import ADDED
from qa.store.cache import ParseCache
from qa.store.files import PageStore
from qa.store.generation import Generation
from qa.store.ledger import Change
from qa.store.lock import writing
from qa.store.records import PageRecord

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
REMOVABLE = 0.2
"""Share of a root's pages that a build may remove unasked: more than this is rather an unmounted disk than a wish."""


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
        before = Before(index, thorough=True)
        try:
            pages = before.pages()
            named = {Path(root).resolve().as_posix(): Path(root) for root in roots}
            summary = Summary()
            found: Found = {}
            for root, path in named.items():
                if path.exists():
                    found |= scan(path, root, summary.passed_over, progress)
                elif not any(key[0] == root for key in pages):
                    raise UsageError(f"There is no file or folder {path}; name one with saved pages.")
            if not allow_removal:
                _guard(pages, found, named)
            removed = {key: row for key, row in pages.items() if key not in found and key[0] != ADDED}
            plan = _Plan.of(before, found, pages, removed, all_of=True)
            return _renew(before, plan, encoder, progress, summary, workers)
        finally:
            before.close()


def add_pages(
    index: Path, paths: Sequence[str | Path], encoder: Encoder, progress: Progress, *, allow_private: bool = False
) -> Summary:
    """Add some pages by path or address, or read them again where they were added before.

    With `allow_private` also addresses on this machine and in its own network may be fetched.

    Raises:
        DamagedArchiveError: what the archive holds is no longer known; a build would mend that, but not an addition.
    """
    with writing(index):
        before = _sound(index)
        try:
            summary = Summary()
            found: Found = {}
            for path in paths:
                if ADDRESS.match(str(path)):
                    found |= fetched(str(path), ADDED, allow_private=allow_private)
                else:
                    found |= scan(Path(path), ADDED, summary.passed_over, progress)
            plan = _Plan.of(before, found, before.held(found), {}, all_of=False)
            return _renew(before, plan, encoder, progress, summary)
        finally:
            before.close()


def remove_pages(index: Path, sources: Sequence[str], encoder: Encoder, progress: Progress) -> Summary:
    """Take pages out, by their source or address; a later build of a folder that still holds them brings them back.

    Raises:
        NotFoundError: no page has that source.
        DamagedArchiveError: what the archive holds is no longer known.
    """
    with writing(index):
        before = _sound(index)
        try:
            gone = before.named(sources)
            for source in sources:
                if not any(source in (row["source"], row["url"]) for row in gone.values()):
                    raise NotFoundError(f"The archive holds no page {source!r}; list its pages with: qa status --pages")
            plan = _Plan.of(before, {}, gone, gone, all_of=False)
            return _renew(before, plan, encoder, progress, Summary())
        finally:
            before.close()


def upgrade(index: Path, encoder: Encoder, progress: Progress) -> None:
    """Write an archive of an older format anew from its stored pages; one of today's format is left alone."""
    with writing(index, wait=UPGRADE):
        before = _sound(index)
        try:
            if before.problem is not None:
                _renew(before, _Plan.of(before, {}, {}, {}, all_of=False), encoder, progress, Summary())
        finally:
            before.close()


UPGRADE = 600.0
"""Seconds to wait for another process that may be doing the very same."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What shall become of the pages of an archive."""

    found: Found
    """Captures that it shall hold."""
    pages: dict[Key, Row]
    """Those it holds; where only some pages are dealt with, those."""
    skipped: dict[Key, Row]
    removed: dict[Key, Row]
    changed: frozenset[Key]
    """Of what was found, what is new or different."""
    dropped: tuple[Key, ...]
    """Pages that could not be used and need no longer be remembered."""

    @classmethod
    def of(cls, before: Before, found: Found, pages: dict[Key, Row], removed: dict[Key, Row], *, all_of: bool) -> _Plan:
        """Compare what was found with what is held; `all_of` says that `found` is all there is of mirrored folders."""
        skipped = before.skipped()
        held = {**skipped, **pages}
        changed = frozenset(key for key, one in found.items() if _digests(one) != _held(held.get(key)))
        dropped = tuple(key for key in skipped if key in changed or (all_of and key not in found))
        return cls(found, pages, skipped, removed, changed, dropped)

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done; that a page added once could not be used is not worth a generation."""
        return not (self.changed or self.removed or any(root != ADDED for root, _ in self.dropped))

    @property
    def gone(self) -> list[Row]:
        """Pages that go, those that changed included."""
        return [*self.removed.values(), *(self.pages[key] for key in self.changed if key in self.pages)]

    def describe(self, summary: Summary, count: int) -> None:
        """Say what changes; `count` pages are held."""
        held = self.pages.keys() | self.skipped.keys()
        summary.added = sorted(key[1] for key in self.changed - held)
        summary.changed = sorted(key[1] for key in self.changed & held)
        summary.removed = sorted(key[1] for key in self.removed)
        summary.unchanged = count - len(self.gone)


def _renew(before: Before, plan: _Plan, encoder: Encoder, say: Progress, summary: Summary, workers: int = 1) -> Summary:
    """Write a generation as planned unless nothing would differ, and say what changed."""
    plan.describe(summary, before.count)
    base = before.base(encoder)
    if base is not None and plan.empty and not before.renamed:
        return _nothing_new(base, summary, plan.skipped)
    renewal = _Renewal(before, encoder, say, workers)
    if base is None or not renewal.amend(base, plan, summary):
        rest = [row for key, row in before.pages().items() if key not in plan.removed and key not in plan.found]
        left = [row for key, row in plan.skipped.items() if key not in plan.found and key not in plan.dropped]
        renewal.rewrite([*plan.found.values(), *before.sheets(rest)], left, summary)
    return summary


class _Renewal:
    """Writing the next generation, in place of the one before or upon it."""

    def __init__(self, before: Before, encoder: Encoder, say: Progress, workers: int) -> None:
        self._before, self._encoder, self._say, self._workers = before, encoder, say, workers
        self._index = before.index
        self._store = PageStore(before.index / "pages")

    def amend(self, base: Generation, plan: _Plan, summary: Summary) -> bool:
        """Write what changes, upon a generation; False where that should be written anew as a whole."""
        numbers = [row["number"] for row in plan.gone]
        change = self._change(base, [plan.found[key] for key in sorted(plan.changed)], numbers)
        change.gone_skipped = plan.dropped
        if needs_rewriting(self._index, base, change, self._encoder):
            return False
        skipped = [row for key, row in plan.skipped.items() if key not in plan.dropped]
        summary.skipped = sorted([(row["source"], row["reason"]) for row in skipped] + _reasons(change))
        self._write(base, change, summary, base.catalogue.unused(numbers))
        return True

    def rewrite(self, sheets: Sequence[Sheet | Skipped], skipped: Sequence[Row], summary: Summary) -> None:
        """Write everything anew."""
        change = self._change(None, sheets, [])
        change.skipped = [*change.skipped, *skipped_of(skipped)]
        summary.skipped = sorted(_reasons(change))
        self._write(None, change, summary, [])

    def _change(self, base: Generation | None, sheets: Sequence[Sheet | Skipped], gone: Sequence[int]) -> Change:
        cache = ParseCache(self._index / "parsed.sqlite")
        try:
            gathered = gather(sheets, self._store, cache, self._workers, self._say)

            def documents(page: PageRecord) -> tuple[Document, ...]:
                row = base.catalogue.page(page.number) if base else {}
                return documents_of(sheet_of(row, self._store), cache)

            names = (name for _, found in gathered.pages for one in found for name in one.speakers)
            renamed = self._before.renamed
            speakers = register(self._index, names)
            self._say("bringing together what several pages carry", 0, 0)
            change = regroup(base.catalogue if base else None, gone, gathered.pages, speakers, documents,
                             renamed=renamed)  # fmt: skip
            change.skipped = gathered.skipped
            return change
        finally:
            cache.close()

    def _write(self, base: Generation | None, change: Change, summary: Summary, left: Sequence[str]) -> None:
        self._store.settle()
        facts = {"register": register_digest(self._index), "parser": edition(), "left": list(left)}
        write_generation(self._index, base, change, self._encoder, self._say, summary, facts)
        self._forget(base, change)

    def _forget(self, base: Generation | None, change: Change) -> None:
        """Remove the bytes of pages that the generation before the last one dropped."""
        if base is not None:
            again = {page.page.sha256 for page in change.pages}
            for sha256 in set(base.manifest["left"]) - again - base.catalogue.digests(base.manifest["left"]):
                self._store.remove(sha256)


def _reasons(change: Change) -> list[tuple[str, str]]:
    return [(one.source, one.reason) for one in change.skipped]


def _nothing_new(base: Generation, summary: Summary, skipped: dict[Key, Row]) -> Summary:
    counts = base.manifest["counts"]
    summary.generation, summary.documents, summary.passages = base.number, counts["documents"], counts["passages"]
    summary.skipped = [(row["source"], row["reason"]) for row in skipped.values()]
    return summary


def _sound(index: Path) -> Before:
    """Open what the archive holds.

    Raises:
        DamagedArchiveError: that is no longer known, so a change would lose pages.
    """
    before = Before(index, thorough=False)
    if before.problem is not None and not before.whole:
        raise before.problem
    return before


def _guard(pages: Iterable[Key], found: Found, named: dict[str, Path]) -> None:
    held = Counter(root for root, _ in pages if root != ADDED)
    kept = Counter(root for root, source in pages if (root, source) in found)
    for root, count in held.items():
        gone = count - kept[root]
        if gone > REMOVABLE * count:
            shown = named.get(root, Path(root)).name
            raise RemovalError(
                f"This build would remove {gone} of the {count} pages that came from {shown}; if that is meant, "
                "run it again with --allow-removal, else check that the folder is there and named."
            )


def _digests(one: Sheet | Skipped) -> Digests:
    return ("", one.reason) if isinstance(one, Skipped) else (one.sha256, one.known)


def _held(row: Row | None) -> Digests | None:
    return (row["sha256"], row["known"]) if row else None
