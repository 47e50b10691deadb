"""Text to folded words: what counts as the same word, and where each lies."""

from __future__ import annotations

import pytest

from qa.folding import spelled, words


def cut(text: str) -> list[str]:
    found = words(text)
    return [text[a:b] for a, b in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t", "dont"), ("“Peace”", "PEACE"), ("ﬁrst", "first"), ("the ﬁrst dia­meter", "the first diameter"),
        ("U.S.", "US"), ("1,000", "1000"), ("1 000 000", "1,000,000"), ("2,5", "2.5"), ("５", "5"),
        ("Erdoğan", "Erdogan"),
        ("cafe\u0301", "café"), ("Straße", "STRASSE"), ("Ёлка", "елка"), ("العَرَبِيَّة", "العربية"), ("إلى", "الى"),
        ("İstanbul", "istanbul"),
        ("и\u0306 и і\u0308", "й и ї"), ("カ\u3099", "ガ"), ("\u1112\u1161\u11ab", "한"), ("g\u0306", "ğ"),
        ("by −2.5%", "by -2.5%"), ("by –2.5%", "by (-2.5%"), ("2014 –2015", "2014-2015"), ("a\n-5 b", "a 5 b"),
        ("co-operate", "co operate"), ("war—peace", "war - peace"),
    ],
)  # fmt: skip
def test_same_words_in_other_typography(one: str, other: str) -> None:
    assert words(one).ids.tolist() == words(other).ids.tolist() != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5", "15"),
        ("мой", "мои"),
        ("5%", "5"),
        ("$5", "€5"),
        ("10-30", "1030"),
        ("by −2.5", "by 2.5"),
        ("now here", "nowhere"),
        ("ab", "ba"),
    ],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert words(one).ids.tolist() != words(other).ids.tolist()


def test_places_are_those_of_the_text() -> None:
    assert cut("‘It’s’ 1,000.50 (5%), soft\u00adhyphen: ﬁrst…") == [
        "It’s", "1,000.50", "5", "%", "soft\u00adhyphen", "ﬁrst",
    ]  # fmt: skip
    assert cut("日本語 text") == ["日", "本", "語", "text"]
    assert cut("") == cut(" … — ") == []


def test_a_year_before_hundreds_is_no_group() -> None:
    assert cut("in 2016 300 people") == ["in", "2016", "300", "people"]


@pytest.mark.parametrize(
    ("word", "folded"), [("Don’t", "dont"), ("1,000", "1000"), ("2,5", "2.5"), ("ÉTÉ", "ete"), ("1.5bn", "1.5bn")]
)
def test_a_word_is_spelled_as_lists_have_it(word: str, folded: str) -> None:
    assert spelled(word) == folded


def test_words_in_pieces_lie_where_the_text_has_them() -> None:
    text = "Мои\u0306 че\u0301рныи\u0306 чай"
    assert cut(text) == ["Мои\u0306", "че\u0301рныи\u0306", "чай"]
    assert words(text).ids.tolist() == words("Мой черный чай").ids.tolist()
