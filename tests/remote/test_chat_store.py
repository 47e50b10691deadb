"""The chat over an archive that is searched on a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from qa.crew import Crew
from qa.web import wording
from qa.web.serve import served
from tests.conftest import FakeEncoder
from tests.patience import ENOUGH

from .servers import Light


def test_the_chat_answers_from_a_store_and_says_when_it_is_away(
    pages: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    server = Light(tmp_path_factory.mktemp("chat"))
    store = f"milvus://127.0.0.1:{server.port}/chat"
    try:
        Crew.build([pages], tmp_path / "index", encoder=FakeEncoder(), store=store).close()
        with (
            Crew.open(tmp_path / "index", encoder=FakeEncoder()) as archive,
            served(archive, port=0, say=lambda _: None) as url,
        ):
            assert str(archive.status().store).startswith(store)

            def ask(question: str) -> dict[str, Any]:
                address = f"{url}gradio_api/run/ask"
                return httpx.post(address, json={"data": [question]}, timeout=ENOUGH).json()  # type: ignore[no-any-return]

            [answer] = ask("When will the visa agreement be signed?")["data"]
            assert "visa agreement will be signed in June" in answer["quotes"][0]["text"]
            server.stop()
            # Readers need not know of servers; who runs the chat reads the reason.
            assert ask("When is the harbour opened?") == {"error": wording.UNAVAILABLE}
            assert f"No Milvus server answers at 127.0.0.1:{server.port}" in caplog.text
    finally:
        server.stop()
