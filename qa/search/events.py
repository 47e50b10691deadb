"""Events that a question names ("before the talks in Minsk", "at the Helsinki summit"), dated by the archive itself.

An event is known where a document's title and place hold all the words that name it; its days are those documents'.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from qa.models import fold
from qa.words import FUNCTION_WORDS

Event = tuple[dt.date, str]
"""Day of a document, with its title and place."""

SORTS = (
    "talks", "negotiations", "summit", "meeting", "conference", "news conference", "press conference", "visit", "trip",
    "forum", "congress", "parade", "ceremony", "session", "inauguration", "address", "speech", "interview", "briefing",
    "call", "conversation", "direct line", "assembly", "anniversary",
)  # fmt: skip
ALIKE = {"negotiations": "talks", "trip": "visit", "call": "conversation", "press": "news", "speech": "address"}
"""Words for the same sort of event; either may stand in a title."""
LOOSE = frozenset({"summit", "meeting", "talks", "conference", "session", "visit"})
"""Sorts that titles mix up: the Helsinki summit is "Talks with US President", the news conference after it too."""
CUES = {
    "before": r"before|ahead\s+of|prior\s+to|until|up\s+to", "after": r"after|following|since",
    "at": r"at|during|on\s+the\s+sidelines\s+of",
}  # fmt: skip
PHRASE = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{name}>{words})' for name, words in CUES.items())})\s+(?:(?P<the>the|his|her|their)\s+)?"
    rf"(?P<head>(?:[\w’'-]+\s+){{0,4}}?)(?P<sort>{'|'.join(sorted(map(re.escape, SORTS), key=len, reverse=True))})\b"
    r"(?P<tail>(?:\s+(?:in|at|on|with|of|for|between|to|and|the|(?-i:[A-ZÀ-Þ0-9])[\w’'-]*)\b)*)",
    re.IGNORECASE,
)
CAPITAL = re.compile(r"[A-ZÀ-Þ0-9][\w’'-]*")
APART = 10
"""Days between two documents from which they belong to two events; a visit with all its papers takes a week."""
LONGEST = 21
"""Days of an event at most; what lasts longer is none."""
YEAR = re.compile(r"1[89]\d\d|20\d\d")


@dataclass(frozen=True, slots=True)
class Happened:
    """A stretch of a question that names an event, and when that was."""

    start: int
    end: int
    words: str
    cue: str
    """before, after or at."""
    periods: tuple[tuple[dt.date, dt.date], ...]
    """First and last day of every event of that name; none where the archive knows no such event."""


class Events:
    """Titles and places of an archive's documents, to look events up in."""

    def __init__(self, documents: Sequence[Event]) -> None:
        """Take the day, title and place of every document."""
        self._days = [day for day, _ in documents]
        self._with: dict[str, set[int]] = defaultdict(set)
        for number, (_, words) in enumerate(documents):
            for word in set(fold(words).split()):
                self._with[word].add(number)

    def named(self, text: str) -> Happened | None:
        """Find the first event that a question names by more than its sort."""
        for match in PHRASE.finditer(text):
            names = [fold(name) for name in CAPITAL.findall(_tail(match)) + CAPITAL.findall(match["head"])]
            names = [word for name in names for word in name.split() if word not in FUNCTION_WORDS and len(word) > 1]
            end = match.start("tail") + len(_tail(match))
            cue = next(name for name in CUES if match[name])
            years = {int(name) for name in names if YEAR.fullmatch(name)}
            names = [name for name in names if not YEAR.fullmatch(name)]
            if names:
                words = text[match.end(cue) : end].strip()
                return Happened(match.start(), end, words, cue, self._when(match["sort"].casefold(), names, years))
        return None

    def _when(self, sort: str, names: list[str], years: set[int]) -> tuple[tuple[dt.date, dt.date], ...]:
        found: set[int] = set.intersection(*[self._with.get(name, set()) for name in names])
        found = {number for number in found if not years or self._days[number].year in years}
        same_sort = found.intersection(*[self._alike(word) for word in sort.split()])
        days = sorted({self._days[number] for number in same_sort or (found if sort in LOOSE else ())})
        periods: list[list[dt.date]] = []
        for day in days:
            if periods and (day - periods[-1][-1]).days <= APART:
                periods[-1].append(day)
            else:
                periods.append([day])
        return tuple((one[0], one[-1]) for one in periods if (one[-1] - one[0]).days <= LONGEST)

    def _alike(self, word: str) -> set[int]:
        both = {word, ALIKE.get(word, word), *(other for other, same in ALIKE.items() if same == word)}
        return {number for one in both for number in self._with.get(one, ())}


def _tail(match: re.Match[str]) -> str:
    """Cut what follows the event's sort after its last name: "talks in Minsk about"."""
    tail = match["tail"]
    last = list(CAPITAL.finditer(tail))
    return tail[: last[-1].end()] if last else ""
