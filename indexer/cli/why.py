"""`deskhound why`: why a file is found, or not."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.text import Text

from indexer.cli import session
from indexer.cli.options import DataDirOption, JsonOption
from indexer.cli.output import console, print_json
from indexer.protocol.messages import ExplainReply, ExplainRequest


def why(
    file: Annotated[str, typer.Argument(help="The file you expected to find.")],
    query: Annotated[str, typer.Argument(help="The search it should be found by.")] = "",
    as_json: JsonOption = False,
    data_dir: DataDirOption = None,
) -> None:
    """Explain why a file is found, or not."""
    # No Path: typer asks for the status of one, and a volume that does not answer holds who asks.
    with session.engine(data_dir) as client:
        reply = client.call(ExplainRequest(path=os.path.abspath(os.path.expanduser(file)), query=query))
    assert isinstance(reply, ExplainReply)
    if as_json:
        print_json(reply)
        return
    out = console()
    for question, finding in reply.findings:
        out.print(Text.assemble((f"{question:<28}", "dim"), finding))
    if reply.advice:
        out.print(Text(reply.advice, style="bold"))
