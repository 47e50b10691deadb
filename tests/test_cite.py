"""A quote as others take it in."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.cite import COLUMNS, FORMATS, answer_csv, answer_markdown, copies, csv_row, defused, escape_markdown
from qa.results import Caution
from tests.web.fakes import ANSWER, DECLINED, HOSTILE, MARKUP, QUOTE, STATEMENT, WORDS


def test_quote_can_be_copied_in_five_forms() -> None:
    forms = copies(QUOTE)
    assert tuple(forms) == FORMATS
    for name in ("quote", "ris", "bibtex", "csl"):
        assert WORDS in forms[name]
    assert WORDS in forms["markdown"].replace("\\", "")


def test_plain_quote_has_its_citation() -> None:
    assert copies(QUOTE)["quote"] == (
        f"“{WORDS}”\n— Maria Example, answering Interfax, Moscow, 17 October 2019\n"
        "News conference following talks, https://example.org/talks#:~:text=We%20will, captured 15 July 2020"
    )


def closed(entry: str) -> bool:
    """Whether an entry ends where its first brace is closed, as BibTeX counts: a backslash makes no difference."""
    depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in entry))
    return depths.index(0, entry.index("{")) == len(entry.rstrip()) - 1


@given(st.text(alphabet="ab{}\\%\n", max_size=12))
def test_braces_of_a_page_do_not_end_an_entry_of_bibtex(text: str) -> None:
    assert closed(copies(replace(QUOTE, title=text, text=text, speakers=(f"A {text}",), publisher=text))["bibtex"])


def test_braces_are_written_so_that_bibtex_does_not_count_them() -> None:
    assert r"title = {{a \textbraceleft{} b \textbraceright{}}}" in copies(replace(QUOTE, title="a { b }"))["bibtex"]


@pytest.mark.parametrize(
    ("name", "in_ris"),
    [
        ("Pelé", "Pelé"),
        ("Felipe VI,\nKing of Spain", "Felipe VI King of Spain"),
        ("Smith, John", "Smith John"),
        ("جواد ظريف", "جواد ظريف"),
        ("Anna\u2028Berg and Karl Lund", "Anna Berg and Karl Lund"),
    ],
)
def test_odd_names_stay_whole_and_in_their_line(name: str, in_ris: str) -> None:
    forms = copies(replace(QUOTE, speakers=(name,), speaker=name, title="A\u2029B\nC"))
    line = " ".join(name.split())
    assert f"AU  - {in_ris}\r\n" in forms["ris"]  # a comma would part surname and first name
    assert f"author = {{{{{line}}}}},\n" in forms["bibtex"]
    (item,) = json.loads(forms["csl"])
    assert (item["author"], item["title"]) == ([{"literal": line}], "A B C")
    assert len(forms["quote"].split("\n")) == len(copies(QUOTE)["quote"].split("\n"))


def test_bibtex_has_one_entry_with_balanced_braces() -> None:
    for quote in (QUOTE, STATEMENT, HOSTILE):
        entry = copies(quote)["bibtex"]
        assert entry.startswith("@misc{")
        assert entry.count("@misc") == 1
        assert closed(entry)
    assert "date = {2019-10-17}" in copies(QUOTE)["bibtex"]
    assert "urldate = {2020-07-15}" in copies(QUOTE)["bibtex"]


def test_ris_has_one_field_a_line() -> None:
    lines = copies(replace(QUOTE, title="A\r\nER  - \r\nTY  - HACK"))["ris"].split("\r\n")
    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]
    assert sum(line.startswith(("TY", "ER")) for line in lines) == 2
    assert "DA  - 2019/10/17" in lines


def test_csl_keeps_the_three_dates_apart() -> None:
    (item,) = json.loads(copies(QUOTE)["csl"])
    assert item["event-date"] == {"date-parts": [[2019, 10, 17]]}
    assert item["issued"] == {"date-parts": [[2019, 10, 18]]}
    assert item["accessed"] == {"date-parts": [[2020, 7, 15]]}
    assert item["author"] == [{"literal": "Maria Example"}]


def test_unknown_event_date_is_not_made_up() -> None:
    (item,) = json.loads(copies(STATEMENT)["csl"])
    assert "event-date" not in item
    assert "event date unknown" in item["note"]


def test_markdown_of_hostile_pages_is_only_text() -> None:
    shown = MarkdownIt("commonmark", {"html": True}).render(answer_markdown(replace(ANSWER, quotes=(HOSTILE,))))
    assert not re.search(r"<(?!/?(p|h2|blockquote|em)\b)", shown)
    assert MARKUP.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in shown


@given(st.text(alphabet="ab*_`[](){}<>#+-.!|\\&~$:@1\n", max_size=40))
def test_markdown_shows_any_line_as_it_is(text: str) -> None:
    line = " ".join(text.split())
    shown = MarkdownIt("commonmark", {"html": True}).render(f"x{escape_markdown(line)}")
    inner = re.fullmatch(r"<p>x(.*)</p>\n", shown)
    assert inner is not None
    assert not re.search(r"<[^&]", inner[1])


def test_caution_goes_along_in_plain_text_markdown_and_csv() -> None:
    cautioned = replace(QUOTE, caution=Caution("conditions", "If they agree, so will we.", 0, 26))
    assert "The sentence before: “If they agree, so will we.”" in copies(cautioned)["quote"].split("\n")
    assert "If they agree" in copies(cautioned)["markdown"]
    assert "If they agree" in answer_csv(replace(ANSWER, quotes=(cautioned,)))


def test_csv_has_one_row_a_quote_and_every_column() -> None:
    rows = list(csv.reader(io.StringIO(answer_csv(ANSWER))))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
    assert rows[0][COLUMNS.index("quote")] == WORDS
    declined = list(csv.reader(io.StringIO(answer_csv(DECLINED))))
    assert declined[0][COLUMNS.index("answered")] == "no"
    assert len(list(csv.reader(io.StringIO(answer_csv(replace(DECLINED, nearest=())))))) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert defused(f"{start}cmd()").startswith("'")
    (row,) = csv.reader(io.StringIO(csv_row([f"{start}1+1", 'a"b', None])))
    assert row[0].startswith("'")
    assert row[1:] == ['a"b', ""]
