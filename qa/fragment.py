"""Links that scroll to the words: the address of a page with a text fragment (`#:~:text=`).

Encoded as the specification has it: `[prefix-,]start[,end][,-suffix]`, each part within one line, since a browser looks
for it inside one block; dashes, commas and ampersands, which part the parts, are percent-encoded. What stands around
the words is named only where they stand more than once, and only what is of their own utterance, since between two a
page has the label of who speaks. Knows nothing of quotes, archives or pages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

from qa.models import Span

WHOLE = 12
"""Words up to which the words are named whole; longer ones by their first and last."""
FEWEST, MOST = 4, 16
"""Words named at either end: as few as tell the place from others of the text, but no more than MOST."""
NEAR, FAR = 3, 15
"""Words before or after that tell two equal places apart: as few as do."""
LONG = 40
"""Words named at the start where nothing stands before them that could tell two places apart."""

REMEMBERED = 64
"""Texts that are remembered folded, half of what finding the words of a link costs. Of 750 quotes for 150 questions two
thirds are from a text met before; of 7,235 transcripts 64 of those quoted take 5 MB, with the texts."""

WORD = re.compile(r"\S+")


def link_to(address: str | None, text: str, start: int, end: int, within: Span | None = None) -> str | None:
    """Add to a web address the fragment that leads to `text[start:end]`; other addresses come back as they are.

    The words lie in the utterance `within`; without it the whole text counts as one.
    """
    if not address or not is_web(address):
        return address
    named = directive(text, start, end, within)
    page, _, anchor = address.partition("#")
    return f"{page}#{anchor.partition(':~:')[0]}:~:text={named}" if named else address


def is_web(address: str) -> bool:
    """Tell whether a browser would fetch the address from the web."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)


def directive(text: str, start: int, end: int, within: Span | None = None) -> str:
    """Write the text directive for a stretch of an utterance; empty where the stretch holds no word."""
    words = [(start + a, start + b) for a, b in (match.span() for match in WORD.finditer(text[start:end]))]
    if not words:
        return ""
    place = _folded_before(text, start)
    low, high = within or (0, len(text))
    one_line = "\n" not in text[words[0][0] : words[-1][1]]
    if len(words) <= WHOLE and one_line:
        parts = [text[words[0][0] : words[-1][1]]]
    else:
        parts = _both_ends(text, words, place, MOST)
    encoded = ",".join(encode(part) for part in parts)
    if not _stands_before(parts[0], place):
        return encoded
    if not text[low:start].strip():
        return _opening(text, words, parts, place, high) or encoded
    before, after = _before(text[low:start], parts[0], place), _after(text[end:high], parts[0], place)
    prefix = f"{encode(before)}-," if before else ""
    suffix = f",-{encode(after)}" if after and (not before or _stands_before(f"{before} {parts[0]}", place)) else ""
    return f"{prefix}{encoded}{suffix}"


def _both_ends(text: str, words: list[Span], place: str, most: int) -> list[str]:
    first = _words_at_start(text, words, place, most)
    last = _words_at_end(text, words, first)
    return [text[words[0][0] : words[first - 1][1]], text[words[-last][0] : words[-1][1]]]


def _opening(text: str, words: list[Span], parts: list[str], place: str, high: int) -> str:
    """Tell words that open an utterance from equal ones; empty where nothing does.

    What follows in it does, or more of them, or else a stretch that begins with the end of the utterance before,
    whatever the page has between the two.
    """
    start, end = words[0][0], words[-1][1]
    if len(parts) == 1:
        after = _after(text[end:high], parts[0], place)
        if after and not _stands_before(f"{parts[0]} {after}", place):
            return f"{encode(parts[0])},-{encode(after)}"
    else:
        longer = _both_ends(text, words, place, LONG)
        if not _stands_before(longer[0], place):
            return ",".join(encode(part) for part in longer)
    lead = [match.span() for match in WORD.finditer(text[:start])][-FAR:]
    lead = [span for span in lead if "\n" not in text[span[0] : lead[-1][1]]]
    for count in range(min(FEWEST, len(lead)), len(lead) + 1) if lead else ():
        begun = text[lead[-count][0] : lead[-1][1]]
        if not _stands_before(begun, _folded(text[: lead[-count][0]])):
            tail = parts[0] if len(parts) == 1 else text[words[-_words_at_end(text, words, 1)][0] : end]
            return f"{encode(begun)},{encode(tail)}"
    return ""


def encode(part: str) -> str:
    """Percent-encode one part, white space as one space, dashes too."""
    return quote(" ".join(part.split()).encode("utf-8", "replace"), safe="").replace("-", "%2D")


def _words_at_start(text: str, words: list[Span], before: str, most: int) -> int:
    """Count the words from the start that stand nowhere before, within the first line."""
    room = _in_one_line(text, words, most)
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


def _in_one_line(text: str, words: list[Span], most: int) -> int:
    """Count the words of the first line, no more than can be named."""
    count = 1
    while count < min(most, len(words)) and "\n" not in text[words[0][0] : words[count][1]]:
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


def _after(text: str, part: str, place: str) -> str:
    """Give the words just after, in one line: as few as make the place the only one, else as many as there may be."""
    lines = text.lstrip().splitlines()
    words = lines[0].split() if lines else []
    for count in range(NEAR, min(FAR, len(words)) + 1):
        named = " ".join(words[:count])
        if not _stands_before(f"{part} {named}", place):
            return named
    return " ".join(words[:FAR])


def _folded_before(text: str, start: int) -> str:
    """Fold what stands before a place."""
    whole = _plain(text)
    return _folded(text[:start]) if whole is None else whole[: start - text.count("\n\n", 0, start)]


@lru_cache(maxsize=REMEMBERED)
def _plain(text: str) -> str | None:
    """Fold a text where that only makes its paragraph breaks shorter; None where other places move too."""
    small = text.casefold()
    whole = small.replace("\n\n", " ")
    same = len(small) == len(text) and whole.isprintable() and "  " not in whole and not whole[:1].isspace()
    return whole if same else None


def _folded(text: str) -> str:
    """Write a text in small letters, with one space wherever it has white space."""
    small = text.casefold().replace("\n\n", " ").strip()
    # Of a canonical text that is mostly all, and takes a third of the time.
    return small if small.isprintable() and "  " not in small else " ".join(small.split())
