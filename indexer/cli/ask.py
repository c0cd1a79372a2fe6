"""`deskhound ask`: an answer whose every sentence names its source."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from indexer.cli import session
from indexer.cli.options import DataDirOption, FolderOption, JsonOption, one_text
from indexer.cli.output import console, locator_json, print_json
from indexer.errors import EngineUnavailableError
from indexer.paths import whole_path
from indexer.protocol.messages import AnswerDelta, AnswerDone, AskRequest, CitationView

MARKS = {"supported": ("✓", "green"), "weak": ("~", "yellow"), "unsupported": ("?", "red")}


def ask(
    question: Annotated[list[str], typer.Argument(help="A question in plain words.")],
    folder: FolderOption = None,
    as_json: JsonOption = False,
    data_dir: DataDirOption = None,
) -> None:
    """Ask your files a question."""
    text, out, status = one_text(question), console(), Console(stderr=True)
    done: AnswerDone | None = None
    with session.engine(data_dir) as client:
        below = session.indexed_folder(client, folder)
        with status.status("Looking …") as spinner:
            for envelope in client.stream(AskRequest(text, folder=below)):
                reply = envelope.message
                if isinstance(reply, AnswerDelta):
                    spinner.update(f"{reply.phase.capitalize()} …")
                elif isinstance(reply, AnswerDone):
                    done = reply
    if done is None:
        raise EngineUnavailableError("The engine ended before the answer was complete.")
    if as_json:
        print_json(answer_json(done))
    else:
        print_answer(out, done)


def answer_json(done: AnswerDone) -> dict[str, Any]:
    """The documented JSON of an answer; a sentence's citations index into `citations` from 0."""
    position = {citation.number: index for index, citation in enumerate(done.citations)}
    return {
        "answer": done.answer,
        "sentences": [
            {
                "text": sentence.text,
                "support": sentence.support,
                "reason": sentence.reason,
                "citations": [position[number] for number in sentence.citations if number in position],
            }
            for sentence in done.sentences
        ],
        "citations": [citation_json(citation) for citation in done.citations],
        "model": done.model,
        "answerable": done.answerable,
        "complete": done.is_complete,
        "notes": done.notes,
        "timings_ms": done.ledger.timings_ms,
    }


def citation_json(citation: CitationView) -> dict[str, Any]:
    """The documented JSON of a citation."""
    return {
        "path": citation.path,
        "member": citation.member,
        "title": citation.title,
        "locator": locator_json(citation.locator),
        "start": citation.start,
        "end": citation.end,
        "text": citation.text,
    }


def print_answer(out: Console, done: AnswerDone) -> None:
    """Print an answer for a person: sentences with verdicts, then the sources."""
    for sentence in done.sentences:
        mark, colour = MARKS.get(sentence.support, ("?", "red"))
        numbers = "".join(f"[{number}]" for number in sentence.citations)
        reason = f"({sentence.reason})" if sentence.reason else ""
        parts = ((mark, colour), sentence.text, (numbers, "cyan"), (reason, "dim"))
        out.print(Text(" ").join(Text.assemble(part) for part in parts if part[0]))
    if not done.sentences:
        out.print(Text(done.answer))
    for citation in done.citations:
        place = whole_path(citation.path, citation.member)
        label = citation.locator.label()
        out.print(Text(f"[{citation.number}] {place}" + (f", {label}" if label else ""), style="cyan"))
    for note in done.notes:
        out.print(Text(note, style="dim"))
