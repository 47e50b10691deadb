"""Texts become terms, word by word as in one go."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.store.analysers import Terms, analyser, name_for

ENGINE = {language: analyser(name_for(language)) for language in ("en", "fr")}
TERMS = {language: Terms(engine) for language, engine in ENGINE.items()}
LETTERS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("aeéA bс_-.'’\n0²½ⅣⒶ\u0345\u064b\u05b0\u0947\u200d\u0301ßİﬁ"),
    ),
    max_size=60,
)


@pytest.mark.parametrize("language", ["en", "fr"])
@given(text=LETTERS)
@example(text="The Ministers' visa-free agreements, agreed on 3 March; the ministers AGREED.")
@example(text="Les négociations sur l’accord ont été négociées")
@example(text="Министры говорили о санкциях, министр сказал")
@example(text="مُحَمَّد قال إنّ المفاوضات")
@example(text="हिन्दी में वार्ता")
@example(text="x" * 61 + " " + "y" * 60)
def test_terms_are_those_of_the_engine(language: str, text: str) -> None:
    assert TERMS[language](text) == list(dict.fromkeys(ENGINE[language].analyze(text)))


def test_terms_are_stems_without_function_words() -> None:
    assert TERMS["en"]("The visa-free agreements were agreed") == ["visa", "free", "agreement", "agre"]
