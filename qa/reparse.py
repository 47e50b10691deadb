"""Parsing the stored pages again, to compare what comes out with what the records say.

The deepest check there is: it shows that every recorded word stands on its page, in that order, said by that speaker,
and that the program of today still reads it so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.embed import Progress
from qa.errors import DamagedArchiveError
from qa.gather import register_in
from qa.models import Document, ParsedPage, Span
from qa.pages.blocks import Capture, Skipped
from qa.pages.identity import is_opening
from qa.pages.parallel import Outcome, attempt, parse_all
from qa.pages.register import Register, with_register
from qa.store import evidence
from qa.store.catalogue import Catalogue, StoredDocument
from qa.store.evidence import Carrier, Runs, StoredPage
from qa.store.files import PageStore
from qa.store.records import runs
from qa.verify import stands_there, within_span


@dataclass(slots=True)
class _Compared:
    """What comparing has shown so far."""

    register: Register
    seen: set[int] = field(default_factory=set)
    """Documents that some page has in their very words."""
    agreed: set[int] = field(default_factory=set)
    """Documents whose utterances came out as recorded from one of their pages."""


def differences(index: Path, catalogue: Catalogue, workers: int, progress: Progress) -> Iterator[str]:
    """Parse every stored page again and yield a sentence for each thing that differs from the records.

    With several workers pages are parsed in as many processes, which are started afresh.
    """
    compared = _Compared(register_in(index))
    stored = list(evidence.pages(catalogue))
    outcomes = parse_all(captures(stored, PageStore(index / "pages")), workers)
    for done, (page, outcome) in enumerate(zip(stored, outcomes, strict=True), 1):
        progress("parsing stored pages again", done, len(stored))
        if outcome.parsed is None:
            yield f"{page.source} cannot be parsed again: {outcome.error}"
            continue
        try:
            yield from _compare(page, outcome.parsed, evidence.carried(catalogue, page.number), catalogue, compared)
        except DamagedArchiveError as error:
            yield str(error)
    for number in sorted(compared.seen - compared.agreed):
        yield f"the speakers of document {catalogue.document(number).id} come out otherwise than recorded"


def captures(stored: Iterable[StoredPage], store: PageStore) -> Iterator[Capture | Skipped]:
    """Bring captures back as they were before they were parsed."""
    for page in stored:
        yield capture_of(page, store)


def capture_of(page: StoredPage, store: PageStore) -> Capture | Skipped:
    """Bring one capture back; where its stored copy cannot be read, say why."""
    try:
        data = store.get(page.sha256)
    except (OSError, ValueError) as error:
        return Skipped(page.source, f"its stored copy cannot be read ({error})", page.root)
    given = page.given
    return Capture(
        page.source, data, page.root, page.media_type, given["url"], given["publisher"], page.captured, given["fields"]
    )


def _compare(
    page: StoredPage, parsed: ParsedPage, carried: Sequence[Carrier], catalogue: Catalogue, compared: _Compared
) -> Iterator[str]:
    found = {document.text: document for document in parsed.documents}
    known: list[Document] = []
    for carrier in carried:
        document = catalogue.document(carrier.document)
        again = found.get(document.text if carrier.version is None else carrier.version)
        if again is None:
            yield f"document {document.id} does not come out of {page.source} again in the same words"
            continue
        known.append(again)
        if carrier.version is None:
            compared.seen.add(document.number)
            if utterances_of(with_register(again, compared.register)) == recorded_utterances(document):
                compared.agreed.add(document.number)
            if runs(again) != carrier.runs or not in_order(document, carrier.runs, parsed.text):
                yield f"the words of document {document.id} stand elsewhere on {page.source} than recorded"
    for text, one in found.items():
        # An item that a page shows twice, whole and as a teaser, is recorded once.
        if one not in known and not any(is_opening(one, other) for other in known):
            yield f"{page.source} holds words that the records lack: {text[:60]!r}"


def utterances_of(document: Document) -> list[tuple[object, ...]]:
    """Lay out who says what in a document, as the records have it."""
    return [
        (start, end, said.role, said.speaker, said.label, said.office)
        for said, (start, end) in zip(document.utterances, document.spans, strict=True)
    ]


def recorded_utterances(document: StoredDocument) -> list[tuple[object, ...]]:
    """Lay out who says what by the records."""
    return [(said.start, said.end, said.role, said.speaker, said.label, said.office) for said in document.utterances]


def in_order(document: StoredDocument, recorded: Runs, page: str) -> bool:
    """Tell whether the words of every utterance stand on the page in order; between two the page has its labels."""
    return all(
        stands_there(document.text, within_span(recorded, (said.start, said.end)), page) for said in document.utterances
    )


@dataclass(frozen=True, slots=True)
class OnPage:
    """Checks a quote by parsing the stored pages that carry it again."""

    store: PageStore
    register: Register
    parsed: dict[str, Outcome] = field(default_factory=dict)
    """Of each page once."""

    def __call__(
        self, document: StoredDocument, span: Span, carrying: Sequence[tuple[Carrier, StoredPage]]
    ) -> Iterator[str]:
        """Yield a sentence for each page that does not bear the words out."""
        for carrier, page in carrying:
            outcome = self.parsed.get(page.sha256) or attempt(capture_of(page, self.store))
            self.parsed[page.sha256] = outcome
            if outcome.parsed is None:
                yield f"{page.source} cannot be parsed again: {outcome.error}"
                continue
            again = {one.text: one for one in outcome.parsed.documents}.get(document.text)
            if again is None or runs(again) != carrier.runs:
                yield f"document {document.id} does not come out of {page.source} again as recorded"
            elif not in_order(document, within_span(carrier.runs, span), outcome.parsed.text):
                yield f"these words do not stand on {page.source} in this order"
            elif self._speakers(again, span) != _speakers(document, span):
                yield f"{page.source} gives these words to another speaker than the records do"

    def _speakers(self, document: Document, span: Span) -> list[str | None]:
        named = with_register(document, self.register)
        pairs: Mapping[Span, str | None] = {
            where: said.speaker for said, where in zip(named.utterances, named.spans, strict=True)
        }
        return [who for (start, end), who in pairs.items() if start < span[1] and end > span[0]]


def _speakers(document: StoredDocument, span: Span) -> list[str | None]:
    return [said.speaker for said in document.utterances if said.start < span[1] and said.end > span[0]]
