"""Weighs what a page states about itself: the best title, dates, place, address. Order of trust is in `rules.TRUST`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from qa.models import fold
from qa.pages import rules, rules_html
from qa.pages.blocks import Capture, Fact
from qa.pages.dates import read_date

SURE = ("record", "yaml", "json-ld")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page, its record or its file name say outside of the text."""

    titles: tuple[str, ...] = ()
    """Best first; a site's name behind a bar or dash is given both with and without."""
    sure_title: str | None = None
    """The one written for machines, if there is one: no line of the page can be more of a title."""
    date: dt.date | None = None
    published: dt.date | None = None
    place: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    speaker: str | None = None
    genre: str | None = None
    surname: str | None = None
    """From a file name such as 1961-04-21_Kennedy.txt: whom a bare office means there."""
    file_date: dt.date | None = None


def weigh(facts: Sequence[Fact], capture: Capture) -> Stated:
    """Choose among all a page states, by where it states it."""
    everything = [*(Fact(name, value, "record") for name, value in capture.fields.items()), *facts]
    published = next(filter(None, (read_date(value) for value in ranked(everything, "published"))), None)
    date = next(filter(None, (read_date(value) for value in ranked(everything, "date"))), None)
    stem = PurePosixPath(urlsplit(capture.source).path).name.split(".")[0]
    surname = rules.FILE_SURNAME.match(stem)
    return Stated(
        titles=tuple(dict.fromkeys(titles_of(everything))),
        sure_title=next(ranked([fact for fact in everything if fact.origin in SURE], "title"), None),
        date=date,
        published=published,
        place=next(ranked(everything, "place"), None),
        url=_address(capture.url, ranked(everything, "url")),
        publisher=capture.publisher or next(ranked(everything, "publisher"), None),
        language=next(ranked(everything, "language"), None),
        speaker=next(ranked(everything, "speaker"), None),
        genre=next(ranked(everything, "genre"), None),
        surname=surname["name"] if surname else None,
        file_date=_file_date(stem),
    )


def ranked(facts: Sequence[Fact], name: str) -> Iterator[str]:
    """Yield the values stated for a field, most trusted first."""
    for origin in rules.TRUST[name]:
        for fact in facts:
            if fact.field == name and fact.origin == origin:
                value = " ".join(fact.value.split())
                if value:
                    yield value


def titles_of(facts: Sequence[Fact]) -> Iterator[str]:
    """Yield titles; of "Title • Site" first the parts that another source confirms."""
    values = list(ranked(facts, "title"))
    for value in values:
        yield value
    for value in values:
        parts = [part for part in rules_html.TITLE_CUT.split(value) if part]
        if len(parts) > 1:
            yield from sorted((part for part in parts if len(part) > 3), key=len, reverse=True)


def _address(known: str | None, stated: Iterator[str]) -> str | None:
    """Take the address known beforehand, else the first that the page states."""
    return known if known and _can_be_split(known) else next(filter(_is_address, stated), None)


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://")) and _can_be_split(value)


def _can_be_split(value: str) -> bool:
    """Say whether an address can be taken apart: "http://[site]/1", from a template never filled in, cannot."""
    try:
        urlsplit(value)
    except ValueError:
        return False
    return True


def _file_date(stem: str) -> dt.date | None:
    found = rules.FILE_DATE.search(stem)
    if not found:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def clean_title(title: str, publisher: str | None) -> str:
    """Take a site's own name off the end of a title."""
    parts = rules_html.TITLE_CUT.split(title)
    if len(parts) > 1 and publisher and fold(parts[-1]) == fold(publisher):
        return title[: title.rindex(parts[-1])].rstrip(" |•·»›-–—:")
    return title
