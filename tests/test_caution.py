"""When a quote needs the sentence before it."""

from __future__ import annotations

import pytest

from benchmarks.cautions import FLOOR, places, score
from qa.caution import caution, reason_of


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("I do not believe that this is so.", "negates"),
        ("Nobody is losing out.", "negates"),
        ("We did not start this.", "negates"),
        ("Some people say that we are to blame.", "reports"),
        ("According to Interfax, it was an accident.", "reports"),
        ("He said the monopolies were to blame.", "reports"),
        ("President Lund also said that it was late.", "reports"),
        ("The positions coincide on many issues, Mr Lund said.", "reports"),
        ("If they agree to that, so will we.", "conditions"),
        ("It will be possible unless the law is changed.", "conditions"),
        ("We will succeed only if everybody helps.", "conditions"),
        ("We have good relations with everyone.", None),
        ("It is not only a duty, it is an honour.", None),
        ("There is no doubt about that.", None),
        ("We cannot wait for the final.", None),
        ("This is not our first meeting.", None),
        ("Do not delay.", None),
        ("As I said, we have cause for pride.", None),
        ("According to our data, it was late.", None),
        ("If you allow me, I will go on.", None),
        ("We must do what people who cannot work need.", None),
        ("Can you tell us why they said so?", None),
    ],
)
def test_sentence_before_is_told_apart(sentence: str, reason: str | None) -> None:
    assert reason_of(sentence) == reason


def test_only_the_last_sentence_of_the_same_utterance_counts() -> None:
    text = "Question: is it so?\n\nSome say it is. I do not think so.\n\nIt is a fine day."
    answer = text.index("Some")
    found = caution(text, text.index("It is a"), (answer, len(text)))
    assert found is not None
    assert (found.reason, text[found.start : found.end]) == ("negates", "I do not think so.")
    assert found.text == "I do not think so."
    assert caution(text, answer, (answer, len(text))) is None


def test_sentence_of_100_kb_is_no_fault() -> None:
    text = "not " * 25_000 + ".\n\nWords."
    caution(text, text.index("Words"), (0, len(text)))


def test_cautions_are_right_nine_times_in_ten() -> None:
    precision, recall, shown, _ = score(places())
    assert shown > 200
    assert precision >= FLOOR
    assert recall >= 0.3
