"""Run one benchmark: a table on the screen, figures as JSON where asked for."""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

NAMES = ("words", "meaning", "incremental", "growth", "purge", "extraction", "files", "window")


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--work", type=Path, help="folder for corpora and indexes (default: a temporary one)")
    arguments = parser.parse_args()
    module = importlib.import_module(f"tests.benchmarks.{arguments.name}")
    figures = module.run(arguments.work)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
