"""Files that hold many pages: JSON Lines and web archives. Each page becomes a capture; memory holds one at a time."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from qa.pages.blocks import Capture, Skipped
from qa.pages.dates import read_date

LINES = frozenset({".jsonl", ".ndjson"})
LARGEST = 50_000_000
"""Bytes of one page; what is longer is no page of text."""
FIELDS = ("title", "date", "published", "place", "speaker", "language", "publisher", "genre")
READ = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")
Found = Iterator[Capture | Skipped]


def is_container(name: str) -> bool:
    """Say whether a file holds several pages, by its name."""
    lowered = name.lower()
    return lowered.endswith((".warc", ".warc.gz", ".wacz")) or Path(lowered).suffix in LINES


def open_container(path: Path, base: Capture) -> Found:
    """Yield the pages of a container; `base` says what is known of all of them."""
    lowered = path.name.lower()
    try:
        if lowered.endswith(".wacz"):
            with zipfile.ZipFile(path) as pack:
                for name in sorted(pack.namelist()):
                    if name.lower().endswith((".warc", ".warc.gz")):
                        with pack.open(name) as stream:
                            yield from _of_archive(stream, base)
        elif Path(lowered).suffix in LINES:
            with path.open("rb") as stream:
                yield from _of_lines(stream, base)
        else:
            with path.open("rb") as stream:
                yield from _of_archive(stream, base)
    except (OSError, zipfile.BadZipFile, ArchiveLoadFailed, EOFError, NotImplementedError, RuntimeError) as error:
        yield Skipped(
            base.source,
            f"The file is damaged: {str(error).splitlines()[0].rstrip('.') if str(error) else 'cut short'}.",
            base.root,
        )


def _of_lines(stream: IO[bytes], base: Capture) -> Found:
    """Read one JSON object a line: {"text" or "html", "title", "date", "url", "speaker"}."""
    number = 0
    while line := stream.readline(LARGEST):
        number += 1
        source = f"{base.source}#{number}"
        if not line.strip():
            continue
        try:
            record: Any = json.loads(line)
        except (ValueError, RecursionError):
            yield Skipped(source, "The line is no JSON.", base.root)
            continue
        page = _of_record(record, replace(base, source=source))
        yield page or Skipped(source, "The record has neither 'text' nor 'html'.", base.root)


def _of_record(record: object, base: Capture) -> Capture | None:
    if not isinstance(record, dict):
        return None
    kind = next((name for name in ("html", "text", "markdown") if isinstance(record.get(name), str)), None)
    if kind is None:
        return None
    fields = {name: str(record[name]).strip() for name in FIELDS if isinstance(record.get(name), (str, int))}
    url = record.get("url")
    captured = record.get("captured")
    return replace(
        base,
        data=record[kind].encode("utf-8", "replace"),
        media_type={"html": "text/html", "text": "text/plain", "markdown": "text/markdown"}[kind] + "; charset=utf-8",
        url=url if isinstance(url, str) and url else base.url,
        captured=read_date(captured) if isinstance(captured, str) else base.captured,
        fields={name: value for name, value in fields.items() if value},
    )


def _of_archive(stream: IO[bytes], base: Capture) -> Found:
    """Read a web archive: responses that a server sent as text."""
    seen: dict[str, int] = {}
    for record in ArchiveIterator(stream):
        kind = str(record.rec_headers.get_header("Content-Type") or "")
        url = str(record.rec_headers.get_header("WARC-Target-URI") or "")
        if record.rec_type == "response" and record.http_headers is not None:
            if record.http_headers.get_statuscode() != "200":
                continue
            kind = str(record.http_headers.get_header("Content-Type") or "")
        elif record.rec_type != "resource":
            continue
        if not url or kind.split(";")[0].strip().lower() not in READ:
            continue
        day = read_date(str(record.rec_headers.get_header("WARC-Date") or ""))
        data = record.content_stream().read(LARGEST)
        seen[url] = seen.get(url, 0) + 1
        source = f"{base.source}#{url}" + (f"#{seen[url]}" if seen[url] > 1 else "")
        yield replace(base, source=source, data=data, media_type=kind, url=url, captured=day or base.captured)
