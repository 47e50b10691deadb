"""What a title says: event date, place, genre, and who speaks or writes. Knows nothing of pages or blocks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import product

from qa.pages import rules
from qa.pages.dates import find_dates
from qa.pages.names import Person, people
from qa.pages.towns import TOWNS

TAIL = re.compile(rules.TITLE_TAIL, re.IGNORECASE)
PLACE = re.compile(r"[A-ZÀ-ÞА-Я][\w.’'-]*(?:[ -](?:(?:de|of|the|upon|on|del?|la|el)[ -])?[A-ZÀ-ÞА-Я][\w.’'-]*){0,3}")
OWN_WORDS = re.compile(rf"\b(?:{rules.OWN_WORDS})\b", re.IGNORECASE)
REGION = re.compile(rules.REGIONS)
ARTICLE = re.compile(r"\b(?:le|den|am|el|the|il|on)\s*$")
OTHER_DAY = re.compile(
    r"\b(?:after|since|before|until|following|regarding|concerning|about|ahead of|anniversary of|events of)\s"
    r"(?:(?:the|a|an|our|his|her|their|its)\s)?(?:[\w’'-]+\s){0,4}?(?:(?:of|from)\s)?$",
    re.IGNORECASE,
)
"""Before a date that is not the day of what is said: "on relations after the visit of 3 January 2011"."""
NO_PLACE = frozenset(rules.NO_NAME.split()) - {"city", "island", "town", "northern", "central"}
CITY_STARTS = frozenset(rules.CITY_STARTS.split())
GENRES = [(re.compile(pattern, re.IGNORECASE), genre) for pattern, genre in rules.GENRES]
BY = re.compile(r"\b(?:by|of|with|co-authored by|delivered by|given by|from)\s+(?=(?:the\s+)?[A-Z])")
OWNER = re.compile(rf"[’']s?\s+(?:[a-z-]+\s+){{0,3}}(?:{rules.BYLINE_NOUNS})\b", re.IGNORECASE)
VERB = re.compile(
    r"\s+(?:answers?|answered|replies|replied|speaks|spoke|responds|responded|addresses|addressed|comments on|"
    r"delivers)\b"
)
TRANSCRIPT_OF = re.compile(
    r"^(?:(?:full|verbatim|unofficial)\s+)?(?:transcript|text|record|video)s?\s+of\s+(?:the\s+)?", re.I
)
NAMED = r"(?=(?:the\s+)?[A-ZÀ-Þ])"
BY_LINE = re.compile(rf"^(?:[\w’'-]+\s+){{0,6}}?(?i:{rules.BYLINE_NOUNS})\b[^.:;]{{0,80}}?\bby\s+{NAMED}")
OF_LINE = re.compile(
    rf"^(?:(?:[A-Z][\w’'-]*|and|the|joint)\s+){{0,4}}?(?i:{rules.BYLINE_NOUNS})\s+(?:of|from)\s+{NAMED}"
)
WITH_LINE = re.compile(
    rf"^(?:[\w’'-]+\s+){{0,4}}?(?i:interview|conversation|q&a|press conference|briefing)\s+(?:with|by|of)\s+{NAMED}"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart."""

    text: str
    date: dt.date | None = None
    place: str | None = None
    genre: str | None = None
    speakers: tuple[Person, ...] = ()
    """Who speaks by the title; several where it names several jointly."""
    speaks: bool = False
    """The item consists of their words: a speech, not a visit or an interview."""


def read_title(text: str) -> Title:
    """Take a title apart; only a date at its very end is the event's."""
    date, place = date_and_place(text)
    speakers, phrase = _announced(text)
    return Title(text, date, place, genre_of(text), speakers, bool(speakers and OWN_WORDS.search(phrase)))


def date_and_place(text: str) -> tuple[dt.date | None, str | None]:
    """Read ", Moscow, May 27, 2019" from the end of a line."""
    dates = find_dates(text)
    if not dates or not TAIL.match(text, dates[-1].end) or OTHER_DAY.search(text[: dates[-1].start]):
        return None, None
    last = dates[-1]
    before = text[: last.start].rstrip(" (")
    if not before.endswith(",") or "," not in before[:-1]:
        return last.date, None
    candidate = before[:-1].rsplit(",", 1)[1].strip()
    return last.date, candidate if PLACE.fullmatch(candidate) else None


def place_at_end(text: str) -> str | None:
    """Read "..., Washington, D.C." or "..., New York, New York" from the end of an occasion's line."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 2 or not PLACE.fullmatch(parts[-1]) or find_dates(text):
        return None
    if not REGION.fullmatch(parts[-1]):
        return None
    return ", ".join(parts[-2:]) if PLACE.fullmatch(parts[-2]) else None


def dateline(text: str) -> str | None:
    """Read the place of a line that holds nothing but a place and a date: "Prague, 5 November 2019"."""
    dates = find_dates(text)
    if len(dates) != 1 or not TAIL.match(text, dates[0].end):
        return None
    before, comma, weekday = ARTICLE.sub("", text[: dates[0].start]).rstrip().rstrip(",").partition(",")
    place = before.strip()
    if comma and not rules.WEEKDAY.fullmatch(weekday.strip()):
        return None
    # "Anna Keller, 5 November 2019" is a byline, "Announcement, 5 November 2019" a section of the site.
    begun = PLACE.fullmatch(place) and place.split()[0].casefold() in CITY_STARTS
    known = place in TOWNS or REGION.fullmatch(place) or begun
    return place if known and NO_PLACE.isdisjoint(place.casefold().split()) else None


def genre_of(text: str) -> str | None:
    """Name the kind of item a title announces."""
    return next((genre for pattern, genre in GENRES if pattern.search(text)), None)


def speakers_of(text: str) -> tuple[Person, ...]:
    """Find whose words a title announces: "X's statement", "Article by X", "X answers questions"."""
    return _announced(text)[0]


def _announced(text: str) -> tuple[tuple[Person, ...], str]:
    """Find who is announced, and the words that announce them: "’s statement", "Article by"."""
    text = TRANSCRIPT_OF.sub("", text)
    for pattern in (OWNER, VERB):
        hit = pattern.search(text)
        found = people(text[: hit.start()]) if hit else ()
        if hit and found:
            return found, hit.group()
    # "“We will not go”: interview with Minister X" announces behind the colon.
    for part, (pattern, sure) in product(
        (text, *text.split(": ")[1:]), ((WITH_LINE, False), (BY_LINE, True), (OF_LINE, False))
    ):
        hit = pattern.match(part)
        found = people(part[hit.end() :]) if hit else ()
        # "Interview with Daily Mail", "Statement of the Russian Movement": without "by", only an office makes sure that
        # a person is meant.
        if hit and found and (sure or all(person.office for person in found)):
            return found, hit.group()
    return (), ""
