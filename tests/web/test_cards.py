"""Answers as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.archive import Archive
from qa.results import Answer, AppliedFilter, Asked, Source
from qa.search.followup import variants
from qa.web import wording
from qa.web.cards import (
    LONG_QUESTION,
    answer_html,
    examples_html,
    notice_html,
    quote_html,
)
from qa.web.escape import safe_link
from qa.web.quoted import layered
from tests.web.fakes import ANSWER, BEST, CAUTIONED, DECLINED, EXAMPLES, HOSTILE, MARKUP, QUOTE, STATEMENT, WORDS

HARMLESS = {
    "article", "bdi", "blockquote", "br", "cite", "dd", "details", "div", "dl", "dt", "li", "mark", "p", "span",
    "strong", "summary", "ul", "a", "button", "h2", "q", "small",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects what a browser would see: tags, attributes, and the text of each tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.path: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br", "img"):
            self.path.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.path.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.path):
            self.texts[tag][-1] += data


def test_card_shows_exact_words_with_the_best_sentence_layered() -> None:
    page = Reader(quote_html(QUOTE))
    assert page.texts["blockquote"] == [WORDS]
    assert page.texts["mark"] == [BEST]


def test_card_shows_the_attribution_line() -> None:
    page = Reader(quote_html(QUOTE))
    assert page.texts["p"][0] == "Maria Example, answering Interfax, Moscow, 17 October 2019 Foreign Minister"
    assert page.texts["strong"] == ["Maria Example"]


def test_card_shows_the_question_as_the_askers_outside_the_quote() -> None:
    page = Reader(quote_html(QUOTE))
    assert page.texts["p"][1] == f"{wording.IN_ANSWER_TO} Would you deploy such missiles first?"
    assert "Would you" not in page.texts["blockquote"][0]
    assert wording.IN_ANSWER_TO not in quote_html(STATEMENT)


def test_long_question_is_there_in_full_behind_its_opening() -> None:
    question = "Why " * 100 + "so?"
    page = Reader(quote_html(replace(QUOTE, question=Asked(None, question))))
    assert page.texts["details"][0].endswith(question)
    assert len(page.texts["summary"][0]) < LONG_QUESTION + 30


def test_citation_names_title_dates_source_and_other_occasions() -> None:
    page = Reader(quote_html(QUOTE))
    rows = dict(zip(page.texts["dt"], page.texts["dd"], strict=True))
    assert rows == {
        "Title": "News conference following talks",
        "Event date": "17 October 2019",
        "Published": "18 October 2019",
        "Source": "Ministry, pages/talks.txt, captured 15 July 2020",
        "Said also": "1 December 2019, Interview",
    }


def test_unknown_event_date_reads_unknown() -> None:
    page = Reader(quote_html(STATEMENT))
    rows = dict(zip(page.texts["dt"], page.texts["dd"], strict=True))
    assert rows["Event date"] == "unknown"


def test_every_source_of_a_quote_is_named() -> None:
    second = Source("pages/other.txt", None, "Embassy", None)
    page = Reader(quote_html(replace(QUOTE, sources=(*QUOTE.sources, second))))
    rows = dict(zip(page.texts["dt"], page.texts["dd"], strict=True))
    assert rows["Sources"] == "Ministry, pages/talks.txt, captured 15 July 2020Embassy, pages/other.txt"


def test_source_links_to_the_words_and_tells_the_publisher_nothing() -> None:
    links = [attributes for tag, attributes in Reader(quote_html(QUOTE)).tags if tag == "a"]
    assert [link["href"] for link in links] == ["https://example.org/talks#:~:text=We%20will"]
    assert links[0]["rel"] == "noopener noreferrer nofollow"


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>1</script>",
        "file:///etc/passwd",
        "//example.org/x",
        "http://",
        "http://[broken",
        "seeds/page.txt",
    ],
)
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert safe_link(address) is None


def test_answer_shows_every_quote_and_what_was_searched() -> None:
    page = Reader(answer_html(ANSWER))
    assert page.texts["blockquote"] == [WORDS, "A statement."]
    assert page.texts["p"][-2] == "2 quotes from 159 passages of 17 documents, 27 May 2019 to 17 July 2020."


def test_declined_question_says_so_with_what_was_searched() -> None:
    undated = replace(DECLINED, searched=replace(DECLINED.searched, undated=3))
    page = Reader(answer_html(undated))
    assert page.texts["p"][0] == wording.NOTHING
    assert page.texts["p"][1] == (
        "Searched 159 passages of 17 documents, 27 May 2019 to 17 July 2020. 3 passages without any date were left out."
    )


def test_nearest_passages_are_marked_as_not_answering() -> None:
    page = Reader(answer_html(DECLINED))
    assert page.texts["summary"][0] == wording.NEAREST
    assert page.texts["article"][0].startswith(wording.NOT_AN_ANSWER)
    assert wording.NOT_AN_ANSWER not in answer_html(ANSWER)


def test_topic_filters_and_remarks_are_shown() -> None:
    answer = replace(DECLINED, notes=("Two people are called Example.",))
    page = Reader(answer_html(answer))
    assert page.texts["li"] == [
        f"{wording.TOPIC}: {wording.AS_ASKED}",
        "Speaker: Example (from your question)×",
        "Two people are called Example.",
    ]
    labels = [attributes.get("aria-label") for tag, attributes in page.tags if tag == "button"]
    assert labels[:3] == ["Change Topic: as asked", "Change Speaker: Example", "Search again without Speaker: Example"]


def topic(answer: Answer) -> tuple[str, str | None, str | None]:
    """Give what the chip of the topic shows, what changes when it is changed, and the words to change."""
    page = Reader(answer_html(answer))
    _, chip = next(found for found in page.tags if found[0] == "li")
    return page.texts["li"][0], chip["data-field"], chip["data-value"]


def test_topic_of_a_follow_up_is_the_question_with_those_before_it() -> None:
    first, second, asked = "Would you deploy / test missiles first?", "And in Asia?", "And / or in Africa?"
    for history, before in (([first], first), ([first, second], f"{first} {second}")):
        answer = replace(ANSWER, query=asked, searched_as=" / ".join(variants(asked, history)))
        assert topic(answer) == (
            f"Topic: {before} {asked} ({wording.FOLLOWS_UP})×", "history", f"{before} {asked}",
        )  # fmt: skip
        assert f"Search again without {wording.ASKED_BEFORE}" in answer_html(answer)
    alone = replace(ANSWER, query="war / cold war", searched_as="war / cold war")
    assert topic(alone) == (f"Topic: {wording.AS_ASKED}", "question", "war / cold war")


def test_topic_is_what_an_archive_searched_a_follow_up_by(seeds_archive: Archive) -> None:
    first, asked = "Would Russia deploy such missiles in Europe first?", "And why?"
    answer = seeds_archive.ask(asked, history=[first])
    assert topic(answer) == (f"Topic: {first} {asked} ({wording.FOLLOWS_UP})×", "history", f"{first} {asked}")
    assert topic(seeds_archive.ask(asked)) == (f"Topic: {wording.AS_ASKED}", "question", asked)


def test_long_topic_is_cut_in_view_only() -> None:
    asked, before = "And why?", "Nevertheless " * 30 + "so?"
    shown, _, value = topic(replace(ANSWER, query=asked, searched_as=" / ".join(variants(asked, [before]))))
    assert len(shown) < 300
    assert value == f"{before} {asked}"


def test_period_taken_out_of_the_words_is_no_follow_up() -> None:
    guessed = AppliedFilter("since", "2019-01-01", "guessed")
    answer = replace(ANSWER, query="missiles since 2019?", searched_as="missiles?", filters=(guessed,))
    assert topic(answer) == ("Topic: missiles?", "question", "missiles since 2019?")
    assert Reader(answer_html(answer)).texts["li"][1] == "From: 1 January 2019 (from your question)×"


def test_follow_up_with_a_period_is_changed_with_it() -> None:
    asked, before = "And since 2020?", "What of missiles?"
    answer = replace(ANSWER, query=asked, searched_as=" / ".join(variants("And?", [before])))
    assert topic(answer) == (f"Topic: {before} And? ({wording.FOLLOWS_UP})×", "history", f"{before} {asked}")


def test_dates_of_chips_are_in_words() -> None:
    answer = replace(ANSWER, filters=(AppliedFilter("since", "2019-05-01"), AppliedFilter("until", MARKUP)))
    chips = Reader(answer_html(answer)).texts["li"]
    assert chips[1:] == ["From: 1 May 2019×", f"Until: {MARKUP}×"]


def test_caution_shows_the_sentence_before() -> None:
    page = Reader(quote_html(CAUTIONED))
    assert page.texts["q"] == ["Unless the others do, we will not."]
    assert any(text.startswith(wording.CAUTION["conditions"]) for text in page.texts["p"])
    assert "q" not in Reader(quote_html(QUOTE)).texts


def test_markup_of_pages_is_text_everywhere() -> None:
    answer = replace(ANSWER, quotes=(HOSTILE,), notes=(MARKUP,), searched_as=MARKUP)
    page = Reader(answer_html(answer))
    assert {tag for tag, _ in page.tags} <= HARMLESS
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert not [tag for tag, _ in page.tags if tag == "a"]
    assert page.texts["blockquote"] == [HOSTILE.text]
    assert page.texts["cite"] == [MARKUP]
    assert page.texts["strong"] == [MARKUP]


def test_very_long_quote_can_be_scrolled_with_the_keyboard() -> None:
    _, attributes = next(found for found in Reader(quote_html(HOSTILE)).tags if found[0] == "blockquote")
    assert attributes["tabindex"] == "0"


def test_notices_and_examples_are_escaped() -> None:
    assert Reader(notice_html(MARKUP)).texts["p"] == [MARKUP]
    assert Reader(examples_html(EXAMPLES)).texts["button"] == EXAMPLES
    assert examples_html([]) == ""


@given(
    st.text(alphabet="ab<>&\"'\n é\U0001f600", max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=5),
)
def test_marking_never_changes_the_words(text: str, spans: list[tuple[int, int]]) -> None:
    shown = layered(text, spans)
    assert "".join(Reader(f"<p>{shown}</p>").texts["p"]) == text
    assert shown.count("<mark>") == shown.count("</mark>")
    assert not re.search(r"<(?!/?mark>)", shown)
