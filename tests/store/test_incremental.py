"""An archive that was changed step by step is the one that a build from scratch makes."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from qa import build, staging
from qa.archive import Archive
from qa.models import ParsedPage
from qa.pages import edition
from qa.pages.blocks import Capture
from qa.pages.parse import parse
from qa.store import generation
from tests.conftest import FakeEncoder

FERRY = (
    "Statement by Minister of Transport Karl Lund on the ferry, Bergen, May 2, 2022\n\n"
    "The ferry to the islands will run every hour from June.\n\nTickets cost nothing for residents of the islands.\n"
)
TEASER = (
    "\n\n03.05.2022 - Statement by Minister of Transport Karl Lund on the ferry, Bergen, May 2, 2022\n\n"
    "The ferry to the islands will run every hour from June.\n"
)
PAGES = {
    "ferry.txt": FERRY,
    "ferry-again.txt": FERRY,
    "ferry-corrected.txt": FERRY.replace("residents of the islands", "everybody under sixteen"),
    "snow.txt": "Statement by Anna Berg on snow, Oslo, June 1, 2022\n\nIt snows in Oslo and people like it." + TEASER,
    "ice.txt": "Statement by Sergei Dahl on ice, Oslo, June 2, 2022\n\nIce is cold.\n\nFish quotas do not change."
    + TEASER,
    "ice-2.txt": (
        "Statement by Sergey Dahl on thin ice, Oslo, June 3, 2022\n\nIce is thin.\n\nFish quotas do not change.\n"
    ),
    "visas.txt": (
        "Foreign Minister Anna Berg’s answers to Daily News questions, Oslo, March 3, 2018\n\n"
        "Question: When will the visa agreement be signed?\n\n"
        "Anna Berg: The visa agreement will be signed in June.\n\nFish quotas do not change.\n"
    ),
    "empty.txt": "",
}
CHANGED = {
    "snow.txt": "Statement by Anna Berg on snow, Oslo, June 1, 2022\n\nIt snows in Oslo, and no ferry runs.\n",
    "visas.txt": PAGES["visas.txt"].replace("in June", "in the autumn"),
    "ferry.txt": FERRY.replace("every hour", "every two hours"),
    "empty.txt": "Statement by Olga Vik on nothing, Oslo, July 7, 2022\n\nThere is nothing to add.\n",
}
GREETING = (
    "Weekly briefing\n\nGood morning, ladies and gentlemen, and welcome to our weekly briefing, which begins as ever "
    "with the news of the past few days.\n\n"
)
SNOWED = "The ploughs went out at four this morning and every road in the north that was closed is open again today."
FISHED = "Fish quotas were signed on Monday, and no boat from the islands has to stay in its harbour this spring."
BRIEFINGS = {
    "a.txt": GREETING + SNOWED,
    "b.txt": GREETING + FISHED,
    "c.txt": GREETING + FISHED.replace("this spring", "this autumn"),
    "d.txt": GREETING
    + "The ferry to the islands runs every hour from June on, said the minister to all who asked him.",
}
"""Undated, of one title and one opening, and all but two of other words."""
QUESTIONS = ("When does the ferry to the islands run?", "fish quotas", "Does it snow in Oslo?", "visa agreement signed")


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def content(archive: Archive) -> dict[str, Any]:
    """Everything an archive shows, without what depends on its history: numbers and times."""
    overview = archive.overview()
    with archive._serving.using() as served:
        catalogue = served.catalogue
        documents = {}
        for number in catalogue.document_numbers():
            one = catalogue.document(number)
            documents[one.id] = (
                one.title, one.date, one.published, one.place, one.genre, one.teaser, one.text, one.utterances,
                one.sources, one.passages, [(a.teaser, a.runs, a.version) for a in one.appearances],
            )  # fmt: skip
        alive = served.generation.columns.alive
        numbers = [n for n in range(served.generation.columns.count) if alive is None or alive[n]]
        passages = sorted(passage.id for passage in catalogue.passages(numbers))
        words = served.generation.lexical.frequencies(["ferri", "snow", "fish", "sixteen", "autumn", "ic", "noth"])
        listing = sorted((tuple(row.values()) for row in catalogue.listing()), key=str)
    answers = {}
    for question in QUESTIONS:
        for options in ({}, {"speaker": "Lund"}, {"since": "2022"}):
            answer = archive.ask(question, k=3, **options)
            quotes = answer.quotes + answer.nearest
            answers[question, str(options)] = (answer.searched, {(quote.id, quote.also_in) for quote in quotes[:1]})
    counts = (overview.pages, overview.documents, overview.passages, overview.days, overview.genres)
    return {
        "documents": documents, "passages": passages, "words": words, "listing": listing, "answers": answers,
        "overview": (*counts, overview.publishers, overview.speakers, overview.skipped),
        "sources": sorted(archive.status().sources),
    }  # fmt: skip


def from_scratch(archive: Archive, root: Path, added: list[Path], index: Path) -> dict[str, Any]:
    """Build the same archive anew; people are named by the register that grew step by step, as users may have it."""
    shutil.rmtree(index, ignore_errors=True)
    index.mkdir()
    for name in ("speakers.json", "cache.sqlite"):  # with the codec of the token vectors, which is trained once
        shutil.copy(archive.index / name, index / name)
    with Archive.build([root], index, encoder=FakeEncoder()) as anew:
        if added:
            anew.add(added)
        return content(anew)


@pytest.mark.parametrize("seed", range(10))
def test_any_sequence_of_changes_equals_one_build_from_scratch(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)  # noqa: S311 - drawn alike every time
    if seed % 2:  # now and then so much is dead that all is written anew; segments are joined or stay
        monkeypatch.setattr(build, "FEW", 6)
        monkeypatch.setattr(staging, "SMALL", 1)
    root, apart = tmp_path / "pages", tmp_path / "apart"
    write(root, "visas.txt", PAGES["visas.txt"])
    added: dict[str, Path] = {}
    archive = Archive.build([root], tmp_path / "index", encoder=FakeEncoder())
    pages, changed = (PAGES, CHANGED) if seed < 6 else (BRIEFINGS, {"a.txt": BRIEFINGS["d.txt"]})
    for step in range(10):
        name = chance.choice(sorted(pages))
        text = chance.choice([pages[name], changed.get(name, pages[name])])
        choice = chance.random()
        if choice < 0.35:
            added[f"{name}"] = write(apart, name, text)
            archive.add([added[name]])
        elif choice < 0.5 and added:
            gone = chance.choice(sorted(added))
            if gone in archive.status().sources and not (root / gone).exists():
                archive.remove([gone])
                del added[gone]
        else:
            path = root / name
            if path.exists() and len(list(root.iterdir())) > 1 and chance.random() < 0.5:
                path.unlink()
            else:
                write(root, name, text)
            Archive.build([root], archive.index, encoder=FakeEncoder(), allow_removal=True).close()
        if step % 3 == 0:
            assert content(archive) == from_scratch(archive, root, list(added.values()), tmp_path / "anew")
    assert content(archive) == from_scratch(archive, root, list(added.values()), tmp_path / "anew")
    assert archive.verify() == []
    archive.close()


def test_words_of_items_with_one_title_and_opening_are_all_kept(tmp_path: Path) -> None:
    root = tmp_path / "pages"
    alone = write(root, "a.txt", BRIEFINGS["a.txt"])
    with Archive.build([root], tmp_path / "index", encoder=FakeEncoder()) as archive:
        (first,) = content(archive)["documents"]
        for name in ("b.txt", "c.txt", "d.txt"):
            write(root, name, BRIEFINGS[name])
        Archive.build([root], archive.index, encoder=FakeEncoder()).close()
        assert archive.status().documents == 3  # b and c are two versions of one
        for words in (SNOWED, FISHED):
            assert archive.check(words).verdict == "exact"
        assert archive.verify(deep=True) == []
        archive.remove(["b.txt", "c.txt", "d.txt"])
        assert list(content(archive)["documents"]) == [first]
        assert alone.exists()


def test_a_change_writes_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "SMALL", 1)
    root = tmp_path / "pages"
    for name in ("visas.txt", "snow.txt", "ice.txt"):
        write(root, name, PAGES[name])
    with Archive.build([root], tmp_path / "index", encoder=FakeEncoder()) as archive:
        archive.add([write(tmp_path, "ferry.txt", FERRY)])
        manifest = generation.manifest_of_current(archive.index)
        assert manifest is not None
        assert [note["name"] for note in manifest["segments"]] == ["1", "2"]
        first, second = (archive.index / "generations" / number / "segments/1/vectors.npy" for number in ("1", "2"))
        assert first.samefile(second)
        # The ferry had teasers on two pages: that document was replaced, nothing else was.
        assert manifest["segments"][1]["documents"][1] - manifest["segments"][1]["documents"][0] == 1
        assert manifest["counts"]["documents"] == 4


def test_unchanged_pages_are_not_parsed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "pages"
    for name in ("visas.txt", "snow.txt"):
        write(root, name, PAGES[name])
    Archive.build([root], tmp_path / "index", encoder=FakeEncoder()).close()
    parsed = []
    monkeypatch.setattr("qa.pages.parallel.parse", lambda capture: parsed.append(capture.source) or 1 / 0)
    write(root, "ice.txt", PAGES["ice.txt"])
    with Archive.build([root], tmp_path / "index", encoder=FakeEncoder()) as archive:
        assert parsed == ["ice.txt"]
        assert [source for source, _ in archive.summary.skipped] == ["ice.txt"]
        assert archive.status().documents == 3


def test_another_parser_parses_all_pages_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "pages"
    write(root, "visas.txt", PAGES["visas.txt"])
    Archive.build([root], tmp_path / "index", encoder=FakeEncoder()).close()
    for module in ("qa.gather", "qa.before", "qa.renew"):
        monkeypatch.setattr(f"{module}.edition", lambda: "another")
    encoder = FakeEncoder()
    with Archive.build([root], tmp_path / "index", encoder=encoder) as archive:
        assert archive.summary.generation == 2
        assert archive.summary.unchanged == 1
    assert encoder.encoded == []
    assert edition.edition() != "another"


def test_changed_paragraph_of_a_long_answer_embeds_itself_and_the_windows_that_hold_it(tmp_path: Path) -> None:
    words = [f"word{n}" for n in range(400)]
    parts = [" ".join(words[n : n + 50]) + "." for n in range(0, 400, 50)]
    page = (
        "Foreign Minister Anna Berg’s answers to Daily News questions, Oslo, March 3, 2018\n\n"
        "Question: What do you say?\n\nAnna Berg: {}\n"
    )
    root = tmp_path / "pages"
    write(root, "long.txt", page.format("\n\n".join(parts)))
    Archive.build([root], tmp_path / "index", encoder=FakeEncoder()).close()
    changed = [*parts[:7], parts[7].replace("word399", "otherwise")]
    write(root, "long.txt", page.format("\n\n".join(changed)))
    encoder = FakeEncoder()
    Archive.build([root], tmp_path / "index", encoder=encoder).close()
    assert all("otherwise" in text for text in encoder.encoded)
    assert changed[7] in encoder.encoded
    assert len(encoder.encoded) < 4


@pytest.mark.parametrize("at", [0, 20, 39])
def test_word_put_into_a_long_answer_embeds_its_paragraph_and_a_few_windows(tmp_path: Path, at: int) -> None:
    page = (
        "Foreign Minister Anna Berg’s answers to Daily News questions, Oslo, March 3, 2018\n\n"
        "Question: What do you say?\n\nAnna Berg: {}\n"
    )
    said = [" ".join(f"word{n}" for n in range(100 * part, 100 * part + 100)) + "." for part in range(40)]
    root = tmp_path / "pages"
    write(root, "long.txt", page.format("\n\n".join(said)))
    Archive.build([root], tmp_path / "index", encoder=FakeEncoder()).close()
    said[at] = said[at].replace(f"word{100 * at + 50}", f"word{100 * at + 50} perhaps")
    write(root, "long.txt", page.format("\n\n".join(said)))
    encoder = FakeEncoder()
    with Archive.build([root], tmp_path / "index", encoder=encoder) as archive:
        assert archive.status().rows > 60
    assert said[at] in encoder.encoded
    assert len(encoder.encoded) <= 5


def test_texts_cut_otherwise_are_written_anew_and_only_new_ones_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "pages"
    write(root, "visas.txt", PAGES["visas.txt"])
    with monkeypatch.context() as earlier:
        earlier.setattr("qa.staging.SHAPE_VERSION", None)
        Archive.build([root], tmp_path / "index", encoder=FakeEncoder()).close()
    encoder = FakeEncoder()
    with Archive.build([root], tmp_path / "index", encoder=encoder) as archive:
        assert archive.summary is not None
        assert archive.summary.generation == 2
    assert encoder.encoded == []


def test_edited_register_renames_only_whom_it_concerns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "SMALL", 1)
    root = tmp_path / "pages"
    for name in ("visas.txt", "snow.txt", "ice.txt"):
        write(root, name, PAGES[name])
    with Archive.build([root], tmp_path / "index", encoder=FakeEncoder()) as archive:
        (archive.index / "speakers.json").write_text('{"Sergei Dahl-Moe": ["Sergei Dahl"]}', encoding="utf-8")
        Archive.build([root], archive.index, encoder=FakeEncoder()).close()
        assert archive.status().speakers == ("Anna Berg", "Karl Lund", "Sergei Dahl-Moe")
        manifest = generation.manifest_of_current(archive.index)
        assert manifest is not None
        assert manifest["segments"][1]["documents"][1] - manifest["segments"][1]["documents"][0] == 1


def test_pages_without_a_place_left_are_removed_from_the_store_after_the_next_change(tmp_path: Path) -> None:
    root = tmp_path / "pages"
    for name in ("visas.txt", "snow.txt"):
        write(root, name, PAGES[name])
    with Archive.build([root], tmp_path / "index", encoder=FakeEncoder()) as archive:
        archive.remove(["snow.txt"])
        assert len(list((archive.index / "pages").iterdir())) == 2  # going back is possible
        archive.add([write(tmp_path, "ferry.txt", FERRY)])
        assert len(list((archive.index / "pages").iterdir())) == 2
        assert archive.verify() == []


def test_removed_pages_leave_the_store_also_where_the_archive_was_written_anew(tmp_path: Path) -> None:
    root = tmp_path / "pages"
    for name in ("visas.txt", "snow.txt", "ice.txt"):
        write(root, name, PAGES[name])
    index = tmp_path / "index"
    Archive.build([root], index, encoder=FakeEncoder()).remove(["snow.txt"])
    (root / "snow.txt").unlink()
    (root / "ice.txt").unlink()
    for model, stored in (("other", 2), ("third", 1), ("fourth", 1)):  # ice.txt until going back no longer needs it
        Archive.build([root], index, encoder=FakeEncoder(model), allow_removal=True).close()
        assert len(list((index / "pages").iterdir())) == stored, model
    with Archive.open(index, encoder=FakeEncoder("fourth")) as archive:
        assert archive.verify() == []


def test_page_that_there_was_no_memory_for_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(page: Capture) -> ParsedPage:
        if page.source == "snow.txt":
            raise MemoryError
        return parse(page)

    root = tmp_path / "pages"
    for name in ("visas.txt", "snow.txt"):
        write(root, name, PAGES[name])
    with monkeypatch.context() as patched:
        patched.setattr("qa.pages.parallel.parse", failing)
        with Archive.build([root], tmp_path / "index", encoder=FakeEncoder()) as archive:
            assert archive.summary is not None
            assert [source for source, _ in archive.summary.skipped] == ["snow.txt"]
    with Archive.build([root], tmp_path / "index", encoder=FakeEncoder()) as archive:
        assert archive.summary is not None
        assert archive.summary.skipped == []
        assert sorted(archive.status().sources) == ["snow.txt", "visas.txt"]
