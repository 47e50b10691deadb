"""The archive as its users see it, over three small pages and a fake encoder."""

from __future__ import annotations

import datetime as dt
import functools
import gc
import http.server
import json
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import pytest

from qa import reader
from qa.archive import Archive
from qa.errors import (
    ArchiveError,
    EncoderError,
    MissingArchiveError,
    NotFoundError,
    QueryError,
    RemovalError,
    UsageError,
)
from qa.model_files import lasting
from qa.results import Answer
from tests.conftest import FakeEncoder
from tests.pages.test_sources import unreadable


def test_exact_quote_ranks_first(archive: Archive) -> None:
    quote = archive.ask("When will the visa agreement be signed?").quotes[0]
    assert quote.text == "The visa agreement will be signed in June."
    assert (quote.speaker, quote.date, quote.place) == ("Anna Berg", dt.date(2018, 3, 3), "Oslo")
    assert quote.kind == "turn"
    assert quote.question is not None
    assert quote.question.text == "When will the visa agreement be signed?"
    assert quote.source == "visas.txt"


def test_turn_and_its_paragraphs_are_one_result(archive: Archive) -> None:
    hits = archive.search("visa agreement signed June nothing stands in its way", k=10)
    turns = [hit for hit in hits if "visa" in hit.passage.text]
    assert [hit.passage.kind for hit in turns] == ["turn"]


def test_same_words_on_two_days_are_one_result_quoted_from_the_earliest(archive: Archive) -> None:
    answer = archive.ask("Fish quotas do not change")
    quotes = [quote for quote in answer.quotes if quote.text == "Fish quotas do not change."]
    assert [quote.date for quote in quotes] == [dt.date(2020, 5, 9)]
    assert [(also.date, also.source) for also in quotes[0].also_in] == [(dt.date(2021, 4, 2), "bridge.txt")]


def test_filters_keep_to_the_period(archive: Archive) -> None:
    hits = archive.search("fish quotas", since="2021")
    assert {hit.passage.text for hit in hits} <= {
        "Fish quotas do not change.",
        "The bridge is closed for repairs until further notice.",
    }
    assert hits[0].passage.text == "Fish quotas do not change."
    assert archive.ask("fish quotas", since="2021").searched.passages == 2


def test_surname_filters_by_speaker(archive: Archive) -> None:
    answer = archive.ask("fish quotas", speaker="berg")
    assert {quote.speaker for quote in answer.quotes + answer.nearest} == {"Anna Berg"}
    assert [(f.field, f.value, f.origin) for f in answer.filters] == [("speaker", "berg", "given")]


def test_unknown_speaker_finds_nothing_and_says_so(archive: Archive) -> None:
    answer = archive.ask("fish quotas", speaker="Nobody Atall")
    assert not answer.answered
    assert answer.quotes == answer.nearest == ()
    assert answer.notes == ("Nobody called Nobody Atall speaks in this archive.",)


@pytest.mark.parametrize("question", ["", "   ", "?!", "x" * 10_001])
def test_question_without_sense_is_one_sentence(archive: Archive, question: str) -> None:
    with pytest.raises(QueryError, match=r"^The question (is empty; ask|has 10,001 characters; ask).*\.$"):
        archive.ask(question)


@pytest.mark.parametrize(
    "question",
    [
        "fish " * 2000,
        "Когда подпишут соглашение о визах?",
        'AND ( "quotas" OR <b>fish</b>) text:* \\',
        "鱼的配额",
        "'\"`;--x",
    ],
)
def test_odd_questions_are_searched_like_any_other(archive: Archive, question: str) -> None:
    answer = archive.ask(question[:10_000])
    assert answer.searched.passages == 9
    assert answer.query == question[:10_000]


@pytest.mark.parametrize("source", ["harbour.txt", "HARBOUR", "bour.t"])
def test_source_leaves_the_passages_of_its_pages(archive: Archive, source: str) -> None:
    hits = archive.search("fish quotas", k=10, source=source)
    assert sorted(hit.passage.text for hit in hits) == [
        "Fish quotas do not change.",
        "The harbour of Bergen will be opened for container ships next spring.",
    ]
    assert archive.ask("fish quotas", source=source).searched.documents == 1


def test_unknown_source_finds_nothing_and_says_so(archive: Archive) -> None:
    answer = archive.ask("fish quotas", source="ministry.example")
    assert not answer.answered
    assert answer.nearest == ()
    assert answer.notes == ("No page of this archive has 'ministry.example' in its publisher, address or source.",)


