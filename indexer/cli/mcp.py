"""`deskhound mcp`: search for the models of other programs."""

from __future__ import annotations

from contextlib import closing

from indexer.cli.options import DataDirOption, chosen_directory
from indexer.errors import InputError
from indexer.mcp.link import EngineLink
from indexer.protocol.client import EngineClient


def mcp(data_dir: DataDirOption = None) -> None:
    """Let another program's model search your files (Model Context Protocol on standard input and output)."""
    try:
        from indexer.mcp.server import serve
    except ModuleNotFoundError as error:
        raise InputError(
            "The library for the Model Context Protocol is not installed.",
            hint="uv sync --all-extras, or pip install '.[mcp]'",
        ) from error
    directory = chosen_directory(data_dir)
    with closing(EngineLink(lambda: EngineClient.connect(directory, client="mcp"))) as link:
        serve(link)
