"""Captures to a new generation: parse, merge, cut into passages, embed what is new, write, switch."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.encoder import Encoder, Vectors
from qa.errors import ArchiveError, PageError
from qa.models import Document, Page, Passage
from qa.pages.blocks import Capture, Skipped
from qa.pages.parse import parse
from qa.passages import CONTEXT_VERSION, context, passages
from qa.store import generation, records
from qa.store.cache import EmbeddingCache
from qa.store.columns import columns, ordinal
from qa.store.files import PageStore
from qa.store.lexical import Entry, LexicalIndex
from qa.store.vectors import VectorIndex

EMBED_AT_ONCE = 512
"""Texts encoded between two savings of the cache: a build that is killed loses no more than these."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many (0 where that is not known yet)."""

logger = logging.getLogger(__name__)


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


@dataclass(slots=True)
class _Gathered:
    """Everything read from the captures of one build."""

    pages: list[records.PageRecord] = field(default_factory=list)
    skipped: list[records.SkippedRecord] = field(default_factory=list)
    documents: dict[str, list[tuple[int, Document]]] = field(default_factory=dict)


def write_generation(
    index: Path,
    captures: Iterable[Capture | Skipped],
    encoder: Encoder,
    progress: Progress,
    summary: Summary,
) -> None:
    """Make a new generation of these captures and let it serve; the caller holds the lock.

    Raises:
        ArchiveError: no page could be used, or the generation cannot be written.
    """
    gathered = _gather(captures, PageStore(index / "pages"), progress, summary)
    if not gathered.documents:
        raise ArchiveError(_nothing_usable(summary))
    documents = [_record(appearances) for appearances in gathered.documents.values()]
    entries = [
        (number, record.document, passage) for number, record in enumerate(documents) for passage in record.passages
    ]
    rows, texts = _rows(entries, encoder, progress)
    vectors, summary.embedded = _embed(texts, encoder, index / "cache.sqlite", progress)
    summary.documents, summary.passages = len(documents), len(entries)

    def fill(folder: Path) -> dict[str, Any]:
        speakers = sorted({name for _, _, passage in entries for name in passage.speakers})
        numbers = {name: number for number, name in enumerate(speakers)}
        records.write(folder / generation.CATALOGUE, gathered.pages, documents, speakers, gathered.skipped)
        columns(entries, rows, numbers).save(folder / generation.COLUMNS)
        VectorIndex.build(vectors).save(folder / generation.VECTORS)
        LexicalIndex.build(folder / generation.LEXICAL, _entries(entries, numbers))
        return _manifest(encoder, gathered, entries, len(rows))

    progress("writing the index", 0, 0)
    try:
        summary.generation = generation.commit(index, fill)
    except OSError as error:
        why = error.strerror or error
        raise ArchiveError(f"{index} cannot be written ({why}); the earlier archive goes on serving.") from error


def _nothing_usable(summary: Summary) -> str:
    reasons = "; ".join(f"{source}: {reason}" for source, reason in summary.skipped[:3])
    sentence = "No page with any text was found, so no archive was built; name a folder of saved pages"
    return f"{sentence} ({reasons})." if reasons else f"{sentence}."


def known(capture: Capture) -> str:
    """Digest what is known of a capture besides its bytes, so that a changed sidecar counts as a change."""
    facts = [capture.media_type, capture.url, capture.publisher, str(capture.captured), sorted(capture.fields.items())]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8")).hexdigest()[:16]


def _gather(captures: Iterable[Capture | Skipped], store: PageStore, progress: Progress, summary: Summary) -> _Gathered:
    gathered = _Gathered()
    for done, capture in enumerate(captures, 1):
        progress("reading pages", done, 0)
        if isinstance(capture, Skipped):
            if capture.expected:
                summary.passed_over.append((capture.source, capture.reason))
            else:
                gathered.skipped.append(records.SkippedRecord(capture.root, capture.source, "", capture.reason,
                                                              capture.reason))  # fmt: skip
            continue
        try:
            parsed = parse(capture)
        except PageError as error:
            logger.info("%s: %s", capture.source, error)
            sha256 = hashlib.sha256(capture.data).hexdigest()
            gathered.skipped.append(
                records.SkippedRecord(capture.root, capture.source, sha256, known(capture), str(error))
            )
            continue
        store.put(parsed.page.sha256, capture.data)
        for document in parsed.documents:
            gathered.documents.setdefault(document.id, []).append((len(gathered.pages), document))
        gathered.pages.append(_page_record(capture, parsed.page))
    summary.skipped = [(page.source, page.reason) for page in gathered.skipped]
    return gathered


def _page_record(capture: Capture, page: Page) -> records.PageRecord:
    day = capture.captured.isoformat() if capture.captured else None
    return records.PageRecord(
        page, capture.root, known(capture), capture.media_type, capture.url, capture.publisher, day,
        dict(capture.fields),
    )  # fmt: skip


def _record(appearances: list[tuple[int, Document]]) -> records.DocumentRecord:
    """Choose which page's version is quoted: the full one before a teaser, then the longest, then the first."""
    ordered = sorted(appearances, key=lambda item: (item[1].teaser, -len(item[1].text)))
    document = ordered[0][1]
    return records.DocumentRecord(document, passages(document), ordered)


def _rows(
    entries: Sequence[tuple[int, Document, Passage]], encoder: Encoder, progress: Progress
) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Give every passage its rows: the passage number of each row, and the text that is embedded for it."""
    rows, texts = [], []
    for number, (_, document, passage) in enumerate(entries):
        if number % 100 == 0:
            progress("cutting passages", number, len(entries))
        about = context(document)
        for start, end in encoder.windows(passage.text, about):
            rows.append(number)
            texts.append(f"{about}\n{passage.text[start:end]}" if about else passage.text[start:end])
    return np.array(rows, np.int32), texts


def _embed(texts: list[str], encoder: Encoder, cache_path: Path, progress: Progress) -> tuple[Vectors, int]:
    """Return one vector a text, encoding only the texts that the cache does not know, and how many those were."""
    settings = f"{encoder.fingerprint}|{encoder.dimension}|{CONTEXT_VERSION}"
    keys = [hashlib.sha256(f"{settings}|{text}".encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
    cache = EmbeddingCache(cache_path)
    try:
        vectors = cache.get(list(dict.fromkeys(keys)))
        # Texts of like length share a batch, so that little is spent on padding.
        new = sorted({key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}.items(),
                     key=lambda item: len(item[1]), reverse=True)  # fmt: skip
        for start in range(0, len(new), EMBED_AT_ONCE):
            progress("embedding passages", start, len(new))
            batch = new[start : start + EMBED_AT_ONCE]
            encoded = encoder.encode_passages([text for _, text in batch])
            fresh = {key: vector for (key, _), vector in zip(batch, encoded, strict=True)}
            cache.put(fresh)
            vectors |= fresh
        progress("embedding passages", len(new), len(new))
        return np.stack([vectors[key] for key in keys]), len(new)
    finally:
        cache.close()


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


def _manifest(
    encoder: Encoder, gathered: _Gathered, entries: Sequence[tuple[int, Document, Passage]], rows: int
) -> dict[str, Any]:
    days = sorted(d for _, doc, _ in entries if (d := doc.date or doc.published))
    return {
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint, "dimension": encoder.dimension},
        "context_version": CONTEXT_VERSION,
        "counts": {
            "pages": len(gathered.pages),
            "documents": len(gathered.documents),
            "passages": len(entries),
            "rows": rows,
        },
        "first": days[0].isoformat() if days else None,
        "last": days[-1].isoformat() if days else None,
    }
