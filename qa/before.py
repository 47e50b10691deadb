"""What an archive holds before it changes, and what can be brought back where it is damaged or of an older format."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.encoder import Encoder
from qa.errors import ArchiveError, DamagedArchiveError, FormatError, MissingArchiveError
from qa.gather import Sheet, register_digest
from qa.pages.blocks import Capture, Skipped
from qa.pages.edition import edition
from qa.passages import CONTEXT_VERSION, SHAPE_VERSION
from qa.remote.address import Address, Choice, place
from qa.store import generation
from qa.store.blocks import problem
from qa.store.catalogue import Records
from qa.store.files import PageStore
from qa.store.generation import Generation
from qa.store.records import SkippedRecord
from qa.store.segment import NEAREST

Key = tuple[str, str]
"""Root and source of a page."""
Row = Mapping[str, Any]
"""A page, or one that could not be used, as the catalogue has it."""
Digests = tuple[str, str]
"""Of a page's bytes, and of what is known beside them."""


class Before:
    """What the archive holds; thread-bound, and to be closed.

    Args:
        index: the archive's folder; the caller holds the lock.
        thorough: check every byte, not only what a change builds upon.
        store: where the next generation is to be searched.
    """

    def __init__(self, index: Path, *, thorough: bool, store: Choice = None) -> None:
        self.index = index
        self._choice = store
        self.served: Generation | None = None
        """The generation that serves; None where there is none that can be built upon."""
        self.problem: ArchiveError | None = None
        """Why there is none."""
        self._pages: Sequence[Row] = ()
        self._skipped: Sequence[Row] = ()
        self.whole = True
        """Whether all pages of the archive are known; else only those that were added one by one."""
        try:
            lazy = generation.LAZY if thorough else (*generation.LAZY, "vectors.npy", NEAREST)
            self.served = generation.open_unchecked(index, lazy)[0]
            self._check(self.served, thorough)
        except MissingArchiveError:
            return
        except (DamagedArchiveError, FormatError) as error:
            self.close()
            # What a newer version knows besides would be lost.
            if isinstance(error, FormatError) and generation.is_newer(index):
                raise
            self.problem = error
            self._pages, self._skipped, self.whole = recovered(index)

    def close(self) -> None:
        """Release the files."""
        if self.served:
            self.served.close()
        self.served = None

    def base(self, encoder: Encoder) -> Generation | None:
        """Return the generation to build upon; None where everything must be made anew."""
        if self.served is None:
            return None
        manifest = self.served.manifest
        versions = manifest["context_version"], manifest.get("shape"), manifest["parser"]
        same = manifest["encoder"]["fingerprint"] == encoder.fingerprint
        return self.served if same and versions == (CONTEXT_VERSION, SHAPE_VERSION, edition()) else None

    @property
    def store(self) -> Address | None:
        """The server that the next generation is copied to; None where it is searched in the folder."""
        return place(self._choice, generation.manifest_of_current(self.index))

    @property
    def moved(self) -> bool:
        """Whether that is another one than this generation's."""
        return self.served is not None and self.store != place(None, self.served.manifest)

    @property
    def renamed(self) -> bool:
        """Whether the register of speakers was edited since."""
        return self.served is not None and self.served.manifest["register"] != register_digest(self.index)

    @property
    def count(self) -> int:
        """Pages held."""
        return int(self.served.manifest["counts"]["pages"]) if self.served else len(self._pages)

    def pages(self) -> dict[Key, Row]:
        """Return every page."""
        rows: Iterable[Row] = self.served.catalogue.pages() if self.served else self._pages
        return {(row["root"], row["source"]): row for row in rows}

    def skipped(self) -> dict[Key, Row]:
        """Return every page that could not be used."""
        rows: Iterable[Row] = self.served.catalogue.skipped() if self.served else self._skipped
        return {(row["root"], row["source"]): row for row in rows}

    def held(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """Return those of the pages that are held."""
        wanted = set(keys)
        return {key: row for key, row in self.named([source for _, source in wanted]).items() if key in wanted}

    def named(self, sources: Sequence[str]) -> dict[Key, Row]:
        """Return the pages of these sources or addresses."""
        if self.served is None:
            return {key: row for key, row in self.pages().items() if {row["source"], row["url"]} & set(sources)}
        found = [
            row
            for column in ("source", "url")
            for row in self.served.catalogue.among(f"SELECT * FROM pages WHERE {column} IN ({{}})", sources)  # noqa: S608
        ]
        return {(row["root"], row["source"]): dict(row) for row in found}

    def sheets(self, rows: Iterable[Row]) -> Iterator[Sheet]:
        """Bring pages back from the page store."""
        store = PageStore(self.index / "pages")
        for row in rows:
            yield sheet_of(row, store)

    def _check(self, served: Generation, thorough: bool) -> None:
        try:
            served.ready()
            folder = self.index / "generations" / str(served.number)
            wrong = generation.damage(folder, served.manifest) if thorough else []
        except DamagedArchiveError as error:
            raise generation.damaged(self.index, str(error)) from error
        if wrong:
            raise generation.damaged(self.index, wrong[0])


def sheet_of(row: Row, store: PageStore) -> Sheet:
    """Make the capture of a stored page as it was before it was parsed."""
    given = json.loads(row["fields"])
    day = dt.date.fromisoformat(given["captured"]) if given["captured"] else None
    capture = Capture(
        row["source"], b"", row["root"], row["media_type"], given["url"], given["publisher"], day, given["fields"]
    )

    def read() -> Capture | Skipped:
        try:
            return replace(capture, data=store.get(row["sha256"]))
        except (OSError, ValueError) as error:
            return Skipped(capture.source, f"its stored copy cannot be read ({error})", capture.root)

    return Sheet(capture, row["sha256"], row["known"], read)


def skipped_of(rows: Iterable[Row]) -> list[SkippedRecord]:
    """Make records of pages that could not be used, from rows of a catalogue."""
    return [SkippedRecord(row["root"], row["source"], row["sha256"], row["known"], row["reason"]) for row in rows]


def recovered(index: Path) -> tuple[list[Row], list[Row], bool]:
    """Bring back what a damaged archive, or one of another format, knew of its pages.

    Returns:
        The pages, those that could not be used, and whether these are all: where no catalogue is whole they are only
        those that were added one by one, of which each generation keeps a list of its own.
    """
    numbers = sorted((int(p.name) for p in (index / "generations").glob("*") if p.name.isdigit()), reverse=True)
    try:
        found = generation.current(index)
        numbers.sort(key=lambda number: found is None or number != found[0])
    except DamagedArchiveError:
        pass
    readers: tuple[tuple[Callable[[Path], tuple[list[Row], list[Row]]], bool], ...] = (
        (_catalogue, True),
        (_list, False),
    )
    for read, whole in readers:
        for number in numbers[:1] if whole else numbers:
            try:
                pages, skipped = read(index / "generations" / str(number))
                return pages, skipped, whole
            except (OSError, ValueError, KeyError, TypeError, DamagedArchiveError):
                continue
    return [], [], False


def _catalogue(folder: Path) -> tuple[list[Row], list[Row]]:
    _whole(folder, generation.CATALOGUE)
    records = Records(folder / generation.CATALOGUE)
    try:
        return list(records.pages()), list(records.skipped())
    finally:
        records.close()


def _list(folder: Path) -> tuple[list[Row], list[Row]]:
    _whole(folder, generation.ADDED)
    rows = json.loads((folder / generation.ADDED).read_text(encoding="utf-8"))
    return [{**row, "url": None} for row in rows], []


def _whole(folder: Path, name: str) -> None:
    """Make sure that a file is as its manifest says, in any format; where that itself is damaged, the file may do."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except ValueError:
        return
    if wrong := problem(folder / name, manifest["files"][name]):
        raise DamagedArchiveError(f"{name} {wrong}")
