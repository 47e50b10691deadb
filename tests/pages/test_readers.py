from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qa.errors import PageError
from qa.pages.blocks import Capture, Skipped
from qa.pages.parse import page_json, parse
from qa.pages.sources import walk
from tests.pages.checks import check_runs, documents, page, said

WORDS = "We have talked about this for a long time and we shall go on talking about it until it is done."
MENU = "<div class='topmenu'><ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li></ul></div>"
HTML = f"""<!doctype html><html lang="en"><head><title>Talks with the press • Office of the President</title>
<meta property="og:site_name" content="Office of the President">
<link rel="canonical" href="https://example.org/events/51551"></head><body>{MENU}
<article itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">Talks with the press</h1>
<p class="lead">The President met the press.</p>
<time datetime="2016-03-22" itemprop="datePublished">March 22, 2016</time><div class="p-location">Sochi</div>
<div itemprop="articleBody">
<figure><img alt=""><figcaption>At the talks</figcaption></figure>
<p><b>President of Finland Anna Keller: </b>Mr
<a href="/p">Robert Hale<span class="tooltip hidden">Hale, Robert</span></a>, {WORDS}<sup><a href="#n1">1</a></sup></p>
<div role="complementary"><h3>See also</h3><a href="x">Other talks</a></div>
<p><b>Question</b> (retranslated)<b>:</b> Why?</p><p><b>Anna Keller:</b> Because.</p><p>And so on.</p>
</div></article><div class="footer">All content is licensed</div></body></html>"""


def test_html_article_is_found_among_menus_captions_and_tooltips() -> None:
    parsed = page(HTML, "51551.html")
    check_runs(parsed)
    (document,) = page_json(parsed)["documents"]
    assert (document["title"], document["date"], document["place"]) == ("Talks with the press", "2016-03-22", "Sochi")
    assert (document["published"], document["url"]) == ("2016-03-22", "https://example.org/events/51551")
    assert parsed.page.publisher == "Office of the President"
    assert [(u["speaker"], u["role"], u["label"], u["text"]) for u in document["utterances"]] == [
        ("Anna Keller", "statement", "President of Finland Anna Keller", f"Mr Robert Hale, {WORDS}"),
        (None, "question", "Question (retranslated)", "Why?"),
        ("Anna Keller", "answer", "Anna Keller", "Because.\n\nAnd so on."),
    ]
    removed = [run.removed for run in parsed.documents[0].utterances[0].runs if run.removed]
    assert "hidden text" in removed


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [("utf-8", ""), ("utf-8-sig", ""), ("windows-1251", "<meta charset=windows-1251>"), ("koi8-r", ""), ("utf-16", "")],
)
def test_any_encoding_is_read_and_russian_is_known_as_russian(encoding: str, meta: str) -> None:
    text = (
        f"<html lang=en>{meta}<body><p>"
        + "Вопрос: Что будет дальше и как мы это сделаем? Мы не знаем, но это так. " * 3
    )
    parsed = page(text.encode(encoding), "page.html")
    assert "Что будет дальше" in parsed.text
    assert parsed.page.language == "ru"


def test_windows_quotes_survive_a_wrong_latin_1_label() -> None:
    data = "<meta charset=iso-8859-1><p>It is “quoted” – indeed, it is a sentence that is long enough.".encode("cp1252")
    assert "“quoted” –" in said(data, "page.htm")[0][2]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("10<sup>12</sup> roubles", "10¹² roubles"),
        ("10<sup><b>6</b></sup>, 2.5<sup>3</sup>", "10⁶, 2.5³"),
        ("5 m<sup>2</sup> or km<sup>2</sup>", "5 m² or km²"),
        ("E = mc<sup>2</sup> and x<sup>3</sup>", "E = mc² and x³"),
        ("the bridge<sup>2</sup> of 2019<sup>3</sup>", "the bridge of 2019"),
        ("“the bridge.”<sup>12</sup> <sup>13</sup>", "“the bridge.”"),
        ("1.5%<sup>4</sup> and 10<sup><a href='#n'>1</a></sup>", "1.5% and 10"),
        ("100<a href='#n'><sup>1</sup></a>, x<sup>*</sup> and 10<sup>[2]</sup>", "100, x and 10"),
        ("the 20<sup>th</sup> and <i>the system</i><sup>5</sup>", "the 20th and the system"),
    ],
)
def test_raised_digits_are_footnote_marks_only_behind_words(markup: str, words: str) -> None:
    parsed = page(f"<h1>On bridges</h1><p>We say: {markup}.</p>", "a.html")
    check_runs(parsed)
    assert parsed.documents[0].text.replace(" .", ".") == f"We say: {words}."


