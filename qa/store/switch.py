"""Writing a generation and making it the one that serves; going back; what is left of those before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import ArchiveError, DamagedArchiveError
from qa.models import PARAGRAPH_BREAK
from qa.store.blocks import note
from qa.store.catalogue import Catalogue, Records
from qa.store.files import GONE, STAGED, PageStore, file_digest, remove_folder, sync, sync_all, write_atomic, write_json
from qa.store.generation import (
    CATALOGUE,
    CODEC,
    FORMAT,
    LEXICAL,
    SEGMENTS,
    Generation,
    current,
    damage,
    open_folder,
    read_manifest,
)

STAGING = ".staging"
CHANGING = ("meta.json", ".managed.json")
"""Files of the index of words that are replaced by every change; all its others never change."""


def commit(index: Path, base: Generation | None, fill: Callable[[Path], dict[str, Any]]) -> int:
    """Write a new generation and make it the one that serves.

    Args:
        index: the archive's folder; the caller holds the lock.
        base: the generation it was made from, with which it shares files.
        fill: writes the generation's files into the folder it is given and returns what the manifest says of them.

    Raises:
        ArchiveError: what was written is not whole; the earlier generation goes on serving.
    """
    generations = index / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    clean(index)
    number = max((int(path.name) for path in generations.iterdir() if path.name.isdigit()), default=0) + 1
    staging = generations / f"{number}{STAGING}"
    staging.mkdir()
    try:
        manifest = {"format": FORMAT, "generation": number, **fill(staging)}
        manifest["files"] = _notes(staging, base)
        write_json(staging / "manifest.json", manifest)
        check(staging, manifest)
        sync_all([staging, *(path for path in staging.rglob("*") if path.is_dir())])
        digest = file_digest(staging / "manifest.json")
        staging.rename(generations / str(number))
        sync(generations)
    except BaseException:
        remove_folder(staging)
        raise
    try:
        point_to(index, number, digest)
    except BaseException:
        if _current(index) != (number, digest):
            remove_folder(generations / str(number))
        raise
    return number


def shared(name: str) -> bool:
    """Say whether a file of a generation never changes once it is written, and so may be shared with the next one."""
    folder, _, rest = name.partition("/")
    return folder in (SEGMENTS, CODEC) or (folder == LEXICAL and rest not in CHANGING)


def _notes(staging: Path, base: Generation | None) -> dict[str, Mapping[str, Any]]:
    """Take down all files; what is shared keeps its checksums, so that damage to it is never taken for its content."""
    before = base.manifest["files"] if base else {}
    found: dict[str, Mapping[str, Any]] = {}
    written = []
    for path in sorted(staging.rglob("*")):
        name = path.relative_to(staging).as_posix()
        if not path.is_file() or path.suffix == ".lock":
            continue
        if name in before and shared(name):
            found[name] = before[name]
        else:
            written.append(path)
            found[name] = note(path)
    sync_all(written)
    return found


def check(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Make sure that a staged generation is whole: rows, passages, words and documents belong together.

    Raises:
        ArchiveError: it is not, so it must not serve.
    """
    try:
        opened = open_folder(folder, manifest)
    except DamagedArchiveError as error:
        raise ArchiveError(f"The new generation cannot be read ({error}); build again.") from error
    try:
        counts, columns = manifest["counts"], opened.columns
        extents = [extent for extent, _ in opened.segments]
        alive = np.ones(columns.count, bool) if columns.alive is None else columns.alive
        whole = (
            opened.vectors.rows == len(columns.rows) == sum(extent.rows for extent in extents)
            and (opened.tokens is None or opened.tokens.rows == opened.vectors.rows)
            and columns.count == extents[-1].passages[1] == _different(columns.rows)
            and len(alive) == columns.count
            and int(alive.sum()) == opened.lexical.entries == counts["passages"]
            and int(alive[columns.rows].sum()) == counts["rows"]
            and 0 <= _different(columns.passages["document"][alive]) <= counts["documents"]
            and (
                extents[-1].name != folder.name.removesuffix(STAGING)
                or _sliced(opened.catalogue, extents[-1].documents)
            )
        )
    finally:
        opened.close()
    if not whole:
        raise ArchiveError("The new generation is not whole, so the earlier one goes on serving; build again.")


