"""A change of the archive to its next generation: cut into passages, embed what is new, write, check, switch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from qa.embed import Progress, embed, outgrown
from qa.encoder import Encoder
from qa.errors import ArchiveError
from qa.languages import SAMPLE, foreign, warning
from qa.lined import Entries, Rows
from qa.model_files import languages_of
from qa.remote.address import Address
from qa.remote.publishing import copied, following
from qa.staging import New, stage
from qa.store import columns, switch
from qa.store.generation import Generation
from qa.store.ledger import Change

TOO_DEAD = 0.25
"""Share of passages no longer there above which the archive is written anew: they cost a search as much as others."""
FEW = 1000
"""Passages no longer there that are worth no rewriting, whatever their share: searching them costs .1 ms."""
LOOKED_AT = 8 * SAMPLE
"""Passages whose language may be looked at: most are long enough for it."""
NO_PAGES: dict[str, Any] = {"register": "", "parser": "", "left": []}


@dataclass(slots=True)
class Summary:
    """What a build did."""

    generation: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """Pages that could not be used, each with the reason."""
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    """Files left out by rule."""
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    """Texts encoded now; the others were known from earlier builds."""
    notes: list[str] = field(default_factory=list)
    """Sentences for whoever builds: passages in languages that the model does not know."""


def needs_rewriting(index: Path, base: Generation, change: Change, encoder: Encoder) -> bool:
    """Say whether the whole archive should be written anew: too much of it is dead, or it outgrew its token codec."""
    going = int(np.isin(base.columns.passages["document"], change.gone_documents).sum())
    coming = sum(len(record.passages) for record in change.documents)
    dead = base.columns.count - base.columns.living + going
    if dead > max(FEW, TOO_DEAD * (base.columns.count + coming)):
        return True
    texts = base.vectors.rows + coming
    tokens = base.tokens
    return tokens is not None and bool(coming) and outgrown(encoder, index / "cache.sqlite", texts, tokens.codec)


def write_generation(
    index: Path,
    base: Generation | None,
    change: Change,
    encoder: Encoder,
    progress: Progress,
    summary: Summary,
    facts: dict[str, Any] | None = None,
    store: Address | None = None,
) -> None:
    """Make a new generation and let it serve; the caller holds the lock.

    Args:
        index: the archive's folder.
        base: the generation that changes; None where the change is all there is.
        change: documents are numbered from the base's next one on.
        encoder: the base's own.
        progress: is told what is done.
        summary: is completed.
        facts: what the manifest says of how the pages were read; None where there were none.
        store: the server that the generation is copied to; None where it is searched in the folder.

    Raises:
        ArchiveError: no document would be left.
        OSError: the generation cannot be written; the earlier one goes on serving.
        StoreError: it cannot be copied; the earlier one goes on serving.
    """
    new = _new(index, base, change, encoder, progress, summary)
    progress("writing the index", 0, 0)

    def fill(folder: Path) -> dict[str, Any]:
        manifest = {**stage(folder, index, base, new, encoder), **(facts or NO_PAGES)}
        summary.documents, summary.passages = manifest["counts"]["documents"], manifest["counts"]["passages"]
        return copied(index, folder, manifest, store, progress) if store else manifest

    later = following(index)
    summary.generation = switch.commit(index, base, fill)
    summary.notes += later()


def _new(
    index: Path, base: Generation | None, change: Change, encoder: Encoder, progress: Progress, summary: Summary
) -> New:
    """Cut what is new into passages and embed it."""
    entries = Entries(change.documents)
    if not entries and (base is None or not _left(base, change)):
        if summary.removed and not summary.skipped:
            raise ArchiveError(
                "This would leave no page in the archive, so it stays as it is; to be rid of it, delete its folder."
            )
        raise ArchiveError(_nothing_usable(summary))
    first = base.columns.count if base else 0
    rows = Rows.of(entries, encoder, progress)
    summary.notes = _language_notes(entries, encoder, "new passages" if base else "passages")
    known, held = (base.tokens.codec if base and base.tokens else None), (base.vectors.rows if base else 0)
    embeddings = None
    if rows:
        embeddings = embed(rows, encoder, index / "cache.sqlite", progress, codec=known, texts=held + len(rows))
        summary.embedded = embeddings.encoded
    return New(change, entries, first, rows.passages + np.int32(first), embeddings)


def _left(base: Generation, change: Change) -> bool:
    gone = np.isin(base.columns.passages["document"], change.gone_documents)
    return bool((~gone if base.columns.alive is None else base.columns.alive & ~gone).any())


def _language_notes(entries: Sequence[columns.Entry], encoder: Encoder, which: str) -> list[str]:
    known = languages_of(encoder.name)
    some = islice(entries, 0, None, max(1, len(entries) // LOOKED_AT))
    shares = foreign([passage.text for _, _, passage in some], known)
    return [warning(shares, known, encoder.name, which)] if shares and known else []


def _nothing_usable(summary: Summary) -> str:
    reasons = "; ".join(f"{source}: {reason}" for source, reason in summary.skipped[:3])
    sentence = "No page with any text was found, so no archive was built; name a folder of saved pages"
    return f"{sentence} ({reasons})." if reasons else f"{sentence}."
