"""Answers in words and in JSON: the citation line, dates as people write them, the JSON of `qa ask`.

Made only of metadata, plain text throughout; knows nothing of HTML, terminals or how an answer was found.
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from typing import Any

from qa.results import Answer, Hit, Occasion, Quote, jsonable

NOBODY_NAMED = "Speaker not named"
NO_DATE = "date unknown"
OPENING = 80
"""Characters of another's words that are repeated to say whose they are."""
NEARLY = "nearly the same words"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Written out here because `strftime` follows the locale of the machine."""

ASKER_IN_TITLE = re.compile(
    r"\b[Aa]nswers? to (?P<name>[A-Z][\w&.-]*(?: (?:[A-Z][\w&.-]*|of|the|and))*)(?:['’]s?)? questions?\b"
)
"""Who asks all the questions, where a title says so: "answers to Interfax questions", but not "to media questions"."""

QUOTE_KEYS = (
    "id", "rank", "score", "kind", "text", "start", "end", "context", "highlights", "speaker", "speakers", "question",
    "document", "title", "genre", "date", "published", "place", "source", "sources", "publisher", "url", "link",
    "captured", "also_in", "office", "caution", "reported", "proof",
)  # fmt: skip
"""Of the JSON of a quote, in order; what follows `also_in` was added to the fixed ones."""


def day(date: dt.date) -> str:
    """Write a date as "17 October 2019"."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def period(first: dt.date | None, last: dt.date | None) -> str:
    """Write a span of dates as "27 May 2019 to 17 July 2020"; empty where no date is known."""
    known = [day(date) for date in (first, last) if date]
    return " to ".join(dict.fromkeys(known))


def joined(names: tuple[str, ...]) -> str:
    """Join names as "A", "A and B", "A, B and C"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def speaker_of(quote: Quote) -> str:
    """Name who said the words: one speaker, joint authors, or nobody that the page names."""
    return quote.speaker or joined(quote.speakers) or NOBODY_NAMED


def occasion_of(quote: Quote) -> str:
    """Say when it was said, or what is known instead."""
    if quote.date:
        return day(quote.date)
    if quote.published:
        return f"published {day(quote.published)}, event date unknown"
    return NO_DATE


def asker_of(quote: Quote) -> str | None:
    """Name who asked: by the question's label, else by the title of the whole interview; None where neither says."""
    if quote.question and quote.question.speaker:
        return quote.question.speaker
    named = ASKER_IN_TITLE.search(quote.title or "")
    return named["name"] if named else None


def attributed(quote: Quote) -> list[str]:
    """Say who said it, in answer to whom, where and when: the parts of the citation line, the speaker first."""
    answering = f"answering {asker_of(quote) or 'a question'}" if quote.question else None
    return list(filter(None, (speaker_of(quote), answering, quote.place, occasion_of(quote))))


def attribution(quote: Quote) -> str:
    """Write the citation line: "Sergey Lavrov, answering Interfax, Moscow, 17 October 2019"."""
    return ", ".join(attributed(quote))


def quoted_from(quote: Quote) -> list[str]:
    """Say of each stretch that the speaker quotes from somebody else whose words it is: "Quoted from X: “...”"."""
    return [
        f"Quoted from {one.who or 'somebody else'}: “{textwrap.shorten(quote.text[one.start : one.end], OPENING)}”"
        for one in quote.reported
    ]


def answer_json(answer: Answer) -> dict[str, Any]:
    """Lay an answer out as the JSON of `qa ask`."""
    searched = answer.searched
    return {
        "query": answer.query,
        "searched_as": answer.searched_as,
        "filters": jsonable(answer.filters),
        "answered": answer.answered,
        "confidence": answer.confidence,
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "related": [quote_json(quote) for quote in answer.related],
        "nearest": [quote_json(quote) for quote in answer.nearest],
        "searched": {
            "passages": searched.passages,
            "documents": searched.documents,
            "from": jsonable(searched.first),
            "to": jsonable(searched.last),
            "undated": searched.undated,
        },
        "seconds": jsonable(answer.seconds),
        "notes": list(answer.notes),
    }


def quote_json(quote: Quote) -> dict[str, Any]:
    """Lay one quote out as it stands in the JSON of `qa ask`."""
    return {key: jsonable(getattr(quote, key)) for key in QUOTE_KEYS}


def hit_json(hit: Hit) -> dict[str, Any]:
    """Lay a hit out for programs: its passage with the exact text, what matches best in it, how well."""
    passage = hit.passage
    return {
        "id": passage.id,
        "rank": hit.rank,
        "score": hit.score,
        "confidence": hit.confidence,
        "document": passage.document,
        "kind": passage.kind,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "best": jsonable(hit.best),
        "highlights": jsonable(hit.highlights),
        "speakers": list(passage.speakers),
    }


def also_said(occasion: Occasion) -> str:
    """Name another occasion of the same words: "3 May 2018, Title"."""
    words = None if occasion.same_words else NEARLY
    return ", ".join(filter(None, (day(occasion.date) if occasion.date else NO_DATE, occasion.title, words)))
