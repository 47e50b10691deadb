"""What earlier builds worked out, so that a build does only what is new: parsed pages and embeddings.

Both can be removed at any time; a damaged one is set aside, since everything in it can be made again.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from qa.store.files import STAGED, pack, sync, unpack
from qa.store.parsed import Parsed, dump, load

EMBEDDINGS = """
CREATE TABLE IF NOT EXISTS embeddings (key TEXT PRIMARY KEY, codec TEXT NOT NULL, vector BLOB NOT NULL,
    codes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS codecs (settings TEXT PRIMARY KEY, digest TEXT NOT NULL, texts INTEGER NOT NULL,
    content BLOB NOT NULL) WITHOUT ROWID;
"""
PAGES = "CREATE TABLE IF NOT EXISTS parsed (key TEXT NOT NULL UNIQUE, content BLOB NOT NULL)"
BATCH = 500  # below SQLite's limit on the variables of one statement
UNIT = 0.01
"""How far from 1 the length of a cached vector may be; one with a flipped bit that matters is farther off."""

Embedding = tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]
"""A vector, and the codes of the tokens, shape (tokens, bytes)."""
Result = TypeVar("Result")

logger = logging.getLogger(__name__)


class Cache:
    """A SQLite file that may be lost: where it turns out to be damaged, it is begun anew and holds nothing."""

    def __init__(self, path: Path, schema: str) -> None:
        self.path = path
        self._schema = schema
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError:
            self._begin_anew()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def keep_only(self, table: str, column: str, wanted: Callable[[Any], bool]) -> None:
        """Write the file anew with only those entries of a table that are wanted by one of their columns, and close it.

        Until the new file is whole and on the disk the old one stays, also where the process is killed.

        Raises:
            OSError: it cannot be written; the old one stays.
        """
        staged = self.path.with_name(f"{self.path.name}{STAGED}")
        try:
            staged.unlink(missing_ok=True)
            with contextlib.closing(sqlite3.connect(staged)) as fresh:
                fresh.executescript(self._schema)
            self._copy(staged, table, column, wanted)
            sync(staged)
            self.close()  # which empties what is written ahead
            staged.replace(self.path)
        except sqlite3.Error as error:
            raise OSError(f"{self.path.name}: {error}") from error
        finally:
            with contextlib.suppress(OSError):
                staged.unlink(missing_ok=True)

    def _copy(self, to: Path, table: str, column: str, wanted: Callable[[Any], bool]) -> None:
        run = self._connection.execute
        self._connection.create_function("wanted", 1, wanted)
        run("ATTACH ? AS fresh", (str(to),))
        # Nothing of it counts until it is whole.
        run("PRAGMA fresh.journal_mode=OFF")
        run("PRAGMA fresh.synchronous=OFF")
        tables = [name for (name,) in run("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for name in tables:
            condition = f" WHERE wanted({column})" if name == table else ""
            run(f"INSERT INTO fresh.{name} SELECT * FROM main.{name}{condition}")  # noqa: S608 - names of its own
        self._connection.commit()
        run("DETACH fresh")

    def _tried(self, action: Callable[[], Result]) -> Result:
        """Do something with the file, once more with an empty one where it is damaged; a full disk is no damage."""
        try:
            return action()
        except sqlite3.OperationalError as error:
            # Locked, full or not writable: what is in it is still good.
            raise OSError(f"{self.path.name}: {error}") from error
        except sqlite3.DatabaseError:
            self._connection.close()
            self._begin_anew()
            return action()

    def _begin_anew(self) -> None:
        logger.warning("%s is damaged; what it held is worked out again.", self.path.name)
        for name in (self.path.name, f"{self.path.name}-wal", f"{self.path.name}-shm"):
            self.path.with_name(name).unlink(missing_ok=True)
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(self._schema)
        except sqlite3.OperationalError as error:
            connection.close()
            raise OSError(f"{self.path.name}: {error}") from error
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection


class EmbeddingCache(Cache):
    """A map from a key, made of encoder, settings and text, to an embedding; and the codec that its codes are in."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, EMBEDDINGS)

    def codec(self, settings: str) -> tuple[bytes, int] | None:
        """Return the codec in use under these settings, and how many texts the archive had when it was trained."""
        query = "SELECT content, texts FROM codecs WHERE settings = ?"
        row: tuple[bytes, int] | None = self._tried(lambda: self._connection.execute(query, (settings,)).fetchone())
        return row

    def put_codec(self, settings: str, digest: str, content: bytes, texts: int) -> None:
        """Keep a codec; embeddings whose codes are in the one before it are forgotten."""

        def put() -> None:
            with self._connection:
                self._connection.execute(
                    "DELETE FROM embeddings WHERE codec IN (SELECT digest FROM codecs WHERE settings = ?)", (settings,)
                )
                self._connection.execute(
                    "INSERT OR REPLACE INTO codecs VALUES (?, ?, ?, ?)", (settings, digest, texts, content)
                )

        self._tried(put)

    def get(self, keys: Sequence[str], code_size: int) -> dict[str, Embedding]:
        """Return the embeddings of those keys that are known."""
        return self._tried(lambda: self._get(keys, code_size))

    def put(self, embeddings: Mapping[str, Embedding], codec: str) -> None:
        """Keep embeddings; what is put is there after the process was killed."""
        rows = [
            (key, codec, np.ascontiguousarray(vector, np.float32).tobytes(), codes.tobytes())
            for key, (vector, codes) in embeddings.items()
        ]
        self._tried(lambda: self._put("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)", rows))

    def _get(self, keys: Sequence[str], code_size: int) -> dict[str, Embedding]:
        found: dict[str, Embedding] = {}
        for start in range(0, len(keys), BATCH):
            batch = list(keys[start : start + BATCH])
            marks = ",".join("?" * len(batch))
            query = f"SELECT key, vector, codes FROM embeddings WHERE key IN ({marks})"  # noqa: S608 - question marks
            for key, packed, codes in self._connection.execute(query, batch):
                vector = np.frombuffer(packed, np.float32)
                if len(codes) % code_size == 0 and abs(float(np.linalg.norm(vector)) - 1) < UNIT:
                    found[key] = (vector, np.frombuffer(codes, np.uint8).reshape(-1, code_size))
        return found

    def _put(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._connection:
            self._connection.executemany(statement, rows)


class ParseCache(Cache):
    """A map from a key, made of a page's bytes, what is known beside them and the parser, to what parsing gave."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, PAGES)

    def count(self) -> int:
        """Return how many pages are known."""

        def counted() -> int:
            found: tuple[int] = self._connection.execute("SELECT count(*) FROM parsed").fetchone()
            return found[0]

        return self._tried(counted)

    def has(self, keys: Sequence[str]) -> set[str]:
        """Return those keys that are known."""

        def look() -> set[str]:
            found: set[str] = set()
            for start in range(0, len(keys), BATCH):
                batch = list(keys[start : start + BATCH])
                query = f"SELECT key FROM parsed WHERE key IN ({','.join('?' * len(batch))})"  # noqa: S608 - marks
                found.update(key for (key,) in self._connection.execute(query, batch))
            return found

        return self._tried(look)

    def get(self, key: str) -> Parsed | None:
        """Return what parsing gave; None where it is not known, or was altered."""
        query = "SELECT content FROM parsed WHERE key = ?"
        row = self._tried(lambda: self._connection.execute(query, (key,)).fetchone())
        try:
            return load(unpack(row[0]).decode("utf-8")) if row else None
        except ValueError:
            return None

    def put(self, parsed: Mapping[str, Parsed]) -> None:
        """Keep what parsing gave."""
        rows = [(key, pack(dump(one).encode("utf-8", "surrogatepass"))) for key, one in parsed.items()]

        def put() -> None:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO parsed VALUES (?, ?)", rows)

        self._tried(put)
