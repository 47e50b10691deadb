"""Sentences as character spans."""

from __future__ import annotations

import sentencex

from qa.models import Span


def sentences(text: str, language: str | None = None) -> list[Span]:
    """Split text into sentences and return where each lies, without the white space around it.

    `language` is an ISO 639-1 code; the splitter falls back to general rules for one it does not know.
    """
    spans = []
    for boundary in sentencex.get_sentence_boundaries(language or "en", text):
        raw = text[boundary["start_index"] : boundary["end_index"]]
        start = boundary["start_index"] + len(raw) - len(raw.lstrip())
        end = start + len(raw.strip())
        if end > start:
            spans.append((start, end))
    return spans
