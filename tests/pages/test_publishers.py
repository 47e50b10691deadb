"""Nobody's words are credited to somebody else on pages as parliaments, ministries and papers make them."""

from __future__ import annotations

import pytest

from tests.pages.checks import check_runs, page, said

ANN, BOB = "Anna Keller", "Robert Hale"
WORDS = "We have talked about this for a long time and we shall go on talking about it until it is done."
MORE = "There is nothing to add to what was said on the bridge in the course of last year."


@pytest.mark.parametrize("title", ["Sen.", "Gov.", "Prof.", "Gen.", "Lt. Gov.", "Rt. Hon."])
def test_abbreviated_titles_open_labels(title: str) -> None:
    text = f"[00:00:05] Robert Hale: {WORDS}\n\n[00:00:12] {title} Anna Keller (D-OR): {MORE}\n\n" * 2
    check_runs(page(text))
    assert [(who, words) for who, _, words in said(text)] == [(BOB, WORDS), (ANN, MORE)] * 2


def test_initials_in_russian_letters_open_labels() -> None:
    text = f"Вопрос: Будет ли мост?\n\nА. П. Ветрова: {WORDS}\n\nВопрос: Когда?\n\nА. П. Ветрова: {MORE}"
    assert [(who, words) for who, role, words in said(text) if role == "answer"] == [
        ("А. П. Ветрова", WORDS),
        ("А. П. Ветрова", MORE),
    ]


def test_members_in_bold_with_their_seats_in_brackets() -> None:
    text = (
        "<h1>Bridges Bill: Second Reading</h1>"
        f"<p><strong>The Secretary of State for Transport (Anna Keller)</strong> {WORDS}</p>"
        f"<p><strong>Sir Robert Hale (North Barset) (Con)</strong> {MORE}</p>"
        f"<p><strong>Anna Keller</strong> {WORDS}</p>"
        f"<p><strong>Mr Deputy Speaker (Sir John Vane)</strong> Order. {MORE}</p>"
        f"<p><strong>Sir Robert Hale</strong> {MORE}</p>"
    )
    check_runs(page(text, "a.html"))
    assert [(who, words) for who, _, words in said(text, "a.html")] == [
        (ANN, WORDS),
        (BOB, MORE),
        (ANN, WORDS),
        ("John Vane", f"Order. {MORE}"),
        (BOB, MORE),
    ]


NAMED_LINES = {
    "cells with surnames and times": (
        "a.html",
        "<h1>Committee hearing</h1><table><thead><tr><th>Time</th><th>Speaker</th><th>Text</th></tr></thead>"
        f"<tr><td>10:02</td><td>Chair Keller</td><td>{WORDS}</td></tr>"
        f"<tr><td>10:03</td><td>Ms Hale</td><td>{MORE}</td></tr>"
        f"<tr><td>10:05</td><td>Chair Keller</td><td>{MORE}</td></tr>"
        f"<tr><td>10:06</td><td>Ms Hale</td><td>{WORDS}</td></tr></table>",
        [("Keller", WORDS), ("Hale", MORE), ("Keller", MORE), ("Hale", WORDS)],
    ),
    "terms of a list, the question first": (
        "a.html",
        f"<h1>Press conference</h1><dl><dt>Question</dt><dd>Why now?</dd><dt>Governor Keller</dt><dd>{WORDS}</dd>"
        f"<dt>Question (Reuters)</dt><dd>And when?</dd><dt>Governor Keller</dt><dd>{MORE}</dd></dl>",
        [(None, "Why now?"), ("Keller", WORDS), (None, "And when?"), ("Keller", MORE)],
    ),
    "official report": (
        "a.txt",
        "OFFICIAL REPORT\n\nThe Presiding Officer (John Vane)\nThe first item of business is portfolio questions.\n\n"
        f"1. Robert Hale (Highlands) (SNP)\n{MORE}\n\nThe Minister for Transport (Anna Keller)\n{WORDS}\n\n"
        f"Robert Hale\n{MORE}\n\nAnna Keller\n{WORDS}\n",
        [
            ("John Vane", "The first item of business is portfolio questions."),
            (BOB, MORE),
            (ANN, WORDS),
            (BOB, MORE),
            (ANN, WORDS),
        ],
    ),
}


@pytest.mark.parametrize("style", NAMED_LINES)
def test_names_and_offices_on_lines_of_their_own(style: str) -> None:
    source, text, expected = NAMED_LINES[style]
    check_runs(page(text, source))
    assert [(who, words) for who, _, words in said(text, source)] == expected


@pytest.mark.parametrize("tag", ["b", "em"])
def test_what_an_interviewer_says_without_asking_is_not_the_answer(tag: str) -> None:
    text = (
        "<h1>“We shall go”: interview with Transport Minister Anna Keller</h1>"
        f"<p><{tag}>Will you go?</{tag}></p><p>{WORDS}</p>"
        f"<p><{tag}>Your predecessor said the same.</{tag}></p><p><b>Let me be clear:</b> {MORE}</p>"
        f"<p><{tag}>And when?</{tag}></p><p>{WORDS}</p>"
    )
    check_runs(page(text, "a.html"))
    assert said(text, "a.html") == [
        (None, "question", "Will you go?"),
        (ANN, "answer", WORDS),
        (None, "question", "Your predecessor said the same."),
        (ANN, "answer", f"Let me be clear: {MORE}"),
        (None, "question", "And when?"),
        (ANN, "answer", WORDS),
    ]


