"""Any bytes give documents or one clean sentence, and never take long."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import PageError
from qa.models import ParsedPage
from qa.pages.blocks import Capture
from qa.pages.parse import page_json, parse
from tests.pages.checks import check_runs
from tests.patience import slowness

SUFFIXES = (".txt", ".html", ".md", ".xml", ".pdf", ".srt", ".vtt")
EXAMPLES = int(os.environ.get("QA_FUZZ_EXAMPLES", "120"))
MARKS = """Question: |Anna Keller: |Q. |Q  |A: |MR. HALE: |THE PRESIDENT. |Moscow, May 27, 2019|09.07.2020 - A title|
<p>|</p>|<b>|</b>|<br>|<div class=menu>|</div>|<h1>|<pre>|<table><tr><td>|<!--|-->|<sup>1</sup>|<span hidden>|</span>
&amp;|**|*|[a](b)|`|# |> |- |1. |title: x|[|<speech speaker='A B'>|</speech>|<![CDATA[|]]>|é|Вопрос: |漢字|, |by |.,
Foreign Minister |’s statement|President of |(Laughter.)|[00:04] |THE BUDGET|1See item 2.|Words that say a thing
&mdash;|&#39;|<br/>|&nope;|<lb/>|<![CDATA["""
SPACES = [
    "\n",
    "\n\n",
    " ",
    ".",
    "?",
    ",",
    "---\n",
    "\\[",
    "Page 1 of 3\n",
    "Page 2 of 3\n",
    "Page 3 of 3\n",
    "\f",
    "\x00",
    "\n00:00:01,000 --> 00:00:04,000\n",
    "<v Anna Keller>",
]
PARTS = st.sampled_from([*MARKS.replace("\n", "|").split("|"), *SPACES, "\ufeff", "\u200b", "\u00ad"])


def attempt(data: bytes, source: str) -> None:
    outcome = read(Capture(source, data))
    if isinstance(outcome, str):
        assert "\n" not in outcome
        assert outcome.endswith(".")
    else:
        check_runs(outcome)
        page_json(outcome)


def read(capture: Capture) -> ParsedPage | str:
    try:
        return parse(capture)
    except PageError as error:
        return str(error)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(SUFFIXES))
def test_any_bytes(data: bytes, suffix: str) -> None:
    attempt(data, f"page{suffix}")


@settings(max_examples=EXAMPLES * 3, deadline=None)
@given(st.lists(PARTS, max_size=40), st.sampled_from(SUFFIXES[:4]))
def test_any_mixture_of_marks(parts: list[str], suffix: str) -> None:
    attempt("".join(parts).encode("utf-8"), f"page{suffix}")


@pytest.mark.parametrize("data", [b"<:", b"<:>x</:>", b"<a:b:c>x", b"<{u}n>x"])
def test_names_that_are_none_are_no_traceback(data: bytes) -> None:
    attempt(data, "page.xml")


def test_break_after_a_footnote_mark_is_accounted_for() -> None:
    attempt(b"title: x<sup>1</sup><br>Question: ", "page.html")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pages_cut_and_stirred(suffix: str) -> None:
    source = next((Path(__file__).parents[2] / "seeds").glob("*.txt")).read_bytes()
    draw = random.Random(suffix)  # noqa: S311
    for _ in range(max(4, EXAMPLES // 20)):
        data = bytearray(source[: draw.randrange(len(source))])
        for _ in range(draw.randrange(40)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        attempt(bytes(data), f"page{suffix}")


@pytest.mark.parametrize(
    "data", [b"", b"   \n", b"\x89PNG\r\n\x1a\n" + bytes(99), bytes(range(256)) * 9, b"<html><body></body></html>"]
)
def test_empty_and_binary_pages_are_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(PageError, match=r"^[A-Z].*\.$"):
        parse(Capture("page.html", data))


SLOW = [
    "(",
    "A ",
    "a" * 50 + " ",
    "Mr. ",
    "0203 ",
    "May 1, ",
    "<div>",
    "<b>",
    "&",
    "[",
    "*",
    "\\",
    "Ann Bell's ",
    "of the ",
]


@pytest.mark.parametrize("suffix", SUFFIXES[:4])
@pytest.mark.parametrize("unit", SLOW)
def test_no_pattern_takes_more_than_linear_time(unit: str, suffix: str) -> None:
    def seconds(size: int) -> float:
        data = (unit * (size // len(unit) + 1))[:size].encode()
        started = time.process_time()
        attempt(data, f"page{suffix}")
        return time.process_time() - started

    small = seconds(20_000)
    assert seconds(80_000) < max(0.5, small * 12)


@pytest.mark.parametrize("part", ["**a** ", "*a ", "[a](b) ", "* a\n", "Q. a\n\n", "A: b\n", "> a\n"])
def test_markdown_of_nothing_but_marks_is_refused_at_once(part: str) -> None:
    started = time.process_time()
    outcome = read(Capture("page.md", (part * (1_000_000 // len(part))).encode("utf-8")))
    assert isinstance(outcome, str)
    assert outcome.endswith("it is no readable text.")
    assert time.process_time() - started < 2 * slowness()
