"""`deskhound extract`: the text that would be indexed, written beside a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from indexer.cli.output import console
from indexer.errors import InputError


def extract(
    path: Annotated[Path, typer.Argument(help="A file or a folder.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the texts and report.jsonl.")],
    workers: Annotated[int, typer.Option("--workers", min=1, max=16, help="Files read at a time.")] = 2,
    ocr: Annotated[bool, typer.Option("--ocr", help="Recognise text in images and scanned pages.")] = False,
) -> None:
    """Write the text of every file below PATH to OUT/<relative path>.txt, and OUT/report.jsonl."""
    from indexer.parsing.extract import extract_tree

    if not path.exists():
        raise InputError(f"There is no file or folder {path}.")
    summary = extract_tree(path, out, workers=workers, use_ocr=ocr)
    states = ", ".join(f"{count:,} {state}" for state, count in sorted(summary.items()))
    console().print(f"{states or 'no files'}; see {out / 'report.jsonl'}", markup=False)
