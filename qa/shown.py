"""A whole document, found by its id or by that of a quote."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.errors import NotFoundError
from qa.models import Span, digest
from qa.store.catalogue import Catalogue, StoredDocument

QUOTE_ID = re.compile(
    r"(?P<document>[0-9a-f]{16})"
    r"(?::(?P<start>\d{1,9})-(?P<end>\d{1,9})(?:@(?P<generation>\d{0,9})\.(?P<digest>[0-9a-f]{16}))?)?"
)
"""The id of a document, of a quote from it, and of a quote with the generation and the digest it was read from."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A document, with the stretch that was asked for."""

    document: StoredDocument
    quote: Span | None
    altered: bool = False
    """The id names the digest of another text: the document's words have changed since the quote was taken."""

    @property
    def digest(self) -> str:
        """Of the document's text, as the full id of a quote names it."""
        return digest(self.document.text)

    @property
    def context(self) -> Span | None:
        """The utterance around the quote, from the question before it on where there is one."""
        if self.quote is None:
            return None
        start, end = self.quote
        around = [n for n, said in enumerate(self.document.utterances) if said.end > start and said.start < end]
        if not around:
            return self.quote
        first = around[0]
        said = self.document.utterances
        if first and said[first].role == "answer" and said[first - 1].role == "question":
            first -= 1
        return said[first].start, said[around[-1]].end


def shown(name: str, catalogue: Catalogue) -> Shown:
    """Find a whole document by its id, or the one a quote is from by the quote's.

    Raises:
        NotFoundError: there is no such document or quote.
    """
    match = QUOTE_ID.fullmatch(name.strip())
    number = catalogue.document_number(match["document"]) if match else None
    if match is None or number is None:
        raise NotFoundError(f"The archive holds no document or quote {name[:60]!r}; `qa ask --json` names them.")
    document = catalogue.document(number)
    quote = (int(match["start"]), int(match["end"])) if match["start"] else None
    if quote and not quote[0] < quote[1] <= len(document.text):
        raise NotFoundError(
            f"The document {document.id} has {len(document.text)} characters, so no quote {name[:60]!r}."
        )
    return Shown(document, quote, altered=match["digest"] not in (None, digest(document.text)))
