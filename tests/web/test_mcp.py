"""The MCP server, used through the client library that others use."""

from __future__ import annotations

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import pytest

from qa.errors import ServeError
from qa.findings import check_json
from qa.web import serve as serving
from qa.web.api import Endpoints
from qa.web.serve import served
from tests.web.fakes import CHECK, TEXT, WORDS, FakeArchive

assert find_spec("mcp") or not os.environ.get("CI"), "CI must have the MCP library"
mcp = pytest.importorskip("mcp")
CLAIM = "We will be the first to deploy such missiles."
streams = pytest.importorskip("mcp.client.streamable_http")


async def conversation(address: str) -> tuple[dict[str, str], dict[str, Any], str]:
    """List the tools, call each with what it needs, the first with nothing too."""
    async with (
        streams.streamablehttp_client(f"{address}gradio_api/mcp/") as (read, write, _),
        mcp.ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        given = {
            "ask": {"question": "missiles?", "k": 1}, "search": {"question": "missiles?"},
            "timeline": {"question": "missiles?"}, "document": {"id": "d1:0-101"}, "check": {"text": CLAIM},
        }  # fmt: skip
        found = {name: await session.call_tool(name, arguments) for name, arguments in given.items()}
        bad = await session.call_tool("ask", {"question": ""})
        assert bad.isError
        results = {name: json.loads(result.content[0].text) for name, result in found.items()}
        return {tool.name: tool.description for tool in tools}, results, bad.content[0].text


@pytest.mark.filterwarnings("ignore")
def test_tools_are_described_and_quote_exactly(capfd: pytest.CaptureFixture[str]) -> None:
    # In a thread of its own: the browser tests leave an event loop running in this one.
    with served(FakeArchive(), port=0, mcp=True, say=lambda _: None) as url, ThreadPoolExecutor(1) as thread:
        tools, results, bad = thread.submit(asyncio.run, conversation(url)).result()
    assert list(tools) == ["ask", "search", "timeline", "document", "check"]
    assert "verbatim" in tools["ask"]
    assert "must then not be given as an answer" in tools["ask"]
    assert "must not be given as the quote" in tools["check"]
    assert results["ask"] == json.loads(json.dumps(Endpoints(FakeArchive()).ask("missiles?", 1)))
    assert results["ask"]["quotes"][0]["text"] == WORDS
    assert results["search"]["hits"][0]["id"] == "d1:0-5"
    assert results["timeline"]["first"]["text"] == WORDS
    assert results["document"]["text"] == TEXT, "characters of other scripts and markup come as they are"
    assert results["check"] == json.loads(json.dumps(check_json(replace(CHECK, text=CLAIM))))
    assert "The question is empty" in bad
    assert "missiles" not in "".join(capfd.readouterr())


def test_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda _: None)
    with pytest.raises(ServeError, match=r"pip install 'press-qa\[mcp\]'"), served(FakeArchive(), port=0, mcp=True):
        pass
