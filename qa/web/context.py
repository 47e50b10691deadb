"""A document as the panel beside the chat shows it: its whole text, the quoted words marked, its sources."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from qa.models import Span
from qa.render import day
from qa.web import wording
from qa.web.cards import source_html
from qa.web.escape import escaped, isolated

if TYPE_CHECKING:
    from qa.store.catalogue import StoredDocument, StoredUtterance

SHOWN = 400_000
"""Characters of a document that are shown, around the quote; a browser takes more, but nobody reads it."""


def context_html(document: StoredDocument, quote: Span | None) -> str:
    """Show a document with the quoted words marked; the panel scrolls to them."""
    first, last = window(document, quote)
    said = "".join(
        utterance_html(document, utterance, quote, speaker_again=before is not None and _same(before, utterance))
        for before, utterance in pairwise((None, *document.utterances))
        if utterance is not None and first <= utterance.start < last
    )
    title = escaped(document.title or wording.UNTITLED)
    sources = "<br>".join(source_html(source, source.url) for source in document.sources)
    return (
        f'<h2 tabindex="-1" dir="auto">{title}</h2><p class="qa-by">{isolated(occasion(document))}</p>'
        f'<p class="qa-by">{sources}</p><div class="qa-transcript">{said}</div>'
    )


def occasion(document: StoredDocument) -> list[str]:
    """Say where and when, and when it was published."""
    when = day(document.date) if document.date else f"event date {wording.UNKNOWN}"
    published = f"published {day(document.published)}" if document.published else None
    return list(filter(None, (document.place, when, published)))


def utterance_html(
    document: StoredDocument, utterance: StoredUtterance, quote: Span | None, *, speaker_again: bool = False
) -> str:
    """Show one utterance under the name of its speaker, an asker's set apart; on which side decide the words."""
    text = document.text[utterance.start : utterance.end]
    asked = utterance.role == "question"
    name = utterance.speaker or utterance.label or (wording.ASKED if asked else "")
    heading = f"<h3><bdi>{escaped(name)}</bdi></h3>" if name and not speaker_again else ""
    return (
        f'<section class="qa-said{" qa-asking" if asked else ""}" dir="auto">{heading}'
        f"<p>{_marked(text, utterance.start, quote)}</p></section>"
    )


def window(document: StoredDocument, quote: Span | None) -> Span:
    """Choose the stretch that is shown: everything, or of a giant document what surrounds the quote."""
    if len(document.text) <= SHOWN:
        return 0, len(document.text) + 1
    middle = quote[0] if quote else 0
    return max(0, middle - SHOWN // 2), middle + SHOWN // 2


def _marked(text: str, offset: int, quote: Span | None) -> str:
    start, end = (max(quote[0] - offset, 0), min(quote[1] - offset, len(text))) if quote else (0, 0)
    if start >= end:
        return escaped(text)
    here = f'<mark class="qa-here" tabindex="-1">{escaped(text[start:end])}</mark>'
    return f"{escaped(text[:start])}{here}{escaped(text[end:])}"


def _same(before: StoredUtterance, utterance: StoredUtterance) -> bool:
    return bool(utterance.speaker) and before.speaker == utterance.speaker and before.role == utterance.role
