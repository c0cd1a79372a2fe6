"""`deskhound mcp` as other programs start it, with a real engine behind."""

from __future__ import annotations

import re
import sys

import anyio
import psutil
import pytest

from indexer.protocol.messages import ChangeRulesRequest
from tests.waiting import wait_for

mcp = pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

pytestmark = pytest.mark.process


async def called(client: mcp.Client, name: str, **arguments: object) -> str:
    """The text of a tool's reply."""
    result = await client.call_tool(name, arguments)
    return result.content[0].text


@pytest.fixture
def served(directory):
    """Run a conversation with the program."""
    command = ["-m", "desktop", "--data-dir", str(directory.root), "mcp"]

    def run(talk) -> None:
        async def connected():
            async with mcp.Client(mcp.StdioServerParameters(command=sys.executable, args=command)) as client:
                await talk(client)

        anyio.run(connected)

    return run


def test_a_model_searches_and_reads_on_but_not_where_models_are_kept_out(engine, folder, served):
    (folder / "open").mkdir()
    (folder / "closed").mkdir()
    long = "".join(f"Clause {number} of the lease.\n" for number in range(500))
    (folder / "open" / "lease.txt").write_text(long, "utf-8")
    (folder / "closed" / "diary.txt").write_text("The lease makes me sad.\n", "utf-8")
    (folder / "closed" / "lease copy.txt").write_text("Another lease.\n", "utf-8")
    engine.add(folder / "open")
    closed = engine.add(folder / "closed")
    engine.client.call(ChangeRulesRequest(closed, give_to_model=False))
    engine.wait()

    async def talk(client: mcp.Client) -> None:
        found = await called(client, "search_files", query="lease")
        assert "1 of 1 document," in found
        number = int(re.search(r"document (\d+)", found)[1])
        text, start = "", 0
        while start < len(long):
            reply = await called(client, "read_document", document=number, start=start, chars=5_000)
            text += reply.partition("]\n")[2].rpartition("\n[")[0]
            start += 5_000
        assert text == long
        [diary] = [hit.document_id for hit in engine.search("sad").hits]
        assert "not given to models" in await called(client, "read_document", document=diary)
        assert "closed" not in await called(client, "list_folders")

    served(talk)


def test_an_engine_that_was_stopped_is_started_again_and_all_ends_with_the_client(engine, folder, served):
    (folder / "a.txt").write_text("The heron stands in the reeds.\n", "utf-8")
    engine.add(folder)
    programs: list[psutil.Process] = []

    async def talk(client: mcp.Client) -> None:
        assert "heron" in await called(client, "search_files", query="reeds")
        programs.extend(
            process for process in psutil.Process().children() if process.cmdline()[-1:] == ["mcp"]
        )
        await anyio.to_thread.run_sync(engine.stop)
        assert "heron" in await called(client, "search_files", query="reeds")

    served(talk)
    assert len(programs) == 1
    wait_for(lambda: not any(program.is_running() for program in programs))
    engine.reconnect()
