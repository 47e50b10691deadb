"""Who may change the archive, and what an upload may do."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from qa.archive import Archive
from qa.errors import UploadError
from qa.web import routes, unpack, wording
from qa.web.admin import ATTEMPTS, ATTEMPTS_IN_ALL, PATIENCE, SESSION, Admin
from qa.web.serve import served
from qa.web.unpack import place, safe_name
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH, eventually
from tests.web.fakes import FakeArchive

PASSWORD = "correct horse"  # noqa: S105


@pytest.fixture
def archive() -> FakeArchive:
    return FakeArchive()


@pytest.fixture
def guarded(archive: FakeArchive, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of a chat whose administrator has a password."""
    monkeypatch.setenv("QA_ADMIN_PASSWORD", PASSWORD)
    with served(archive, port=0, say=lambda _: None) as url:
        yield url


@pytest.fixture
def client(guarded: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=guarded, timeout=ENOUGH) as client:
        yield client


def log_in(client: httpx.Client, password: object = PASSWORD) -> httpx.Response:
    return client.post("archive/login", json={"password": password})


def upload(client: httpx.Client, name: str, data: bytes) -> httpx.Response:
    return client.post("archive/pages", params={"name": name}, content=data)


def finished(client: httpx.Client) -> dict[str, object]:
    def state() -> dict[str, object]:
        found: dict[str, object] = client.get("archive/state").json()["rebuild"]
        return found

    eventually(lambda: state()["state"] != "running", "the rebuild does not end")
    return state()


def test_upload_and_rebuild_refuse_without_a_session(client: httpx.Client, archive: FakeArchive) -> None:
    for answer in (upload(client, "a.txt", b"text"), *map(client.post, ("archive/rebuild", "archive/discard"))):
        assert answer.status_code == 403
        assert answer.json() == {"sentence": wording.NO_ADMIN}
    client.cookies.set(routes.COOKIE, "made-up")
    assert upload(client, "a.txt", b"text").status_code == 403
    assert client.get("archive/state").json() == {"may": False, "password": True, "rebuild": {"state": "idle"}}
    assert archive.added == []


def test_administrator_adds_pages(client: httpx.Client, archive: FakeArchive) -> None:
    answer = log_in(client)
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=strict" in answer.headers["set-cookie"].lower()
    assert upload(client, "../../a.txt", b"text").json() == {"waiting": 1}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("deep/b.txt", "text")
        file.writestr("c.bad", "text")
    assert upload(client, "pages.zip", packed.getvalue()).json() == {"waiting": 3}
    assert client.post("archive/rebuild").json() == {"started": True}
    state = finished(client)
    assert state["state"] == "done"
    assert (
        state["sentence"] == "2 pages added, 0 changed, 1 not used, 0 passed over. The archive now holds 20 documents."
    )
    assert archive.added == ["a.txt", "pages/c.bad", "pages/deep/b.txt"]
    assert client.post("archive/rebuild").json() == {"sentence": wording.NOTHING_WAITS}
    client.post("archive/logout")
    assert upload(client, "a.txt", b"text").status_code == 403


def test_chat_goes_on_while_the_archive_is_rebuilt(client: httpx.Client, archive: FakeArchive) -> None:
    log_in(client)
    upload(client, "a.txt", b"text")
    with archive.adding:
        client.post("archive/rebuild")
        assert client.post("gradio_api/run/ask", json={"data": ["missiles?"]}).status_code == 200
        assert client.get("archive/state").json()["rebuild"]["stage"] == "reading pages"
        upload(client, "b.txt", b"text")
        assert client.post("archive/rebuild").json() == {"sentence": wording.REBUILDING}
    assert finished(client)["state"] == "done"


def test_failed_rebuild_names_no_place_on_the_server(client: httpx.Client) -> None:
    log_in(client)
    upload(client, "fault.txt", b"text")
    client.post("archive/rebuild")
    assert finished(client) == {"state": "failed", "sentence": wording.REBUILD_FAILED, "waiting": 1}


