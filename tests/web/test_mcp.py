"""The MCP server, used through the client library that others use."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.errors import ServeError
from qa.web import serve as serving
from qa.web.serve import served
from tests.web.fakes import WORDS, FakeArchive

mcp = pytest.importorskip("mcp")
streams = pytest.importorskip("mcp.client.streamable_http")


async def conversation(address: str) -> tuple[dict[str, str], str, str]:
    """List the tools, ask a good question and a bad one."""
    async with (
        streams.streamablehttp_client(f"{address}gradio_api/mcp/") as (read, write, _),
        mcp.ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        good = await session.call_tool("ask", {"question": "missiles?"})
        bad = await session.call_tool("ask", {"question": ""})
        assert bad.isError
        return {tool.name: tool.description for tool in tools}, good.content[0].text, bad.content[0].text


@pytest.mark.filterwarnings("ignore")
def test_tools_are_described_and_quote_exactly(capfd: pytest.CaptureFixture[str]) -> None:
    # In a thread of its own: the browser tests leave an event loop running in this one.
    with served(FakeArchive(), port=0, mcp=True, say=lambda _: None) as url, ThreadPoolExecutor(1) as thread:
        tools, good, bad = thread.submit(asyncio.run, conversation(url)).result()
    assert list(tools) == ["ask", "search", "timeline", "document", "check"]
    assert "verbatim" in tools["ask"]
    assert "must then not be given as an answer" in tools["ask"]
    assert "must not be given as the quote" in tools["check"]
    assert WORDS in good
    assert "The question is empty" in bad
    assert "missiles" not in "".join(capfd.readouterr())


def test_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda _: None)
    with pytest.raises(ServeError, match=r"pip install 'press-qa\[mcp\]'"), served(FakeArchive(), port=0, mcp=True):
        pass
