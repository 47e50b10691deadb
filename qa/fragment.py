"""Links that scroll to the words: the address of a page with a text fragment (`#:~:text=`).

Encoded as the specification has it: `[prefix-,]start[,end][,-suffix]`, each part within one line, since a browser looks
for it inside one block; dashes, commas and ampersands, which part the parts, are percent-encoded. What stands around
the words is named only where they stand more than once. Knows nothing of quotes, archives or pages.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from qa.models import Span

WHOLE = 12
"""Words up to which the words are named whole; longer ones by their first and last."""
FEWEST, MOST = 4, 16
"""Words named at either end: as few as tell the place from others of the text, but no more than MOST."""
NEAR, FAR = 3, 15
"""Words before or after that tell two equal places apart: as few as do."""

WORD = re.compile(r"\S+")


def link_to(address: str | None, text: str, start: int, end: int) -> str | None:
    """Add to a web address the fragment that leads to `text[start:end]`; other addresses come back as they are."""
    if not address or not is_web(address):
        return address
    named = directive(text, start, end)
    page, _, anchor = address.partition("#")
    return f"{page}#{anchor.partition(':~:')[0]}:~:text={named}" if named else address


def is_web(address: str) -> bool:
    """Tell whether a browser would fetch the address from the web."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)


def directive(text: str, start: int, end: int) -> str:
    """Write the text directive for a stretch of text; empty where the stretch holds no word."""
    words = [(start + a, start + b) for a, b in (match.span() for match in WORD.finditer(text[start:end]))]
    if not words:
        return ""
    place = _folded(text[:start])
    one_line = "\n" not in text[words[0][0] : words[-1][1]]
    if len(words) <= WHOLE and one_line:
        parts, first = [text[words[0][0] : words[-1][1]]], len(words)
    else:
        first = _words_at_start(text, words, place)
        last = _words_at_end(text, words, first)
        parts = [text[words[0][0] : words[first - 1][1]], text[words[-last][0] : words[-1][1]]]
    encoded = ",".join(encode(part) for part in parts)
    if not _stands_before(parts[0], place):
        return encoded
    before, after = _before(text[:start], parts[0], place), _after(text[end:])
    prefix = f"{encode(before)}-," if before else ""
    suffix = f",-{encode(after)}" if after and (not before or _stands_before(f"{before} {parts[0]}", place)) else ""
    return f"{prefix}{encoded}{suffix}"


def encode(part: str) -> str:
    """Percent-encode one part, white space as one space, dashes too."""
    return quote(" ".join(part.split()).encode("utf-8", "replace"), safe="").replace("-", "%2D")


def _words_at_start(text: str, words: list[Span], before: str) -> int:
    """Count the words from the start that stand nowhere before, within the first line."""
    room = _in_one_line(text, words)
    for count in range(min(FEWEST, room), room + 1):
        if not _stands_before(text[words[0][0] : words[count - 1][1]], before):
            return count
    return room


def _words_at_end(text: str, words: list[Span], first: int) -> int:
    """Count the words from the end whose first place after the start is the end, within the last line."""
    backwards = words[first:] or words[-1:]
    room = 1
    while room < min(MOST, len(backwards)) and "\n" not in text[backwards[-room - 1][0] : backwards[-1][1]]:
        room += 1
    for count in range(min(FEWEST, room), room + 1):
        between = text[words[first - 1][1] : backwards[-count][0]]
        if not _stands_before(text[backwards[-count][0] : backwards[-1][1]], _folded(between)):
            return count
    return room


def _in_one_line(text: str, words: list[Span]) -> int:
    """Count the words of the first line, no more than can be named."""
    count = 1
    while count < min(MOST, len(words)) and "\n" not in text[words[0][0] : words[count][1]]:
        count += 1
    return count


def _stands_before(part: str, folded: str) -> bool:
    # A search for the bare words that looks at what stands on either side takes a tenth of a regular expression's time.
    wanted = _folded(part)
    at = folded.find(wanted)
    while at >= 0:
        if not (_in_word(folded[at - 1 : at]) or _in_word(folded[at + len(wanted) : at + len(wanted) + 1])):
            return True
        at = folded.find(wanted, at + 1)
    return False


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _before(text: str, part: str, place: str) -> str:
    """Give the words just before, in one line: as few as make the place the only one, else as many as there may be."""
    lines = text.rstrip().splitlines()
    words = lines[-1].split() if lines else []
    for count in range(NEAR, min(FAR, len(words)) + 1):
        named = " ".join(words[-count:])
        if not _stands_before(f"{named} {part}", place):
            return named
    return " ".join(words[-FAR:])


def _after(text: str) -> str:
    lines = text.lstrip().splitlines()
    return " ".join(lines[0].split()[:FAR]) if lines else ""


def _folded(text: str) -> str:
    """Write a text in small letters, with one space wherever it has white space."""
    small = text.casefold().replace("\n\n", " ").strip()
    # Of a canonical text that is mostly all, and takes a third of the time.
    return small if small.isprintable() and "  " not in small else " ".join(small.split())
