"""An archive that is searched on a server: building, asking, verifying, going back, and what goes wrong."""

from __future__ import annotations

import re
import socket
import threading
import time
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.cli import keeping
from qa.errors import OtherStoreError, StoreError, UnreachableStoreError, UsageError
from qa.remote import conditions, milvus, publishing
from qa.remote.address import Address
from qa.remote.milvus import MilvusStore
from qa.remote.server import Server
from qa.remote.versions import MilvusBuild, served, versions
from qa.store.engine import Record
from tests.conftest import FakeEncoder
from tests.patience import slowness

from .conftest import EVERYWHERE, names
from .servers import Light, Real

QUESTIONS = ("When will the visa agreement be signed?", "Is the bridge closed?", "fish quotas", "container ships")


def quoted(archive: Archive, question: str, **options: str) -> list[tuple[str, float]]:
    return [(hit.passage.id, round(hit.score, 4)) for hit in archive.search(question, **options)]


@EVERYWHERE
def test_a_store_finds_what_the_folder_finds(built: Archive) -> None:
    with Archive.open(built.index, encoder=FakeEncoder(), store="folder") as folder:
        for question in QUESTIONS:
            assert quoted(built, question) == quoted(folder, question) != []
            for options in ({"speaker": "Lund"}, {"since": "2021"}, {"kind": "turn"}, {"source": "harbour"}):
                assert quoted(built, question, **options) == quoted(folder, question, **options)
        assert folder.status().store is None
    status = built.status()
    assert status.store is not None
    assert f"{status.rows:,} vectors" in status.store
    assert built.verify() == []


@EVERYWHERE
def test_a_change_serves_at_once_and_rollback_goes_back(built: Archive, pages: Path, where: Address) -> None:
    server = Server(where)
    first = served(server)
    (pages / "harbour.txt").write_text(
        "Statement by Minister of Transport Karl Lund on tugs, Bergen, May 9, 2020\n\nThe tugs are painted yellow.\n",
        encoding="utf-8",
    )
    with Archive.build([pages], built.index, encoder=FakeEncoder()) as again:
        assert again.status().store is not None  # it stays where it was
        assert "tugs" in again.search("tugs painted yellow")[0].passage.text
    second = served(server)
    assert second != first
    assert "tugs" in built.search("tugs painted yellow")[0].passage.text
    assert sorted(versions(server)) == sorted([str(first), str(second)])
    assert built.verify() == []
    built.rollback()
    assert served(server) == first
    assert "container ships" in built.search("container ships")[0].passage.text
    assert built.verify() == []


