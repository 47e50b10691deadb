"""A plan to the next generation: upon the one that serves, or everything anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from qa.before import Before, Key, Row, sheet_of, skipped_of
from qa.build import Summary, needs_rewriting, write_generation
from qa.embed import Progress
from qa.encoder import Encoder
from qa.errors import ArchiveError
from qa.forgetting import forget
from qa.gather import Sheet, documents_of, gather, mend, register, register_digest
from qa.memory import trim
from qa.models import Document
from qa.pages.blocks import Skipped
from qa.pages.edition import edition
from qa.plan import Plan
from qa.regroup import regroup
from qa.remote.publishing import following, lost, welcomed
from qa.store.cache import ParseCache
from qa.store.files import PageStore
from qa.store.generation import Generation
from qa.store.ledger import Change
from qa.store.records import PageRecord
from qa.store.switch import clean

Reasons = Mapping[Key, str]
"""Why pages cannot be used."""


def renew(
    before: Before, plan: Plan, encoder: Encoder, say: Progress, summary: Summary, workers: int = 1,
    guard: Callable[[Reasons], None] | None = None,
) -> Summary:  # fmt: skip
    """Write a generation as planned unless nothing would differ, and say what changed.

    Once all pages are read `guard` is told which of them cannot be used, and may stop it by raising.
    """
    plan.describe(summary, before.count)
    notes = _tidied(before, plan, say)
    base = before.base(encoder)
    if base is not None and plan.empty and not before.renamed and not before.moved and not lost(base):
        summary.notes += [*following(before.index, drop=False)(), *notes]
        return _nothing_new(base, summary, plan.skipped)
    if before.store:
        welcomed(before.index, before.store, encoder.fingerprint)
    renewal = _Renewal(before, encoder, say, workers, guard)
    with _writable(before.index):
        _written(before, plan, base, renewal, summary)
    summary.notes += notes
    return summary


@contextmanager
def _writable(index: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise ArchiveError(
            f"{index} cannot be written ({why}); the earlier archive goes on serving, so build again later."
        ) from error


def _tidied(before: Before, plan: Plan, say: Progress) -> list[str]:
    """Remove what killed writers left, put whole copies of pages that are at hand in place of damaged ones, say so."""
    same = plan.pages.keys() - plan.changed
    held = [one for key, one in plan.found.items() if isinstance(one, Sheet) and key in same]
    with _writable(before.index):
        clean(before.index)
        mended = mend(held, PageStore(before.index / "pages"), say)
    pages = "1 stored page was" if mended == 1 else f"{mended:,} stored pages were"
    return [f"{pages} damaged or missing and could be mended."] if mended else []


def _written(before: Before, plan: Plan, base: Generation | None, renewal: _Renewal, summary: Summary) -> None:
    if base is None or not renewal.amend(base, plan, summary):
        rest = [row for key, row in before.pages().items() if key not in plan.removed and key not in plan.found]
        left = [row for key, row in plan.skipped.items() if key not in plan.found and key not in plan.dropped]
        renewal.rewrite([*plan.found.values(), *before.sheets(rest)], left, summary)


class _Renewal:
    """Writing the next generation, in place of the one before or upon it."""

    def __init__(
        self, before: Before, encoder: Encoder, say: Progress, workers: int, guard: Callable[[Reasons], None] | None
    ) -> None:
        self._before, self._encoder, self._say, self._workers = before, encoder, say, workers
        self._guard = guard
        self._index = before.index
        self._store = PageStore(before.index / "pages")

    def amend(self, base: Generation, plan: Plan, summary: Summary) -> bool:
        """Write what changes, upon a generation; False where that should be written anew as a whole."""
        numbers = [row["number"] for row in plan.gone]
        # In the order they were found in, so that those of one file come one after another.
        change = self._change(base, [one for key, one in plan.found.items() if key in plan.changed], numbers)
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
        kept = {page.page.sha256 for page in change.pages}
        held = {row["sha256"] for row in self._before.pages().values()}
        before = self._before.served
        left = set(before.manifest["left"]) - held if before else set()
        self._write(None, change, summary, sorted(held - kept))
        for sha256 in left - kept:
            self._store.remove(sha256)

    def _change(self, base: Generation | None, sheets: Sequence[Sheet | Skipped], gone: Sequence[int]) -> Change:
        cache = ParseCache(self._index / "parsed.sqlite")
        try:
            gathered = gather(sheets, self._store, cache, self._workers, self._say)
            if self._guard:
                self._guard({(one.root, one.source): one.reason for one in gathered.skipped})

            def documents(page: PageRecord) -> tuple[Document, ...]:
                row = base.catalogue.page(page.number) if base else {}
                return documents_of(sheet_of(row, self._store), cache)

            renamed = self._before.renamed
            speakers = register(self._index, gathered.names)
            self._say("bringing together what several pages carry", 0, 0)
            change = regroup(base.catalogue if base else None, gone, gathered.pages, speakers, documents,
                             renamed=renamed)  # fmt: skip
            change.skipped = gathered.skipped
            return change
        finally:
            cache.close()
            trim()  # every page was an object for a moment

    def _write(self, base: Generation | None, change: Change, summary: Summary, left: Sequence[str]) -> None:
        self._store.settle()
        facts = {"register": register_digest(self._index), "parser": edition(), "left": list(left)}
        write_generation(self._index, base, change, self._encoder, self._say, summary, facts, self._before.store)
        self._forget(base, change)
        forget(self._index)

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
