"""`deskhound status`: the whole engine at a glance."""

from __future__ import annotations

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from indexer.cli import session
from indexer.cli.options import DataDirOption, JsonOption
from indexer.cli.output import (
    console,
    human_bytes,
    human_seconds,
    model_change_line,
    print_json,
    progress_line,
)
from indexer.protocol.messages import EngineStatus, SourceView, StatusRequest


def status(as_json: JsonOption = False, data_dir: DataDirOption = None) -> None:
    """Show what is watched, how far indexing has come, and what is wrong."""
    with session.engine(data_dir) as client:
        reply = client.call(StatusRequest())
    assert isinstance(reply, EngineStatus)
    if as_json:
        print_json(msgspec.to_builtins(reply))
    else:
        print_status(console(), reply)


def print_status(out: Console, status: EngineStatus) -> None:
    """Print the state for a person."""
    covered = status.coverage
    out.print(Text(f"Deskhound {status.app_version}", style="bold"))
    out.print(f"Indexing   {progress_line(status.progress)}")
    out.print(
        f"Documents  {covered.documents:,}: {covered.by_words:,} found by words, "
        f"{covered.by_meaning:,} also by meaning, {covered.unreadable:,} could not be read, "
        f"{covered.offline:,} offline, {covered.queued:,} waiting"
    )
    out.print(
        f"Meaning    {status.vectors_held:,} of {status.vectors_stored:,} vectors in memory "
        f"({budget_text(status)}), model {status.embedding_model or 'none'}"
    )
    if status.progress.model_change is not None:
        out.print(f"           {model_change_line(status.progress.model_change)}", markup=False)
    out.print(f"Answers    {status.answer_model or 'sentences from your files; no model is set up'}")
    used = sum(status.disk_bytes.values())
    parts = ", ".join(f"{name} {human_bytes(size)}" for name, size in status.disk_bytes.items())
    out.print(f"Disk       {human_bytes(used)} in {status.data_dir} ({parts})", markup=False)
    if status.sources:
        out.print(source_table(status.sources))
    else:
        out.print("No folder is watched. Start with: deskhound index FOLDER")
    children = ", ".join(f"{child.name} {child.state}" for child in status.children)
    out.print(
        Text(f"Engine process {status.pid}, up {human_seconds(status.uptime_s)}; {children}", style="dim")
    )
    for problem in status.problems:
        out.print(Text(f"! {problem}", style="yellow"))


def budget_text(status: EngineStatus) -> str:
    """How much of the vectors' memory is used, and what becomes of those that do not fit."""
    budget = human_bytes(status.vector_budget_bytes)
    if status.vectors_held >= status.vectors_stored:
        return f"budget {budget}"
    return f"the budget of {budget} is spent: the least used files are compared only when they match by words"


def source_table(sources: tuple[SourceView, ...]) -> Table:
    """Sources as a table."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("Folder", "State", "Documents"):
        table.add_column(title, overflow="fold")
    for source in sources:
        counts = ", ".join(f"{count:,} {state}" for state, count in source.counts.items() if count)
        state = f"{source.state} ({source.reason})" if source.reason else source.state
        kind = " (temporary)" if source.is_temporary else ""
        table.add_row(Text(source.path + kind), state, counts or "none")
    return table