def test_broken_markup_still_gives_the_words() -> None:
    text = "<div><p><b>Question:<p>Why?</b></div></td><p><b>Anna Keller:</b> Because<i>.<table><tr>And so on, she said."
    assert "Because" in "".join(words for _, _, words in said(text, "page.html"))


def test_column_marks_inside_a_sentence_are_left_out_by_name() -> None:
    text = (
        "<h3>Summer Adjournment</h3><p><b>Anna Keller (North East) (Lab):</b> I wish to express deep</p>"
        "<p><b>19 July 2011 : Column 832</b></p><p>and abiding gratitude to all of our people in this matter.</p>"
        "<p><b>The Secretary of State for Justice (Mr Robert Hale):</b> I agree.</p>"
    )
    parsed = page(text, "debate.html")
    check_runs(parsed)
    first, second = parsed.documents[0].utterances
    assert first.text == "I wish to express deep and abiding gratitude to all of our people in this matter."
    assert "column mark" in {run.removed for run in first.runs}
    assert (second.speaker, second.office) == ("Robert Hale", "The Secretary of State for Justice")
    assert str(parsed.documents[0].date) == "2011-07-19"


MARKDOWN = f"""---
title: "Remarks by President\\_Keller in a Press Conference"
date: '2023-11-16'
source_url: https://example.org/a
---

Historic House
Woodside, California

5:20 P.M. PST

THE PRESIDENT:  {WORDS[:60]}
{WORDS[60:]}  It is a \\[small\\] *thing*.

Q    Why, [really](https://x.org "t")?

**MR. HALE:**  Because.

Q    And when?

**MR. HALE:**  Soon.

                         END                    4:49 P.M. EST

[ref]: https://x.org "A title."
"""


def test_markdown_with_a_header_and_wrapped_lines() -> None:
    parsed = page(MARKDOWN, "a.md")
    check_runs(parsed)
    assert said(MARKDOWN, "a.md") == [
        ("Keller", "statement", f"{WORDS} It is a [small] thing."),
        (None, "question", "Why, really?"),
        ("Hale", "answer", "Because."),
        (None, "question", "And when?"),
        ("Hale", "answer", "Soon."),
    ]
    (document,) = documents(MARKDOWN, "a.md")
    assert (document["date"], document["url"]) == ("2023-11-16", "https://example.org/a")
    assert document["title"] == "Remarks by President Keller in a Press Conference"


def test_questions_as_headings_are_put_to_the_person_of_the_title() -> None:
    text = "---\ntitle: Anna Keller\n---\n\n### Who are you?\n\nI am Anna.\n\n- A pen\n- A book\n\n"
    text += "### And what else?\n\nNothing."
    assert said(text, "anna.md") == [
        (None, "question", "Who are you?"),
        ("Anna Keller", "answer", "I am Anna.\n\nA pen\n\nA book"),
        (None, "question", "And what else?"),
        ("Anna Keller", "answer", "Nothing."),
    ]


def test_xml_speeches_name_their_speakers() -> None:
    text = (
        "<debate><title>Budget</title><date>2019-05-27</date><speech><speaker>Anna Keller</speaker><p>We open.</p>"
        "<p>It is late.</p></speech><speech speakername='Robert Hale'><p>Indeed it is.</p></speech></debate>"
    )
    check_runs(page(text, "a.xml"))
    assert said(text, "a.xml") == [
        ("Anna Keller", "statement", "We open.\n\nIt is late."),
        ("Robert Hale", "statement", "Indeed it is."),
    ]
    assert (documents(text, "a.xml")[0]["title"], documents(text, "a.xml")[0]["date"]) == ("Budget", "2019-05-27")


