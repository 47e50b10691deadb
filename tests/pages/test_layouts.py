"""How web pages and plain texts set questions and names that no "Question:" or "Name:" marks."""

from __future__ import annotations

import pytest

from tests.pages.checks import check_runs, documents, page, said

WORDS = "We have talked about this for a long time and we shall go on talking about it until it is done."
HTML_STYLES = {
    "questions in italics": "<p><em>Why now?</em></p><p>{0}</p><p><em>And when will it be?</em></p><p>{0}</p>",
    "a list of definitions": "<dl><dt>Why now?</dt><dd>{0}</dd><dt>And when will it be?</dt><dd>{0}</dd></dl>",
    "bold paragraphs": "<p><strong>Why now?</strong></p><p>{0}</p><p><b>And when will it be?</b></p><p>{0}</p>",
    "headings": "<h3>Why now?</h3><p>{0}</p><h3>And when will it be?</h3><p>{0}</p>",
    "letters": "<p>Q: Why now?<br>A: {0}</p><p>Q: And when will it be?<br>A: {0}</p>",
}


@pytest.mark.parametrize("style", HTML_STYLES)
def test_questions_as_web_pages_set_them(style: str) -> None:
    text = f"<h1>Interview with Foreign Minister Anna Keller</h1>{HTML_STYLES[style].format(WORDS)}"
    check_runs(page(text, "a.html"))
    assert said(text, "a.html") == [
        (None, "question", "Why now?"),
        ("Anna Keller", "answer", WORDS),
        (None, "question", "And when will it be?"),
        ("Anna Keller", "answer", WORDS),
    ]


NAMES = {
    "names above in bold": "<p><b>Hon. Anna Keller</b></p><p>{0}</p><p><b>Robert Hale (Lib.)</b></p><p>{0}</p>",
    "names above as headings": "<h4>Anna Keller</h4><p>{0}</p><h4>Robert Hale</h4><p>{0}</p>",
    "names in bold without a mark": "<p><b>Anna Keller</b> {0}</p><p><b>Robert Hale</b> {0}</p>",
    "times in brackets": "<p>Anna Keller (<a>00:04</a>):<br>{0}</p><p>Robert Hale (<a>01:31</a>):<br>{0}</p>",
    "cells of a table": "<table><tr><td>Anna Keller<td>{0}<tr><td>Robert Hale<td>{0}</table>",
}


@pytest.mark.parametrize("style", NAMES)
def test_names_as_web_pages_set_them(style: str) -> None:
    text = f"<h1>Sitting of the day</h1>{NAMES[style].format(WORDS) * 2}"
    check_runs(page(text, "a.html"))
    assert [(who, words) for who, _, words in said(text, "a.html")] == [
        ("Anna Keller", WORDS),
        ("Robert Hale", WORDS),
    ] * 2


def test_run_in_headings_in_bold_are_no_names() -> None:
    parts = ("Summing Up", "After Gramm-Leach", "The Prologue")
    text = "<h1>Remarks</h1>" + "".join(f"<p><b>{part}</b> {WORDS}</p><p>{WORDS}</p>" for part in parts)
    assert len(said(text, "a.html")) == 1


def test_a_hearing_with_indented_paragraphs() -> None:
    text = (
        f"PUBLIC HEARING\n\n     The CHAIRMAN. The committee will come to order.\n"
        f"     Senator HALE of Ohio. {WORDS[:60]}\n{WORDS[60:]}\n     Ms. KELLER. I thank the committee.\n"
        "     Senator HALE of Ohio. Why?\n     Ms. KELLER. Well.\n"
    )
    check_runs(page(text, "a.txt"))
    assert [(who, words) for who, _, words in said(text, "a.txt")] == [
        ("The Chairman", "The committee will come to order."),
        ("Hale", WORDS),
        ("Keller", "I thank the committee."),
        ("Hale", "Why?"),
        ("Keller", "Well."),
    ]


def test_a_listing_page_in_html_gives_teasers_and_no_footer() -> None:
    items = "".join(
        f"<div><p>{day}.07.2020 - <a href='/{day}'>Statement number {day}, Rome, July {day - 1}, 2020</a></p>"
        f"<p>{WORDS}</p></div>"
        for day in (14, 13)
    )
    text = f"<html><body><h2>NEWS</h2>{items}<a href='/all'>all messages</a>"
    text += "<div>Embassy, 6 Street. Tel: +44 20 3229 6412</div>"
    assert [(d["title"], d["date"], d["published"], d["utterances"][0]["text"]) for d in documents(text, "a.html")] == [
        ("Statement number 14, Rome, July 13, 2020", "2020-07-13", "2020-07-14", WORDS),
        ("Statement number 13, Rome, July 12, 2020", "2020-07-12", "2020-07-13", WORDS),
    ]
