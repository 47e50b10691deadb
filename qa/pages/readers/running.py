"""Finds what is printed on every page of a paged text: running heads and page numbers thrown into its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile

from qa.models import Span

NAME = "running head"
PAGE_MARK = re.compile(
    r"\b(?:Page\s+)?(?P<n>\d{1,4})\s+of\s+(?P<m>\d{1,4})\b[^\S\n]*|^[^\S\n]*Page\s+(?P<p>\d{1,4})[^\S\n]*$", re.M
)
REACH = 160
"""Characters looked at before a page number; a running head is one or two lines."""
SHORTEST = 6
LINES = 3
"""Lines at the top and at the foot of a page that may be running heads."""
SHARE = 0.5
"""A line is a running head if it stands, but for its digits, on half of the pages."""


def running_heads(text: str) -> list[Span]:
    """Find the running heads of a text, by its page breaks or, where these are lost, by its page numbers."""
    if "\f" in text:
        return joined(text, by_pages(text, [0, *(hit.end() for hit in re.finditer("\f", text)), len(text)]))
    return joined(text, by_numbers(text))


def joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Make one of running heads that only white space parts; take in the blank lines before, but for one space."""
    found: list[Span] = []
    for low, high in spans:
        reach = max(0, low - 200)
        start = reach + len(text[reach:low].rstrip())
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], high)
        else:
            found.append((min(start + 1, low), high))
    return found


def by_numbers(text: str) -> list[Span]:
    """Find running heads by page numbers that count up, and the words that stand before most of them."""
    marks = [hit for hit in PAGE_MARK.finditer(text) if hit["p"] or int(hit["n"]) <= int(hit["m"])]
    marks = _counting(marks)
    if len(marks) < 3:
        return []
    before = [text[max(0, mark.start() - REACH) : mark.start()] for mark in marks]
    head = _common_end(before)
    spans = []
    for mark, lead in zip(marks, before, strict=True):
        start = mark.start()
        found = re.search(head + r"\s*$", lead) if head else None
        if found:
            start -= len(lead) - found.start()
        elif head:
            continue
        end = mark.end()
        spans.append((start, end + len(text[end : end + 40]) - len(text[end : end + 40].lstrip())))
    return spans


def _counting(marks: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Keep the page numbers that count up by one; "2 of 3 members" in a sentence does not."""
    kept: list[re.Match[str]] = []
    due: int | None = None
    for mark in marks:
        number = int(mark["n"] or mark["p"])
        if due is None and number > 2:
            continue
        if due is None or number == due:
            kept.append(mark)
            due = number + 1
    return kept


def _common_end(texts: Sequence[str]) -> str:
    """Give a pattern for the words that end most of the texts."""
    ends = Counter[tuple[str, ...]]()
    for one, other in pairwise(texts):
        left, right = [text.split() for text in (one, other)]
        same = [a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(left[::-1], right[::-1], strict=False))]
        ends[tuple(same[::-1])] += 1
    for words, _ in sorted(ends.items(), key=lambda item: len(item[0])):
        pattern = r"\s+".join(map(re.escape, words))
        holds = sum(bool(re.search(pattern + r"\s*$", text)) for text in texts)
        if len(" ".join(words)) >= SHORTEST and holds >= len(texts) * SHARE:
            return pattern
    return ""


def by_pages(text: str, cuts: Sequence[int]) -> list[Span]:
    """Find the lines that stand at the top or foot of most pages; `cuts` are where pages begin, and the end."""
    pages = [_edge_lines(text, low, high) for low, high in pairwise(cuts)]
    counts = Counter(key for lines in pages for key in {_key(text[low:high]) for low, high in lines})
    need = max(2, len(pages) * SHARE)
    common = {key for key, count in counts.items() if count >= need and key}
    spans = [span for lines in pages for span in lines if _key(text[span[0] : span[1]]) in common]
    return sorted(spans)


def _edge_lines(text: str, low: int, high: int) -> list[Span]:
    lines = [(low + hit.start(), low + hit.end()) for hit in re.finditer(r"[^\n\f]*\S[^\n\f]*\n?", text[low:high])]
    return lines if len(lines) <= LINES * 2 else [*lines[:LINES], *lines[-LINES:]]


def _key(line: str) -> str:
    """Reduce a line to what repeats: digits stand for any number."""
    return re.sub(r"\d+", "#", " ".join(line.split())) if len(line) < REACH else ""
