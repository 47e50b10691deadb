"""Words that a speaker quotes from somebody else, marked as such on a card. Knows nothing of how they are found."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from itertools import pairwise

from qa.models import Span
from qa.results import Quote
from qa.web import wording
from qa.web.escape import escaped

OPENING = 80
"""Characters of another's words that are repeated to say whose they are."""


def reported_html(quote: Quote) -> str:
    """Say which of the words are another's, so that nobody credits them to the speaker; nothing where none are."""
    notes = "".join(
        f"<strong>{escaped(wording.QUOTED_FROM.format(who=one.who or wording.SOMEBODY))}</strong> "
        f'<q dir="auto">{escaped(textwrap.shorten(quote.text[one.start : one.end], OPENING, placeholder=" …"))}</q> '
        for one in quote.reported
    )
    return f'<p class="qa-caution qa-quoted" role="note">{notes.strip()}</p>' if notes else ""


def layered(text: str, marked: Iterable[Span], quoted: Iterable[Span] = ()) -> str:
    """Escape text, with `<mark>` around what answers and a dotted line under what is quoted from somebody else.

    Spans that overlap or overshoot are cut to fit; the two layers may cross.
    """
    layers = [list(marked), list(quoted)]
    cuts = sorted({0, len(text), *(min(max(at, 0), len(text)) for layer in layers for span in layer for at in span)})
    parts = []
    for start, end in pairwise(cuts):
        piece = escaped(text[start:end])
        if any(a <= start and end <= b for a, b in layers[1]):
            piece = f'<span class="qa-others">{piece}</span>'
        if any(a <= start and end <= b for a, b in layers[0]):
            piece = f"<mark>{piece}</mark>"
        parts.append(piece)
    return "".join(parts).replace("</mark><mark>", "")