SCRIPTS = {
    "Arabic": ("سؤال: متى سيتم التوقيع؟", "سامي الحداد: سيتم التوقيع في مايو.", "سامي الحداد", "{0}\n\n{1}\n\n"),
    "Chinese": ("路透社记者：会谈何时举行？", "李明：会谈将于下周举行。", "李明", "{0}\n\n{1}\n\n"),
    "Japanese": (
        "【記者】　物価対策について伺います。",
        "【官房長官】　来月中に取りまとめます。",
        "官房長官",
        "{0}\n\n{1}\n\n",
    ),
    "Japanese in round brackets": (
        "（記者）補正予算は組みますか。",
        "（官房長官）考えていません。",
        "官房長官",
        "{0}\n\n{1}\n\n",
    ),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_labels_in_letters_without_capitals(script: str) -> None:
    question, answer, who, pair = SCRIPTS[script]
    text = pair.format(question, answer) * 2
    check_runs(page(text))
    spoken = [part.removeprefix(part.split(mark)[0] + mark).strip() for part, mark in _marked(question, answer)]
    assert said(text) == [(None, "question", spoken[0]), (who, "answer", spoken[1])] * 2


def _marked(*parts: str) -> list[tuple[str, str]]:
    return [(part, next(mark for mark in (": ", "：", "】", "）") if mark in part)) for part in parts]


def test_applause_in_full_width_brackets_speaks_not() -> None:
    text = f"问：会谈何时举行？\n\n李明：会谈将于下周举行。\n\n（拍手）{WORDS}\n\n" * 2
    assert {who for who, _, _ in said(text)} == {None, "李明"}


def test_names_with_particles_are_one_person() -> None:
    text = (
        f"Ursula von der Leyen: {WORDS}\n\nJean-Marc de La Tour: {MORE}\n\nQuestion: Why now?\n\n"
        f"MS. VON DER LEYEN: {MORE}\n\nM. de La Tour: {WORDS}\n\nQuestion: And when?\n\nVon der Leyen: Soon.\n\n"
    )
    assert {who for who, _, _ in said(text)} == {None, "Ursula von der Leyen", "Jean-Marc de La Tour"}


def test_initial_is_no_monsieur() -> None:
    text = f"John Smith: {WORDS}\n\nQuestion: Why?\n\nM. Smith: {MORE}\n\nQuestion: When?\n\nM. Smith: Soon."
    assert {who for who, _, _ in said(text)} == {None, "John Smith", "M. Smith"}


def test_heckles_are_nobodys() -> None:
    text = f"FRAGE: Kommt das?\n\nKELLER: {WORDS}\n\nZURUF: Stimmt nicht!\n\nKELLER: {MORE}\n\nZURUF: Nein!\n\n"
    assert {who for who, _, _ in said(text)} == {None, "Keller"}


def test_member_with_country_and_language_in_brackets_speaks() -> None:
    text = (
        f"<h1>Security Council, 9821st meeting</h1><p><b>The President:</b> {WORDS}</p>"
        f"<p><b>Mr. Hale</b> (France) (<i>spoke in French</i>): {MORE}</p><p><b>Ms. Keller</b> (Nigeria): {WORDS}</p>"
        f"<p><b>Mr. Hale</b> (France): {WORDS}</p>"
    )
    check_runs(page(text, "a.html"))
    assert [(who, words) for who, _, words in said(text, "a.html")] == [
        ("The President", WORDS),
        ("Hale", MORE),
        ("Keller", WORDS),
        ("Hale", WORDS),
    ]


def test_bold_questions_between_labelled_answers_are_not_part_of_them() -> None:
    text = (
        "<h1>Two candidates</h1><p><b>Do you agree on the bridge?</b></p>"
        f"<p><b>Anna Keller:</b> {WORDS}</p><p><b>Robert Hale:</b> {MORE}</p>"
        f"<p><b>And what of the price of it?</b></p><p><b>Robert Hale:</b> {WORDS}</p>"
    )
    check_runs(page(text, "a.html"))
    assert said(text, "a.html") == [
        (None, "question", "Do you agree on the bridge?"),
        (ANN, "answer", WORDS),
        (BOB, "answer", MORE),
        (None, "question", "And what of the price of it?"),
        (BOB, "answer", WORDS),
    ]


def test_spanish_labels_with_a_full_stop_and_a_dash() -> None:
    text = f"Pregunta.- ¿Y el puente?\n\nPresidente.- {WORDS}\n\nPregunta.- ¿Y el gas?\n\nPresidente.- {MORE}"
    assert said(text) == [
        (None, "question", "¿Y el puente?"),
        ("Presidente", "answer", WORDS),
        (None, "question", "¿Y el gas?"),
        ("Presidente", "answer", MORE),
    ]
