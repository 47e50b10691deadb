"""A whole document, found by its id or by that of a quote."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.errors import NotFoundError
from qa.models import Span
from qa.store.catalogue import Catalogue, StoredDocument

QUOTE_ID = re.compile(r"([0-9a-f]{16})(?::(\d{1,9})-(\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class Shown:
    """A document, with the stretch that was asked for."""

    document: StoredDocument
    quote: Span | None


def shown(name: str, catalogue: Catalogue) -> Shown:
    """Find a whole document by its id, or the one a quote is from by the quote's.

    Raises:
        NotFoundError: there is no such document or quote.
    """
    match = QUOTE_ID.fullmatch(name.strip())
    number = catalogue.document_number(match[1]) if match else None
    if match is None or number is None:
        raise NotFoundError(f"The archive holds no document or quote {name[:60]!r}; `qa ask --json` names them.")
    document = catalogue.document(number)
    quote = (int(match[2]), int(match[3])) if match[2] else None
    if quote and not quote[0] < quote[1] <= len(document.text):
        raise NotFoundError(f"The document {match[1]} has {len(document.text)} characters, so no quote {name[:60]!r}.")
    return Shown(document, quote)
