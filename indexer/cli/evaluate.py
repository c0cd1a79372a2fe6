"""`deskhound evaluate`: ranking quality on judged collections and question sets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from indexer.cli.options import JsonOption, ModeOption
from indexer.cli.output import console, print_json
from indexer.domain import SearchMode

evaluate = typer.Typer(no_args_is_help=True, help="Measure ranking quality through the real pipeline.")


@evaluate.command()
def retrieval(
    directory: Annotated[
        Path, typer.Argument(help="corpus.jsonl, queries.jsonl and qrels.tsv (BEIR layout).")
    ],
    mode: Annotated[SearchMode | None, typer.Option("--mode", help="One mode instead of all three.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Index a judged collection in a throw-away data directory and measure the ranking."""
    from indexer.evaluation.retrieval import evaluate_retrieval
    from indexer.evaluation.throwaway import throwaway_engine

    modes = [mode.value] if mode else [each.value for each in SearchMode]
    results = evaluate_retrieval(directory, modes, throwaway_engine)
    if as_json:
        print_json(results)
        return
    table = Table(box=None, header_style="dim")
    names = list(next(iter(results.values())))
    for title in ("mode", *names):
        table.add_column(title, justify="left" if title == "mode" else "right")
    for name, figures in results.items():
        table.add_row(name, *(f"{figures[key]:.3f}" for key in names))
    console().print(table)


@evaluate.command()
def questions(
    folder: Annotated[Path, typer.Argument(help="The files that hold the answers.")],
    question_file: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", help="One question a line.")],
    mode: ModeOption = SearchMode.HYBRID,
    as_json: JsonOption = False,
) -> None:
    """Index a folder in a throw-away data directory and see whether questions find their files."""
    from indexer.evaluation.questions import evaluate_questions
    from indexer.evaluation.throwaway import throwaway_engine

    results = evaluate_questions(folder, question_file, mode.value, throwaway_engine)
    if as_json:
        print_json(results)
        return
    out = console()
    out.print("  ".join(f"{name} {results[name]:.3f}" for name in ("hit@1", "hit@5", "hit@10", "all@10")))
    for kind, figures in results["kinds"].items():
        out.print(f"{kind}: " + "  ".join(f"{name} {value:.2f}" for name, value in figures.items()))
    for row in results["questions"]:
        if row["rank"] is None or row["rank"] > 1:
            out.print(f"rank {row['rank'] or '-'}: {row['question']}", markup=False)
