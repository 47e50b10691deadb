"""Bytes to characters, whatever the encoding. Knows nothing of formats."""

from __future__ import annotations

import codecs
import re

from qa.errors import PageError
from qa.models import whole
from qa.pages.undeclared import guess

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
DECLARED = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# Control characters no text holds.
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
    """Decode a page: byte-order mark, UTF-8, what is declared outside and inside, and last what the letters show."""
    if not data.strip():
        raise PageError("The page is empty.")
    if data.startswith(MAGIC):
        raise PageError("The page is a binary file, not text.")
    text = whole(_decode(data, declared, head))
    check_text(text[:20000])
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def check_text(sample: str) -> None:
    """Refuse what has more control characters than any text."""
    if len(CONTROL.findall(sample)) > max(2, len(sample) // 200):
        raise PageError("The page is a binary file, not text.")


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


def is_encoding(name: str) -> bool:
    """Say whether a name stands for a way of writing text in bytes."""
    try:
        "".encode(name)
    except (LookupError, ValueError, TypeError):
        return False
    return True


def declared_in(media_type: str | None) -> str | None:
    """Read the encoding that a server or a note states: "text/html; charset=koi8-r", "charset=cp1250"."""
    found = DECLARED.search(media_type or "")
    return found[1] if found else None


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
    """Undeclared bytes: mostly UTF-8 with a broken spot, else what their letters show."""
    text = data.decode("utf-8", "replace")
    high = sum(byte > 127 for byte in data[:50000])
    if text[:50000].count("\ufffd") * 8 < high:
        return text
    check_text(data[:20000].decode("latin-1"))
    return data.decode(guess(data), "replace")