def test_uploaded_page_can_be_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QA_ADMIN_PASSWORD", raising=False)
    page = "Statement by Minister of Transport Karl Lund on the {}, Bergen, May 9, 2020\n\nThe {} opens in spring.\n"
    (tmp_path / "a.txt").write_text(page.format("harbour", "harbour"), "utf-8")
    with (
        Archive.build([tmp_path / "a.txt"], tmp_path / "index", encoder=FakeEncoder()) as built,
        served(built, port=0, say=lambda _: None) as url,
        httpx.Client(base_url=url, timeout=ENOUGH) as client,
    ):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as file:
            file.writestr("deep/tunnel.txt", page.format("tunnel", "tunnel"))
            file.writestr("deep/odd.exe", "MZ")
        upload(client, "new.zip", packed.getvalue())
        client.post("archive/rebuild")
        state = finished(client)
        answer = client.post("gradio_api/run/search", json={"data": ["tunnel opens"]}).json()["data"][0]
    assert state["sentence"] == "1 page added, 0 changed, 0 not used, 1 passed over. The archive now holds 2 documents."
    assert state["left"] == [["new/deep/odd.exe", "no reader for '.exe'"]]
    assert "The tunnel opens in spring." in answer["hits"][0]["text"]
    assert str(tmp_path) not in str(state)


def test_wrong_passwords_run_out(client: httpx.Client) -> None:
    for password in ("wrong", "", None, 5, ["x"]):
        answer = log_in(client, password)
        assert (answer.status_code, answer.json()) == (403, {"sentence": wording.WRONG_PASSWORD})
    client.post("archive/login", content=b"x" * 100_000)
    for password in ("wrong", "worse", "worst", PASSWORD + "x"):
        log_in(client, password)
    answer = log_in(client)
    assert (answer.status_code, answer.json()) == (429, {"sentence": wording.ATTEMPTS_OVER})


def test_password_and_session_in_any_letters_are_refused_as_wrong_ones(client: httpx.Client) -> None:
    for body in (b'{"password": "\\ud800"}', '{"password": "ключ"}'.encode()):
        answer = client.post("archive/login", content=body)
        assert (answer.status_code, answer.json()) == (403, {"sentence": wording.WRONG_PASSWORD})
    log_in(client)
    client.cookies.clear()
    for cookie in ("é".encode("latin-1"), "ключ".encode()):
        odd = {"Cookie": routes.COOKIE.encode() + b"=" + cookie}
        answer = client.post("archive/rebuild", headers=odd)
        assert (answer.status_code, answer.json()) == (403, {"sentence": wording.NO_ADMIN})
        assert client.get("archive/state", headers=odd).json()["may"] is False
        assert client.post("archive/logout", headers=odd).json() == {"may": False}


def test_password_in_any_letters_lets_in() -> None:
    for password in ("ключ", "\udcff"):
        admin = Admin(password)
        assert admin.may(admin.log_in(password, "a"))
        assert admin.log_in(password + "\ud800", "a") is None
        assert not admin.may("\ud800é")


def test_too_large_uploads_are_refused(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LARGEST", 1024 * 1024)
    log_in(client)
    answer = upload(client, "a.txt", b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.json()["sentence"].startswith("The upload is too large; at most 1 MB")
    assert client.get("archive/state").json()["rebuild"]["waiting"] == 0


def test_other_sites_may_not_post(client: httpx.Client) -> None:
    log_in(client)
    answer = client.post("archive/rebuild", headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.json()) == (403, {"sentence": wording.OTHER_SITE})


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("localhost:7860", 200), ("[::1]:1", 200), ("evil.example", 421), ("", 421)],
)
def test_foreign_names_are_refused(guarded: str, host: str, status: int) -> None:
    assert httpx.get(guarded, headers={"Host": host}).status_code == status


def test_gradios_own_upload_is_closed(client: httpx.Client) -> None:
    log_in(client)
    answer = client.post("gradio_api/upload", files={"files": ("a.txt", b"text")})
    assert (answer.status_code, answer.json()) == (403, {"sentence": wording.NO_UPLOAD_HERE})


