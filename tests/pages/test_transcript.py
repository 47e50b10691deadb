from __future__ import annotations

import pytest

from tests.pages.checks import check_runs, documents, page, said

ANN, BOB = "Anna Keller", "Robert Hale"
LONG = "We have talked about this for a long time and we shall go on talking about it until it is done."
TITLE = "Interview with Foreign Minister Anna Keller\n\n"
STYLES = {
    "question with qualifier": (
        "Foreign Minister Anna Keller’s answers to media questions, Moscow, May 27, 2019\n\n"
        f"Question (retranslated): Will you go?\n\nAnna Keller: {LONG}\n\nQuestion: When?\n\nAnna Keller: Soon.",
        [
            (None, "question", "Will you go?"),
            (ANN, "answer", LONG),
            (None, "question", "When?"),
            (ANN, "answer", "Soon."),
        ],
    ),
    "Q and A with colon": (
        f"{TITLE}Q: Will you go?\nA: {LONG}\nQ: When?\nA: Soon.",
        [
            (None, "question", "Will you go?"),
            (ANN, "answer", LONG),
            (None, "question", "When?"),
            (ANN, "answer", "Soon."),
        ],
    ),
    "numbered question and answer": (
        f"{TITLE}1. Question: Will you go?\n\nAnswer: {LONG}\n\n2. Question: When?\n\nAnswer: Soon.",
        [
            (None, "question", "Will you go?"),
            (ANN, "answer", LONG),
            (None, "question", "When?"),
            (ANN, "answer", "Soon."),
        ],
    ),
    "spokesman in capitals": (
        f"Daily Press Briefing\n\nMR PRICE: Good afternoon.\n\nQUESTION: Will you go?\n\nMR PRICE: {LONG}\n\n"
        "QUESTION: When?\n\nMR PRICE: Soon.",
        [
            ("Price", "statement", "Good afternoon."),
            (None, "question", "Will you go?"),
            ("Price", "answer", LONG),
            (None, "question", "When?"),
            ("Price", "answer", "Soon."),
        ],
    ),
    "journalist and prime minister": (
        f"Press conference - Canberra\n\nPRIME MINISTER: {LONG}\n\nJOURNALIST: Will you go?\n\nPRIME MINISTER: Yes.\n\n"
        "JOURNALIST: When?\n\nPRIME MINISTER: Soon.",
        [
            ("Prime Minister", "statement", LONG),
            (None, "question", "Will you go?"),
            ("Prime Minister", "answer", "Yes."),
            (None, "question", "When?"),
            ("Prime Minister", "answer", "Soon."),
        ],
    ),
    "times in brackets": (
        f"Anna Keller (00:04):\n{LONG}\n\nRobert Hale (00:31):\nI see.\n\nAnna Keller (00:33):\nGood.",
        [(ANN, "statement", LONG), (BOB, "statement", "I see."), (ANN, "statement", "Good.")],
    ),
    "times before names": (
        f"[00:04] Anna Keller: {LONG}\n\n[00:31] Robert Hale: I see.\n\n[00:33] Anna Keller: Good.",
        [(ANN, "statement", LONG), (BOB, "statement", "I see."), (ANN, "statement", "Good.")],
    ),
    "several labels on one line": (
        "Foreign Minister Anna Keller’s answers to media questions\n\n"
        "Question: Will you go? Anna Keller: Yes. Question: When? Anna Keller: Soon.",
        [
            (None, "question", "Will you go?"),
            (ANN, "answer", "Yes."),
            (None, "question", "When?"),
            (ANN, "answer", "Soon."),
        ],
    ),
    "dashes": (
        f"{TITLE}– Will you go?\n\n– {LONG}\n\n– When?\n\n– Soon.",
        [
            (None, "question", "Will you go?"),
            (ANN, "answer", LONG),
            (None, "question", "When?"),
            (ANN, "answer", "Soon."),
        ],
    ),
    "numbered questions without labels": (
        f"{TITLE}1. Will you go?\n\n{LONG}\n\n2. When will you go?\n\nSoon enough, I hope.",
        [
            (None, "question", "Will you go?"),
            (ANN, "answer", LONG),
            (None, "question", "When will you go?"),
            (ANN, "answer", "Soon enough, I hope."),
        ],
    ),
    "remarks between": (
        "Foreign Minister Anna Keller’s news conference\n\n"
        f"Question: Will you go?\n\nAnna Keller: {LONG}\n\nRemark: Hardly.\n\nAnna Keller: We shall see.",
        [
            (None, "question", "Will you go?"),
            (ANN, "answer", LONG),
            (None, "answer", "Hardly."),
            (ANN, "answer", "We shall see."),
        ],
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_label_style(style: str) -> None:
    text, expected = STYLES[style]
    check_runs(page(text))
    assert said(text) == expected


def test_colon_in_prose_is_no_label() -> None:
    text = (
        "Question: What did you agree?\n\nAnna Keller: Three things.\n\nFirst of all: peace. He said: we agree.\n\n"
        "European Union: we support it.\n\nGermany: yes. Russia: no.\n\n"
        "Question: And then?\n\nAnna Keller: That is all."
    )
    assert [role for _, role, _ in said(text)] == ["question", "answer", "question", "answer"]
    assert "European Union: we support it." in said(text)[1][2]


@pytest.mark.parametrize(
    "label",
    [
        "Leader of A Just Russia party Robert Hale",
        "President of the Liberal Democratic Party of Russia (LDPR) Robert Hale",
        "Deputy Director of the Agency for Strategic Initiatives Robert Hale",
        "Construction, Housing and Utilities Minister Robert Hale",
        "Head coach of the national team Robert Hale",
        "Robert Hale, metrology engineer at the plant",
        "Direct Line programme host Robert Hale",
        "History teacher Robert Hale",
        "Commander of the 58th Army Robert Hale",
    ],
)
def test_described_people_are_told_from_those_before_them(label: str) -> None:
    text = (
        f"President of Finland Anna Keller: {LONG}\n\n{label}: Thank you.\n\nAnna Keller: And you?\n\nRobert Hale: Yes."
    )
    assert [who for who, _, _ in said(text)] == ["Anna Keller", "Robert Hale", "Anna Keller", "Robert Hale"]


def test_names_with_an_article_joined_to_them() -> None:
    text = f"Question: Why?\n\nBashar al-Keller: {LONG}\n\nQuestion: When?\n\nBashar al-Keller: Soon."
    assert [who for who, _, _ in said(text)] == [None, "Bashar al-Keller", None, "Bashar al-Keller"]


def test_stage_directions_stay_in_the_words_but_speak_not() -> None:
    text = "(Applause.)\n\nTHE PRESIDENT: Thank you. (Laughter.)\n\n[Applause]\n\nQ: Why?\n\nTHE PRESIDENT: Because."
    assert said(text) == [
        ("The President", "statement", "Thank you. (Laughter.)\n\n[Applause]"),
        (None, "question", "Why?"),
        ("The President", "answer", "Because."),
    ]


def test_interviewer_and_guest_are_told_apart() -> None:
    text = "Interview with the newspaper\n\n" + "\n\n".join(
        f"Anna Keller: And what about number {n}?\n\nRobert Hale: {LONG}" for n in range(3)
    )
    assert [(who, role) for who, role, _ in said(text)] == [(ANN, "question"), (BOB, "answer")] * 3


def test_a_conversation_has_no_askers() -> None:
    text = "\n\n".join(f"Anna Keller: So it goes.\n\nRobert Hale: {LONG}" for _ in range(3))
    assert {role for _, role, _ in said(text)} == {"statement"}


def test_office_in_the_first_label_is_kept_apart_from_the_name() -> None:
    text = (
        f"President of Finland Anna Keller: {LONG}\n\nQuestion: Why?\n\nAnna Keller: Because.\n\n"
        "President of the Russian Federation Robert Hale (retranslated): Indeed.\n\nQuestion: When?\n\n"
        "Robert Hale: Soon."
    )
    document = page(text).documents[0]
    assert [(u.speaker, u.office) for u in document.utterances if u.role != "question"] == [
        (ANN, "President of Finland"),
        (ANN, "President of Finland"),
        (BOB, "President of the Russian Federation"),
        (BOB, "President of the Russian Federation"),
    ]


def test_surname_is_completed_where_the_page_names_one_person_in_full() -> None:
    text = "Press Briefing by Press Secretary Jen Psaki\n\nMS. PSAKI:  Hi.\n\nQ  Why?\n\nMS. PSAKI:  Well.\n\nQ  So?"
    assert {who for who, role, _ in said(text) if role != "question"} == {"Jen Psaki"}
    text = "Briefing\n\nMS. PSAKI:  Hi. Anna Psaki and Jen Psaki are here.\n\nQ  Why?\n\nMS. PSAKI:  Well.\n\nQ  So?"
    assert {who for who, role, _ in said(text) if role != "question"} == {"Psaki"}


def test_bare_office_is_resolved_from_title_or_file_name_and_never_guessed() -> None:
    text = "THE PRESIDENT: Good morning.\n\nQ: Why?\n\nTHE PRESIDENT: Because.\n\nQ: When?"
    assert said(text)[0][0] == "The President"
    assert said("Remarks by President Biden\n\n" + text)[0][0] == "Biden"
    assert said(text, "1961-04-21_Kennedy.txt")[0][0] == "Kennedy"


def test_moderators_and_unnamed_officials_are_nobody() -> None:
    text = (
        "MODERATOR: Go ahead.\n\nQ  Why?\n\nSENIOR ADMINISTRATION OFFICIAL: Because.\n\nQ  When?\n\nMODERATOR: Thanks."
    )
    assert {who for who, _, _ in said(text)} == {None}


def test_named_reporters_of_a_news_conference_ask() -> None:
    text = (
        "Transcript of Chair Powell’s Press Conference\n\nMay 4, 2022\n\nCHAIR POWELL. Good afternoon.\n\n"
        f"NICK REPORTER. Nick Reporter, the Journal. Will you?\n\nCHAIR POWELL. {LONG}\n\n"
        "SUE WRITER. And when?\n\nCHAIR POWELL. Soon."
    )
    assert [(who, role) for who, role, _ in said(text)] == [
        ("Powell", "statement"),
        ("Nick Reporter", "question"),
        ("Powell", "answer"),
        ("Sue Writer", "question"),
        ("Powell", "answer"),
    ]
    assert documents(text)[0]["date"] == "2022-05-04"


def test_a_whole_conference_on_one_line() -> None:
    text = (
        "THE PRESIDENT. Good morning.,I have one announcement. 1,1See Item 22.,THE BUDGET,"
        "Q. Anna Keller, Daily News: Why?,"
        "THE PRESIDENT. Because, as I said, we must.,It is so.,Q. When?,THE PRESIDENT. Soon.,Q. Really?,"
        "THE PRESIDENT. Yes.,Q. Where?,THE PRESIDENT. Here.,Q. How?,THE PRESIDENT. Well."
    )
    check_runs(page(text))
    spoken = said(text)
    assert spoken[0] == ("The President", "statement", "Good morning.\n\nI have one announcement. 1")
    assert spoken[1] == (ANN, "question", "Why?")
    assert spoken[2] == ("The President", "answer", "Because, as I said, we must.\n\nIt is so.")
    assert [role for _, role, _ in spoken[3:]] == ["question", "answer"] * 4


def test_names_on_lines_of_their_own() -> None:
    text = "Call of the company\n\n" + "\n\n".join(
        f"Operator\n\nThe next question, please.\n\nAnna Keller -- Chief Executive Officer\n\n{LONG}" for _ in range(3)
    )
    check_runs(page(text))
    document = page(text).documents[0]
    assert [(u.speaker, u.office) for u in document.utterances] == [
        (None, None),
        ("Anna Keller", "Chief Executive Officer"),
    ] * 3


def test_office_after_the_name_and_later_alone() -> None:
    text = (
        "Press conference - Canberra\n\nANNA KELLER, PRIME MINISTER: Good morning.\n\nJOURNALIST: Will you go?\n\n"
        "PRIME MINISTER: Yes.\n\nJOURNALIST: When?\n\nPRIME MINISTER: Soon.\n\n[ENDS]"
    )
    assert {who for who, role, _ in said(text) if role != "question"} == {"Anna Keller"}
    assert said(text)[-1][2] == "Soon."


def test_spokesman_named_above_the_text() -> None:
    text = (
        "Department Press Briefing\n\nNed Price, Department Spokesperson\n\nMay 4, 2022\n\n"
        "MR PRICE: Good afternoon.\n\n"
        "QUESTION: Will you?\n\nMR PRICE: Yes.\n\nQUESTION: When?\n\nMR PRICE: Soon."
    )
    assert {who for who, role, _ in said(text) if role != "question"} == {"Ned Price"}
    assert documents(text)[0]["date"] == "2022-05-04"


def test_russian_titles_and_labels() -> None:
    text = (
        "Интервью Министра иностранных дел А.К.Келлер агентству, Москва, 17 октября 2019 года\n\n"
        "Вопрос: Что вы скажете о поездке?\n\nА.К.Келлер: Мы много говорили об этом.\n\n"
        "Вопрос: Когда?\n\nА.К.Келлер: Скоро."
    )
    (document,) = documents(text)
    assert (document["date"], document["place"], document["genre"]) == ("2019-10-17", "Москва", "interview")
    assert [(u["role"], u["speaker"]) for u in document["utterances"]] == [
        ("question", None),
        ("answer", "А.К.Келлер"),
    ] * 2
    assert page(text).page.language == "ru"


@pytest.mark.parametrize("mark", ["**Break:** [19:42]", "**SPONSOR:** This talk is brought to you by bridges."])
def test_a_pause_ends_with_its_own_paragraph(mark: str) -> None:
    text = f"# Talk\n\n**Anna Keller:** We begin.\n\n{mark}\n\nWe go on.\n\n**Robert Hale:** And I too.\n\n"
    text += f"{mark}\n\n**Anna Keller:** We end.\n"
    assert said(text, "a.md") == [
        ("Anna Keller", "statement", "We begin.\n\nWe go on."),
        ("Robert Hale", "statement", "And I too."),
        ("Anna Keller", "statement", "We end."),
    ]
    check_runs(page(text, "a.md"))
