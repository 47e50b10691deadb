"""What a quote carries so that somebody else can find it again and prove it: generation, digests, offsets."""

from __future__ import annotations

import hashlib

from qa.results import PageProof, Proof
from qa.store import evidence
from qa.store.catalogue import Catalogue, StoredDocument


def proof_of(document: StoredDocument, start: int, end: int, catalogue: Catalogue, generation: int | None) -> Proof:
    """Gather the proof of `document.text[start:end]`.

    `generation` is the number of the archive's version that the words were read from, where that is known.
    """
    of_text = catalogue.digest(document.number)
    stand_on = tuple(
        PageProof(found.source, found.sha256, tuple(evidence.places(carrier.runs, start, end)))
        for carrier in evidence.carriers(catalogue, document.number)
        if carrier.runs
        for found in (evidence.page(catalogue, carrier.page),)
    )
    return Proof(
        id=full_id(document.id, start, end, generation, of_text),
        generation=generation,
        document=document.id,
        document_digest=of_text,
        start=start,
        end=end,
        sha256=text_sha256(document.text[start:end]),
        pages=stand_on,
    )


def full_id(document: str, start: int, end: int, generation: int | None, text_digest: str) -> str:
    """Write the full identifier of a quote: "<document>:<start>-<end>@<generation>.<digest of its document's text>"."""
    return f"{document}:{start}-{end}@{generation if generation is not None else ''}.{text_digest}"


def text_sha256(text: str) -> str:
    """SHA-256 of the exact words in UTF-8, as any tool computes it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