def test_xml_entities_neither_explode_nor_reach_files() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(10)
    )
    text = bomb + "<!ENTITY f SYSTEM 'file:///etc/passwd'>]><debate><p>It is late. &k; &f; Good night.</p></debate>"
    parsed = page(text, "a.xml")
    assert len(parsed.text) < 1000
    assert "root:" not in parsed.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don&#39;t spend 10&nbsp;million&mdash;or more.", "Don't spend 10 million—or more."),
        ("1&frac12; percent, 5 &lt; 6 &amp; 7", "1½ percent, 5 < 6 & 7"),
        ("We said so.<br>We did it.<BR />\nAnd more.", "We said so. We did it. And more."),
        ("It is <b>b</b>, <!-- b --> b &unknown; x", "It is b, b &unknown; x"),
        ("**So&shy;on&hellip;** and `a&amp;b` \\&amp; \\*c\\*", "Soon… and a&amp;b &amp; *c*"),
        ("> a &quot;word&quot;\n> and *more&mdash;so*", 'a "word" and more—so'),
        ("[&laquo;Yes&raquo;](https://x.org?a&amp;b) &#x2014; no", "«Yes» — no"),
    ],
)
def test_markdown_spells_references_out_and_breaks_lines(text: str, words: str) -> None:
    parsed = page(f"---\ntitle: &amp; so\n---\n\n# Title &amp; more\n\nBefore it.\n\n{text}\n\nAnd 1 &gt; 0.\n", "a.md")
    check_runs(parsed)
    assert parsed.documents[0].text == f"Before it.\n\n{words}\n\nAnd 1 > 0."


def test_markdown_labels_after_references_and_breaks() -> None:
    text = f"Statement\n\n**Q&nbsp;:** Why?<br>**Anna Keller:** &ldquo;{WORDS}&rdquo;<br>\n**Robert Hale:** So&hellip;"
    check_runs(page(text, "a.md"))
    assert [words for _, _, words in said(text, "a.md")] == ["Why?", f"“{WORDS}”", "So…"]


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ("one<lb/>two<br/>three", "one two three"),
        ("<hi>one</hi> <hi>two</hi>", "one two"),
        ("caf&eacute; &amp; bar, 5 &lt; 6", "café & bar, 5 < 6"),
        ("AT&T &amp; others, 5 &lt; 6", "AT&T & others, 5 < 6"),
        ("one &foo; two &amp; three", "one &foo; two & three"),
        ("one<note>left out</note> <hi>two</hi>&#160;&#8212; three", "one two — three"),
        ("<![CDATA[one &amp; two]]> &amp; three", "one &amp; two & three"),
    ],
)
def test_xml_keeps_words_apart_and_references(inner: str, words: str) -> None:
    parsed = page(f"<debate><speech by='Anna Keller'><p>{inner}</p><p>5 &gt; 4</p></speech></debate>", "a.xml")
    check_runs(parsed)
    assert parsed.documents[0].text == f"{words}\n\n5 > 4"


def test_xml_entities_of_its_own_keep_the_words_after_them() -> None:
    text = "<!DOCTYPE d [<!ENTITY nm 'Anna'>]><d><title>On &nm; and more</title><p>It is &nm; who said so.</p></d>"
    assert documents(text, "a.xml")[0]["utterances"][0]["text"] == "It is &nm; who said so."


