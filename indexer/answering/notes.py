"""What the user should know beside an answer, in words."""

from __future__ import annotations

import os
from collections.abc import Sequence

from indexer.amounts import counted
from indexer.answering.gate import Admitted
from indexer.answering.messages import AnswerEnding
from indexer.errors import DeskhoundError
from indexer.paths import display_path
from indexer.protocol.messages import Coverage

NOT_IN_FILES = "Your files do not seem to answer this."
NOTHING_FOUND = "Nothing was found for this question."
NO_MODEL_WROTE = "No model wrote this: these are sentences of your files, word for word."
_MOST_NAMED = 5
NEAREST = "The nearest passages are listed as sources."


def why_no_model(error: DeskhoundError) -> str:
    """Why the answer is quoted rather than written."""
    return f"{error.message} {error.hint}".strip()


def only_among(filters: str) -> str:
    """What the answer was looked for in."""
    return f"Only files that fit {filters} were searched for this answer."


def about_strangers(words: Sequence[str]) -> str:
    """Which words, that say what was asked about, stand in no passage quoted; empty where all do."""
    if not words:
        return ""
    named = ", ".join(f"“{word}”" for word in words[:_MOST_NAMED])
    return f"The passages quoted do not mention {named}: they may say it in other words, or be about another thing."


def about_versions(names: tuple[str, str] | None) -> str:
    """Which of two files that word the same thing otherwise is taken for the later one; empty where none are quoted."""
    if names is None:
        return ""
    later, earlier = map(display_path, names)
    return f"“{later}” seems to be a later version than “{earlier}”, so it comes first."


def about_files(admitted: Admitted, *, has_model: bool) -> list[str]:
    """Files that could not be used as they are."""
    notes = []
    if admitted.withheld and has_model:
        count = len({passage.extraction for passage in admitted.withheld})
        notes.append(f"Found but kept from the model, as set for their source: {counted(count, 'file')}.")
    if admitted.gone:
        notes.append(f"No longer there, so not used: {_names(admitted.gone)}.")
    if admitted.changed:
        notes.append(f"Changed since they were read: {_names(admitted.changed)}.")
    return notes


def about_coverage(coverage: Coverage) -> list[str]:
    """What an answer `not in the files` may be missing."""
    notes = []
    if coverage.unreadable:
        notes.append(f"{coverage.unreadable:,} of {counted(coverage.documents, 'file')} could not be read.")
    if coverage.offline:
        notes.append(f"On drives that are not connected: {counted(coverage.offline, 'file')}.")
    if coverage.queued:
        notes.append(f"Still waiting to be read: {counted(coverage.queued, 'file')}.")
    return notes


def about_ending(ending: AnswerEnding, model: str) -> list[str]:
    """How the writing ended, where it was not as it should."""
    notes = []
    if ending.was_cut:
        notes.append("Ollama left out part of the passages: its version is too old to say so. Update it.")
    match ending.reason:
        case "length":
            notes.append(f"{model} ran out of room; the answer is cut off.")
        case "loop":
            notes.append(f"{model} began to repeat itself and was stopped; this is the text up to there.")
        case "cut":
            notes.append(f"{model} stopped before it had finished; this is the text so far.")
        case "error":
            notes.append(f"The answer broke off: {ending.error}")
        case "stopped":
            notes.append("You stopped the answer; this is the text so far.")
    return notes


def _names(paths: Sequence[str]) -> str:
    names = [display_path(os.path.basename(path)) for path in paths]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
