"""Reads the lines above a text: title, byline, occasion, place, date. Knows nothing of formats."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.models import fold
from qa.pages import rules
from qa.pages.blocks import Block
from qa.pages.dates import find_dates
from qa.pages.labels import label_at
from qa.pages.names import OFFICE, Person, is_name, people
from qa.pages.titles import date_and_place, dateline, place_at_end, speakers_of

BYLINE = re.compile(
    r"(?:(?:opening |introductory |closing )?(?:remarks|speech|statement|address|lecture|testimony)\s+)?(?:by|of)\s+",
    re.I,
)
SIGNED = re.compile(r"(?P<name>[^,;:]{4,40}),\s+(?P<office>[^,;:.?!]{4,80})")
"""A line such as "Christine Lagarde, President of the ECB"."""
NOUNS = frozenset([*rules.BYLINE_NOUNS.split("|"), "with"])
ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){1,4}$|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|a\.m|p\.m|[AP]\.M)\.$")
UPDATED = re.compile(r"(?:update[ds]?|modified|changed)(?:\s+on)?\s*:?$", re.IGNORECASE)
NUMERIC = re.compile(r"[\d./\s-]+")


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines above a text say, and the blocks that follow them."""

    body: tuple[Block, ...]
    title: str | None = None
    date: dt.date | None = None
    published: dt.date | None = None
    place: str | None = None
    speakers: tuple[Person, ...] = ()
    text: str = ""
    """All of it."""


def read_head(blocks: Sequence[Block], titles: Sequence[str]) -> Head:
    """Part the lines above a text from the text; `titles` are those the page states elsewhere, best first."""
    count = head_length(blocks, titles)
    head = Head(tuple(blocks[count:]), text="\n".join(block.text for block in blocks[:count]))
    lines = [line for block in blocks[:count] for line in lines_of(block)]
    chosen = choose_title([line for line in lines if not is_mark(line.text) and not byline(line.text)], titles)
    head = replace(head, title=chosen.text if chosen else None)
    for line in lines:
        if line is not chosen:
            head = _with_line(head, line.text)
    return head


def head_length(blocks: Sequence[Block], titles: Sequence[str]) -> int:
    """Count the blocks that stand above the text; none where nothing would be left of it."""
    folded = {fold(title) for title in titles}
    count = dated_lead(blocks)
    for block in blocks[count:HEAD_LIMIT]:
        if block.speaker or not _is_head(block, folded, bool(count)):
            break
        count += 1
    count = before_plain(blocks[:count], titles)
    if count == len(blocks):
        return 1 if len(blocks) > 1 and fold(blocks[0].text) in folded else 0
    return count


def dated_lead(blocks: Sequence[Block]) -> int:
    """Count the blocks up to a date line that stands below title and summary; none where speech comes first."""
    for at, block in enumerate(blocks[:LEAD_LIMIT]):
        if at and is_mark(block.text) and find_dates(block.text):
            return at + 1
        if len(block.text) > LEAD_LENGTH or (not block.level and label_at(block) is not None and len(block.text) > 40):
            return 0
    return 0


LEAD_LIMIT = 8
LEAD_LENGTH = 320
"""Summaries above a date line have up to 300 characters; opening paragraphs are longer more often than not."""


def _is_head(block: Block, titles: set[str], begun: bool) -> bool:
    text = block.text
    if fold(text) in titles or is_mark(text):
        return True
    if len(text) > rules.TITLE_LIMIT or block.tag == "li":
        return False
    if block.level:
        return not text.endswith("?")
    whole = block.strong and block.strong[0] == (0, len(text))
    if label_at(block) is not None and not whole and not speakers_of(text):
        return False
    if ends_sentence(text) and not ABBREVIATION.search(text):
        return False
    return len(text) <= HEAD_LINE or not begun


def before_plain(blocks: Sequence[Block], titles: Sequence[str]) -> int:
    """Count the blocks before so many plain ones in a row that these must be text, whatever their sentences end in."""
    run = 0
    for at, block in enumerate(blocks):
        # Where the page states no title, its first line is one.
        run = run + 1 if (at or titles) and _is_plain(block, titles) else 0
        if run > PLAIN_LIMIT:
            return at + 1 - run
    return len(blocks)


def _is_plain(block: Block, titles: Sequence[str]) -> bool:
    """Say whether nothing but its place shows that a block stands above the text."""
    text = block.text
    marked = block.level or (block.strong and block.strong[0] == (0, len(text))) or is_mark(text) or find_dates(text)
    return not marked and not byline(text) and not speakers_of(text) and overlap(text, titles) < SAME_TITLE


