"""Whether questions find the files that answer them, through the real pipeline."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import QueryError
from indexer.evaluation.metrics import mean
from indexer.evaluation.questionsets import Question, read_questions
from indexer.evaluation.running import BuildEngine, SearchableEngine, hit_files

_DEPTH = 50
_SHOWN_FILES = 10


@dataclass(frozen=True, slots=True)
class _Outcome:
    question: Question
    files: list[str]

    @property
    def rank(self) -> int | None:
        """Of the first file that holds the answer, from 1."""
        ranks = (rank for rank, file in enumerate(self.files, 1) if file in self.question.files)
        return next(ranks, None)

    def is_hit(self, depth: int) -> bool:
        return self.rank is not None and self.rank <= depth

    def has_all(self, depth: int) -> bool:
        if not self.question.needs_all:
            return self.is_hit(depth)
        return set(self.question.files) <= set(self.files[:depth])


def evaluate_questions(
    folder: Path, question_file: Path, mode: str, build_engine: BuildEngine
) -> dict[str, Any]:
    """Index a folder and ask every question.

    Returns:
        `hit@1`, `hit@5`, `hit@10` (any of a question's files) and `all@10` (every one where its match is
        `all`) over the answerable questions; `kinds` with the same for each kind; `questions` with
        `id`, `question`, `kind`, `rank` and `top` files.

    Raises:
        InputError: the question file cannot be read.
    """
    questions = read_questions(question_file)
    folder = Path(os.path.abspath(folder))  # the engine works in a folder of its own
    with build_engine() as engine:
        engine.index(folder)
        outcomes = [_Outcome(question, _files(engine, question, mode, folder)) for question in questions]
    answerable = [outcome for outcome in outcomes if outcome.question.files]
    kinds = dict.fromkeys(outcome.question.kind for outcome in answerable)
    return {
        **_figures(answerable),
        "kinds": {
            kind: _figures([each for each in answerable if each.question.kind == kind]) for kind in kinds
        },
        "questions": [
            {
                "id": outcome.question.name,
                "question": outcome.question.text,
                "kind": outcome.question.kind,
                "rank": outcome.rank,
                "top": outcome.files[:_SHOWN_FILES],
            }
            for outcome in outcomes
        ],
    }


def _files(engine: SearchableEngine, question: Question, mode: str, folder: Path) -> list[str]:
    try:
        return hit_files(engine.search(question.text, mode=mode, limit=_DEPTH).hits, folder)
    except QueryError:
        return []


def _figures(outcomes: Sequence[_Outcome]) -> dict[str, float]:
    figures = {f"hit@{depth}": mean([outcome.is_hit(depth) for outcome in outcomes]) for depth in (1, 5, 10)}
    figures["all@10"] = mean([outcome.has_all(10) for outcome in outcomes])
    return figures
