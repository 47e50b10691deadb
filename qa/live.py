"""Fetching the sources again, on request only, to see what has become of the words that an archive holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal, Protocol

from qa.errors import GoneError, PageError, UsageError
from qa.models import Span, fold
from qa.pages.blocks import Capture
from qa.pages.fetch import Fetcher
from qa.pages.identity import shared
from qa.pages.parallel import attempt
from qa.sentences import sentences
from qa.store import evidence
from qa.store.catalogue import Catalogue, StoredDocument
from qa.store.evidence import StoredPage

Status = Literal["same", "changed", "gone", "not fetched"]
LEFT = 0.05
"""Share of a document's runs of five words below which a page no longer holds it: a site's own frame repeats fewer."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch that reads otherwise now; one of the two is empty where sentences were added or taken out."""

    recorded: str
    now: str


@dataclass(frozen=True, slots=True)
class Live:
    """What became of a source."""

    source: str
    url: str | None
    status: Status
    """Same words, other words, no longer there, or it could not be asked."""
    reason: str
    """A sentence."""
    changes: tuple[Change, ...] = ()
    sha256: str | None = None
    """Of the bytes that came now."""
    words: bool | None = None
    """Where one quote was asked for: whether its very words still stand there."""


class Fetching(Protocol):
    """What fetches a page."""

    def fetch(self, address: str) -> Capture:
        """Fetch one page."""
        ...


def live(
    catalogue: Catalogue, pages: Iterable[StoredPage], fetcher: Fetching, quote: str | None = None
) -> Iterator[Live]:
    """Fetch pages again, one after the other, and compare what they carry with the records.

    With the text of a quote it is also said whether that still stands there.
    """
    for page in pages:
        yield _live(catalogue, page, fetcher, quote)


def carrying(catalogue: Catalogue, document: StoredDocument) -> list[StoredPage]:
    """Return the pages that have the very words of a document."""
    return [evidence.page(catalogue, one.page) for one in evidence.carriers(catalogue, document.number) if one.runs]


def polite(*, allow_private: bool = False) -> Fetcher:
    """Open a fetcher that keeps to robots.txt, waits, and refuses private networks unless told otherwise."""
    return Fetcher(allow_private=allow_private)


def _live(catalogue: Catalogue, page: StoredPage, fetcher: Fetching, quote: str | None) -> Live:
    address = page.url or page.given["url"] or page.source
    try:
        now = fetcher.fetch(address)
    except GoneError as error:
        return Live(page.source, address, "gone", str(error), words=None if quote is None else False)
    except UsageError:
        return Live(page.source, None, "not fetched", "The page has no web address, so its source cannot be asked.")
    except PageError as error:
        return Live(page.source, address, "not fetched", str(error))
    sha256 = hashlib.sha256(now.data).hexdigest()
    if sha256 == page.sha256:
        return Live(page.source, address, "same", "The page is the same to the last byte.", (), sha256, _there(quote))
    known = replace(now, source=page.source, publisher=page.given["publisher"], fields=page.given["fields"])
    return replace(_compared(catalogue, page, known, quote), url=address, sha256=sha256)


def _there(quote: str | None) -> bool | None:
    return None if quote is None else True


def _compared(catalogue: Catalogue, page: StoredPage, now: Capture, quote: str | None) -> Live:
    """Compare what a page carried with what it carries now."""
    parsed = attempt(now).parsed
    texts = [document.text for document in parsed.documents] if parsed else []
    changes: list[Change] = []
    lost = 0
    recorded = [
        one.version if one.version is not None else catalogue.document(one.document).text
        for one in evidence.carried(catalogue, page.number)
        if not one.teaser
    ]
    for text in recorded:
        again = max(texts, key=lambda other: shared(text, other), default="")
        lost += not again or shared(text, again) < LEFT
        changes += difference(text, again)
    words = None if quote is None else any(fold(quote) in fold(text) for text in texts)
    if recorded and lost == len(recorded):
        reason = "The address still answers, but its page no longer holds these words."
        return Live(page.source, None, "gone", reason, words=words)
    if changes:
        reason = f"The words have changed in {len(changes)} {'place' if len(changes) == 1 else 'places'}."
        return Live(page.source, None, "changed", reason, tuple(changes), words=words)
    return Live(page.source, None, "same", "The page was made anew around the same words.", words=words)


def difference(recorded: str, now: str) -> list[Change]:
    """Compare two texts sentence by sentence; quotation marks, dashes, case and white space do not count."""
    before, after = _sentences(recorded), _sentences(now)
    matcher = SequenceMatcher(None, [fold(one) for one in before], [fold(one) for one in after], autojunk=False)
    return [
        Change(" ".join(before[a:b]), " ".join(after[c:d])) for op, a, b, c, d in matcher.get_opcodes() if op != "equal"
    ]


def _sentences(text: str) -> Sequence[str]:
    spans: list[Span] = sentences(text)
    return [" ".join(text[start:end].split()) for start, end in spans if fold(text[start:end])]
