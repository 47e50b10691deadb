"""PDF files to blocks: the text of each page, without what is printed on every page."""

from __future__ import annotations

import io
import logging
import warnings

from pypdf import PdfReader
from pypdf.errors import PdfReadError

from qa.errors import PageError
from qa.models import whole
from qa.pages.blocks import Capture, Fact, Reading
from qa.pages.readers.running import running_heads
from qa.pages.readers.text import paragraphs

PAGE_LIMIT = 3000
"""A year of a parliament's debates has fewer pages; a file that claims more is broken."""


def read_pdf(capture: Capture) -> Reading:
    """Read a PDF file."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text, title = _extract(capture.data)
    except PageError:
        raise
    except PdfReadError as error:
        raise PageError(f"The PDF file cannot be read: {str(error).rstrip('.')}.") from error
    except Exception as error:  # the library raises whatever a broken file leads it to
        raise PageError("The PDF file is damaged and cannot be read.") from error
    if not text.strip():
        raise PageError("The PDF file holds no text, perhaps only pictures of pages.")
    facts = (Fact("title", title, "title"),) if title else ()
    return Reading(text, tuple(paragraphs(text, running_heads(text))), facts)


def _extract(data: bytes) -> tuple[str, str]:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise PageError("The PDF file is locked with a password.")
    if len(reader.pages) > PAGE_LIMIT:
        raise PageError(f"The PDF file has more than {PAGE_LIMIT} pages.")
    pages = [page.extract_text().strip("\n").replace("\f", "\n") for page in reader.pages]
    title = (reader.metadata.title or "") if reader.metadata else ""
    return whole("\n\f".join(pages)).replace("\r\n", "\n").replace("\r", "\n"), _plain_title(title)


def _plain_title(title: str) -> str:
    """Drop what programs put in place of a title: file names and their own."""
    worthless = title.lower().startswith(("microsoft word", "untitled", "powerpoint")) or "." in title[-5:]
    return "" if worthless or len(title.split()) < 2 else title
