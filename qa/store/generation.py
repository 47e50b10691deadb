"""One complete, immutable generation of the archive on disk, and the switch between two.

    index/
      CURRENT                   number of the generation that serves, and the digest of its manifest
      lock                      held while an archive is written
      cache.sqlite              embeddings already made
      parsed.sqlite             pages already parsed
      pages/<sha256>.zst        captured pages
      phrases/                  every word that was said, for checking quotes; made when first needed, not part of any
      generations/N/            manifest.json, catalogue.sqlite, dead.npy (passages no longer there), added.json,
                                lexical/, segments/M/, codec.npz (where the model gives token vectors)

A generation is written beside the others under a name of its own, checked, renamed, and only then named by CURRENT,
which is replaced atomically. A crash at any moment leaves the earlier one serving; the next build removes the rest.
Files that do not change from one generation to the next are hard links to the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import DamagedArchiveError, FormatError, MissingArchiveError
from qa.store.arrays import read
from qa.store.blocks import Checked, Watch, altered, sizes
from qa.store.catalogue import Catalogue
from qa.store.codec import TokenCodec
from qa.store.columns import Columns, Mask, renumbered
from qa.store.files import file_digest
from qa.store.lexical import LexicalIndex
from qa.store.segment import RECORDS, Extent, Segment
from qa.store.tokens import TokenIndex
from qa.store.vectors import VectorIndex

FORMAT = 2
CATALOGUE, LEXICAL, SEGMENTS, DEAD, CODEC, ADDED = (
    "catalogue.sqlite", "lexical", "segments", "dead.npy", "codec.npz", "added.json",
)  # fmt: skip
REPAIR = "rebuild it from its pages with: qa build FOLDER (for example: qa build seeds), or go back with: qa rollback"
LAZY: tuple[str, ...] = (RECORDS, "codes.npy")
"""Files of which every part is checked when it is read, where they are large; all others are checked before the first
search."""
LARGE = 64 << 20
"""Bytes of those files together from which on they are checked as they are read: less is checked in a tenth of a
second."""


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
    segments: Sequence[tuple[Extent, Segment]]
    watch: Watch

    def ready(self) -> None:
        """Wait until its files are checked.

        Raises:
            DamagedArchiveError: one was altered.
        """
        self.watch.wait()

    def close(self) -> None:
        """Release its files."""
        self.watch.stop()
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
    except NotADirectoryError as error:
        raise MissingArchiveError(f"{index} is a file; an archive is a folder. Name one with --index.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(index, "its pointer CURRENT cannot be read") from error


def is_newer(index: Path) -> bool:
    """Say whether the generation that serves is in a format of a version to come."""
    manifest = manifest_of_current(index)
    return manifest is not None and manifest["format"] > FORMAT


def open_current(index: Path) -> Generation:
    """Open the generation that serves and check it.

    Raises:
        MissingArchiveError: the folder holds no archive.
        DamagedArchiveError: a file of it is missing, cut short or altered.
        FormatError: it was written by another version of this package.
    """
    opened, _ = open_unchecked(index)
    try:
        opened.ready()
    except DamagedArchiveError as error:
        opened.close()
        raise damaged(index, str(error)) from error
    return opened


def open_unchecked(index: Path, lazy: tuple[str, ...] = LAZY) -> tuple[Generation, tuple[int, str]]:
    """Open the generation that serves, with its files checked in the background, and return what CURRENT said.

    Between reading CURRENT and opening, that generation may have been replaced, and removed: then the next one is
    opened.
    """
    while True:
        found = current(index)
        if found is None:
            raise MissingArchiveError(f"There is no archive in {index}; build one with: qa build FOLDER")
        try:
            return open_generation(index, *found, lazy), found
        except DamagedArchiveError:
            if current(index) == found:
                raise


def open_generation(index: Path, number: int, manifest_digest: str, lazy: tuple[str, ...] = LAZY) -> Generation:
    """Open one generation after comparing the sizes of its files; their content is checked in the background."""
    folder = index / "generations" / str(number)
    manifest = read_manifest(index, number, manifest_digest)
    if manifest["format"] != FORMAT:
        newer = manifest["format"] > FORMAT
        repair = "it is newer, so update this program" if newer else "rebuild it with: qa build FOLDER"
        raise FormatError(
            f"The archive in {index} has format {manifest['format']}, this version reads {FORMAT}; {repair}"
        )
    for problem in sizes(folder, manifest["files"]):
        raise damaged(index, problem)
    try:
        return open_folder(folder, manifest, lazy)
    except DamagedArchiveError as error:
        # Name the file, not what it was needed for.
        raise damaged(index, "; ".join(damage(folder, manifest)) or str(error)) from error


def open_folder(folder: Path, manifest: Mapping[str, Any], lazy: tuple[str, ...] = LAZY) -> Generation:
    """Open the files of a generation, all of them, so that it can be read even after it was removed."""
    files = manifest["files"]
    segments = [(Extent.of_note(note), Segment.open(folder / SEGMENTS / note["name"])) for note in manifest["segments"]]
    parts = [segment for _, segment in segments]
    columns = Columns(
        _joined([one.passages for one in parts]),
        _joined([one.rows for one in parts]),
        _joined([one.speakers for one in parts]),
        tuple(manifest["genres"]),
        living(folder / DEAD),
    )
    catalogue = Catalogue(folder / CATALOGUE, segments, columns)
    try:
        numbers = [number for _, number in catalogue.speaker_numbers()]
        object.__setattr__(columns, "speakers", renumbered(columns.speakers, numbers))
        vectors = VectorIndex([one.vectors for one in parts], [one.nearest for one in parts])
        return Generation(
            manifest["generation"],
            manifest,
            columns,
            vectors,
            LexicalIndex.open(folder / LEXICAL, numbers),
            catalogue,
            _tokens(folder, segments, files, vectors),
            segments,
            Watch(folder, files, _watched(files, lazy)),
        )
    except DamagedArchiveError:
        catalogue.close()
        raise


def living(path: Path) -> Mask | None:
    """Read which passages are still there; None where all are.

    Raises:
        DamagedArchiveError: the file cannot be read.
    """
    try:
        stored = read(path)
        count = int(stored[:8].view("<i8")[0])
        if not 0 <= count <= 8 * len(stored):
            raise ValueError(count)
        dead: Mask = np.unpackbits(stored[8:], count=count, bitorder="little").view(bool)
    except (OSError, ValueError, EOFError, IndexError) as error:
        raise DamagedArchiveError(f"{path.name} cannot be read") from error
    return ~dead if dead.any() else None


def save_living(path: Path, alive: Mask) -> None:
    """Write which passages are still there."""
    count = np.array([len(alive)], "<i8").view(np.uint8)
    with path.open("wb") as file:
        np.save(file, np.concatenate([count, np.packbits(~alive, bitorder="little")]))


def read_manifest(index: Path, number: int, expected: str) -> dict[str, Any]:
    """Read what a generation says of itself, whatever its format."""
    path = index / "generations" / str(number) / "manifest.json"
    try:
        if file_digest(path) != expected:
            raise damaged(index, f"generations/{number}/manifest.json was altered")
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise damaged(index, f"generations/{number}/manifest.json cannot be read") from error


def damage(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Compare every byte of a generation with its manifest and name the files that differ, a sentence each."""
    return altered(folder, manifest["files"])


