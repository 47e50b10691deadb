from __future__ import annotations

import pytest

from qa.errors import UsageError
from qa.models import Document, Utterance
from qa.pages.register import Register, register_of, spelling_key, with_register


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sergey Lavrov", "Sergei Lavrov"),
        ("Yevgeny Primakov", "Evgenii Primakov"),
        ("Dmitry Medvedev", "Dmitri Medvedev"),
        ("Alexander Novak", "Aleksandr Novak"),
        ("Natalya Ivanova", "Natalia Ivanova"),
        ("Ben S. Bernanke", "Ben Bernanke"),
        ("Sauli Niinistö", "Sauli Niinisto"),
    ],
)
def test_spellings_of_one_name_agree(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sergei Ivanov", "Sergei Ivanova"),
        ("Vladimir Putin", "Vladimir Putin Jr"),
        ("Ann Lee", "Anna Lee"),
        ("Jo May", "Jo Ray"),
    ],
)
def test_different_names_differ(one: str, other: str) -> None:
    assert spelling_key(one) != spelling_key(other)


def test_commonest_spelling_is_shown_and_surnames_alone_are_left() -> None:
    register = register_of({"Sergey Lavrov": 9, "Sergei Lavrov": 2, "Lavrov": 5})
    assert register.people == {"Sergey Lavrov": ("Sergei Lavrov",)}
    assert [register.canonical(name) for name in ("Sergei Lavrov", "Lavrov")] == ["Sergey Lavrov", "Lavrov"]


def test_an_edited_register_wins_and_survives_the_round_trip() -> None:
    edited = Register.load('{"S. V. Lavrov": ["Sergey Lavrov"], "Ann Bell": []}')
    register = register_of({"Sergey Lavrov": 9, "Sergei Lavrov": 2, "Ann Bell": 1}, edited)
    assert register.canonical("Sergey Lavrov") == "S. V. Lavrov"
    assert Register.load(register.dump()).people == register.people


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": [1]}'])
def test_a_broken_register_is_one_sentence(text: str) -> None:
    with pytest.raises(UsageError):
        Register.load(text)


def test_documents_show_the_registers_names() -> None:
    document = Document("T", (Utterance("x", "statement", "Sergei Lavrov"),), authors=("Sergei Lavrov",))
    shown = with_register(document, Register({"Sergey Lavrov": ("Sergei Lavrov",)}))
    assert shown.speakers == ("Sergey Lavrov",)