def test_a_way_back_that_the_stores_name_does_not_follow_says_so(
    built: Archive, pages: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def away(*_: object) -> None:
        raise StoreError("The server went away.")

    def more() -> None:
        (pages / "more.txt").write_text("Statement by Karl Lund, Oslo, May 9, 2020\n\nMore of it.\n", "utf-8")
        Archive.build([pages], built.index, encoder=FakeEncoder()).close()

    said = "The archive is whole, but the store's name still leads to the earlier copy. The server went away."
    more()
    with monkeypatch.context() as context:
        context.setattr(publishing, "settle", away)
        assert built.rollback() == 1
    assert built.summary
    assert (built.summary.generation, built.summary.notes) == (1, [said])
    assert built.summary.documents == built.status().documents
    more()
    monkeypatch.setattr(publishing, "settle", away)
    keeping.rollback(index=built.index)
    assert capsys.readouterr().out == f"Generation 1 serves again.\nNote: {said}\n"


def test_only_the_copy_of_the_generation_before_is_kept(built: Archive, pages: Path, where: Address) -> None:
    for number in range(3):
        (pages / "more.txt").write_text(
            f"Statement by Karl Lund, Oslo, May 9, 2020\n\nNumber{number} it is.\n", "utf-8"
        )
        Archive.build([pages], built.index, encoder=FakeEncoder()).close()
    assert len(versions(Server(where))) == 2


def test_an_archive_moves_to_a_store_and_back_without_embedding(
    archive: Archive, pages: Path, light: Light, encoder: FakeEncoder
) -> None:
    address = Address("127.0.0.1", light.port, f"moved_{next(names)}")
    with (
        pytest.raises(OtherStoreError, match="in its folder only"),
        Archive.open(archive.index, encoder=FakeEncoder(), store=str(address)),
    ):
        pass
    encoder.encoded.clear()
    with Archive.build([pages], archive.index, encoder=encoder, store=str(address)) as moved:
        assert moved.status().store is not None
        assert (moved.generation, moved.verify()) == (2, [])
    with Archive.build([pages], archive.index, encoder=encoder, store="folder") as back:
        assert back.status().store is None
    assert encoder.encoded == []


def test_a_copy_that_lost_rows_is_found_out_and_mended(built: Archive, where: Address, pages: Path) -> None:
    store = MilvusStore.open(where, FakeEncoder().fingerprint, 256)
    gone = store.get(range(3))
    store.delete([one.id for one in gone])
    store.sync()
    problems = built.verify()
    assert any("instead of" in problem for problem in problems)
    assert any("differs in 3 of" in problem for problem in problems)
    with Archive.build([pages], built.index, encoder=FakeEncoder()) as again:
        assert again.verify() == []


def test_a_build_that_was_interrupted_goes_on(built: Archive, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join(f"Sentence number{n} of many about the tides." for n in range(20))
    (pages / "tides.txt").write_text(f"Statement by Karl Lund on tides, Oslo, May 9, 2020\n\n{text}\n", "utf-8")
    monkeypatch.setattr(publishing, "AT_ONCE", 5)
    written: list[int] = []
    upsert = MilvusBuild.upsert

    def counting(build: MilvusBuild, records: list[Record]) -> None:
        written.append(len(records))
        upsert(build, records)

    def breaking(build: MilvusBuild, records: list[Record]) -> None:
        if len(written) == 4:
            raise UnreachableStoreError("No Milvus server answers.")
        counting(build, records)

    monkeypatch.setattr(MilvusBuild, "upsert", breaking)
    before = built.generation
    with pytest.raises(UnreachableStoreError):
        Archive.build([pages], built.index, encoder=FakeEncoder())
    assert built.generation == before
    assert built.search("visa agreement")[0].passage.text
    monkeypatch.setattr(MilvusBuild, "upsert", counting)
    encoder = FakeEncoder()
    with Archive.build([pages], built.index, encoder=encoder) as again:
        rows = again.status().rows
        assert sum(written) == rows  # nothing was written twice
        assert encoder.encoded == []  # or embedded twice
        assert again.verify() == []
        assert "number7" in again.search("number7 tides")[0].passage.text


@EVERYWHERE
def test_a_publisher_scattered_over_the_archive_is_found_whole(
    tmp_path: Path, where: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conditions, "RANGES", 2)
    monkeypatch.setattr(milvus, "MAX_K", 6)
    (tmp_path / "pages").mkdir()
    for n in range(24):
        name = f"{n:02}-{'west' if n % 3 else 'east'}.txt"
        said = f"Tugs number{n} tow ships." if n % 3 else f"Kale number{n} grows."
        text = f"Statement by Karl Lund on day{n}, Oslo, May {n + 1}, 2020\n\n{said}\n"
        (tmp_path / "pages" / name).write_text(text, "utf-8")
    with (
        Archive.build([tmp_path / "pages"], tmp_path / "index", encoder=FakeEncoder(), store=str(where)) as remote,
        Archive.open(tmp_path / "index", encoder=FakeEncoder(), store="folder") as folder,
    ):
        for question in ("What do tugs tow?", "ships"):
            found = quoted(remote, question, source="east")
            assert found == quoted(folder, question, source="east")
            assert len(found) == 5  # as many as are shown: those that are not of the east took no place


def test_words_can_be_searched_by_the_store(pages: Path, tmp_path: Path, light: Light) -> None:
    address = f"milvus://127.0.0.1:{light.port}/words_{next(names)}?words=store"
    with Archive.build([pages], tmp_path / "words", encoder=FakeEncoder(), store=address) as archive:
        assert "words too" in str(archive.status().store)
        [best, *_] = archive.search("When will the visa agreements be signed?", speaker="Berg")
        assert "visa agreement" in best.passage.text


@EVERYWHERE
def test_asking_while_it_is_rebuilt_mixes_nothing(built: Archive, pages: Path) -> None:
    stop, told, errors = threading.Event(), [], []

    def ask() -> None:
        with Archive.open(built.index, encoder=FakeEncoder()) as own:
            while not stop.is_set():
                try:
                    quotes = own.ask("In which state is the ferry?").quotes
                    told.append({word for quote in quotes for word in re.findall(r"state\d", quote.text)})
                except Exception as error:
                    errors.append(error)

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    try:
        for number in range(3):
            for name in ("ferry-a", "ferry-b"):
                words = f"The ferry of {name} is in state{number}."
                page = f"Statement by Karl Lund on {name}, May 9, 2020\n\n{words}\n"
                (pages / f"{name}.txt").write_text(page, "utf-8")
            Archive.build([pages], built.index, encoder=FakeEncoder()).close()
        time.sleep(0.5)
    finally:
        stop.set()
        for client in clients:
            client.join()
    assert errors == []
    assert all(len(states) <= 1 for states in told)  # no answer speaks of two states
    assert set().union(*told) >= {"state0", "state2"}


def timed(call: object, *arguments: object) -> tuple[str, float]:
    begin = time.monotonic()
    with pytest.raises(StoreError) as caught:
        call(*arguments)  # type: ignore[operator]
    return str(caught.value), time.monotonic() - begin


def one_sentence(text: str) -> bool:
    return ("\n" not in text and text.endswith(".")) or "qa build" in text


@pytest.mark.soon
def test_a_server_that_is_away_is_said_within_five_seconds(built: Archive) -> None:
    silent = socket.socket()
    silent.bind(("127.0.0.1", 0))
    silent.listen()
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    for host in (f"127.0.0.1:{port}", f"127.0.0.1:{silent.getsockname()[1]}", "no-such-host.invalid:19530"):
        said, seconds = timed(
            lambda host=host: Archive.open(built.index, encoder=FakeEncoder(), store=f"milvus://{host}/a")
        )
        assert f"No Milvus server answers at {host}" in said
        assert one_sentence(said)
        assert seconds < 5 * slowness()
    silent.close()


@pytest.mark.soon
def test_a_server_that_goes_away_between_two_questions_is_said(
    pages: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = Light(tmp_path_factory.mktemp("away"))
    address = f"milvus://127.0.0.1:{server.port}/away"
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder(), store=address) as archive:
        assert archive.ask("fish quotas").quotes
        server.stop()
        said, seconds = timed(archive.ask, "When is the harbour opened?")
        assert "No Milvus server answers" in said
        assert seconds < 5 * slowness()


def test_what_another_model_made_is_refused(built: Archive, pages: Path, tmp_path: Path, where: Address) -> None:
    other = FakeEncoder("other")
    said, seconds = timed(lambda: Archive.build([pages], tmp_path / "other", encoder=other, store=str(where)))
    assert "another model's vectors" in said
    assert seconds < 5 * slowness()
    assert built.verify() == []
    # The archive's own copy may be replaced by one of another model.
    with Archive.build([pages], built.index, encoder=other) as again:
        assert again.verify() == []


@pytest.mark.usefixtures("built")
def test_a_copy_of_another_dimension_is_refused(where: Address) -> None:
    said, seconds = timed(lambda: MilvusStore.open(where, FakeEncoder().fingerprint, 384))
    assert "256 numbers" in said
    assert "384" in said
    assert seconds < 5 * slowness()


def test_a_store_of_another_name_does_not_hold_it(built: Archive, where: Address) -> None:
    other = f"milvus://{where.host}:{where.port}/nothing_here"
    said, seconds = timed(lambda: Archive.open(built.index, encoder=FakeEncoder(), store=other))
    assert "does not hold this archive's vectors under 'nothing_here'" in said
    assert seconds < 5 * slowness()


def test_a_store_that_lost_the_copy_is_filled_again(built: Archive, where: Address, pages: Path) -> None:
    server = Server(where)
    collection = served(server)
    server.call("drop_alias", where.name)
    server.call("drop_collection", collection)
    said, _ = timed(lambda: Archive.open(built.index, encoder=FakeEncoder()))
    assert "fill it again" in said
    with Archive.build([pages], built.index, encoder=FakeEncoder()) as again:
        assert again.verify() == []


@pytest.mark.server
def test_a_wrong_token_is_said_and_never_shown(real: Real, archive: Archive, monkeypatch: pytest.MonkeyPatch,
                                              capsys: pytest.CaptureFixture[str], pages: Path) -> None:  # fmt: skip
    for token in ("root:sesame", ""):
        monkeypatch.setenv("QA_STORE_TOKEN", token)
        store = f"milvus://127.0.0.1:{real.port}/tokens"
        said, seconds = timed(
            lambda store=store: Archive.build([pages], archive.index, encoder=FakeEncoder(), store=store)
        )
        assert "lets nobody in with this token" in said
        assert "sesame" not in said
        assert seconds < 5 * slowness()
    assert "sesame" not in "".join(capsys.readouterr())


def test_addresses() -> None:
    assert Address.parse("milvus://db.example.org") == Address("db.example.org", 19530, "press_qa")
    full = Address.parse("milvus://[::1]:7/a_b?index=flat&words=store")
    assert full == Address("::1", 7, "a_b", "flat", "store")
    assert Address.parse(str(full)) == full
    for wrong in (
        "http://a/b",
        "milvus://",
        "milvus://a/b-c",
        "milvus://a:x/b",
        "milvus://a/b?index=ivf",
        "milvus://a/b?x=1",
    ):
        with pytest.raises(UsageError, match="is no store"):
            Address.parse(wrong)
    with pytest.raises(UsageError, match="QA_STORE_TOKEN") as caught:
        Address.parse("milvus://root:sesame@host/a")
    assert "sesame" not in str(caught.value)
