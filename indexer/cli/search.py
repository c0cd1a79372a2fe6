"""`deskhound search`: hits grouped by document, with passages."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from indexer.amounts import counted
from indexer.cli import session
from indexer.cli.options import DataDirOption, FolderOption, JsonOption, ModeOption, one_text
from indexer.cli.output import console, locator_json, print_json
from indexer.domain import SearchMode
from indexer.errors import EngineUnavailableError
from indexer.paths import whole_path
from indexer.protocol.messages import HitView, PassageView, SearchReply, SearchRequest


def search(
    query: Annotated[
        list[str],
        typer.Argument(help='Words, "phrases", -not, OR, prefix*, type:pdf in: after: author: like:FILE …'),
    ],
    folder: FolderOption = None,
    mode: ModeOption = SearchMode.HYBRID,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many documents.")] = 10,
    distant: Annotated[
        bool, typer.Option("--distant", help="Also what has few of the words and is not close in meaning.")
    ] = False,
    as_json: JsonOption = False,
    data_dir: DataDirOption = None,
) -> None:
    """Search your files."""
    text = one_text(query)
    with session.engine(data_dir) as client:
        below = session.indexed_folder(client, folder, needs_meaning=mode is SearchMode.SEMANTIC)
        request = SearchRequest(
            query=text,
            mode=mode.value,
            folder=below,
            limit=limit,
            settled_only=True,
            with_distant=distant,
        )
        replies = [e.message for e in client.stream(request) if isinstance(e.message, SearchReply)]
    if not replies:
        raise EngineUnavailableError("The engine ended before it replied.")
    if as_json:
        print_json(search_json(replies[-1]))
    else:
        print_hits(console(), replies[-1])


def search_json(reply: SearchReply) -> dict[str, Any]:
    """The documented JSON of a search."""
    return {
        "hits": [
            {
                "path": hit.path,
                "member": hit.member,
                "title": hit.title,
                "author": hit.author,
                "date": hit.day(),
                "language": hit.language,
                "format": hit.format,
                "size_bytes": hit.size_bytes,
                "score": hit.score,
                "state": hit.state,
                "found_by": hit.found_by,
                "also_at": hit.also_at,
                "is_online": hit.is_online,
                "passages": [passage_json(passage) for passage in hit.passages],
            }
            for hit in reply.hits
        ],
        "total": reply.total,
        "distant": reply.distant,
        "took_ms": reply.took_ms,
        "coverage": reply.coverage,
        "notes": reply.notes,
    }


def passage_json(passage: PassageView) -> dict[str, Any]:
    """The documented JSON of a passage; highlights are `[start, end]` in its text."""
    return {
        "text": passage.text,
        "locator": locator_json(passage.locator),
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
        "highlights": [[span.start, span.end] for span in passage.highlights],
    }


def print_hits(out: Console, reply: SearchReply) -> None:
    """Print hits for a person."""
    for note in reply.notes:
        out.print(Text(note, style="yellow"))
    if not reply.hits and reply.coverage.documents:
        out.print(f"Nothing found in {counted(reply.coverage.documents, 'document')}.")
    elif not reply.hits:
        out.print("No file to search in: nothing is indexed there, or of that kind. See: deskhound status")
    for number, hit in enumerate(reply.hits, start=1):
        _print_hit(out, number, hit)
    if reply.total > len(reply.hits):
        out.print(Text(f"{counted(reply.total, 'document')} in all; --limit shows more.", style="dim"))
    if reply.distant:
        out.print(Text(f"{reply.distant:,} more, less close; --distant shows them.", style="dim"))


def _print_hit(out: Console, number: int, hit: HitView) -> None:
    out.print(Text.assemble((f"{number:>2}  ", "dim"), (hit.title_or_name(), "bold")))
    facts = ", ".join(part for part in (hit.author, hit.day(), "" if hit.is_online else "offline") if part)
    out.print(Text.assemble((f"    {whole_path(hit.path, hit.member)}", "cyan"), (f"  {facts}", "dim")))
    for passage in hit.passages:
        text = Text(passage.text)
        for span in passage.highlights:
            text.stylize("bold yellow", span.start, span.end)
        label = passage.locator.label()
        line = (
            Text("    ")
            + (Text(f"{label}: ", style="dim") if label else Text())
            + Text(" ").join(line for line in text.split("\n") if line)
        )
        out.print(line)
    if hit.also_at:
        out.print(Text(f"    also at {', '.join(hit.also_at)}", style="dim"))