def test_without_a_password_only_this_computer_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QA_ADMIN_PASSWORD", raising=False)
    said: list[str] = []
    with ExitStack() as stack:
        here = stack.enter_context(served(FakeArchive(), port=0, say=said.append))
        assert httpx.get(f"{here}archive/state").json()["may"] is True
        proxied = httpx.get(f"{here}archive/state", headers={"X-Forwarded-For": "203.0.113.5"})
        assert proxied.json()["may"] is False
    with served(FakeArchive(), host="0.0.0.0", port=0, say=said.append) as there:
        address = there.replace("0.0.0.0", "127.0.0.1")
        assert httpx.get(f"{address}archive/state").json() == {
            "may": False, "password": False, "rebuild": {"state": "idle"},
        }  # fmt: skip
        assert httpx.post(f"{address}archive/login", json={"password": ""}).status_code == 403


def test_option_makes_a_password_where_none_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QA_ADMIN_PASSWORD", raising=False)
    said: list[str] = []
    with served(FakeArchive(), port=0, admin=True, say=said.append) as url:
        password = said[0].split("run is ")[1].split(";")[0]
        assert len(password) >= 16
        assert httpx.get(f"{url}archive/state").json()["may"] is False
        assert httpx.post(f"{url}archive/login", json={"password": password}).status_code == 200


def test_sessions_and_failures_end() -> None:
    now = 0.0
    admin = Admin(PASSWORD, clock=lambda: now)
    session = admin.log_in(PASSWORD, "a")
    assert admin.may(session)
    assert not admin.may(None)
    for _ in range(ATTEMPTS):
        assert admin.log_in("wrong", "a") is None
    assert admin.exhausted("a")
    assert not admin.exhausted("b")
    for number in range(ATTEMPTS_IN_ALL):
        admin.log_in("wrong", f"b{number}")
    assert admin.exhausted("c")
    now = PATIENCE + 1.0
    assert not admin.exhausted("a")
    now = SESSION + 1.0
    assert not admin.may(session)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.txt", "a.txt"), ("../../etc/passwd", "passwd"), ("C:\\x\\page.html", "page.html"),
        (".hidden.txt", "hidden.txt"),
        ("a\x00b\n.txt", "a_b_.txt"), ("con.txt", "_con.txt"), ("a" * 300 + ".txt", "a" * 117 + ".txt"),
        ("\u202egpj.exe", "_gpj.exe"), ("קובץ.txt", "קובץ.txt"),
    ],
)  # fmt: skip
def test_names_become_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["", "..", "/", "...", "\x00", "***"])
def test_names_without_a_letter_are_refused(name: str) -> None:
    with pytest.raises(UploadError):
        safe_name(name)


def packed(tmp_path: Path, members: dict[str, bytes], link: str | None = None) -> Path:
    path = tmp_path / "received"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name == link:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            file.writestr(info, data)
    return path


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "a/../../b.txt", "..\\a.txt", "C:\\a.txt"])
def test_zip_that_leads_out_is_refused_whole(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    with pytest.raises(UploadError, match=wording.ZIP_PATHS):
        place(packed(tmp_path, {"good.txt": b"text", name: b"text"}), "x.zip", folder)
    assert list(folder.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages", "received"]


def test_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match=wording.ZIP_PATHS):
        place(packed(tmp_path, {"link": b"/etc/passwd"}, link="link"), "x.zip", tmp_path)


def test_zip_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UploadError, match=wording.ZIP_BOMB):
        place(packed(tmp_path, {"a.txt": b"\0" * 20_000_000}), "x.zip", tmp_path)
    monkeypatch.setattr(unpack, "UNPACKED", 1_000)
    with pytest.raises(UploadError, match=wording.ZIP_BOMB):
        place(packed(tmp_path, {"a.txt": bytes(range(256)) * 3, "b.txt": bytes(range(256)) * 3}), "x.zip", tmp_path)
    monkeypatch.setattr(unpack, "MEMBERS", 1)
    with pytest.raises(UploadError, match="holds more than 1 files"):
        place(packed(tmp_path, {"a.txt": b"a", "b.txt": b"b"}), "x.zip", tmp_path)


