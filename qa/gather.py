"""Captures to parsed pages: parse what is new, bring back what is known, keep the bytes."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from qa.embed import Progress
from qa.errors import DamagedArchiveError, UsageError
from qa.models import Document, Page
from qa.pages.blocks import Capture, Skipped
from qa.pages.edition import edition
from qa.pages.parallel import Outcome, attempt, parse_all
from qa.pages.register import Register, register_of
from qa.store import records
from qa.store.cache import ParseCache
from qa.store.files import PageStore, file_digest, write_atomic
from qa.store.packed import Packed
from qa.store.parsed import Parsed

SPEAKERS = "speakers.json"
"""In the archive's folder: which spelling stands for which person; to be read and edited."""
KEPT_AT_ONCE = 64
"""Parsed pages between two savings of the cache: a build that is killed parses no more than these again."""

NOTHING = Parsed(None, ())

CHECKED = 2
"""Stored pages looked at side by side: 7,235 take 1.9 s on two cores, one by one 2.4."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A capture by its digests; its bytes come when they are needed."""

    capture: Capture
    """Without its bytes."""
    sha256: str
    known: str
    read: Callable[[], Capture | Skipped]

    @property
    def key(self) -> str:
        """Names what parsing gives: it depends on the bytes, on all that is known beside them, and on the parser."""
        return parse_key(self.sha256, self.known, self.capture.source)


@dataclass(slots=True)
class Gathered:
    """Everything read from captures."""

    pages: list[tuple[records.PageRecord, Sequence[Document]]] = field(default_factory=list)
    """Each page with its documents, held small."""
    names: Counter[str] = field(default_factory=Counter)
    """Everyone who speaks in a document, as its page spells them, with the number of these documents."""
    skipped: list[records.SkippedRecord] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    """Files left out by rule, each with the rule."""


def gather(
    sheets: Sequence[Sheet | Skipped], store: PageStore, cache: ParseCache, workers: int, progress: Progress
) -> Gathered:
    """Parse captures, or bring back what parsing gave before; a page that cannot be read is noted with the reason.

    With several workers pages are parsed in as many processes, which are started afresh.
    """
    gathered = Gathered()
    unsaved: dict[str, Parsed] = {}
    for done, (sheet, parsed, new) in enumerate(_parsed(sheets, store, cache, workers), 1):
        progress("reading pages", done, len(sheets))
        if isinstance(sheet, Skipped):
            _note_skipped(gathered, sheet)
            continue
        if new:
            unsaved[sheet.key] = parsed
        if len(unsaved) >= KEPT_AT_ONCE:
            cache.put(unsaved)
            unsaved = {}
        if parsed.page:
            gathered.pages.append((_page_record(sheet, parsed.page), Packed(parsed.documents)))
            gathered.names.update(name for one in parsed.documents for name in one.speakers)
        else:
            gathered.skipped.append(_unusable(sheet, parsed.error))
    cache.put(unsaved)
    return gathered


def _parsed(
    sheets: Sequence[Sheet | Skipped], store: PageStore, cache: ParseCache, workers: int
) -> Iterator[tuple[Sheet | Skipped, Parsed, bool]]:
    """Yield each sheet with what parsing gives, and whether that is new; the bytes of usable pages are kept."""
    known = cache.has([sheet.key for sheet in sheets if isinstance(sheet, Sheet)])
    unread = (sheet.read() for sheet in sheets if isinstance(sheet, Sheet) and sheet.key not in known)
    outcomes = parse_all(unread, workers)
    for sheet in sheets:
        if isinstance(sheet, Skipped):
            yield sheet, NOTHING, False
        elif sheet.key not in known:
            yield _kept(next(outcomes), store)
        elif (found := cache.get(sheet.key)) is None:
            yield _kept(attempt(sheet.read()), store)
        else:
            if found.page and not store.holds(sheet.sha256):
                _keep(sheet.read(), store)
            yield sheet, found, False