def test_search_returns_ranked_hits(archive: Archive) -> None:
    hits = archive.search("harbour container ships", k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert hits[0].score > hits[1].score >= hits[2].score
    assert hits[0].passage.text == "The harbour of Bergen will be opened for container ships next spring."


@pytest.mark.parametrize("question", ["fish", "What is the latest statement on fish quotas?", "fish in May 2020"])
@pytest.mark.parametrize("k", [0, -3, 101])
def test_k_is_checked(archive: Archive, question: str, k: int) -> None:
    with pytest.raises(QueryError, match="choose a number from 1 to 100"):
        archive.ask(question, k=k)


def test_unknown_genre_finds_nothing_and_says_so(archive: Archive) -> None:
    answer = archive.ask("fish quotas", genre="interveiw")
    assert (answer.answered, answer.nearest, answer.searched.passages) == (False, (), 0)
    assert answer.notes == (
        "No document of this archive is of the genre 'interveiw'; there are: interview, statement.",
    )


def test_genre_written_with_a_capital_is_found(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for place, genre in (("Bergen", "Interview"), ("Oslo", "interview"), ("Tromsø", "News Conference")):
        record = {"text": f"The harbour of {place} opens.", "title": place, "date": "2020-01-01", "genre": genre}
        with (pages / "talks.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder()) as archive:
        found = [archive.ask("harbour", genre=genre).searched.passages for genre in ("Interview", "news conference")]
    assert found == [2, 1]


def test_show_gives_the_document_of_a_quote(archive: Archive) -> None:
    quote = archive.ask("When will the visa agreement be signed?").quotes[0]
    shown = archive.show(quote.id)
    assert shown.document.id == quote.document
    assert shown.quote is not None
    assert shown.document.text[slice(*shown.quote)] == quote.text
    with pytest.raises(NotFoundError, match="no document or quote"):
        archive.show("0000000000000000")
    with pytest.raises(NotFoundError, match="characters"):
        archive.show(f"{quote.document}:0-999999")


def test_status_counts(archive: Archive) -> None:
    status = archive.status()
    assert (status.pages, status.documents, status.passages, status.rows) == (3, 3, 9, 9)
    assert status.speakers == ("Anna Berg", "Karl Lund")
    assert (status.first, status.last) == (dt.date(2018, 3, 3), dt.date(2021, 4, 2))


def test_examples_are_questions_of_the_archive(archive: Archive) -> None:
    assert archive.examples(4) == ["When will the visa agreement be signed?", "What about fish quotas?"]


def test_no_archive_is_one_sentence_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(MissingArchiveError, match=r"no archive in .*; build one with: qa build FOLDER"):
        Archive.open(tmp_path / "nothing", encoder=FakeEncoder())


def test_other_model_is_one_sentence_with_the_command(archive: Archive) -> None:
    with pytest.raises(
        EncoderError, match=r"built with another model .*rebuild it with: qa build FOLDER --model other"
    ):
        Archive.open(archive.index, encoder=FakeEncoder("other"))


def test_missing_root_is_named(tmp_path: Path, encoder: FakeEncoder) -> None:
    with pytest.raises(UsageError, match="There is no file or folder"):
        Archive.build([tmp_path / "nowhere"], tmp_path / "index", encoder=encoder)


def test_unchanged_build_embeds_nothing_and_keeps_the_generation(archive: Archive, pages: Path) -> None:
    encoder = FakeEncoder()
    with Archive.build([pages], archive.index, encoder=encoder) as again:
        assert again.summary is not None
        assert (again.summary.generation, again.summary.embedded, again.summary.unchanged) == (1, 0, 3)
    assert encoder.encoded == []


def test_changed_paragraph_embeds_only_itself(archive: Archive, pages: Path) -> None:
    page = pages / "harbour.txt"
    page.write_text(page.read_text("utf-8").replace("next spring", "this autumn"), encoding="utf-8")
    encoder = FakeEncoder()
    with Archive.build([pages], archive.index, encoder=encoder) as again:
        assert again.summary is not None
        assert again.summary.changed == ["harbour.txt"]
        assert again.summary.generation == 2
    assert encoder.encoded == ["The harbour of Bergen will be opened for container ships this autumn."]


def test_open_archive_picks_up_a_new_generation(archive: Archive, pages: Path) -> None:
    assert "tunnel" not in archive.ask("Is there a tunnel?").nearest[0].text
    (pages / "tunnel.txt").write_text(
        "Statement by Karl Lund on the tunnel, Bergen, June 1, 2022\n\nThere is a tunnel under the fjord.\n",
        encoding="utf-8",
    )
    Archive.build([pages], archive.index, encoder=FakeEncoder()).close()
    assert archive.search("Is there a tunnel?")[0].passage.text == "There is a tunnel under the fjord."


def test_rollback_lets_the_earlier_generation_serve(archive: Archive, pages: Path) -> None:
    (pages / "more.txt").write_text(
        "Statement by Karl Lund on snow, Oslo, June 1, 2022\n\nIt snows.\n", encoding="utf-8"
    )
    Archive.build([pages], archive.index, encoder=FakeEncoder()).close()
    assert archive.status().documents == 4
    assert archive.rollback() == 1
    assert archive.status().documents == 3


def test_build_that_would_empty_the_archive_stops(archive: Archive, pages: Path) -> None:
    for page in pages.iterdir():
        page.unlink()
    with pytest.raises(RemovalError, match=r"would remove 3 of the 3 pages that came from .*pages; .*--allow-removal"):
        Archive.build([pages], archive.index, encoder=FakeEncoder())
    pages.rmdir()
    with pytest.raises(RemovalError, match="--allow-removal"):
        Archive.build([pages], archive.index, encoder=FakeEncoder())
    assert archive.status().pages == 3


def test_removal_is_done_when_allowed(archive: Archive, pages: Path) -> None:
    (pages / "bridge.txt").unlink()
    with Archive.build([pages], archive.index, encoder=FakeEncoder(), allow_removal=True) as again:
        assert again.summary is not None
        assert again.summary.removed == ["bridge.txt"]
        assert again.status().documents == 2


def test_build_stops_before_pages_that_became_unusable_empty_the_archive(archive: Archive, pages: Path) -> None:
    for name in ("visas.txt", "bridge.txt"):
        (pages / name).write_bytes(b"")
    with pytest.raises(RemovalError, match=r"would remove 2 of the 3 pages .*2 of them are there but.*--allow-removal"):
        Archive.build([pages], archive.index, encoder=FakeEncoder())
    assert archive.status().documents == 3
    for name in ("visas.txt", "bridge.txt"):  # a note that cannot be read is seen before anything is parsed
        (pages / f"{name}.meta.yaml").write_text("- no", encoding="utf-8")
    with pytest.raises(RemovalError, match="would remove 2 of the 3 pages"):
        Archive.build([pages], archive.index, encoder=FakeEncoder())
    with Archive.build([pages], archive.index, encoder=FakeEncoder(), allow_removal=True) as again:
        assert again.status().documents == 1
    with Archive.build([pages], archive.index, encoder=FakeEncoder()) as again:  # they are no longer held
        assert again.status().documents == 1


def test_folder_that_was_moved_is_the_same_folder(archive: Archive, pages: Path, tmp_path: Path) -> None:
    moved = pages.rename(tmp_path / "elsewhere")
    encoder = FakeEncoder()
    with Archive.build([moved], archive.index, encoder=encoder) as again:
        summary = again.summary
        assert summary is not None
        assert (summary.added, summary.changed, summary.removed, summary.unchanged) == ([], [], [], 3)
        assert summary.notes == [f"The pages that came from {pages} are now taken from {moved}."]
        assert encoder.encoded == []
        assert again.status().pages == 3
        number = summary.generation
    with Archive.build([moved], archive.index, encoder=encoder) as again:
        assert again.summary is not None
        assert (again.summary.generation, again.summary.unchanged, again.summary.notes) == (number, 3, [])


def test_page_that_changed_in_a_moved_folder_is_a_changed_page(archive: Archive, pages: Path, tmp_path: Path) -> None:
    for number in range(4):
        (pages / f"{number}.txt").write_text(f"Statement on ships, Oslo, June 1, 202{number}\n\nShip {number} sails.\n")
    Archive.build([pages], archive.index, encoder=FakeEncoder()).close()
    moved = pages.rename(tmp_path / "elsewhere")
    (moved / "3.txt").write_text("Statement on ships, Oslo, June 1, 2023\n\nShip 3 stays.\n")
    with Archive.build([moved], archive.index, encoder=FakeEncoder()) as again:
        summary = again.summary
        assert summary is not None
        assert (summary.added, summary.changed, summary.removed, summary.unchanged) == ([], ["3.txt"], [], 6)


def test_folder_whose_pages_are_others_is_no_moved_one(archive: Archive, pages: Path, tmp_path: Path) -> None:
    moved = pages.rename(tmp_path / "elsewhere")
    (moved / "bridge.txt").write_text("Statement on ferries, Oslo, June 1, 2022\n\nThe ferry sails.\n")
    with pytest.raises(RemovalError) as caught:
        Archive.build([moved], archive.index, encoder=FakeEncoder())
    assert f"would remove 3 of the 3 pages that came from {pages}; " in str(caught.value)


def test_added_pages_of_one_name_are_all_kept(archive: Archive, tmp_path: Path) -> None:
    page = "Statement by Karl Lund on {about}, Oslo, June {day}, 2022\n\nIn Oslo {about} {what}.\n"
    folders = [tmp_path / name for name in ("first", "second", "third")]
    for folder in folders:
        folder.mkdir()
    first, second, third = (folder / "index.txt" for folder in folders)
    first.write_text(page.format(about="snow", day=1, what="falls"), encoding="utf-8")
    second.write_text(page.format(about="hail", day=2, what="strikes"), encoding="utf-8")
    assert archive.add([first, second]).added == ["index.txt", "index.txt"]
    third.write_text(page.format(about="fog", day=3, what="rises"), encoding="utf-8")
    assert archive.add([third]).added == ["index.txt"]
    first.write_text(page.format(about="snow", day=1, what="melts"), encoding="utf-8")
    summary = archive.add([first])
    assert (summary.added, summary.changed) == ([], ["index.txt"])
    for words in ("In Oslo snow melts.", "In Oslo hail strikes.", "In Oslo fog rises."):
        assert archive.search(words)[0].passage.text == words
    assert archive.status().pages == 6


def test_a_page_added_again_from_elsewhere_is_the_same_page(archive: Archive, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
        (folder / "snow.txt").write_text("Statement by Karl Lund, Oslo, June 1, 2022\n\nIt snows.\n", encoding="utf-8")
    assert archive.add([folders[0] / "snow.txt"]).added == ["snow.txt"]
    summary = archive.add([folders[1]])
    assert (summary.added, summary.changed, summary.unchanged) == ([], [], 4)


def test_added_pages_stay_through_a_build_and_go_by_name(archive: Archive, pages: Path, tmp_path: Path) -> None:
    extra = tmp_path / "snow.txt"
    extra.write_text("Statement by Karl Lund on snow, Oslo, June 1, 2022\n\nIt snows in Oslo.\n", encoding="utf-8")
    assert archive.add([extra]).added == ["snow.txt"]
    extra.unlink()
    (pages / "visas.txt").write_text("Statement by Anna Berg, Oslo, May 1, 2022\n\nNo more visas.\n", encoding="utf-8")
    with Archive.build([pages], archive.index, encoder=FakeEncoder()) as again:
        assert again.search("It snows in Oslo")[0].passage.text == "It snows in Oslo."
    assert archive.remove(["snow.txt"]).removed == ["snow.txt"]
    assert archive.status().pages == 3
    with pytest.raises(NotFoundError, match=r"no page 'snow\.txt'"):
        archive.remove(["snow.txt"])


def test_unusable_pages_are_named_and_the_rest_is_built(pages: Path, tmp_path: Path) -> None:
    (pages / "empty.txt").write_bytes(b"")
    (pages / "binary.txt").write_bytes(bytes(range(256)) * 20)
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder()) as built:
        assert built.summary is not None
        assert sorted(source for source, _ in built.summary.skipped) == ["binary.txt", "empty.txt"]
        assert all(reason for _, reason in built.summary.skipped)
        assert built.status().documents == 3
        assert [source for source, _ in built.status().skipped] == ["binary.txt", "empty.txt"]
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder()) as again:
        assert again.summary is not None
        assert again.summary.generation == 1
        assert sorted(source for source, _ in again.summary.skipped) == ["binary.txt", "empty.txt"]


def test_last_pages_cannot_be_removed(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="This would leave no page in the archive, so it stays as it is"):
        archive.remove(["visas.txt", "harbour.txt", "bridge.txt"])
    assert archive.status().pages == 3


def test_folder_without_text_builds_nothing(tmp_path: Path, encoder: FakeEncoder) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    with pytest.raises(Exception, match=r"No page with any text was found.*empty\.txt"):
        Archive.build([folder], tmp_path / "index", encoder=encoder)


def test_speaker_filter_quotes_only_that_speaker_from_a_shared_answer(tmp_path: Path) -> None:
    page = tmp_path / "joint.txt"
    page.write_text(
        "Joint news conference of Anna Berg and Karl Lund, Oslo, March 3, 2018\n\n"
        "Question: Who pays for the bridge?\n\n"
        "Anna Berg: The bridge is paid by the state.\n\n"
        "Karl Lund: I have nothing to add.\n",
        encoding="utf-8",
    )
    with Archive.build([page], tmp_path / "index", encoder=FakeEncoder()) as archive:
        answer = archive.ask("Who pays for the bridge?", speaker="Lund")
        quotes = answer.quotes + answer.nearest
        assert [(quote.speaker, quote.text) for quote in quotes] == [("Karl Lund", "I have nothing to add.")]
        only = archive.search("Who pays for the bridge?", kind="paragraph")
        assert {hit.passage.kind for hit in only} == {"paragraph"}


FULL = (
    "Statement by Minister of Transport Karl Lund on the ferry, Bergen, May 2, 2022\n\n"
    "The ferry to the islands will run every hour from June.\n\nTickets cost nothing for residents of the islands.\n"
)


def test_teaser_of_a_document_that_is_there_in_full_is_the_same_document(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "Statement by Anna Berg on snow, Oslo, June 1, 2022\n\nIt snows in Oslo and people like it.\n\n"
        "03.05.2022 - Statement by Minister of Transport Karl Lund on the ferry, Bergen, May 2, 2022\n\n"
        "The ferry to the islands will run every hour from June.\n",
        encoding="utf-8",
    )
    (folder / "b.txt").write_text(FULL, encoding="utf-8")
    with Archive.build([folder], tmp_path / "index", encoder=FakeEncoder()) as archive:
        assert archive.status().documents == 2
        answer = archive.ask("When will the ferry to the islands run?")
        quote = (answer.quotes + answer.nearest)[0]
        assert [source.source for source in quote.sources] == ["b.txt", "a.txt"]
        assert (quote.published, quote.date) == (dt.date(2022, 5, 3), dt.date(2022, 5, 2))
        document = archive.show(quote.document).document
        assert not document.teaser
        assert document.text.endswith("Tickets cost nothing for residents of the islands.")


def test_speakers_are_named_as_the_register_says(archive: Archive, pages: Path) -> None:
    register = archive.index / "speakers.json"
    register.write_text('{"Anna Berg-Holm": ["Anna Berg"]}', encoding="utf-8")
    Archive.build([pages], archive.index, encoder=FakeEncoder()).close()
    assert archive.status().speakers == ("Anna Berg-Holm", "Karl Lund")
    assert archive.search("visa agreement", speaker="Berg-Holm")[0].passage.speakers == ("Anna Berg-Holm",)


def test_address_in_the_own_network_is_skipped_unless_allowed(archive: Archive) -> None:
    summary = archive.add(["http://127.0.0.1:9/page.html"])
    assert [source for source, _ in summary.skipped] == ["http://127.0.0.1:9/page.html"]
    assert summary.skipped[0][1].endswith(".")
    assert archive.status().documents == 3


def test_page_is_added_by_address(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "ferry.txt").write_text(FULL, encoding="utf-8")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / "web"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/ferry.txt"
        assert archive.add([address], allow_private=True).added == [address]
        server.shutdown()
    answer = archive.ask("When will the ferry to the islands run?")
    quote = (answer.quotes + answer.nearest)[0]
    assert (quote.text, quote.url) == ("The ferry to the islands will run every hour from June.", address)
    assert archive.remove([address]).removed == [address]


def test_half_characters_are_searched_and_checked_like_any_other(archive: Archive) -> None:
    half = "visa \ud83d agreement"
    answer = archive.ask(half, history=["fish \ud83d"], source="\ud83d", genre="\udc00", speaker="Berg \ud83d")
    assert (answer.query, answer.answered) == ("visa \ufffd agreement", False)
    assert archive.search(half)[0].passage.text == archive.search("visa agreement")[0].passage.text
    check = archive.check(f"The {half} will be signed in June", speaker="\ud83d")
    assert (check.verdict, check.text) == ("other-speaker", "The visa \ufffd agreement will be signed in June")


def test_archive_that_another_process_built_with_another_model_goes_on_being_asked(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.serving.SentenceTransformerEncoder", FakeEncoder)
    monkeypatch.setattr("qa.archive.SentenceTransformerEncoder", FakeEncoder)
    index, question = tmp_path / "index", "When will the visa agreement be signed?"
    with Archive.build([pages], index, model="one"), Archive.open(index) as served:
        assert served.ask(question).quotes[0].text == "The visa agreement will be signed in June."
        Archive.build([pages], index, model="other").close()
        assert served.ask(question).quotes[0].text == "The visa agreement will be signed in June."
        assert (served.generation, served._serving.writer("").name) == (2, "other")
        assert served.rollback() == 1
        assert served.ask(question).quotes[0].text == "The visa agreement will be signed in June."
        assert served.add([pages]).embedded == 0  # all is known to the model that serves again
        assert served._serving.writer("").name == "one"


def test_generation_that_was_replaced_is_let_go_though_nothing_is_collected(pages: Path, tmp_path: Path) -> None:
    """A server keeps all it had at its start from the collector of garbage: nothing may wait for that."""
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder()) as archive:
        assert archive.ask("When will the visa agreement be signed?").answered
        assert archive.check("The visa agreement will be signed in June.").verdict == "exact"
        served = archive._serving._served
        assert served is not None
        held = [served, served.retriever, served.generation.catalogue, served.generation.vectors]
        kept = [weakref.ref(one) for one in held]
        del served, held
        gc.collect()
        gc.disable()
        try:
            archive.remove([archive.status().sources[0]])
            assert archive.status().generation == 2
            assert [one() for one in kept] == [None] * 4
        finally:
            gc.enable()


@pytest.mark.parametrize("nothing", ["...", "\N{HORIZONTAL ELLIPSIS}", "\N{EM DASH} \N{EM DASH}", "***", "?!"])
def test_whoever_answers_without_a_word_is_not_quoted(tmp_path: Path, nothing: str) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(
        "Foreign Minister Anna Berg and Minister of Transport Karl Lund answer questions, Oslo, March 3, 2018\n\n"
        "Question: When will the visa agreement be signed?\n\nAnna Berg: The visa agreement will be signed in June.\n\n"
        f"Karl Lund: {nothing}\n\nQuestion: And the bridge?\n\nKarl Lund: The bridge is closed.\n",
        encoding="utf-8",
    )
    with Archive.build([tmp_path / "pages"], tmp_path / "index", encoder=FakeEncoder()) as archive:
        answer = archive.ask("visa agreement signed in June", speaker="Lund")
        assert [quote.text for quote in (*answer.quotes, *answer.nearest)] == ["The bridge is closed."]


def test_closed_archive_says_so(pages: Path, tmp_path: Path) -> None:
    archive = Archive.build([pages], tmp_path / "index", encoder=FakeEncoder())
    archive.close()
    with pytest.raises(ArchiveError, match="was closed here; open it again"):
        archive.ask("When will the visa agreement be signed?")


def test_file_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(MissingArchiveError, match="file is a file; an archive is a folder"):
        Archive.open(tmp_path / "file")


def test_seconds_of_an_answer_are_all_of_them(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    quoted = reader.answer

    def slowly(*arguments: Any) -> Answer:
        time.sleep(0.2)
        return quoted(*arguments)

    monkeypatch.setattr(reader, "answer", slowly)
    assert archive.ask("When will the visa agreement be signed?").seconds.total >= 0.2


def test_model_in_a_folder_is_named_by_the_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    assert (lasting("model"), lasting("./model")) == (str(tmp_path / "model"),) * 2
    assert lasting("sentence-transformers/all-MiniLM-L6-v2") == "sentence-transformers/all-MiniLM-L6-v2"


@pytest.mark.parametrize("name", ["sub", "pages"])
def test_pages_in_a_folder_that_cannot_be_read_just_now_stay(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (pages / "sub").mkdir()
    (pages / "visas.txt").rename(pages / "sub" / "visas.txt")
    Archive.build([pages], tmp_path / "index", encoder=FakeEncoder()).close()
    with monkeypatch.context() as patched:
        unreadable(patched, name)
        with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder()) as archive:
            assert archive.summary is not None
            assert (archive.summary.removed, archive.summary.unchanged) == ([], 3)
            where = "sub/" if name == "sub" else "./"
            assert archive.summary.skipped == [(where, "The folder cannot be read: Permission denied.")]
            assert archive.ask("When will the visa agreement be signed?").answered
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder()) as archive:
        assert archive.summary is not None
        assert archive.summary.skipped == []
        assert archive.verify() == []
