"""Passages in languages that the model does not know, and questions in other letters, in Russian, French and Arabic."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.languages import MULTILINGUAL_MODEL, foreign, main_language, warning
from qa.lines import summary_json, summary_lines
from qa.model_files import languages_of
from qa.search.letters import remarks, script_of
from qa.settings import DEFAULT_MODEL
from qa.store.lexical import Entry, LexicalIndex
from tests.conftest import FakeEncoder

ENGLISH = "We will not be the first to deploy such missiles in any region of the world, and we have said so."
RUSSIAN = "Мы не будем первыми размещать такие ракеты ни в одном регионе мира, и мы об этом говорили."
FRENCH = "Nous ne serons pas les premiers à déployer ces missiles dans une région du monde, et nous l'avons dit."
ARABIC = "لن نكون أول من ينشر هذه الصواريخ في أي منطقة من مناطق العالم، وقد قلنا ذلك مرارا."


def test_card_of_a_model_names_its_languages(tmp_path: Path) -> None:
    assert languages_of(DEFAULT_MODEL) == {"en"}
    (tmp_path / "README.md").write_text("---\nlicense: mit\nlanguage:\n- multilingual\n- ru\ntags:\n- x\n---\nText\n")
    assert languages_of(str(tmp_path)) == {"multilingual", "ru"}
    assert languages_of("nobody/nothing") is None


@pytest.mark.parametrize(("text", "code"), [(RUSSIAN, "ru"), (FRENCH, "fr"), (ARABIC, "ar")])
def test_passages_in_another_language_are_counted(text: str, code: str) -> None:
    assert foreign([ENGLISH] * 90 + [text] * 10, {"en"}) == {code: pytest.approx(0.1)}
    assert foreign([ENGLISH] * 96 + [text] * 4, {"en"}) == {}
    assert foreign([text] * 10, None) == foreign([text] * 10, {"multilingual"}) == foreign([text] * 10, {code}) == {}


def test_english_and_short_passages_are_not_foreign() -> None:
    assert foreign([ENGLISH, "Sergei Ivanov: Spasibo!"] * 50, {"en"}) == {}
    assert foreign([], {"en"}) == {}


def test_warning_names_shares_and_a_model() -> None:
    assert warning({"ru": 0.25, "fr": 0.1}, {"en"}, "this model") == (
        "35% of the passages are in languages that this model does not know (Russian 25%, French 10%); it knows "
        f"English. They are found by equal words only; for more, build with: --model {MULTILINGUAL_MODEL}"
    )


def test_main_language_is_that_of_most_passages() -> None:
    assert main_language(["fr", "fr", "en", None]) == "fr"
    assert main_language([None]) == "en"


@pytest.mark.parametrize(
    ("language", "said", "asked"),
    [
        ("en", "Министр ответил на вопросы о ракетах средней дальности", "ракеты"),
        ("en", "Подписано соглашение о взаимном признании виз", "соглашения о признании"),
        ("fr", "Les ministres signeront les accords internationaux", "signer un accord international"),
        ("fr", "La délégation a déployé des missiles", "déployer le missile"),
        ("en", "لن ننشر هذه الصواريخ في أوروبا", "صواريخ"),
        ("en", "تم توقيع الاتفاقية بين البلدين", "توقيع اتفاقية"),
        ("de", "Die Minister unterzeichneten mehrere Verträge", "Vertrag"),
        ("xx", "The ministers recognised treaties", "recognise the treaty"),
    ],
)
def test_endings_do_not_hide_a_word(tmp_path: Path, language: str, said: str, asked: str) -> None:
    LexicalIndex.build(tmp_path, [Entry(0, said, "", 0, "paragraph", ""), Entry(1, "x", "", 0, "turn", "")], language)
    index = LexicalIndex.open(tmp_path)
    terms = index.terms(asked)
    assert terms
    assert all(index.frequencies(terms).values())
    assert index.search(terms, 5)[1].tolist() == [0]


def test_english_terms_are_those_of_earlier_archives() -> None:
    from qa.store.analysers import FIRST_ANALYSER, analyser

    text = f"{ENGLISH} Café naïve Visa’s RECOGNITION of the Østlandet treaties, 2014 and “Novichok”"
    assert analyser("qa2_en").analyze(text) == analyser(FIRST_ANALYSER).analyze(text)


def test_earlier_archive_is_opened_with_its_own_analyser(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path, [Entry(0, "ракетами", "", 0, "paragraph", "")])
    meta = tmp_path / "meta.json"
    meta.write_text(meta.read_text("utf-8").replace("qa2_en", "qa_en"), "utf-8")
    assert LexicalIndex.open(tmp_path).terms("ракетами treaties") == ["ракетами", "treati"]


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Archive]:
    """An archive in three languages, with a model whose card names English; three passages of four are foreign."""
    pages, model = tmp_path / "pages", tmp_path / "model"
    pages.mkdir()
    model.mkdir()
    (model / "README.md").write_text("---\nlanguage: en\n---\n")
    for name, text in {"en": ENGLISH, "ru": RUSSIAN, "fr": FRENCH, "ar": ARABIC}.items():
        (pages / f"{name}.txt").write_text(f"Statement {name}, 3 March 2018\n\n{text}\n", "utf-8")
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder(str(model))) as built:
        yield built


def test_build_says_which_languages_the_model_does_not_know(three: Archive) -> None:
    summary = three.summary
    assert summary
    (note,) = summary.notes
    assert note.startswith("75% of the passages are in languages that ")
    assert "Russian 25%" in note
    assert note.endswith(f"--model {MULTILINGUAL_MODEL}")
    assert f"Note: {note}" in list(summary_lines(summary))
    assert json.loads(json.dumps(summary_json(summary)))["notes"] == [note]


def test_note_of_a_later_build_speaks_of_what_is_new(three: Archive, tmp_path: Path) -> None:
    page = tmp_path / "added.txt"
    page.write_text(f"Statement added, 4 March 2018\n\n{RUSSIAN} {RUSSIAN}\n", "utf-8")
    (note,) = three.add([page]).notes
    assert note.startswith("100% of the new passages are in languages that ")


@pytest.mark.parametrize(
    ("question", "text"),
    [("Где разместят ракету?", RUSSIAN), ("déployer un missile", FRENCH), ("أين صواريخ العالم؟", ARABIC)],
)
def test_question_in_another_language_finds_its_words(three: Archive, question: str, text: str) -> None:
    assert three.search(question)[0].passage.text == text


def test_question_in_other_letters_is_told_what_it_was_not_searched_by(three: Archive) -> None:
    (note,) = three.ask("Где разместят ракеты?").notes
    assert note == (
        "The question is in Cyrillic letters, the model knows English only, only its words were searched for; ask in "
        "English to search by meaning."
    )
    (note,) = three.ask("Πού είναι;").notes
    assert note == (
        "The question is in Greek letters, the model knows English only, and none of its words stands in this archive; "
        "ask in English to search by meaning."
    )
    assert three.ask("Where are the missiles?").notes == ()


def test_letters_that_model_or_archive_know_need_no_remark() -> None:
    assert (script_of("Где 12 missiles ракеты?"), script_of("12?")) == ("CYRILLIC", "")
    assert remarks("Где?", {"ru"}, words_known=True) == remarks("Где?", None, words_known=True) == ()
    assert remarks("Où ?", {"en"}, words_known=False) == ()
    assert remarks("Где?", {"multilingual"}, words_known=False) == (
        "The question is in Cyrillic letters, and none of its words stands in this archive; it was searched by meaning "
        "only.",
    )


@pytest.mark.parametrize(
    ("question", "script", "letters"),
    [
        ("ロシアはどこですか", "JAPANESE", "Japanese letters"),
        ("日本の外務大臣は何と言いましたか。", "JAPANESE", "Japanese letters"),
        ("ﾛｼｱ?", "JAPANESE", "Japanese letters"),
        ("俄罗斯在哪里？", "CHINESE", "Chinese characters"),
        ("러시아는 어디에 있습니까?", "HANGUL", "Hangul letters"),
    ],
)
def test_letters_of_east_asia_are_named_as_their_readers_do(question: str, script: str, letters: str) -> None:
    assert script_of(question) == script
    (note,) = remarks(question, {"en"}, words_known=True)
    assert note == (
        f"The question is in {letters}, the model knows English only, only its words were searched for; ask in English "
        "to search by meaning."
    )


def test_model_of_japanese_knows_kana_and_chinese_characters_and_one_of_chinese_no_kana() -> None:
    for question in ("ロシアはどこですか", "日本の外務大臣は何と言いましたか。", "日本経済？"):
        assert remarks(question, {"en", "ja"}, words_known=True) == ()
    assert remarks("俄罗斯在哪里？", {"zh"}, words_known=True) == ()
    (note,) = remarks("ロシアはどこですか", {"zh"}, words_known=True)
    assert note.startswith("The question is in Japanese letters, the model knows Chinese only")