def write_pdf(pages: list[list[str]]) -> bytes:
    """Write the smallest PDF that holds these lines."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for lines in pages:
        text = "BT /F1 11 Tf 60 760 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    body += (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n"
    )
    body += "%%EOF"
    return body.encode("latin-1")


def test_pdf_running_heads_are_taken_out_of_sentences() -> None:
    line = "and we shall go on talking about it until every one of these matters has been settled"
    pages = [
        [
            f"May {n}, 2022 Chair Keller's Press Conference",
            f"Page {n} of 4",
            f"CHAIR KELLER. Number {n} is done {line}",
            line,
        ]
        for n in range(1, 5)
    ]
    pages[2][3] = "and this is a sentence that goes over the end of its page without coming to an end"
    pages[3][2] = "and here it ends."
    parsed = page(write_pdf(pages), "a.pdf")
    check_runs(parsed)
    text = parsed.documents[0].text
    assert "settled CHAIR" not in text
    assert "Page 3" not in text
    assert "without coming to an end and here it ends." in text


def test_damaged_pdf_is_one_sentence() -> None:
    with pytest.raises(PageError):
        page(b"%PDF-1.4\n nothing else", "a.pdf")


def captures(path: Path) -> list[Any]:
    return [page for page in walk([path]) if isinstance(page, Capture) or not page.expected]


def test_json_lines_are_pages_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    records = [
        {
            "text": f"Question: Why?\n\nAnna Keller: {WORDS}",
            "title": "Talks",
            "date": "2020-01-02",
            "url": "http://x.org/1",
        },
        {"html": f"<p>{WORDS}</p>", "title": "Statement", "speaker": "Robert Hale", "date": "2020-01-03"},
        {"nothing": 1},
    ]
    path.write_text("\n".join(map(json.dumps, records)) + "\nno json\n", "utf-8")
    first, second, third, fourth = captures(path)
    assert (first.source, first.url) == ("a.jsonl#1", "http://x.org/1")
    document = parse(first).documents[0]
    assert (document.title, str(document.date), document.speakers) == ("Talks", "2020-01-02", ("Anna Keller",))
    assert [(u.speaker, u.text) for u in parse(second).documents[0].utterances] == [("Robert Hale", WORDS)]
    assert isinstance(third, Skipped)
    assert isinstance(fourth, Skipped)


def archive() -> bytes:
    records = []
    for url, kind, body in (
        ("http://x.org/a", "text/html; charset=utf-8", f"<p>{WORDS}</p>".encode()),
        ("http://x.org/b.png", "image/png", b"\x89PNG"),
    ):
        answer = f"HTTP/1.0 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-07-15T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{len(records)}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + answer + b"\r\n\r\n"))
    return b"".join(records)


def test_web_archives_give_their_text_responses(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(archive())
    with zipfile.ZipFile(tmp_path / "b.wacz", "w") as pack:
        pack.writestr("archive/data.warc.gz", archive())
    for name in ("a.warc.gz", "b.wacz"):
        (found,) = captures(tmp_path / name)
        assert (found.url, str(found.captured)) == ("http://x.org/a", "2020-07-15")
        assert parse(found).documents[0].text == WORDS


def test_a_cut_archive_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.wacz").write_bytes(b"PK nothing")
    (found,) = captures(tmp_path / "a.wacz")
    assert isinstance(found, Skipped)
    assert found.reason.startswith("The file is damaged")


HYPHENS = {
    "We put it dif-\nferently, and differently built": "We put it differently, and differently built",
    "It was a well-\nknown secret; well-known to all": "It was a well-known secret; well-known to all",
    "The short-\nand long-term interest of the town": "The short- and long-term interest of the town",
    "The too-\nbig-to-fail and back-and-\nforth": "The too-big-to-fail and back-and-forth",
    "Of interest, our interest-\nsensitive town": "Of interest, our interest-sensitive town",
    "The ex-\npresident spoke to a crowd of people": "The ex-president spoke to a crowd of people",
    "We shall dis-\n  cuss it with all of you in spring": "We shall discuss it with all of you in spring",
    "He came to Saint-\nPetersburg by train in the winter": "He came to Saint- Petersburg by train in the winter",
}


@pytest.mark.parametrize("text", HYPHENS)
def test_words_broken_at_the_end_of_a_line_are_whole_again(text: str) -> None:
    filler = "We have talked about this for a long time and shall go on with it."
    parsed = page(f"{filler}\n{filler}\n\n{text}\n")
    check_runs(parsed)
    utterance = parsed.documents[0].utterances[0]
    assert utterance.text.split("\n\n")[-1] == HYPHENS[text]
    assert {run.removed for run in utterance.runs if run.removed} <= {"line-end hyphen", "other matter"}


@pytest.mark.parametrize("mark", ["[1]", "1", "(1)", "*"])
@pytest.mark.parametrize("anchor", ["_ftn1", "sdfootnote1sym", "fn-1"])
def test_footnote_marks_of_word_processors_are_left_out(anchor: str, mark: str) -> None:
    text = (
        "<h1>Speech by Anna Keller</h1><p>We have a budget"
        f'<a href="#{anchor}" name="_ftnref1"><span class="MsoFootnoteReference">{mark}</span></a>, and it is good.</p>'
        '<p>See <a href="#note2">the second part</a> of it.</p>'
    )
    check_runs(page(text, "a.html"))
    assert [words for _, _, words in said(text, "a.html")] == [
        "We have a budget, and it is good.\n\nSee the second part of it."
    ]
