"""Embeddings already made, so that a rebuild encodes only what is new."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
BATCH = 500  # below SQLite's limit on the variables of one statement


class EmbeddingCache:
    """A map from a key, made of encoder, settings and text, to a float32 vector.

    It can be removed at any time; a damaged one is set aside, since everything in it can be made again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            self._connection = self._open()

    def get(self, keys: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        """Return the vectors of those keys that are known."""
        found: dict[str, npt.NDArray[np.float32]] = {}
        for start in range(0, len(keys), BATCH):
            batch = list(keys[start : start + BATCH])
            marks = ",".join("?" * len(batch))
            query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608 - only question marks
            found |= {key: np.frombuffer(blob, np.float32) for key, blob in self._connection.execute(query, batch)}
        return found

    def put(self, vectors: dict[str, npt.NDArray[np.float32]]) -> None:
        """Keep vectors; what is put is safe when this returns."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                [(key, np.ascontiguousarray(vector, np.float32).tobytes()) for key, vector in vectors.items()],
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
            connection.execute(SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection
