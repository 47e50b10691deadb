"""What must hold of every parsed page, and a short way to parse one."""

from __future__ import annotations

from typing import Any

from qa.models import ParsedPage
from qa.pages.blocks import Capture
from qa.pages.parse import page_json, parse


def page(text: str | bytes, source: str = "page.txt", **known: Any) -> ParsedPage:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return parse(Capture(source, data, **known))


def documents(text: str | bytes, source: str = "page.txt", **known: Any) -> list[dict[str, Any]]:
    return page_json(page(text, source, **known))["documents"]  # type: ignore[no-any-return]


def said(text: str | bytes, source: str = "page.txt", **known: Any) -> list[tuple[str | None, str, str]]:
    """Speaker, role and words of the first document."""
    return [(u["speaker"], u["role"], u["text"]) for u in documents(text, source, **known)[0]["utterances"]]


def check_runs(parsed: ParsedPage) -> None:
    """Every word of an utterance stands on the page where its runs say, in order."""
    for document in parsed.documents:
        for utterance in document.utterances:
            at = page_at = 0
            for run in utterance.runs:
                assert run.length > 0
                assert run.start >= at
                assert utterance.text[at : run.start].isspace() or at == run.start
                assert run.page_start >= page_at
                words = utterance.text[run.start : run.start + run.length]
                there = parsed.text[run.page_start : run.page_start + run.length]
                assert len(words) == len(there) == run.length
                assert all(a == b or (a.isspace() and b.isspace()) for a, b in zip(words, there, strict=True))
                between = parsed.text[page_at : run.page_start]
                if at and run.removed is None:
                    assert not between or between.isspace()
                at, page_at = run.start + run.length, run.page_start + run.length
            assert at == len(utterance.text)
    ids = [document.id for document in parsed.documents]
    assert len(ids) == len(set(ids))
