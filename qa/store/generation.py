"""One complete, immutable generation of the archive on disk, and the switch between two.

    index/
      CURRENT                   number of the generation that serves, and the digest of its manifest
      lock                      held while an archive is written
      cache.sqlite              embeddings already made
      pages/<sha256>.zst        captured pages
      phrases/                  every word that was said, for checking quotes; made when first needed, not part of any
      generations/N/            manifest.json, catalogue.sqlite, columns.npz, vectors.faiss, lexical/,
                                tokens/ (where the model gives token vectors)

A generation is written beside the others under a name of its own, checked, renamed, and only then named by CURRENT,
which is replaced atomically. A crash at any moment leaves the earlier one serving; the next build removes the rest.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import ArchiveError, DamagedArchiveError, FormatError, MissingArchiveError
from qa.store.catalogue import Catalogue
from qa.store.columns import Columns
from qa.store.files import file_digest, sync, write_atomic, write_json
from qa.store.lexical import LexicalIndex
from qa.store.tokens import TokenIndex
from qa.store.vectors import VectorIndex

FORMAT = 1
KEPT = 2
"""Generations that stay: the one that serves and the one before it, for going back."""
CATALOGUE, COLUMNS, VECTORS, LEXICAL = "catalogue.sqlite", "columns.npz", "vectors.faiss", "lexical"
TOKENS = "tokens"
REPAIR = "rebuild it from its pages with: qa build FOLDER (for example: qa build seeds), or go back with: qa rollback"


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation."""

    number: int
    manifest: Mapping[str, Any]
    columns: Columns
    vectors: VectorIndex
    lexical: LexicalIndex
    catalogue: Catalogue
    tokens: TokenIndex | None

    def close(self) -> None:
        """Release its files."""
        self.catalogue.close()


