"""Finds the reader for a capture: by its suffix, what a server said of it, and its first bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from qa.pages.blocks import Capture, Reading
from qa.pages.readers.html import read_html
from qa.pages.readers.markdown import read_markdown
from qa.pages.readers.pdf import read_pdf
from qa.pages.readers.subtitles import read_subtitles
from qa.pages.readers.text import read_text
from qa.pages.readers.xml import read_xml

Reader = Callable[[Capture], Reading]
BY_SUFFIX: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".pdf": read_pdf,
    ".xml": read_xml,
    ".htm": read_html,
    ".html": read_html,
    ".xhtml": read_html,
    ".srt": read_subtitles,
    ".vtt": read_subtitles,
}
BY_TYPE: dict[str, Reader] = {
    "text/html": read_html,
    "application/xhtml+xml": read_html,
    "text/markdown": read_markdown,
    "application/pdf": read_pdf,
    "application/xml": read_xml,
    "text/xml": read_xml,
    "text/plain": read_text,
    "text/vtt": read_subtitles,
    "application/x-subrip": read_subtitles,
}
MARKUP = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


def read(capture: Capture) -> Reading:
    """Read a capture with the reader that fits it."""
    return reader_for(capture)(capture)


def reader_for(capture: Capture) -> Reader:
    """Choose a reader; a page saved as .txt that is HTML is read as HTML."""
    head = capture.data[:1024]
    if head.lstrip().startswith(b"%PDF-"):
        return read_pdf
    if MARKUP.match(head):
        return read_html
    kind = (capture.media_type or "").split(";")[0].strip().lower()
    if kind in BY_TYPE:
        return BY_TYPE[kind]
    path = urlsplit(capture.source).path if "://" in capture.source else capture.source
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in BY_SUFFIX:
        return BY_SUFFIX[suffix]
    return read_html if capture.source.startswith(("http://", "https://")) else read_text
