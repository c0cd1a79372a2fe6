"""A source in words: what `deskhound status` and `deskhound sources list` say of it."""

from __future__ import annotations

import time

from indexer.amounts import counted, human_seconds
from indexer.domain import UNREADABLE, DocumentState
from indexer.protocol.messages import SourceView


def source_lines(source: SourceView) -> list[str]:
    """How far it has come, then what its reader should know."""
    lines = [_progress(source)]
    if source.state == "offline":
        lines.append(f"Offline: {source.reason.rstrip('.')}. Its files stay searchable and are kept.")
    elif source.reason:
        lines.append(f"{source.reason[0].upper()}{source.reason[1:]}")
    rules = _rules(source)
    if rules:
        lines.append(f"Rules: {rules}")
    return lines


def _progress(source: SourceView) -> str:
    counts = {state: source.counts.get(state, 0) for state in DocumentState}
    total = sum(counts.values())
    if not total:
        return "Looking through it" if source.state == "scanning" else "No files found"
    queued, words, by_name = (
        counts[state] for state in (DocumentState.QUEUED, DocumentState.WORDS, DocumentState.NAME_ONLY)
    )
    unread = sum(counts[state] for state in UNREADABLE)
    found = words + counts[DocumentState.FULL] + counts[DocumentState.PARTIAL]
    parts = []
    if queued:
        parts.append(f"{total - queued:,} of {counted(total, 'file')} read")
    elif words:
        parts.append(f"{counted(found, 'file')} found by words, {found - words:,} of them by meaning too")
    elif found:
        parts.append(f"{counted(found, 'file')} found by words and by meaning")
    if by_name:
        parts.append(
            f"{by_name:,} by name only"
            if found or queued
            else f"{counted(by_name, 'file')} found by name only"
        )
    if counts[DocumentState.WAITS_FOR_OCR]:
        parts.append(f"{counts[DocumentState.WAITS_FOR_OCR]:,} with pictures of text to be read yet")
    if unread:
        parts.append(f"{unread:,} not readable")
    if counts[DocumentState.PARTIAL]:
        parts.append(f"{counts[DocumentState.PARTIAL]:,} read in part")
    text = ", ".join(parts)
    if source.state == "scanning":
        return f"Looking through it; so far {text}"
    if source.state == "up to date" and source.compared_s is not None:
        return f"{text}; compared {_ago(source.compared_s)}"
    return text


def _ago(moment_s: float) -> str:
    passed = time.time() - moment_s
    return "just now" if passed < 60 else f"{human_seconds(passed)} ago"


def _rules(source: SourceView) -> str:
    """What the user set, in words; empty where all is as it comes."""
    parts = []
    if source.include:
        parts.append(f"only {' '.join(source.include)}")
    if source.exclude:
        parts.append(f"without {' '.join(source.exclude)}")
    if not source.use_gitignore:
        parts.append("what .gitignore names too")
    if source.index_hidden:
        parts.append("hidden files too")
    if source.max_file_bytes:
        parts.append(f"files up to {source.max_file_bytes / 1e6:,.0f} MB")
    if not source.give_to_model:
        parts.append("nothing goes to a model that writes answers")
    return ", ".join(parts)
