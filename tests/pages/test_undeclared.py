"""Pages that do not say their encoding are read as what they are, or refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qa.errors import PageError
from qa.pages.blocks import Capture, Skipped
from qa.pages.parse import parse
from qa.pages.sources import walk
from qa.pages.undeclared import guess
from tests.pages.checks import page

TEXTS = {
    "gbk": "我们已经就这座桥谈了很长时间，还会继续谈下去，直到建成为止。部长说，政府将继续支持这个项目。",
    "big5": "我們已經就這座橋談了很長時間，還會繼續談下去，直到建成為止。部長說，政府將繼續支持這個項目。",
    "shift_jis": "この橋については長い間話し合ってきました。大臣は、政府が支援を続けると述べました。",
    "euc_jp": "この橋については長い間話し合ってきました。大臣は、政府が支援を続けると述べました。",
    "euc_kr": "우리는 이 다리에 대해 오랫동안 이야기해 왔습니다. 장관은 정부가 이 사업을 지원할 것이라고 말했습니다.",
    "cp1253": "Μιλάμε για αυτή τη γέφυρα εδώ και πολύ καιρό. Ο υπουργός είπε ότι η κυβέρνηση θα στηρίξει το έργο.",
    "cp1256": "لقد تحدثنا عن هذا الجسر منذ وقت طويل. قال الوزير إن الحكومة ستدعم المشروع حتى ينتهي العمل.",
    "cp1255": "דיברנו על הגשר הזה זמן רב ונמשיך לדבר עליו עד שיושלם. השר אמר שהממשלה תתמוך בפרויקט הזה.",
    "cp1251": "Мы давно говорим об этом мосте. Министр сказал, что правительство поддержит этот проект.",
    "koi8-r": "Мы давно говорим об этом мосте. Министр сказал, что правительство поддержит этот проект.",
    "cp866": "Мы давно говорим об этом мосте. Министр сказал, что правительство поддержит этот проект.",
    "cp874": "เราได้พูดคุยเกี่ยวกับสะพานนี้มาเป็นเวลานานแล้ว รัฐมนตรีกล่าวว่ารัฐบาลจะสนับสนุนโครงการนี้",
    "cp1250": "Wałęsa powiedział, że będziemy o tym moście rozmawiać długo, aż zostanie ukończony.",
    "iso8859-2": "Wałęsa powiedział, że będziemy o tym moście rozmawiać długo, aż zostanie ukończony.",
    "cp1250 Czech": "O tomto mostě mluvíme už dlouho. Ministr řekl, že vláda projekt příští týden podpoří.",
    "cp1250 Hungarian": "Régóta beszélünk erről a hídról. Az ő kormánya hűséges, és őszintén támogatja.",
    "cp1250 Romanian": "Vorbim de mult despre acest pod şi vom vorbi până când va fi gata, în această ţară.",
    "cp1250 Croatian": "O tom mostu dugo govorimo. Ministar je rekao da će vlada podržati što više žena i đaka.",
    "cp1254": "Bu köprü hakkında uzun zamandır konuşuyoruz. Bakan, hükümetin değişikliği destekleyeceğini söyledi.",
    "cp1257": "Mes jau seniai kalbame apie šį tiltą. Ministras sakė, kad vyriausybė rems projektą ir žmonių jų.",
    "cp1252 German": "Wir haben über die Brücke lange gesprochen – ihre Größe, ihr Maß und was sie „kosten“ würde.",
    "cp1252 French": "Nous parlons de ce pont depuis longtemps ; l’été dernier, où ça n’était pas achevé, cœur !",
    "cp1252 Spanish": "¿Cuándo? Mañana, señor. El niño comió el nº 3 y la 2ª parte después, según él.",
    "cp1252 Portuguese": "Falámos desta ponte há muito tempo; a construção é importante, não são só opiniões.",
    "cp1252 Swedish": "Vi har talat om den här bron länge; Åsa och Örjan är på väg över ån.",
    "cp1252 Danish": "Vi har talt længe om broen over åen, og det bliver nødvendigt at gøre den færdig på øen.",
    "cp1252 Icelandic": "Við höfum lengi rætt um þessa brú og ráðherrann sagði að ríkisstjórnin styddi það.",
    "cp1252 English": "We’ve talked – “at length” – about this bridge in the café of Señor Müller, 5 m² for £10.",
    "cp1252 of three": "Der Präsident sagte: Größe. Le président a répondu : l’été, à côté. El señor añadió: mañana.",
}


@pytest.mark.parametrize("suffix", [".txt", ".html", ".md"])
@pytest.mark.parametrize("name", TEXTS)
def test_undeclared_encodings_are_told_by_their_letters(name: str, suffix: str) -> None:
    text = TEXTS[name]
    whole = f"<html><body class='plain'><p>{text}</p></body></html>" if suffix == ".html" else f"{text}\n\n{text}\n"
    assert text in page(whole.encode(name.partition(" ")[0]), f"a{suffix}").text


@pytest.mark.parametrize("size", range(2))
@pytest.mark.parametrize("name", ["gbk", "shift_jis", "cp1253"])
def test_long_pages_are_told_by_their_beginning(name: str, size: int) -> None:
    text = "a" * size + "\n".join([TEXTS[name]] * 1500)
    assert page(text.encode(name)).text == text


def test_brackets_without_end_take_linear_time() -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        guess(b"<" * size + b" caf\xe9")
        return time.process_time() - started

    small = seconds(20_000)
    assert seconds(80_000) < max(0.5, small * 12)


def test_one_foreign_name_is_no_mojibake() -> None:
    text = "We met Mr Wałęsa in Gdansk and spoke about the bridge. " * 20
    assert "Wałęsa" in page(text.encode("cp1250")).text


def test_other_letters_in_an_english_page_are_read() -> None:
    text = "We have talked about the bridge for a long time, at home and in other places.\n\n" * 5 + TEXTS["cp1251"]
    assert TEXTS["cp1251"] in page(text.encode("cp1251")).text


UNKNOWN = {
    "every byte there is": bytes(range(0xA0, 0x100)) * 2,
    "letters of no order": bytes(0xC0 + (at * at * 7 + at // 3) % 63 if at % 6 else 32 for at in range(200)),
    "signs in words": b"a\xb3b c\xbfd \xe7\xf0 and so on",
}


@pytest.mark.parametrize("data", UNKNOWN.values(), ids=UNKNOWN)
def test_bytes_that_show_no_encoding_are_refused(data: bytes) -> None:
    with pytest.raises(PageError, match=r"does not say its encoding.*encoding: NAME"):
        parse(Capture("a.txt", data))


@pytest.mark.parametrize(
    ("suffix", "text"), [(".txt", "{0}"), (".html", "<p>{0}"), (".md", "{0}"), (".xml", "<d><p>{0}</p></d>")]
)
def test_note_beside_a_page_names_its_encoding(tmp_path: Path, suffix: str, text: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(text.format("Wałęsa is here.").encode("cp852"))
    (tmp_path / f"a{suffix}.meta.yaml").write_text("encoding: cp852\n", "utf-8")
    (found,) = (one for one in walk([tmp_path]) if isinstance(one, Capture))
    assert parse(found).documents[0].text == "Wałęsa is here."


@pytest.mark.parametrize("name", ["klingon", "base64", "8"])
def test_note_with_an_unknown_encoding_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("Words.", "utf-8")
    (tmp_path / "a.txt.meta.yaml").write_text(f"encoding: {name}\n", "utf-8")
    (found,) = (one for one in walk([tmp_path / "a.txt"]))
    assert isinstance(found, Skipped)
    assert found.reason == f"Its note 'a.txt.meta.yaml' names no known encoding ('{name}'): write one such as cp1250."
