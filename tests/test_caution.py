"""When a quote needs the sentence before it."""

from __future__ import annotations

import pytest

from benchmarks.cautions import FLOOR, places, today, wilson
from qa.caution import caution, reason_of


@pytest.mark.parametrize(
    ("sentence", "quote", "reason"),
    [
        ("The message reads, in part:", "“Your theatre has won great prestige.", "reports"),
        ("Mr Lund wrote to the council:", '"It was late.', "reports"),
        ("I told them:", "“It was late.", None),
        ("The prizes were awarded to:", "Ada Lund, engineer", None),
        ("The message reads, in part:", "Your theatre has won great prestige.", None),
        ("We do not have these two years.", "Therefore, the Government will be renewed.", "negates"),
        ("This is not in our nature.", "On the contrary, it makes us go on.", "negates"),
        ("Nobody told us anything.", "This is why we tried to see the governor.", "negates"),
        ("We do not have these two years.", "The weather was fine that day.", None),
        ("We do not have these two years.", "So, the next question, please.", None),
        ("This is not only a duty.", "Therefore, we came.", None),
        ("I do not understand it.", "Therefore, we came.", None),
        ("If the situation changes, the source will run out.", "Therefore, we need to save.", "conditions"),
        ("It will be possible unless the law is changed.", "In this case, we will build.", "conditions"),
        ("If the situation changes, the source will run out.", "We have good relations with all.", None),
        ("If you allow me, I will go on.", "Therefore, I go on.", None),
        ("Is it not so?", "Therefore, we came.", None),
        ("We have good relations with everyone.", "Therefore, we came.", None),
        ("Mr Lund said that it was late.", "After the talks they went to a concert.", None),
    ],
)
def test_what_a_quote_hangs_on_is_told_apart(sentence: str, quote: str, reason: str | None) -> None:
    assert reason_of(sentence, quote) == reason


def test_only_the_last_sentence_of_the_same_utterance_counts() -> None:
    text = "Question: is it so?\n\nIt is fine. We do not have a choice.\n\nThat is why we came."
    answer = text.index("It is")
    found = caution(text, text.index("That is"), (answer, len(text)))
    assert found is not None
    assert (found.reason, text[found.start : found.end]) == ("negates", "We do not have a choice.")
    assert found.text == "We do not have a choice."
    assert caution(text, answer, (answer, len(text))) is None


def test_sentence_of_100_kb_is_no_fault() -> None:
    text = "not " * 25_000 + ".\n\nTherefore words."
    assert caution(text, text.index("Therefore"), (0, len(text))) is None


def test_cautions_are_right_nine_times_in_ten() -> None:
    marked = today(places())
    right = sum(place["label"] is not None for place in marked)
    assert len(marked) > 250
    assert wilson(right, len(marked))[0] >= FLOOR


def test_interval_of_a_share_is_wilsons() -> None:
    low, high = wilson(9, 10)
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
