"""Rechecking an archive against what it says of itself: files, stored pages, texts, offset maps, single quotes.

Nothing is parsed here; `qa.reparse` parses the stored pages again, `qa.live` fetches the sources again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from qa.errors import DamagedArchiveError, NotFoundError
from qa.models import Span
from qa.proof import full_id, text_sha256
from qa.shown import Shown, shown
from qa.store import evidence, generation
from qa.store.catalogue import Catalogue, StoredDocument
from qa.store.evidence import Carrier, Runs, StoredPage
from qa.store.files import PageStore
from qa.store.generation import Generation

THREADS = 4
"""Unpacking and hashing leave Python's lock: 7,235 pages in 5 s with one thread, 3 s with four on two cores."""


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What became of one quote that was checked again."""

    id: str
    """As it was given."""
    holds: bool
    text: str | None = None
    """The exact words, where the archive has them."""
    speaker: str | None = None
    title: str | None = None
    full_id: str | None = None
    """With the generation and the digest of today."""
    sha256: str | None = None
    """Of the words."""
    pages: tuple[str, ...] = ()
    """Sources of the stored pages on which the words stand."""
    problems: tuple[str, ...] = ()
    """A sentence for each thing that is wrong."""


def damage(index: Path, opened: Generation) -> list[str]:
    """Compare an archive with what it says of itself; a sentence for each thing that is wrong.

    Checked are the files of the generation and the stored pages (their SHA-256), the texts of all documents (their
    digests), and the maps that lead from a text to its pages (whether they lead from every word of it, in order).
    """
    problems = generation.damage(index / "generations" / str(opened.number), opened.manifest)
    problems += _damaged_pages(PageStore(index / "pages"), evidence.pages(opened.catalogue))
    return [*problems, *_damaged_texts(opened.catalogue)]


def settled(index: Path, look: Callable[[], list[str]]) -> list[str]:
    """Look for what is wrong with an archive, again where it was changed meanwhile.

    A generation two changes old is removed while it is looked at, with the pages that only it held: no damage.
    """
    while True:
        try:
            before = generation.current(index)
            found = look()
            if not found or generation.current(index) == before:
                return found
        except DamagedArchiveError as error:
            return [str(error)]


def _damaged_pages(store: PageStore, stored: Iterable[StoredPage]) -> Iterator[str]:
    def problem(page: StoredPage) -> str | None:
        try:
            store.get(page.sha256)
        except (OSError, ValueError) as error:
            return f"the stored copy of {page.source}: {error}"
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        yield from filter(None, pool.map(problem, stored))


def _damaged_texts(catalogue: Catalogue) -> Iterator[str]:
    try:
        for number in catalogue.document_numbers():
            yield from _damaged_text(catalogue, number)
    except DamagedArchiveError as error:
        yield str(error)


def _damaged_text(catalogue: Catalogue, number: int) -> Iterator[str]:
    try:
        for carrier in evidence.carriers(catalogue, number):
            yield from _damaged_map(catalogue, carrier)
    except DamagedArchiveError as error:
        yield str(error)


def _damaged_map(catalogue: Catalogue, carrier: Carrier) -> Iterator[str]:
    if carrier.version is not None:
        return
    document = catalogue.document(carrier.document)
    if not leads_from_all(document.text, carrier.runs):
        page = evidence.page(catalogue, carrier.page)
        yield f"the map from document {document.id} to {page.source} does not lead from all of its words"


def leads_from_all(text: str, runs: Runs, span: Span | None = None) -> bool:
    """Tell whether runs go forward through a text, or a stretch of it, and leave out nothing but white space."""
    at, end = span or (0, len(text))
    for start, page_start, length, _ in runs:
        if start < at or page_start < 0 or length <= 0 or text[at:start].strip():
            return False
        at = start + length
    return at <= end and not text[at:end].strip()


def stands_there(text: str, runs: Runs, page: str) -> bool:
    """Tell whether the words of one utterance stand on a page where the runs say, in order.

    Any white-space character may stand for another; between two runs the page may have white space only, unless the
    run names what was removed.
    """
    before = None
    for start, page_start, length, removed in runs:
        words, there = text[start : start + length], page[page_start : page_start + length]
        if len(there) != length or (words != there and words.split() != there.split()):
            return False
        if before is not None and (page_start < before or (not removed and page[before:page_start].strip())):
            return False
        before = page_start + length
    return True


def within_span(runs: Runs, span: Span) -> Runs:
    """Cut runs to a stretch of the text; offsets stay those of the whole text."""
    cut = []
    for start, page_start, length, removed in runs:
        low, high = max(start, span[0]), min(start + length, span[1])
        if low < high:
            cut.append([low, page_start + low - start, high - low, removed if low == start else None])
    return cut


Deeper = Callable[[StoredDocument, Span, Sequence[tuple[Carrier, StoredPage]]], Iterable[str]]
"""Checks a quote on its pages in some further way: a sentence for each thing that is wrong."""


def recheck(name: str, catalogue: Catalogue, store: PageStore, number: int, deeper: Deeper | None = None) -> Rechecked:
    """Check one quote, by its id in any form, or a whole document by its own.

    Args:
        name: `<document>:<start>-<end>`, with `@<generation>.<digest>` where the text at that time is to be compared.
        catalogue: of the generation that serves.
        store: the stored pages.
        number: of that generation.
        deeper: a further check of the pages on which the words stand.
    """
    try:
        found = shown(name, catalogue)
    except (NotFoundError, DamagedArchiveError) as error:
        return Rechecked(name, holds=False, problems=(str(error),))
    document = found.document
    span = found.quote or (0, len(document.text))
    said = document.utterance_at(*span)
    carrying = [(one, evidence.page(catalogue, one.page)) for one in evidence.carriers(catalogue, document.number)
                if one.version is None]  # fmt: skip
    problems = [*_faults(found, span), *_page_faults(document, span, carrying, store)]
    if deeper and not problems:
        problems += deeper(document, span, carrying)
    words = document.text[slice(*span)]
    return Rechecked(
        id=name, holds=not problems, text=words, speaker=said.speaker if said else None, title=document.title,
        full_id=full_id(document.id, *span, number, found.digest) if found.quote else None,
        sha256=text_sha256(words), pages=tuple(page.source for _, page in carrying), problems=tuple(problems),
    )  # fmt: skip


def _faults(found: Shown, span: Span) -> Iterator[str]:
    if found.altered:
        yield (
            f"the text of document {found.document.id} is not the one this quote was taken from (its digest is now "
            f"{found.digest}); the words at these offsets may be others"
        )
    if found.quote and found.document.utterance_at(*span) is None:
        yield "these offsets reach beyond one utterance of one speaker, so they are no quote"


def _page_faults(
    document: StoredDocument, span: Span, carrying: Sequence[tuple[Carrier, StoredPage]], store: PageStore
) -> Iterator[str]:
    if not carrying:
        yield f"no stored page has the words of document {document.id}"
    for carrier, page in carrying:
        try:
            store.get(page.sha256)
        except (OSError, ValueError) as error:
            yield f"the stored copy of {page.source}: {error}"
        if not leads_from_all(document.text, within_span(carrier.runs, span), span):
            yield f"the map to {page.source} does not lead from all of these words"
