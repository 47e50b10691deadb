"""What parsing gave, as text, so that a page that did not change is not parsed again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from qa.models import Document, Page, Run, Turn, Utterance


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page and its documents, or the sentence that says why it has none."""

    page: Page | None
    documents: tuple[Document, ...]
    error: str = ""


def dump(parsed: Parsed) -> str:
    """Write what parsing gave as JSON."""
    page = parsed.page
    head = page and [page.source, page.sha256, page.url, page.publisher, _iso(page.captured), page.language]
    return json.dumps([head, [_dumped(one) for one in parsed.documents], parsed.error], ensure_ascii=False,
                      separators=(",", ":"))  # fmt: skip


def load(content: str) -> Parsed:
    """Read back what `dump` wrote.

    Raises:
        ValueError: it is something else.
    """
    try:
        head, documents, error = json.loads(content)
        page = head and Page(head[0], head[1], head[2], head[3], _day(head[4]), head[5])
        return Parsed(page, tuple(_loaded(one) for one in documents), error)
    except (TypeError, IndexError, KeyError) as problem:
        raise ValueError("this is no parsed page") from problem


def _dumped(document: Document) -> list[Any]:
    return [
        document.title,
        [
            [u.text, u.role, u.speaker, u.label, u.office,
             [[run.start, run.page_start, run.length, run.removed] for run in u.runs]]
            for u in document.utterances
        ],
        [[turn.question, turn.answers] for turn in document.turns],
        _iso(document.date), _iso(document.published), document.place, document.genre, document.teaser, document.url,
        document.language, document.authors,
    ]  # fmt: skip


def _loaded(fields: list[Any]) -> Document:
    title, utterances, turns, date, published, place, genre, teaser, url, language, authors = fields
    return Document(
        title=title,
        utterances=tuple(
            Utterance(text, role, speaker, label, office, tuple(Run(*run) for run in runs))
            for text, role, speaker, label, office, runs in utterances
        ),
        turns=tuple(Turn(question, tuple(answers)) for question, answers in turns),
        date=_day(date),
        published=_day(published),
        place=place,
        genre=genre,
        teaser=teaser,
        url=url,
        language=language,
        authors=tuple(authors),
    )


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
