"""Bytes to characters, whatever the encoding. Knows nothing of formats."""

from __future__ import annotations

import codecs
import re

from qa.errors import PageError
from qa.pages.blocks import whole

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
CYRILLIC = ("windows-1251", "koi8-r")
# Unassigned in windows-1252, and control characters no text holds.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MAGIC = (
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x7fELF",
    b"MZ\x90",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
)


def decode(data: bytes, declared: str | None = None, head: int = 2048) -> str:
    """Decode a page: byte-order mark, then what is declared outside and inside, then UTF-8, then single-byte sets."""
    if not data.strip():
        raise PageError("The page is empty.")
    if data.startswith(MAGIC):
        raise PageError("The page is a binary file, not text.")
    text = _decode(data, declared, head)
    sample = text[:20000]
    if len(CONTROL.findall(sample)) > max(2, len(sample) // 200):
        raise PageError("The page is a binary file, not text.")
    text = whole(text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decode(data: bytes, declared: str | None, head: int) -> str:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").lstrip("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    inside = CHARSET.search(data[:head])
    for name in (declared, inside.group(1).decode("ascii", "replace") if inside else None):
        text = _try(data, name)
        if text is not None:
            return text
    return _guess(data)


def _try(data: bytes, name: str | None) -> str | None:
    """Decode as declared; a few wrong bytes are forgiven, a wrong declaration is not."""
    if not name:
        return None
    try:
        codec = codecs.lookup(name).name
        # Browsers read both as windows-1252, whose curly quotes such pages use.
        codec = "cp1252" if codec in {"iso8859-1", "ascii"} else codec
        text = data.decode(codec, "replace")
    except (LookupError, ValueError, TypeError, AssertionError):
        return None
    return text if isinstance(text, str) and text.count("\ufffd") <= len(text) // 100 else None


def _guess(data: bytes) -> str:
    """Undeclared bytes: mostly UTF-8 with a broken spot, Cyrillic by its letters, else windows-1252."""
    text = data.decode("utf-8", "replace")
    high = sum(byte > 127 for byte in data[:50000])
    if text[:50000].count("\ufffd") * 8 < high:
        return text
    if high * 4 > len(data[:50000]):
        for name in CYRILLIC:
            text = data.decode(name, "replace")
            small = sum("а" <= char <= "я" for char in text[:50000])
            if small * 2 > high:
                return text
    return data.decode("cp1252", "replace")
