"""What is uploaded to files of pages in one folder: names made harmless, ZIP files unpacked within limits.

A ZIP file that would leave the folder, link elsewhere or grow beyond the limits is refused as a whole. Sizes are
counted while unpacking, since what a ZIP file says of itself may be a lie. Nothing takes the place of what is there:
a name that is taken goes into a numbered folder beside it. Knows nothing of HTTP or archives.
"""

from __future__ import annotations

import errno
import lzma
import re
import shutil
import stat
import struct
import unicodedata
import uuid
import zipfile
import zlib
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from pathlib import Path, PurePosixPath

from qa.errors import UploadError
from qa.pages.sources import SIDECAR
from qa.web import wording

MEMBERS = 5_000
UNPACKED = 300 * 1024 * 1024
"""Bytes of all files of one ZIP file together."""
RATIO = 200
"""Times by which a file may grow; text rarely exceeds 20."""
NAME = 120
"""Characters of a name that are kept, so that no file system balks."""
NAME_BYTES = 200
"""The same in bytes, of which a Chinese character takes three and most systems allow 255."""
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
    ending = f"{dot}{rest[-40:]}"
    room = NAME_BYTES - len(ending.encode("utf-8", "replace"))
    stem = stem[: NAME - len(rest[-40:])].encode("utf-8", "replace")[: max(room, 0)].decode("utf-8", "ignore")
    return f"{stem}{ending}"


def place(upload: Path, name: str, folder: Path, moving: AbstractContextManager[object] | None = None) -> int:
    """Move an uploaded file into the folder, a ZIP file unpacked, and return how many files there are now more.

    Args:
        upload: the file; a ZIP file is unpacked beside it first.
        name: what it is called where it comes from.
        folder: made where it is missing.
        moving: is held while what is whole moves into the folder.

    Raises:
        UploadError: it is a ZIP file that cannot be taken.
    """
    wanted = safe_name(name)
    packed = wanted.lower().endswith(".zip")
    ready = upload.with_name(f".partial-{uuid.uuid4().hex}") if packed else upload
    try:
        files = unpack(upload, ready) if packed else 1
        with moving or nullcontext():
            if files:
                folder.mkdir(exist_ok=True)
                move(ready, folder, wanted[:-4] if packed else wanted)
        return files
    finally:
        if packed:
            shutil.rmtree(ready, ignore_errors=True)


def move(path: Path, folder: Path, name: str) -> None:
    """Move a file or folder into a folder: under its name, or where that is taken in a numbered folder of it."""
    target = beside_its_page(folder, name) or unused(folder, name)
    target.parent.mkdir(exist_ok=True)
    path.rename(target)


def unused(folder: Path, *parts: str) -> Path:
    """Give the first place for a name where nothing is: in the folder, then in its folders "2", "3", ..."""
    places = (folder.joinpath(*([str(number)] if number > 1 else []), *parts) for number in count(1))
    return next(place for place in places if not place.exists())


def beside_its_page(folder: Path, name: str) -> Path | None:
    """Give the place for a note about a page: beside the last page of that name; None for anything else."""
    bare = name.removesuffix(SIDECAR)
    places = sorted((int(one.name), one) for one in folder.glob("[1-9]*") if one.name.isdecimal() and one.is_dir())
    for place in (*(one for _, one in reversed(places)), folder):
        if bare != name and any(bare in (one.name, one.stem) for one in place.iterdir() if one.is_file()):
            return None if (place / name).exists() else place / name
    return None


def unpack(path: Path, folder: Path) -> int:
    """Unpack a ZIP file into a new folder and return how many files it held; where it raises, a part may be there.

    Raises:
        UploadError: it is damaged, locked, too large, or has names that lead elsewhere.
    """
    try:
        return _unpack(path, folder)
    except (
        FileExistsError,
        NotADirectoryError,
        lzma.LZMAError,
        struct.error,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise UploadError(wording.ZIP_BROKEN) from error
    except OSError as error:
        # bzip2 says so without a number; the others are of seeking where nothing is, and of names too long for a disk.
        if error.errno not in {None, errno.EINVAL, errno.ENAMETOOLONG}:
            raise
        raise UploadError(wording.ZIP_BROKEN) from error


def _unpack(path: Path, folder: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        members = [(member, _inside(member)) for member in archive.infolist() if not member.is_dir()]
        if len(members) > MEMBERS:
            raise UploadError(wording.ZIP_MANY.format(most=MEMBERS))
        room = UNPACKED
        for member, parts in members:
            target = unused(folder, *parts)
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