def manifest_of_current(index: Path) -> dict[str, Any] | None:
    """Return what the generation that serves says of itself; None where there is none or it is damaged."""
    try:
        found = current(index)
        return read_manifest(index, *found) if found else None
    except DamagedArchiveError:
        return None


def damaged(index: Path, problem: str) -> DamagedArchiveError:
    """Say what is damaged, and what to do."""
    return DamagedArchiveError(f"The archive in {index} is damaged ({problem}); {REPAIR}")


def _watched(files: Mapping[str, Mapping[str, Any]], lazy: tuple[str, ...]) -> list[str]:
    """Choose the files that are checked before the first search."""
    late = {name for name in files if name.endswith(lazy)}
    small = sum(files[name]["size"] for name in late) < LARGE
    return [name for name in files if small or name not in late]


def _joined(parts: Sequence[Any]) -> Any:  # noqa: ANN401
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _tokens(
    folder: Path,
    segments: Sequence[tuple[Extent, Segment]],
    files: Mapping[str, Mapping[str, Any]],
    vectors: VectorIndex,
) -> TokenIndex | None:
    if CODEC not in files:
        return None
    parts = []
    for extent, one in segments:
        if one.codes is None or one.first is None:
            raise DamagedArchiveError(f"segment {extent.name} has no token vectors")
        name = f"{SEGMENTS}/{extent.name}/codes.npy"
        content = np.memmap(folder / name, np.uint8, "r")
        parts.append((one.codes, one.first, Checked(content.data, files[name]["blocks"], name)))
    return TokenIndex(TokenCodec.open(folder / CODEC), parts, vectors)
