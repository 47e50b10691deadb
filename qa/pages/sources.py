"""Files to captures: walks folders, opens containers, completes pages from the notes beside them."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.errors import UsageError
from qa.pages.blocks import Capture, Skipped
from qa.pages.containers import LARGEST, is_container, open_container
from qa.pages.decode import is_encoding
from qa.pages.notes import read_yaml

SUFFIXES = frozenset(
    {
        ".txt",
        ".text",
        ".htm",
        ".html",
        ".xhtml",
        ".md",
        ".markdown",
        ".pdf",
        ".srt",
        ".vtt",
        ".xml",
        ".jsonl",
        ".ndjson",
        ".warc",
        ".gz",
    }
    | {".wacz"}
)
SIDECAR = ".meta.yaml"


@dataclass(frozen=True, slots=True)
class Note:
    """What a note beside a page says of it."""

    publisher: str | None = None
    url: str | None = None
    captured: dt.date | None = None
    encoding: str | None = None


def walk(roots: Sequence[str | Path]) -> Iterator[Capture | Skipped]:
    """Yield every page of the files and folders named, in their order, folders sorted by path."""
    paths = [Path(root) for root in roots]
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no file or folder '{path}'; check the path.")
    for path in paths:
        if path.is_dir():
            yield from _inside(path)
        else:
            yield from open_file(path, path.name, str(path))


def _inside(root: Path) -> Iterator[Capture | Skipped]:
    """Yield what lies in a folder, sorted; a folder in it that cannot be read comes last, with a slash to its name."""
    unread: list[OSError] = []
    inside: list[Path] = []
    for folder, folders, files in os.walk(root, onerror=unread.append):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        archives = [name for name in folders if name not in links and _is_archive(Path(folder, name))]
        folders[:] = [name for name in folders if name not in archives]
        inside += [Path(folder, name) for name in (*links, *archives, *files)]
    for file in sorted(inside, key=lambda path: path.relative_to(root).parts):
        yield from _of_folder(file, root)
    for error in unread:
        source = Path(error.filename).relative_to(root).as_posix()
        yield Skipped(f"{source}/", f"The folder cannot be read: {error.strerror or error}.", str(root))


def _is_archive(folder: Path) -> bool:
    """Tell a folder that this package keeps an archive in, or begins one in just now: nothing in it is a page."""
    try:
        return (folder / "lock").is_file() and any((folder / name).is_file() for name in ("CURRENT", "lock.json"))
    except OSError:  # it cannot be read, which is said elsewhere
        return False


def _of_folder(file: Path, root: Path) -> Iterator[Capture | Skipped]:
    source = file.relative_to(root).as_posix()
    reason, broken = passed_over(source), _no_file(file)
    if reason or isinstance(broken, str):
        # A folder's name says nothing of a suffix.
        yield Skipped(source, broken if isinstance(broken, str) else reason or "", str(root), expected=True)
    elif broken:
        yield Skipped(source, f"It cannot be read: {broken.strerror or broken}.", str(root))
    else:
        yield from open_file(file, source, str(root))


def _no_file(path: Path) -> str | OSError | None:
    """Say why what lies in a folder is no file that could be opened: by rule, or by an error."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return error
    if stat.S_ISREG(mode):
        return None
    if not stat.S_ISDIR(mode):
        return "no file"
    return "a link to a folder: name that one itself" if path.is_symlink() else "an archive"


def passed_over(source: str) -> str | None:
    """Say why a file of a folder is left out by rule; None where it is read."""
    parts = source.split("/")
    name = parts[-1]
    if any(part.startswith(".") for part in parts):
        return "a hidden file"
    if name.upper().startswith(("README", "LICENSE")):
        return "a note about the folder"
    if name.endswith(SIDECAR):
        return "a note about a page"
    suffix = Path(name).suffix.lower()
    if suffix == ".gz" and not is_container(name):
        return "no reader for '.gz' but web archives"
    return None if suffix in SUFFIXES else f"no reader for '{suffix}'" if suffix else "a name without a suffix"


def open_file(path: Path, source: str, root: str) -> Iterator[Capture | Skipped]:
    """Read one file; its note may add publisher, address and capture date."""
    note = read_note(path)
    if isinstance(note, str):
        yield Skipped(source, note, root)
        return
    page = Capture(source, b"", root, publisher=note.publisher, url=note.url, captured=note.captured)
    if note.encoding:
        page = replace(page, media_type=f"charset={note.encoding}")
    if is_container(path.name):
        yield from open_container(path, page)
        return
    try:
        if path.stat().st_size > LARGEST:
            yield Skipped(source, "It is larger than 50 MB.", root)
        else:
            yield replace(page, data=path.read_bytes())
    except OSError as error:
        yield Skipped(source, f"It cannot be read: {error.strerror or error}.", root)


def read_note(path: Path) -> Note | str:
    """Read the note beside a page; a broken one is a sentence that says so."""
    for place in (path.with_name(path.name + SIDECAR), path.with_name(path.stem + SIDECAR)):
        if place.is_file():
            return _note(place)
    return Note()


def _note(place: Path) -> Note | str:
    try:
        fields = read_yaml(place.read_text("utf-8"))
    except (OSError, ValueError):
        fields = None
    if fields is None:
        return f"Its note '{place.name}' holds no readable 'name: value' lines; mend or delete it."
    captured = fields.get("captured")
    if isinstance(captured, str):
        try:
            captured = dt.date.fromisoformat(captured[:10])
        except ValueError:
            return f"Its note '{place.name}' has no date as 'captured': write YYYY-MM-DD."
    publisher, url, encoding = (
        str(fields[name]) if name in fields else None for name in ("publisher", "url", "encoding")
    )
    if encoding and not is_encoding(encoding):
        return f"Its note '{place.name}' names no known encoding ('{encoding}'): write one such as cp1250."
    return Note(publisher, url, captured, encoding)