def ends_sentence(text: str) -> bool:
    """Say whether a text ends as sentences do, in any script, before quotation marks and brackets that close."""
    for char in reversed(text):
        if not (char.isspace() or char in "\"'*" or unicodedata.category(char) in CLOSING):
            return char in rules.SENTENCE_ENDS
    return False


CLOSING = frozenset({"Pe", "Pf", "Pi"})
"""Final marks, and initial ones: German and Polish close with “ and Danish with «."""
PLAIN_LIMIT = 3
"""Blocks in a row; of 1,093 heads of real pages three have two such lines and none has more."""
HEAD_LIMIT = 12
HEAD_LINE = 220
"""The longest occasion ("At the ... Conference on ..., New York") seen above a speech has 190 characters."""


def is_mark(text: str) -> bool:
    """Say whether a line is only a date, a clock time, a way of meeting or an ending mark."""
    if rules.MARK.fullmatch(text.strip()):
        return True
    dates = find_dates(text)
    # "Published: 9 February 2012 | Updated: 10 February 2012" is one line too.
    most = 2 if rules.PUBLISHED_WORD.search(text) else 1
    if not 1 <= len(dates) <= most or len(text) > 60 * len(dates):
        return False
    bounds = [0, *(at for date in dates for at in (date.start, date.end)), len(text)]
    rest = "".join(text[low:high] for low, high in zip(bounds[::2], bounds[1::2], strict=True))
    return bool(rules.DATE_REST.fullmatch(rest))


def lines_of(block: Block) -> list[Block]:
    """Split a block at the line breaks of the page."""
    marks = [0, *block.lines, len(block.text)]
    lines = [block.cut(low, high) for low, high in pairwise(marks)]
    return [line for line in lines if line.text]


SAME_TITLE = 0.5
"""Share of a line's longer words that the page's title has."""


def choose_title(lines: Sequence[Block], titles: Sequence[str]) -> Block | None:
    """Take the line that the page itself calls its title, else a heading, else the first."""
    for title in titles:
        same = next((line for line in lines if fold(line.text) == fold(title)), None)
        if same:
            return same
    near = [line for line in lines if overlap(line.text, titles) >= SAME_TITLE]
    if near:
        return max(near, key=lambda line: (line.level > 0, len(line.text)))
    headings = [line for line in lines if line.level]
    if headings:
        return min(headings, key=lambda line: line.level)
    return lines[0] if lines and not titles else None


def overlap(text: str, titles: Iterable[str]) -> float:
    """Say how much of a line's longer words stand in one of the titles."""
    words = {word for word in fold(text).split() if len(word) > 3}
    if not words:
        return 0.0
    return max((len(words & set(fold(title).split())) / len(words) for title in titles), default=0.0)


def _with_line(head: Head, text: str) -> Head:
    """Add what one line says."""
    dates = find_dates(text)
    if is_mark(text) and dates:
        # A bare 09.07.2020 above a title is when a site put it up; "May 27, 2019" or a dateline is when it was said.
        stated = rules.PUBLISHED_WORD.search(text) or NUMERIC.fullmatch(text)
        if stated:
            first = next((at for at in dates if UPDATED.search(text[: at.start].rstrip()) is None), dates[0])
            return replace(head, published=head.published or first.date)
        return replace(head, date=head.date or dates[0].date, place=head.place or dateline(text))
    date, place = date_and_place(text)
    speakers = tuple(dict.fromkeys((*head.speakers, *byline(text))))
    return replace(
        head,
        date=head.date or date,
        place=head.place or place or dateline(text) or place_at_end(text),
        speakers=speakers,
    )


def byline(text: str) -> tuple[Person, ...]:
    """Read a line that names the speaker and nothing else: "Remarks by Governor X", "Governor X"."""
    opened = BYLINE.match(text)
    rest = text[opened.end() :] if opened else text
    signed = SIGNED.fullmatch(rest.rstrip(" ,"))
    if (
        signed
        and is_name(signed["name"].split())
        and not OFFICE.isdisjoint(re.findall(r"[\w-]+", signed["office"].lower()))
    ):
        return (Person(signed["name"], signed["office"]),)
    found = people(rest)
    if any(not NOUNS.isdisjoint((person.office or "").lower().split()) for person in found):
        return ()
    whole = fold(rest) == fold(" ".join(f"{person.office or ''} {person.name}" for person in found))
    return found if found and (opened or found[0].office) and whole else ()
