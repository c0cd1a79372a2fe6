"""`deskhound doctor`: what this machine lacks."""

from __future__ import annotations

import typer
from rich.text import Text

from indexer.cli.options import DataDirOption, JsonOption, chosen_directory
from indexer.cli.output import console, print_json

MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failure": ("✗", "red")}


def doctor(as_json: JsonOption = False, data_dir: DataDirOption = None) -> None:
    """Check this machine and the data directory; exit code 1 where something must be mended."""
    from indexer.health import examine

    findings = examine(chosen_directory(data_dir))
    if as_json:
        print_json(findings)
    else:
        out = console()
        for finding in findings:
            mark, colour = MARKS[finding.verdict]
            out.print(Text.assemble((f"{mark} ", colour), f"{finding.subject}: {finding.message}"))
            if finding.hint:
                out.print(Text(f"  {finding.hint}", style="dim"))
    if any(finding.verdict == "failure" for finding in findings):
        raise typer.Exit(1)