def _different(numbers: npt.NDArray[np.int32]) -> int:
    """Count the different ones of ascending numbers; -1 where they do not ascend.

    Of a million that takes 2 ms, and letting NumPy look for them 600.
    """
    steps = np.diff(numbers)
    return -1 if (steps < 0).any() else int(np.count_nonzero(steps)) + min(len(numbers), 1)


def _sliced(catalogue: Catalogue, documents: tuple[int, int]) -> bool:
    """Say whether every passage of these documents is a slice of the canonical text, inside its utterances."""
    for number in range(*documents):
        document = catalogue.document(number)
        for passage in document.passages:
            inside = 0 <= passage.start < passage.end <= len(document.text)
            parts = document.text[passage.start : passage.end].split(PARAGRAPH_BREAK)
            if not inside or not any(parts) or any(not document.utterance_at(*span) for span in passage.quotable):
                return False
    return True


def point_to(index: Path, number: int, manifest_digest: str) -> None:
    """Make a generation the one that serves; of the others only the one that served until now stays."""
    before = _current(index)
    content = {"generation": number, "manifest": manifest_digest, "previous": before and before[0]}
    write_atomic(index / "CURRENT", json.dumps(content).encode("utf-8"))
    kept = {number, before[0]} if before else {number}
    for path in (index / "generations").iterdir():
        if path.name.isdigit() and int(path.name) not in kept:
            remove_folder(path)


def clean(index: Path) -> None:
    """Remove what a killed writer left half done, and generations that never came to serve."""
    kept = _kept(index)
    for path in (index / "generations").glob("*"):
        if path.suffix in (STAGING, GONE) or (kept and path.name.isdigit() and int(path.name) not in kept):
            remove_folder(path)
    for path in (*index.glob(f"*{STAGED}"), *(index / "pages").glob(f"*{STAGED}")):
        path.unlink(missing_ok=True)


def _kept(index: Path) -> set[int]:
    """Return the numbers of the generation that serves and the one before it; nothing where they are not known."""
    try:
        note = json.loads((index / "CURRENT").read_text(encoding="utf-8"))
        return {int(note["generation"]), *([] if note["previous"] is None else [int(note["previous"])])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def rollback(index: Path) -> int:
    """Let the generation before the current one serve again and return its number; the caller holds the lock.

    Raises:
        ArchiveError: there is none, or it is damaged.
    """
    number = int(earlier(index)["generation"])
    point_to(index, number, file_digest(index / "generations" / str(number) / "manifest.json"))
    return number


def earlier(index: Path) -> dict[str, Any]:
    """Return what the generation before the current one says of itself.

    Raises:
        ArchiveError: there is none, or it is damaged.
    """
    found = _current(index)
    folders = [int(path.name) for path in (index / "generations").glob("*") if path.name.isdigit()]
    earlier = [number for number in folders if found is None or number < found[0]]
    if not earlier:
        raise ArchiveError("There is no earlier generation to go back to; rebuild with: qa build FOLDER")
    number = max(earlier)
    try:
        digest = file_digest(index / "generations" / str(number) / "manifest.json")
    except OSError as error:
        raise ArchiveError(
            "The earlier generation is damaged too (its manifest.json is missing); rebuild with: qa build FOLDER"
        ) from error
    manifest = read_manifest(index, number, digest)
    folder = index / "generations" / str(number)
    wrong = damage(folder, manifest)
    if not wrong and manifest["format"] < FORMAT:
        wrong = _lost(index, folder)
    if wrong:
        raise ArchiveError(f"The earlier generation is damaged too ({wrong[0]}); rebuild with: qa build FOLDER")
    return {**manifest, "generation": number}


def _lost(index: Path, folder: Path) -> list[str]:
    """Name the stored pages that a generation of an older format, which is made anew of them, does without."""
    store, records = PageStore(index / "pages"), Records(folder / CATALOGUE)
    try:
        lost = (row["source"] for row in records.pages() if not store.holds(row["sha256"]))
        return [f"the stored copy of {source} is missing or was altered" for source in lost]
    finally:
        records.close()


def _current(index: Path) -> tuple[int, str] | None:
    try:
        return current(index)
    except DamagedArchiveError:
        return None