def test_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.txt": b"\0" * 5_000_000})
    data = path.read_bytes().replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    path.write_bytes(data)
    with pytest.raises(UploadError):
        place(path, "x.zip", tmp_path)


def test_broken_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "received"
    path.write_bytes(b"PK no zip")
    with pytest.raises(UploadError, match=wording.ZIP_BROKEN):
        place(path, "x.ZIP", tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_with_any_damaged_byte_is_taken_or_refused(tmp_path: Path, method: int) -> None:
    whole = tmp_path / "whole"
    with zipfile.ZipFile(whole, "w", method) as archive:
        archive.writestr("a.html", "We have talked about the bridge. " * 9)
    data = whole.read_bytes()
    refused = 0
    for at in range(len(data)):
        whole.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            place(whole, "x.zip", tmp_path / "pages")
        except UploadError:
            refused += 1
    assert refused > len(data) // 4


def test_zip_deeper_than_a_path_may_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match=wording.ZIP_BROKEN):
        place(packed(tmp_path, {"/".join(["d" * 100] * 60) + "/a.txt": b"a"}), "x.zip", tmp_path)


@pytest.mark.parametrize("sign", ["會", "é", "😀", "a"])
def test_long_names_fit_every_file_system(tmp_path: Path, sign: str) -> None:
    name = f"1{sign * 150}.html"
    assert len(safe_name(name).encode()) <= 255
    assert safe_name(name).endswith(f"{sign}.html")
    assert place(received(tmp_path, "a"), name, tmp_path / "pages") == 1


def held(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.*")}


def received(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "received"
    path.write_text(text, "utf-8")
    return path


def test_uploads_of_one_name_are_all_kept(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    for text in ("one", "two", "three"):
        assert place(received(tmp_path, text), "interview.html", folder) == 1
    assert held(folder) == {"interview.html": "one", "2/interview.html": "two", "3/interview.html": "three"}


def test_note_goes_beside_the_last_page_that_it_may_be_about(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    for name in ("a.html", "a.html", "b.html", "a.html.meta.yaml", "b.meta.yaml", "c.meta.yaml"):
        place(received(tmp_path, name), name, folder)
    notes = [name for name in held(folder) if name.endswith(".yaml")]
    assert sorted(notes) == ["2/a.html.meta.yaml", "b.meta.yaml", "c.meta.yaml"]


def test_zip_files_of_one_name_are_all_kept(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    for text in (b"one", b"two"):
        assert place(packed(tmp_path, {"a.txt": text}), "x.zip", folder) == 1
    assert held(folder) == {"x/a.txt": "one", "2/x/a.txt": "two"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_become_one_inside_a_zip_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "received"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in (("d/a?.txt", "one"), ("d/a*.txt", "two"), ("d/a*.txt", "three")):
            file.writestr(name, text)
    assert place(path, "x.zip", tmp_path / "pages") == 3
    assert held(tmp_path / "pages") == {"x/d/a_.txt": "one", "x/2/d/a_.txt": "two", "x/3/d/a_.txt": "three"}


def test_file_that_is_a_folder_too_inside_a_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match=wording.ZIP_BROKEN):
        place(packed(tmp_path, {"a.txt": b"one", "a.txt/b.txt": b"two"}), "x.zip", tmp_path / "pages")


def test_uploads_of_one_name_are_all_added(client: httpx.Client, archive: FakeArchive) -> None:
    log_in(client)
    assert upload(client, "interview.html", b"one").json() == {"waiting": 1}
    assert upload(client, "interview.html", b"two").json() == {"waiting": 2}
    client.post("archive/rebuild")
    assert finished(client)["state"] == "done"
    assert archive.added == ["2/interview.html", "interview.html"]
