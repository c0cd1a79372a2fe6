"""Replies of the engine as text for a model: what was found, where it stands, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.amounts import counted
from indexer.paths import whole_path
from indexer.protocol.messages import Coverage, EngineStatus, HitView, SearchReply, TextPreview

_MOST_ALSO_AT = 3
_NO_FOLDER = (
    "No folder can be searched. The user adds one by: deskhound index FOLDER,"
    " or opens one to models by: deskhound sources rules FOLDER --to-model"
)


def hits_text(reply: SearchReply) -> str:
    """A page of hits with their passages."""
    lines = list(reply.notes)
    shown = len(reply.hits)
    if shown:
        lines.append(f"{shown} of {counted(reply.total, 'document')}, best first.")
    elif reply.coverage.documents:
        lines.append(f"Nothing found in {counted(reply.coverage.documents, 'document')}.")
    else:
        lines.append("Nothing is indexed there, or of that kind; list_folders tells what is searched.")
    if reply.distant:
        lines.append(f"With few of the words and not close in meaning: {reply.distant:,} more, by `distant`.")
    lines += _missing(reply.coverage)
    for hit in reply.hits:
        lines += ["", *_hit_lines(hit)]
    return "\n".join(lines)


def _missing(coverage: Coverage) -> Iterator[str]:
    """What the result may lack, in words."""
    if coverage.queued:
        yield f"Still to be read: {counted(coverage.queued, 'document')}."
    if coverage.unreadable:
        yield f"Not readable: {counted(coverage.unreadable, 'document')}."
    if coverage.offline:
        yield f"On volumes that are away now: {counted(coverage.offline, 'document')}."


def _hit_lines(hit: HitView) -> Iterator[str]:
    # No number but the one to read it by: a model might take another.
    facts = (f"document {hit.document_id}", hit.format, hit.author, hit.day())
    yield f"{', '.join(fact for fact in facts if fact)}: {hit.title_or_name()}"
    yield whole_path(hit.path, hit.member)
    if hit.also_at:
        more = len(hit.also_at) - _MOST_ALSO_AT
        also = ", ".join(hit.also_at[:_MOST_ALSO_AT])
        yield f"also at {also}" + (f" and {more} more places" if more > 0 else "")
    if hit.reason:
        yield f"({hit.state}: {hit.reason})"
    for passage in hit.passages:
        label = passage.locator.label()
        at = f"{label}, " if label else ""
        yield f"[{at}characters {passage.start}-{passage.end}]"
        yield passage.text.strip()


def reading_text(preview: TextPreview, start: int, end: int) -> str:
    """The characters `start` to `end` of a document, with where they stand and where to read on."""
    total = preview.total_chars
    if start >= total:
        return f"Document {preview.document_id} ends at character {total:,}."
    end = min(end, total)
    label = preview.locator.label()
    facts = [f"document {preview.document_id}", preview.format]
    if preview.page_count:
        facts.append(f"{preview.page_count} pages")
    facts.append(f"characters {start:,} to {end:,} of {total:,}" + (f", from {label}" if label else ""))
    text = preview.text[start - preview.start : end - preview.start]
    further = f"It goes on at character {end}." if end < total else "That is its end."
    return f"[{', '.join(facts)}]\n{text}\n[{further}]"


def files_text(status: EngineStatus) -> str:
    """The folders that may be searched, and how far indexing has come."""
    open_ones = [source for source in status.sources if source.give_to_model]
    lines = ["Searched:" if open_ones else _NO_FOLDER]
    for source in open_ones:
        count = sum(number for state, number in source.counts.items() if state != "excluded")
        state = f"{source.state}: {source.reason}" if source.reason else source.state
        lines.append(f"{source.path}: {counted(count, 'document')}, {state}")
    progress = status.progress
    if progress.words_queued:
        lines.append(f"Still to be read: {counted(progress.words_queued, 'file')}.")
    if progress.meaning_queued:
        lines.append(f"Found by words and not yet by meaning: {counted(progress.meaning_queued, 'passage')}.")
    return "\n".join(lines)
