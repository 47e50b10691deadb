"""The files of a new generation: those that stay are shared with the one before, the rest is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.embed import Embeddings
from qa.encoder import Encoder
from qa.errors import DamagedArchiveError
from qa.languages import main_language
from qa.passages import CONTEXT_VERSION, SHAPE_VERSION
from qa.store import columns, generation, segment, switch
from qa.store.analysers import LATIN
from qa.store.arrays import Array
from qa.store.blocks import problem
from qa.store.files import link, write_json
from qa.store.generation import Generation
from qa.store.ledger import Change, Ledger
from qa.store.lexical import Entry, LexicalIndex
from qa.store.records import encode
from qa.store.segment import Extent, Segment

ADDED = "added"
"""Root of the pages that came one by one, which a build leaves alone; of files it also names the folder."""
SMALL = 2000
"""Rows of a segment that the next one takes up, whatever its own size: copying them costs 10 ms, while every segment
costs a search of its own."""


@dataclass(frozen=True, slots=True)
class New:
    """What is new in a generation."""

    change: Change
    entries: Collection[columns.Entry]
    """Gone through several times, each from the beginning."""
    first: int
    """Number of the first of the new passages."""
    passage_of_row: npt.NDArray[np.int32]
    embeddings: Embeddings | None
    """None where nothing is new."""


def stage(folder: Path, index: Path, base: Generation | None, new: New, encoder: Encoder) -> dict[str, Any]:
    """Write all files of a generation and return what its manifest says of them."""
    before = index / "generations" / str(base.number) if base else None
    ledger = Ledger(folder / generation.CATALOGUE, before / generation.CATALOGUE if before else None)
    try:
        speakers = ledger.apply(new.change)
        pages, documents = ledger.count("pages"), ledger.count("documents")
        write_json(folder / generation.ADDED, ledger.added(ADDED))
    finally:
        ledger.close()
    known = base.columns.genres if base else ()
    genres = (*known, *sorted({document.genre or "" for _, document, _ in new.entries} - set(known)))
    table = columns.table(new.entries, new.first, genres)
    arrays = {
        "passages": table,
        "speakers": columns.saying(new.entries, new.first, speakers),
        "rows": new.passage_of_row,
    }
    extents = _segments(folder, before, base, new, arrays, encoder.dimension)
    _codec(folder, before, base, new)
    _words(folder, before, new, speakers)
    alive, days = _alive(base, new, table)
    generation.save_living(folder / generation.DEAD, alive)
    rows = int(np.count_nonzero(alive[_all(base, "rows", new.passage_of_row)]))
    return {
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint, "dimension": encoder.dimension},
        "context_version": CONTEXT_VERSION,
        "shape": SHAPE_VERSION,
        "counts": {"pages": pages, "documents": documents, "passages": int(alive.sum()), "rows": rows},
        "first": dt.date.fromordinal(int(days.min())).isoformat() if len(days) else None,
        "last": dt.date.fromordinal(int(days.max())).isoformat() if len(days) else None,
        "genres": genres,
        "segments": [extent.as_note() for extent in extents],
    }


def _segments(
    folder: Path, before: Path | None, base: Generation | None, new: New, arrays: dict[str, Array], dimension: int
) -> list[Extent]:
    """Carry the segments over; the last ones become one with what is new where they are small beside it."""
    carried = list(base.segments) if base else []
    if not new.change.documents:
        for extent, _ in carried:
            _carry(folder, before, f"{generation.SEGMENTS}/{extent.name}/")
        return [extent for extent, _ in carried]
    joined: list[tuple[Extent, Segment]] = []
    rows = len(new.passage_of_row)
    while carried and carried[-1][0].rows <= max(SMALL, rows):
        joined.insert(0, carried.pop())
        rows += joined[0][0].rows
    for extent, _ in carried:
        _carry(folder, before, f"{generation.SEGMENTS}/{extent.name}/")
    if base and before:
        _check(before, base, [f"{generation.SEGMENTS}/{extent.name}/" for extent, _ in joined])
    records = _records(new)
    first, last = new.change.documents[0].number, new.change.documents[-1].number + 1
    name = folder.name.removesuffix(switch.STAGING)
    codec = base.tokens and base.tokens.codec if base else new.embeddings and new.embeddings.codec
    made = new.embeddings
    embedded = segment.Embedded(made.batches if made else tuple, made.tokens if made else np.empty(0, np.int64),
                                dimension, codec.code_size if codec else 0)  # fmt: skip
    segment.write(folder / generation.SEGMENTS / name, [one for _, one in joined], records, arrays, embedded)
    start, begin = (joined[0][0].documents[0], joined[0][0].passages[0]) if joined else (first, new.first)
    own = Extent(name, (start, last), (begin, new.first + len(new.entries)), rows)
    return [*(extent for extent, _ in carried), own]


def _records(new: New) -> Iterator[tuple[int, int, bytes]]:
    passage = new.first
    for record in new.change.documents:
        yield record.number, passage, encode(record, new.change.carriers)
        passage += len(record.passages)


def _codec(folder: Path, before: Path | None, base: Generation | None, new: New) -> None:
    if base is not None:
        if before and base.tokens:
            link(before / generation.CODEC, folder / generation.CODEC)
    elif new.embeddings and new.embeddings.codec:
        with (folder / generation.CODEC).open("wb") as file:
            new.embeddings.codec.save(file)


def _words(folder: Path, before: Path | None, new: New, speakers: dict[str, int]) -> None:
    if before is None:
        language = main_language(one.language for _, one, _ in new.entries if one.language in LATIN)
        LexicalIndex.build(folder / generation.LEXICAL, _entries(new, speakers), language)
        return
    _carry(folder, before, f"{generation.LEXICAL}/")
    LexicalIndex.update(folder / generation.LEXICAL, new.change.gone_documents, _entries(new, speakers))


def _carry(folder: Path, before: Path | None, prefix: str) -> None:
    """Share the files of a folder with the generation before."""
    if before is None:
        return
    for path in (before / prefix).iterdir():
        if path.suffix != ".lock":
            link(path, folder / prefix / path.name)


def _check(before: Path, base: Generation, prefixes: Sequence[str]) -> None:
    """Make sure that what is copied into a new file is what was written: damage must not get a checksum of its own."""
    for name, expected in base.manifest["files"].items():
        if name.startswith(tuple(prefixes)) and (wrong := problem(before / name, expected)):
            raise DamagedArchiveError(f"generations/{before.name}/{name} {wrong}")


def _all(base: Generation | None, name: str, new: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.concatenate([getattr(base.columns, name), new]) if base else new


def _alive(base: Generation | None, new: New, table: columns.Table) -> tuple[columns.Mask, npt.NDArray[np.int32]]:
    """Say which passages are there, and of which days these are."""
    alive = np.ones(new.first + len(new.entries), bool)
    if base:
        alive[: new.first] = True if base.columns.alive is None else base.columns.alive
        alive[: new.first] &= ~np.isin(base.columns.passages["document"], new.change.gone_documents)
    days = np.concatenate([base.columns.passages["day"], table["day"]]) if base else table["day"]
    return alive, days[alive & (days > 0)]


def _entries(new: New, speakers: dict[str, int]) -> Iterator[Entry]:
    for number, (position, document, passage) in enumerate(new.entries, new.first):
        yield Entry(
            number,
            passage.text,
            document.title or "",
            columns.ordinal(document),
            passage.kind,
            document.genre or "",
            tuple(speakers[name] for name in passage.speakers),
            position,
        )
