"""The model hub: what was fetched before is loaded without it, and a closed door is noticed at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub.errors import RemoteEntryNotFoundError

from qa import hub, loading
from qa.errors import EncoderError
from qa.model_files import DEFAULT_MODEL, local_folder

NAME = "somebody/model"


class Door:
    """Stands in for the hub; notes what it is asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self._error = error
        monkeypatch.setattr(hub, "ask", self.ask)

    def ask(self, name: str) -> None:
        self.asked.append(name)
        if self._error:
            raise self._error


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache as the hub's own library lays it out, for one model; it has no files yet."""
    kept = tmp_path / "models--somebody--model"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text("0" * 40)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    return kept / "snapshots" / ("0" * 40)


def fill(cache: Path, *files: str) -> None:
    cache.mkdir(parents=True)
    for file in files:
        (cache / file).write_text("{}")


def test_model_that_was_fetched_is_loaded_without_asking(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    door = Door(monkeypatch)
    fill(cache, hub.SETTINGS, hub.WEIGHTS)
    assert hub.opened(NAME, lambda local: ("model", local)) == ("model", True)
    assert door.asked == []


@pytest.mark.parametrize("files", [(), (hub.SETTINGS,), (hub.WEIGHTS,)])
def test_model_that_was_not_is_asked_for_once(
    monkeypatch: pytest.MonkeyPatch, cache: Path, files: tuple[str, ...]
) -> None:
    door = Door(monkeypatch)
    fill(cache, *files)
    assert hub.opened(NAME, lambda local: ("model", local)) == ("model", False)
    assert door.asked == [NAME]


def test_fetch_that_broke_off_is_gone_on_with(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    door = Door(monkeypatch)
    fill(cache, hub.SETTINGS, hub.WEIGHTS)
    tried = []

    def load(local: bool) -> str:
        tried.append(local)
        if local:
            raise OSError("1_Pooling/config.json is missing")
        return "model"

    assert (hub.opened(NAME, load), tried, len(door.asked)) == ("model", [True, False], 1)


@pytest.mark.usefixtures("cache")
def test_model_with_its_settings_elsewhere_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    Door(monkeypatch, RemoteEntryNotFoundError.__new__(RemoteEntryNotFoundError))
    assert hub.opened(NAME, lambda local: local) is False


@pytest.mark.usefixtures("cache")
def test_closed_door_is_one_sentence_and_nothing_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door(monkeypatch, ConnectionError("no way out"))
    with pytest.raises(EncoderError) as raised:
        loading.load(NAME)
    assert str(raised.value) == (
        "The model somebody/model is neither on this machine nor to be had from the model hub (ConnectionError); "
        "check its name and the network, or name a local folder with --model."
    )
    assert len(door.asked) == 1


@pytest.mark.model
def test_model_is_loaded_from_what_the_hub_left(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    folder = local_folder(DEFAULT_MODEL)
    assert folder is not None
    cache.parent.mkdir()
    cache.symlink_to(folder)
    door = Door(monkeypatch, ConnectionError("no way out"))
    assert loading.load(NAME).model.get_embedding_dimension() == 384
    assert door.asked == []


def test_only_the_head_of_its_settings_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("huggingface_hub.get_hf_file_metadata", lambda url, timeout: asked.append((url, timeout)))
    hub.ask(NAME)
    [(url, timeout)] = asked
    assert (url.endswith("/somebody/model/resolve/main/config.json"), timeout) == (True, hub.PATIENCE)
