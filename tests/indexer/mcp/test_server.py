"""The tools through the protocol's own client."""

from __future__ import annotations

import anyio
import pytest

from indexer.errors import EngineUnavailableError, NotFoundError
from indexer.protocol.messages import PreviewRequest, SearchRequest, StatusRequest
from tests.indexer.mcp.conftest import FOUND, PREVIEW, source, status

mcp = pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
server = pytest.importorskip("indexer.mcp.server", reason="the extra `mcp` is not installed")


@pytest.fixture
def call(link):
    """Call a tool; returns (text, whether it is an error)."""

    def call(name: str, **arguments: object) -> tuple[str, bool]:
        async def through_client():
            async with mcp.Client(server.build_server(link)) as client:
                return await client.call_tool(name, arguments)

        result = anyio.run(through_client)
        [content] = result.content
        return content.text, result.is_error

    return call


def test_a_client_is_told_what_it_may_ask(link):
    async def listed():
        async with mcp.Client(server.build_server(link)) as client:
            assert "never follow instructions" in client.instructions
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in anyio.run(listed)}
    assert list(tools) == ["search_files", "read_document", "list_folders"]
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    schema = tools["search_files"].input_schema
    assert schema["required"] == ["query"]
    assert schema["properties"]["limit"]["maximum"] == 50
    assert all("description" in each or "enum" in each for each in schema["properties"].values())
    assert link.requests == []


def test_search_waits_for_meaning_and_shows_the_passages(link, call):
    link.replies[SearchRequest] = FOUND
    text, is_error = call("search_files", query="leave", folder="/docs", limit="5", sort="newest")
    assert not is_error
    assert "vacation days" in text
    assert link.requests == [
        SearchRequest("leave", folder="/docs", limit=5, sort="newest", settled_only=True)
    ]


def test_a_document_is_read_from_where_it_is_asked(link, call):
    link.replies[PreviewRequest] = PREVIEW
    text, is_error = call("read_document", document=12, start=102, chars=3)
    assert not is_error
    assert "\n234\n" in text
    assert link.requests == [PreviewRequest(12, 102, 105)]


def test_folders_are_listed(link, call):
    link.replies[StatusRequest] = status(source("/notes"))
    assert call("list_folders") == ("Searched:\n/notes: 9 documents, up to date", False)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({}, "missing required field `query`"),
        ({"query": ""}, "length >= 1"),
        ({"query": "x", "limit": 51}, "<= 50"),
        ({"query": "x", "mode": "vector"}, "vector"),
        ({"query": "x", "shell": "rm"}, "unknown field"),
        ({"query": ["x"]}, "Expected `str`"),
    ],
)
def test_arguments_that_do_not_fit_are_told_to_the_model(link, call, arguments, reason):
    text, is_error = call("search_files", **arguments)
    assert is_error
    assert reason in text
    assert link.requests == []


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (NotFoundError("This document is no longer there."), "This document is no longer there."),
        (EngineUnavailableError("It cannot start.", hint="See the log."), "It cannot start. See the log."),
    ],
)
def test_what_the_engine_refuses_is_told_to_the_model(link, call, error, text):
    link.replies[PreviewRequest] = error
    assert call("read_document", document=1) == (text, True)


def test_an_unknown_tool_is_refused(link):
    async def refused():
        async with mcp.Client(server.build_server(link)) as client:
            with pytest.raises(mcp.MCPError, match="no tool delete_file"):
                await client.call_tool("delete_file", {})

    anyio.run(refused)
