"""The lines above a text end where the text begins, in whatever language it is."""

from __future__ import annotations

import pytest

from qa.pages.head import ends_sentence
from tests.pages.checks import documents, page

PARAGRAPHS = {
    "Chinese": ("部长声明", "我们已经就这座桥谈了很长时间{0}，还会继续谈下去，直到建成为止。"),
    "Chinese in quotation marks": ("部长声明", "“我们已经就这座桥谈了很长时间{0}，还会继续谈下去！”"),
    "Japanese": ("大臣の声明", "この橋については長い間話し合ってきました{0}。完成するまで話し合うのですか？」"),
    "Hindi": ("मंत्री का बयान", "हमने इस पुल के बारे में बहुत समय तक बात की है और करते रहेंगे {0}।"),
    "Arabic": ("بيان الوزير", "لقد تحدثنا طويلا عن هذا الجسر وسنواصل الحديث عنه حتى ينتهي {0}؟"),
    "Urdu": ("وزیر کا بیان", "ہم نے اس پل کے بارے میں بہت دیر تک بات کی ہے اور کرتے رہیں گے {0}۔"),
    "French": ("Déclaration de la ministre", "« Nous avons longtemps parlé de ce pont numéro {0}. »"),
    "French with no-break spaces": ("Déclaration de la ministre", "« Nous avons longtemps parlé de ce pont {0} ! »"),
    "German": ("Erklärung der Ministerin", "„Wir haben lange über die Brücke Nummer {0} gesprochen.“"),
    "Armenian": ("Նախարարի հայտարարությունը", "Մենք երկար ենք խոսել այս կամրջի մասին {0}։"),
    "Thai, without marks": ("แถลงการณ์ของรัฐมนตรี", "เราได้พูดคุยเกี่ยวกับสะพานนี้มาเป็นเวลานานแล้ว {0}"),
    "English in brackets": (
        "Statement of the minister",
        "We have talked about bridge number {0} (and for a long time.)",
    ),
    "English in lines": ("Statement of the minister", "and the bridge, number {0} of many,"),
}


@pytest.mark.parametrize("suffix", [".html", ".txt"])
@pytest.mark.parametrize("language", PARAGRAPHS)
def test_no_opening_paragraph_is_lost(language: str, suffix: str) -> None:
    title, pattern = PARAGRAPHS[language]
    paragraphs = [pattern.format(number) for number in range(1, 15)]
    if suffix == ".html":
        text = f"<title>{title}</title><h1>{title}</h1>" + "".join(f"<p>{part}</p>" for part in paragraphs)
    else:
        text = "\n\n".join([title, *paragraphs])
    (document,) = documents(text, f"a{suffix}")
    assert document["title"] == title
    words = " ".join("\n\n".join(said["text"] for said in document["utterances"]).split())
    assert words == " ".join(" ".join(paragraphs).split())


def test_short_lines_above_a_text_stay_above_it() -> None:
    lines = ["Remarks on the bridge", "Remarks by Governor Anna Keller", "At the Harbour House", "Oslo, Norway"]
    text = "\n\n".join([*lines, "May 2, 2022", "Before the guests of the day", *["We have talked about it."] * 3])
    (document,) = documents(text)
    assert (document["title"], document["date"]) == (lines[0], "2022-05-02")
    assert page(text).documents[0].text == "\n\n".join(["We have talked about it."] * 3)


@pytest.mark.parametrize("text", ["So.", "So?”", "So。", "So۔", "So. »", "So !\u00a0»", "So।)", "So.“", 'So."', "So:"])
def test_sentences_end(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", "»", "So", "So,", "So »", "So. And", "So (2)"])
def test_other_lines_do_not(text: str) -> None:
    assert not ends_sentence(text)
