"""What is uploaded to files of pages in one folder: names made harmless, ZIP files unpacked within limits.

A ZIP file that would leave the folder, link elsewhere or grow beyond the limits is refused as a whole. Sizes are
counted while unpacking, since what a ZIP file says of itself may be a lie. Knows nothing of HTTP or archives.
"""

from __future__ import annotations

import re
import shutil
import stat
import unicodedata
import uuid
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from qa.errors import UploadError
from qa.web import wording

MEMBERS = 5_000
UNPACKED = 300 * 1024 * 1024
"""Bytes of all files of one ZIP file together."""
RATIO = 200
"""Times by which a file may grow; text rarely exceeds 20."""
NAME = 120
"""Characters of a name that are kept, so that no file system balks."""
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
PIECE = 1 << 16


def safe_name(name: str) -> str:
    """Make a file name harmless: its last part, without signs that some system obeys, not hidden, not too long.

    Raises:
        UploadError: nothing is left of it.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = re.sub(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]', "_", last).strip(" .")
    if not kept or not re.search(r"[^\W_]", kept):
        raise UploadError(wording.BAD_NAME)
    if DEVICES.match(kept):
        kept = f"_{kept}"
    stem, dot, rest = kept.partition(".")
    return f"{stem[: NAME - len(rest[-40:])]}{dot}{rest[-40:]}"


def place(upload: Path, name: str, folder: Path) -> int:
    """Move an uploaded file into the folder, a ZIP file unpacked, and return how many files there are now more.

    Raises:
        UploadError: it is a ZIP file that cannot be taken.
    """
    wanted = safe_name(name)
    if wanted.lower().endswith(".zip"):
        return unpack(upload, folder / wanted[:-4])
    upload.replace(folder / wanted)
    return 1


def unpack(path: Path, folder: Path) -> int:
    """Unpack a ZIP file into a folder of its own, whole or not at all, and return how many files it held.

    Raises:
        UploadError: it is damaged, locked, too large, or has names that lead elsewhere.
    """
    partial = folder.with_name(f".partial-{uuid.uuid4().hex}")
    try:
        count = _unpack(path, partial)
        if folder.exists():
            shutil.rmtree(folder)
        if count:
            partial.rename(folder)
        return count
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UploadError(wording.ZIP_BROKEN) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _unpack(path: Path, folder: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        members = [(member, _inside(member)) for member in archive.infolist() if not member.is_dir()]
        if len(members) > MEMBERS:
            raise UploadError(wording.ZIP_MANY.format(most=MEMBERS))
        room = UNPACKED
        for member, parts in members:
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            room -= _write(archive, member, target, min(room, max(member.compress_size, 512) * RATIO))
        return len(members)


def _inside(member: zipfile.ZipInfo) -> list[str]:
    """Give the parts of a member's name after making sure that they stay inside."""
    name = member.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    drive = bool(parts) and re.match(r"[A-Za-z]:", parts[0])
    if not parts or name.startswith("/") or ".." in parts or drive or stat.S_ISLNK(member.external_attr >> 16):
        raise UploadError(wording.ZIP_PATHS)
    return [safe_name(part) if not part.startswith(".") else f".{safe_name(part)}" for part in parts]


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Write one member and return its size; stops where it grows beyond `most`."""
    size = 0
    with archive.open(member) as packed, target.open("wb") as file:
        while piece := packed.read(PIECE):
            size += len(piece)
            if size > most:
                raise UploadError(wording.ZIP_BOMB)
            file.write(piece)
    return size