def current(index: Path) -> tuple[int, str] | None:
    """Return the number of the generation that serves and the digest of its manifest; None where there is none.

    Raises:
        DamagedArchiveError: the pointer to it cannot be read.
    """
    try:
        note = json.loads((index / "CURRENT").read_text(encoding="utf-8"))
        return int(note["generation"]), str(note["manifest"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(index, "its pointer CURRENT cannot be read") from error


def open_current(index: Path) -> Generation:
    """Open the generation that serves.

    Raises:
        MissingArchiveError: the folder holds no archive.
        DamagedArchiveError: a file of it is missing, cut short or altered.
    """
    found = current(index)
    if found is None:
        raise MissingArchiveError(f"There is no archive in {index}; build one with: qa build FOLDER")
    return open_generation(index, *found)


def open_generation(index: Path, number: int, manifest_digest: str) -> Generation:
    """Open one generation after comparing every file of it with its checksum."""
    folder = index / "generations" / str(number)
    manifest = read_manifest(index, number, manifest_digest)
    for problem in damage(folder, manifest):
        raise _damaged(index, problem)
    try:
        return Generation(
            number,
            manifest,
            Columns.open(folder / COLUMNS),
            VectorIndex.open(folder / VECTORS),
            LexicalIndex.open(folder / LEXICAL),
            Catalogue(folder / CATALOGUE),
            TokenIndex.open(folder / TOKENS) if (folder / TOKENS).is_dir() else None,
        )
    except DamagedArchiveError as error:
        raise _damaged(index, str(error)) from error


def read_manifest(index: Path, number: int, expected: str) -> dict[str, Any]:
    """Read what a generation says of itself."""
    path = index / "generations" / str(number) / "manifest.json"
    try:
        if file_digest(path) != expected:
            raise _damaged(index, f"generations/{number}/manifest.json was altered")
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(index, f"generations/{number}/manifest.json cannot be read") from error
    if manifest.get("format") != FORMAT:
        raise FormatError(
            f"The archive in {index} has format {manifest.get('format')}, this version reads {FORMAT}; "
            "rebuild it with: qa build FOLDER"
        )
    return dict(manifest)


def damage(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Compare every file of a generation with the size and SHA-256 in its manifest and name those that differ."""
    problems = []
    for name, expected in manifest["files"].items():
        path = folder / name
        shown = f"generations/{folder.name}/{name}"
        try:
            if path.stat().st_size != expected["size"]:
                problems.append(f"{shown} has {path.stat().st_size} bytes instead of {expected['size']}")
            elif file_digest(path) != expected["sha256"]:
                problems.append(f"{shown} was altered")
        except OSError:
            problems.append(f"{shown} is missing or cannot be read")
    return problems


def commit(index: Path, fill: Callable[[Path], dict[str, Any]]) -> int:
    """Write a new generation and make it the one that serves.

    Args:
        index: the archive's folder; the caller holds the lock.
        fill: writes the generation's files into the folder it is given and returns what the manifest says of them.
    """
    generations = index / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    for left_over in generations.glob("*.staging"):
        shutil.rmtree(left_over, ignore_errors=True)
    number = max((int(path.name) for path in generations.iterdir() if path.name.isdigit()), default=0) + 1
    staging = generations / f"{number}.staging"
    staging.mkdir()
    manifest = {"format": FORMAT, "generation": number, **fill(staging)}
    files = sorted(path for path in staging.rglob("*") if path.is_file() and path.suffix != ".lock")
    for path in files:
        sync(path)
    manifest["files"] = {
        path.relative_to(staging).as_posix(): {"size": path.stat().st_size, "sha256": file_digest(path)}
        for path in files
    }
    write_json(staging / "manifest.json", manifest)
    check(staging, manifest)
    digest = file_digest(staging / "manifest.json")
    staging.rename(generations / str(number))
    sync(generations)
    point_to(index, number, digest)
    return number


def check(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Make sure that a staged generation is whole: vectors = rows, and rows and passages belong together.

    Raises:
        ArchiveError: it is not, so it must not serve.
    """
    counts = manifest["counts"]
    columns, vectors = Columns.open(folder / COLUMNS), VectorIndex.open(folder / VECTORS)
    lexical = LexicalIndex.open(folder / LEXICAL)
    tokens = TokenIndex.open(folder / TOKENS) if (folder / TOKENS).is_dir() else None
    whole = (
        (tokens is None or tokens.rows == counts["rows"])
        and vectors.rows == len(columns.rows) == counts["rows"]
        and columns.count == lexical.entries == counts["passages"]
        and set(columns.rows.tolist()) == set(range(columns.count))
    )
    if not whole:
        raise ArchiveError("The new generation is not whole, so the earlier one goes on serving; build again.")


def point_to(index: Path, number: int, manifest_digest: str) -> None:
    """Make a generation the one that serves, and remove those before the previous one."""
    before = current_or_none(index)
    note = {"generation": number, "manifest": manifest_digest, "previous": before and before[0]}
    write_atomic(index / "CURRENT", json.dumps(note).encode("utf-8"))
    kept = sorted((int(p.name) for p in (index / "generations").iterdir() if p.name.isdigit()), reverse=True)[:KEPT]
    for path in (index / "generations").iterdir():
        if path.name.isdigit() and int(path.name) not in {*kept, number}:
            shutil.rmtree(path, ignore_errors=True)  # a reader may still hold it on Windows: the next build tries again


def rollback(index: Path) -> int:
    """Let the generation before the current one serve again and return its number; the caller holds the lock."""
    found = current_or_none(index)
    folders = [int(path.name) for path in (index / "generations").glob("*") if path.name.isdigit()]
    earlier = [number for number in folders if found is None or number < found[0]]
    if not earlier:
        raise ArchiveError("There is no earlier generation to go back to; rebuild with: qa build FOLDER")
    number = max(earlier)
    point_to(index, number, file_digest(index / "generations" / str(number) / "manifest.json"))
    return number


def manifest_of_current(index: Path) -> dict[str, Any] | None:
    """Return what the generation that serves says of itself; None where there is none or it is damaged."""
    found = current_or_none(index)
    try:
        return read_manifest(index, *found) if found else None
    except DamagedArchiveError:
        return None


def current_or_none(index: Path) -> tuple[int, str] | None:
    """Return what `current` does, but None also where the pointer is damaged."""
    try:
        return current(index)
    except DamagedArchiveError:
        return None


def _damaged(index: Path, problem: str) -> DamagedArchiveError:
    return DamagedArchiveError(f"The archive in {index} is damaged ({problem}); {REPAIR}")
