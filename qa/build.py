"""What was gathered to a new generation: cut into passages, embed what is new, write, check, switch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.embed import Embeddings, Progress, Row, embed
from qa.encoder import Encoder
from qa.errors import ArchiveError
from qa.gather import Gathered, register_digest
from qa.languages import foreign, main_language, warning
from qa.model_files import languages_of
from qa.models import Document, Passage
from qa.passages import CONTEXT_VERSION, context
from qa.store import generation, records
from qa.store.columns import columns, ordinal
from qa.store.lexical import LATIN, Entry, LexicalIndex
from qa.store.tokens import TokenIndex
from qa.store.vectors import VectorIndex


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


@dataclass(frozen=True, slots=True)
class _Content:
    """Everything that goes into a generation."""

    gathered: Gathered
    documents: Sequence[records.DocumentRecord]
    entries: Sequence[tuple[int, Document, Passage]]
    passage_of_row: npt.NDArray[np.int32]
    embeddings: Embeddings


def write_generation(
    index: Path,
    gathered: Gathered,
    documents: Sequence[records.DocumentRecord],
    encoder: Encoder,
    progress: Progress,
    summary: Summary,
) -> None:
    """Make a new generation of these documents and let it serve; the caller holds the lock.

    Raises:
        ArchiveError: there is no document, or the generation cannot be written.
    """
    summary.skipped = [(page.source, page.reason) for page in gathered.skipped]
    summary.passed_over = gathered.passed_over
    if not documents:
        raise ArchiveError(_nothing_usable(summary))
    entries = [
        (number, record.document, passage) for number, record in enumerate(documents) for passage in record.passages
    ]
    passage_of_row, rows = _rows(entries, encoder, progress)
    embeddings = embed(rows, encoder, index / "cache.sqlite", progress)
    summary.embedded = embeddings.encoded
    summary.documents, summary.passages = len(documents), len(entries)
    summary.notes = _language_notes([passage.text for _, _, passage in entries], encoder)
    content = _Content(gathered, documents, entries, passage_of_row, embeddings)
    progress("writing the index", 0, 0)
    try:
        summary.generation = generation.commit(index, lambda folder: _fill(folder, content, encoder, index))
    except OSError as error:
        why = error.strerror or error
        raise ArchiveError(f"{index} cannot be written ({why}); the earlier archive goes on serving.") from error


def _fill(folder: Path, content: _Content, encoder: Encoder, index: Path) -> dict[str, Any]:
    """Write all files of a generation and return what its manifest says of them."""
    gathered, entries, embeddings = content.gathered, content.entries, content.embeddings
    speakers = sorted({name for _, _, passage in entries for name in passage.speakers})
    numbers = {name: number for number, name in enumerate(speakers)}
    records.write(folder / generation.CATALOGUE, gathered.pages, content.documents, speakers, gathered.skipped)
    columns(entries, content.passage_of_row, numbers).save(folder / generation.COLUMNS)
    VectorIndex.build(embeddings.vectors).save(folder / generation.VECTORS)
    if embeddings.codec:
        TokenIndex.save(folder / generation.TOKENS, embeddings.codec, embeddings.codes)
    language = main_language(one.language for _, one, _ in entries if one.language in LATIN)
    LexicalIndex.build(folder / generation.LEXICAL, _entries(entries, numbers), language)
    return {**_manifest(encoder, content), "register": register_digest(index)}


def _language_notes(texts: Sequence[str], encoder: Encoder) -> list[str]:
    known = languages_of(encoder.name)
    shares = foreign(texts, known)
    return [warning(shares, known, encoder.name)] if shares and known else []


def _nothing_usable(summary: Summary) -> str:
    reasons = "; ".join(f"{source}: {reason}" for source, reason in summary.skipped[:3])
    sentence = "No page with any text was found, so no archive was built; name a folder of saved pages"
    return f"{sentence} ({reasons})." if reasons else f"{sentence}."


def _rows(
    entries: Sequence[tuple[int, Document, Passage]], encoder: Encoder, progress: Progress
) -> tuple[npt.NDArray[np.int32], list[Row]]:
    """Give every passage its rows: the passage number of each row, and what is embedded for it."""
    numbers, rows = [], []
    for number, (_, document, passage) in enumerate(entries):
        if number % 100 == 0:
            progress("cutting passages", number, len(entries))
        about = context(document)
        for start, end in encoder.windows(passage.text, about):
            numbers.append(number)
            rows.append(Row(passage.text[start:end], about))
    return np.array(numbers, np.int32), rows


def _entries(entries: Sequence[tuple[int, Document, Passage]], speakers: dict[str, int]) -> Iterator[Entry]:
    for number, (_, document, passage) in enumerate(entries):
        yield Entry(
            number,
            passage.text,
            context(document),
            ordinal(document),
            passage.kind,
            document.genre or "",
            tuple(speakers[name] for name in passage.speakers),
        )


def _manifest(encoder: Encoder, content: _Content) -> dict[str, Any]:
    days = sorted(day for _, one, _ in content.entries if (day := one.date or one.published))
    return {
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint, "dimension": encoder.dimension},
        "context_version": CONTEXT_VERSION,
        "counts": {
            "pages": len(content.gathered.pages),
            "documents": len(content.documents),
            "passages": len(content.entries),
            "rows": len(content.passage_of_row),
        },
        "first": days[0].isoformat() if days else None,
        "last": days[-1].isoformat() if days else None,
    }
