"""Whom a question takes to be the speaker."""

from __future__ import annotations

import pytest

from qa.search.who import Speakers

KNOWN = Speakers(
    ["Vladimir Putin", "Sergey Lavrov", "Angela Merkel", "Emmanuel Macron", "Theresa May", "Denzel Washington",
     "Recep Tayyip Erdogan", "Moderator", "Сергей Лавров", "سيرغي لافروف", "Jean-Claude Juncker", "Anna Berg",
     "Jens van den Berg", "Mikhail Men", "Rosneft CEO", "Abdullah II", "Xi Jinping", "Kim Dae-jung", "Kim Jong Un",
     "Islam Karimov", "Lee Nak-yon", "Bruce Lee", "He Lifeng"],
    {"washington", "minsk"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Putin say about Merkel?", "Vladimir Putin"),
        ("what did putin say about merkel", "Vladimir Putin"),
        ("What did Putin tell Merkel?", "Vladimir Putin"),
        ("What’s Putin’s position on Ukraine?", "Vladimir Putin"),
        ("According to Lavrov, who broke the treaty?", "Sergey Lavrov"),
        ("What did Russian Foreign Minister Sergey Lavrov say on Syria?", "Sergey Lavrov"),
        ("Lavrov on Syria", "Sergey Lavrov"),
        ("position of Macron on NATO", "Emmanuel Macron"),
        ("Did Erdogan, the Turkish president, say anything?", "Recep Tayyip Erdogan"),
        ("How does Putin see NATO?", "Vladimir Putin"),
        ("Has President Putin ever commented on it?", "Vladimir Putin"),
        ("What did Jean-Claude Juncker say?", "Jean-Claude Juncker"),
        ("What did Lavrov say about Putin's position?", "Sergey Lavrov"),
        ("What did May say about Brexit?", "Theresa May"),
        ("What did Berg say?", "Berg"),
        ("What did van den Berg say?", "Berg"),
        ("What did Xi say about Taiwan?", "Xi Jinping"),
        ("What did Xi Jinping say about Taiwan?", "Xi Jinping"),
        ("What did Kim say about missiles?", "Kim"),
        ("What did Kim Jong Un say about missiles?", "Kim Jong Un"),
        ("What did Lee say?", "Bruce Lee"),
        ("Что сказал Лавров о Сирии?", "Сергей Лавров"),
        ("Что было, по словам Лаврова?", "Сергей Лавров"),
        ("Qu'a dit Macron de Merkel ?", "Emmanuel Macron"),
        ("ماذا قال لافروف عن سوريا؟", "سيرغي لافروف"),
    ],
)
def test_known_speaker_who_is_asked_for_is_found(question: str, speaker: str) -> None:
    found = KNOWN.asked(question)
    assert found
    assert found.name == speaker


@pytest.mark.parametrize(
    "question",
    [
        "What was said about Putin?",
        "Who met Putin?",
        "When did Putin visit Minsk?",
        "Why did Putin sign the treaty?",
        "What was Putin told about visas?",
        "What did Putin and Erdogan say about Syria?",
        "What did Merkel, Macron and Putin say?",
        "What did Putin's spokesman say?",
        "What did Washington say?",
        "What did Minsk say?",
        "what did may say",
        "What did men say of it?",
        "What did berg, the iceberg, say to Anna?",
        "What did the CEO say?",
        "What did the Moderator say?",
        "What does Islam say about usury?",
        "What did He say?",
        "What did Obama say?",
        "What did Volodin say about Putinism?",
        "",
    ],
)
def test_place_word_stranger_or_somebody_talked_about_is_no_speaker(question: str) -> None:
    assert KNOWN.asked(question) is None


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("And Lavrov?", "Sergey Lavrov"),
        ("and lavrov?", "Sergey Lavrov"),
        ("What about Merkel?", "Angela Merkel"),
        ("And how about the Russian Foreign Minister Lavrov?", "Sergey Lavrov"),
        ("Lavrov?", "Sergey Lavrov"),
        ("А Лавров?", "Сергей Лавров"),
        ("А что Лавров?", "Сергей Лавров"),
        ("Et Macron ?", "Emmanuel Macron"),
        ("Und Merkel?", "Angela Merkel"),
        ("وماذا عن لافروف؟", "سيرغي لافروف"),
        ("And the French?", None),
        ("And Germany?", None),
        ("And Washington?", None),
        ("And May?", None),
        ("And Merkel's?", None),
        ("And Merkel and Macron?", None),
        ("And Merkel on Syria?", None),
        ("And through Putin?", None),
        ("And?", None),
    ],
)
def test_question_that_is_only_a_speaker_names_them(question: str, speaker: str | None) -> None:
    known = Speakers(
        ["Vladimir Putin", "Sergey Lavrov", "Angela Merkel", "Emmanuel Macron", "Theresa May", "Denzel Washington",
         "Сергей Лавров", "سيرغي لافروف", "Patrick French", "Anna Germany"],
        {"washington"},
    )  # fmt: skip
    found = known.alone(question)
    assert (found.name if found else None) == speaker
