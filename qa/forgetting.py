"""Caches let go of what neither the generation that serves nor the one before has, once that is most of them.

What an embedding is of is not known any more once its text is gone; but the generations hold the very same vectors, so
an embedding is in use while one of them has its vector.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import DamagedArchiveError
from qa.gather import parse_key
from qa.store.arrays import mapped
from qa.store.cache import EmbeddingCache, ParseCache
from qa.store.catalogue import Records
from qa.store.files import PageStore
from qa.store.generation import CATALOGUE, SEGMENTS

SPACE = 1.4
"""Bytes that the cache takes for each of vector and codes: 374 MB for 271 of 72,994 rows."""
SMALL_CACHE = 64 << 20
"""Bytes of embeddings that are not worth looking through: those of 12,000 rows."""
FEW_PAGES = 1000
"""Parsed pages, gone or not, that are not worth it: 2 MB."""
AT_ONCE = 8192

logger = logging.getLogger(__name__)


def forget(index: Path) -> None:
    """Write caches anew that hold more of what is gone than of what is not; the caller holds the lock.

    A cache that cannot be written anew stays as it is.
    """
    try:
        _forget_embeddings(index)
        _forget_pages(index)
    except (OSError, ValueError, EOFError, DamagedArchiveError) as error:
        logger.info("Nothing was forgotten: %s", error)


def sweep(index: Path) -> None:
    """Remove stored pages that neither generation holds, as builds that were killed leave; the caller holds the lock.

    Each change removes what it makes needless by itself; this looks at all, .1 s for 7,235 pages. Where a generation
    cannot be read, nothing is removed.
    """
    store = PageStore(index / "pages")
    try:
        found = {path.stem for path in store.folder.glob("*.zst")}
        for one in _generations(index):
            found.difference_update(row["sha256"] for row in _queried(one, "SELECT sha256 FROM pages"))
        for sha256 in found:
            store.remove(sha256)
    except (OSError, DamagedArchiveError) as error:
        logger.info("No stored page was removed: %s", error)


def _forget_embeddings(index: Path) -> None:
    path = index / "cache.sqlite"
    size = path.stat().st_size
    if size < SMALL_CACHE or size < 2 * SPACE * sum(_size(one) for one in _segments(index)):
        return
    used = {digest for one in _segments(index) for digest in _digests(one / "vectors.npy")}
    cache = EmbeddingCache(path)
    try:
        cache.keep_only("embeddings", "vector", lambda vector: _digest(vector) in used)
    finally:
        cache.close()


def _forget_pages(index: Path) -> None:
    generations = _generations(index)
    cache = ParseCache(index / "parsed.sqlite")
    try:
        enough = FEW_PAGES + 2 * max(map(_count, generations))
        if cache.count() <= enough:  # as nearly always, and known in milliseconds
            return
        used = {parse_key(row["sha256"], row["known"], row["source"]) for one in generations for row in _captures(one)}
        if cache.count() > FEW_PAGES + 2 * len(used):
            cache.keep_only("parsed", "key", lambda key: key in used)
    finally:
        cache.close()


def _generations(index: Path) -> list[Path]:
    return [path for path in (index / "generations").iterdir() if path.name.isdigit()]


def _segments(index: Path) -> list[Path]:
    """Return the folders of the segments of all generations, those that they share once."""
    found = (one for path in _generations(index) for one in (path / SEGMENTS).iterdir())
    return list({one.name: one for one in found}.values())


def _size(segment: Path) -> int:
    names = ("vectors.npy", "codes.npy")
    return sum((segment / name).stat().st_size for name in names if (segment / name).exists())


def _digests(path: Path) -> Iterator[bytes]:
    vectors = mapped(path)
    for at in range(0, len(vectors), AT_ONCE):
        for vector in np.ascontiguousarray(vectors[at : at + AT_ONCE], np.float32):
            yield _digest(vector.tobytes())


def _digest(vector: bytes) -> bytes:
    return hashlib.blake2b(vector, digest_size=16).digest()


def _count(generation: Path) -> int:
    query = "SELECT (SELECT count(*) FROM pages) + (SELECT count(*) FROM skipped) AS n"
    return int(_queried(generation, query)[0]["n"])


def _captures(generation: Path) -> list[Any]:
    columns = "sha256, known, source"
    return _queried(generation, f"SELECT {columns} FROM pages UNION SELECT {columns} FROM skipped")  # noqa: S608


def _queried(generation: Path, query: str) -> list[Any]:
    records = Records(generation / CATALOGUE)
    try:
        return list(records.query(query))
    finally:
        records.close()
