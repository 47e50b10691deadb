"""Embeddings already made, so that a rebuild encodes only what is new."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

SCHEMA = """
CREATE TABLE IF NOT EXISTS embeddings (key TEXT PRIMARY KEY, codec TEXT NOT NULL, vector BLOB NOT NULL,
    codes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS codecs (settings TEXT PRIMARY KEY, digest TEXT NOT NULL, texts INTEGER NOT NULL,
    content BLOB NOT NULL) WITHOUT ROWID;
"""
BATCH = 500  # below SQLite's limit on the variables of one statement

Embedding = tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]
"""A vector, and the codes of the tokens, shape (tokens, bytes)."""


class EmbeddingCache:
    """A map from a key, made of encoder, settings and text, to an embedding; and the codec that its codes are in.

    It can be removed at any time; a damaged one is set aside, since everything in it can be made again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            self._connection = self._open()

    def codec(self, settings: str) -> tuple[bytes, int] | None:
        """Return the codec in use under these settings, and how many texts the archive had when it was trained."""
        query = "SELECT content, texts FROM codecs WHERE settings = ?"
        row: tuple[bytes, int] | None = self._connection.execute(query, (settings,)).fetchone()
        return row

    def put_codec(self, settings: str, digest: str, content: bytes, texts: int) -> None:
        """Keep a codec; embeddings whose codes are in the one before it are forgotten."""
        with self._connection:
            self._connection.execute(
                "DELETE FROM embeddings WHERE codec IN (SELECT digest FROM codecs WHERE settings = ?)", (settings,)
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO codecs VALUES (?, ?, ?, ?)", (settings, digest, texts, content)
            )

    def get(self, keys: Sequence[str], code_size: int) -> dict[str, Embedding]:
        """Return the embeddings of those keys that are known."""
        found: dict[str, Embedding] = {}
        for start in range(0, len(keys), BATCH):
            batch = list(keys[start : start + BATCH])
            marks = ",".join("?" * len(batch))
            query = f"SELECT key, vector, codes FROM embeddings WHERE key IN ({marks})"  # noqa: S608 - question marks
            for key, vector, codes in self._connection.execute(query, batch):
                shaped = np.frombuffer(codes, np.uint8).reshape(-1, code_size)
                found[key] = (np.frombuffer(vector, np.float32), shaped)
        return found

    def put(self, embeddings: Mapping[str, Embedding], codec: str) -> None:
        """Keep embeddings; what is put is safe when this returns."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)",
                [
                    (key, codec, np.ascontiguousarray(vector, np.float32).tobytes(), codes.tobytes())
                    for key, (vector, codes) in embeddings.items()
                ],
            )

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            with closing(connection.execute("PRAGMA quick_check(1)")) as check:
                if check.fetchone() != ("ok",):
                    raise sqlite3.DatabaseError("damaged")
            connection.executescript(SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection
