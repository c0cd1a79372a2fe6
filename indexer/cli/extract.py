"""`deskhound extract`: the text that would be indexed, written beside a report."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.amounts import counted, human_bytes
from indexer.cli.headstart import supervisor_of_parsers

if TYPE_CHECKING:
    from indexer.parsing.extract import ExtractSummary


def extract(
    path: Annotated[Path, typer.Argument(help="A file or a folder.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the texts and report.jsonl.")],
    workers: Annotated[int, typer.Option("--workers", min=1, max=16, help="Files read at a time.")] = 2,
    use_ocr: Annotated[
        bool, typer.Option("--ocr/--no-ocr", help="Recognise text in pictures, where installed with OCR.")
    ] = True,
    passwords: Annotated[
        list[str] | None, typer.Option("--password", help="Tried on encrypted files; may be repeated.")
    ] = None,
) -> None:
    """Write the text of every file below PATH to OUT/<relative path>.txt, and OUT/report.jsonl."""
    with supervisor_of_parsers() as supervisor, _scratch() as scratch, _progress() as show:
        from indexer.parsing.extract import extract_tree
        from indexer.parsing.parser import ParseOptions
        from indexer.parsing.pool import ParserPool
        from indexer.sources.patience import Patience

        summary = extract_tree(
            os.path.abspath(path),
            os.path.abspath(out),
            ParserPool(supervisor, scratch=scratch, patience=Patience(), workers=workers, niceness=0),
            options=ParseOptions(use_ocr=use_ocr, passwords=tuple(passwords or ())),
            threads=workers + 1,
            on_file=show,
        )
    states = ", ".join(f"{count:,} {state}" for state, count in sorted(summary.states.items()))
    size = human_bytes(summary.size_bytes)
    out_line = (
        f"{counted(summary.files, 'file')}, {size} in {summary.seconds:.1f} s: {states or 'nothing there'}"
    )
    typer.echo(f"{out_line}; see {out / 'report.jsonl'}")


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for the temporary files of the workers."""
    with TemporaryDirectory(prefix="deskhound-extract-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@contextmanager
def _progress() -> Iterator[Callable[[str, ExtractSummary], None]]:
    """What to tell each finished file: a line that counts them, where a terminal is there to show it."""
    if not sys.stderr.isatty():
        yield lambda _path, _summary: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Reading …") as spinner:
        yield lambda _path, summary: spinner.update(f"{counted(summary.files, 'file')} read")