def _kept(outcome: Outcome, store: PageStore) -> tuple[Sheet | Skipped, Parsed, bool]:
    """Take in what came of parsing a page, whose bytes may have changed since it was listed."""
    capture = outcome.capture
    if isinstance(capture, Skipped):
        return capture, NOTHING, False
    sheet = Sheet(capture, hashlib.sha256(capture.data).hexdigest(), known(capture), lambda: capture)
    if outcome.parsed is None:
        logger.info("%s: %s", capture.source, outcome.error)
        if not outcome.lasting:
            return Skipped(capture.source, outcome.error or "", capture.root), NOTHING, False
        return sheet, Parsed(None, (), outcome.error or ""), True
    _keep(capture, store)
    return sheet, Parsed(outcome.parsed.page, outcome.parsed.documents), True


def mend(sheets: Sequence[Sheet], store: PageStore, progress: Progress) -> int:
    """Put pages in place of stored copies of them that are damaged or gone, and return how many."""
    mended = 0
    with ThreadPoolExecutor(CHECKED) as pool:
        held = pool.map(store.holds, [sheet.sha256 for sheet in sheets])
        for done, (sheet, whole) in enumerate(zip(sheets, held, strict=True), 1):
            progress("checking stored pages", done, len(sheets))
            if not whole and isinstance(again := sheet.read(), Capture):
                _keep(again, store)
                mended += 1
    store.settle()
    return mended


def _keep(capture: Capture | Skipped, store: PageStore) -> None:
    if isinstance(capture, Capture):
        store.put(hashlib.sha256(capture.data).hexdigest(), capture.data)


def documents_of(sheet: Sheet, cache: ParseCache) -> tuple[Document, ...]:
    """Bring back the documents of a page of the archive, from its stored bytes where nothing else has them.

    Raises:
        DamagedArchiveError: its stored bytes cannot be read.
    """
    found = cache.get(sheet.key)
    if found is None:
        outcome = attempt(sheet.read())
        if outcome.parsed is None:
            raise DamagedArchiveError(f"the stored copy of {sheet.capture.source}: {outcome.error}")
        found = Parsed(outcome.parsed.page, outcome.parsed.documents)
        cache.put({sheet.key: found})
    return found.documents


def register(index: Path, names: Mapping[str, int]) -> Register:
    """Bring the archive's register of speakers up to date with names that were read; what it already says stays."""
    path = index / SPEAKERS
    known = register_in(index)
    found = register_of(names, known)
    if found.people and found.people != known.people:
        write_atomic(path, found.dump().encode("utf-8"))
    return found


def register_in(index: Path) -> Register:
    """Read the archive's register of speakers, empty where there is none.

    Raises:
        UsageError: somebody edited it into what cannot be read.
    """
    path = index / SPEAKERS
    if not path.exists():
        return Register()
    try:
        # Editors may put a byte-order mark before what they save.
        return Register.load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{SPEAKERS} is not saved as UTF-8; save it so in your editor, or delete it.") from error


def register_digest(index: Path) -> str:
    """Digest the register of speakers, empty where there is none; an edited one makes the next build name them anew."""
    path = index / SPEAKERS
    return file_digest(path) if path.exists() else ""


def known(capture: Capture) -> str:
    """Digest what is known of a capture besides its bytes, so that a changed sidecar counts as a change."""
    facts = [capture.media_type, capture.url, capture.publisher, str(capture.captured), sorted(capture.fields.items())]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8")).hexdigest()[:16]


def parse_key(sha256: str, known: str, source: str) -> str:
    """Name what parsing gives."""
    return hashlib.sha256(f"{edition()}|{sha256}|{known}|{source}".encode("utf-8", "surrogatepass")).hexdigest()


def _note_skipped(gathered: Gathered, skipped: Skipped) -> None:
    if skipped.expected:
        gathered.passed_over.append((skipped.source, skipped.reason))
    else:
        gathered.skipped.append(records.SkippedRecord(skipped.root, skipped.source, "", skipped.reason, skipped.reason))


def _unusable(sheet: Sheet, error: str) -> records.SkippedRecord:
    return records.SkippedRecord(sheet.capture.root, sheet.capture.source, sheet.sha256, sheet.known, error)


def _page_record(sheet: Sheet, page: Page) -> records.PageRecord:
    capture = sheet.capture
    day = capture.captured.isoformat() if capture.captured else None
    return records.PageRecord(
        page, capture.root, sheet.known, capture.media_type, capture.url, capture.publisher, day, dict(capture.fields)
    )
