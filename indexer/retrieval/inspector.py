"""Why a file is found, or not: one look from the disk through the index to the ranking."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator

from indexer.amounts import counted
from indexer.domain import DocumentState
from indexer.errors import QueryError
from indexer.protocol.messages import ExplainReply
from indexer.retrieval.service import SearchService
from indexer.retrieval.standing import Standing
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.rows import DocumentRow

SAMPLE_CHARS = 600

_ADVICE = {
    DocumentState.QUEUED: "Wait a moment: it is in the queue.",
    DocumentState.NEEDS_OCR: "To read pictures of text, install Deskhound with OCR (extra `ocr`), and set ocr.use.",
    DocumentState.WAITS_FOR_OCR: "Its pictures of text are read in the background, after all other files.",
    DocumentState.ENCRYPTED: "Add its password in the settings (files.passwords), or save a copy without one.",
    DocumentState.FAILED: "Repair or save the file anew; it is read again when it changes, or with Retry.",
}

_UNSEEN = "nothing: it is not seen yet"

Findings = Iterator[tuple[str, str]]


class Inspector:
    """Answers "why is this file not found?" with the first thing that stands in the way."""

    def __init__(
        self,
        catalog: CatalogReader,
        search: SearchService,
        why_left_out: Callable[[str], str],
        status: Callable[[str], os.stat_result] = os.lstat,
    ) -> None:
        """Look into `catalog` and the rankings of `search`.

        Args:
            catalog: what is known of the file.
            search: where it stands for a query.
            why_left_out: the rule that keeps a path out, in words; empty where none does.
            status: looks at a path.
        """
        self._catalog = catalog
        self._search = search
        self._why_left_out = why_left_out
        self._status = status

    def explain(self, path: str, query: str = "", member: str = "") -> ExplainReply:
        """The findings for a path, or for one member of the file there, in the order a file passes through."""
        documents = [each for each in self._catalog.documents_at(path) if member in ("", each.member)]
        findings = list(self._on_disk(path))
        if not documents:
            rule = self._why_left_out(path)
            findings.append(("In the index", "no"))
            unseen = "nothing: folders are gone through, files are found" if os.path.isdir(path) else _UNSEEN
            findings.append(("Left out by", rule or unseen))
            return ExplainReply(tuple(findings), "", _advice_on_absence(path, rule))
        document = documents[0]
        findings += self._as_indexed(document, len(documents))
        sample = self._sample(document)
        advice = _ADVICE.get(document.state, "")
        if query:
            standing, problem = self._standing(query, document)
            findings += self._for_query(standing) if standing else [("For this query", problem)]
            advice = advice or (self._advice(standing) if standing else "")
        return ExplainReply(tuple(findings), sample, advice)

    def _on_disk(self, path: str) -> Findings:
        try:
            status = self._status(path)
        except OSError as error:
            yield "On disk", f"not reachable: {error.strerror}"
        else:
            is_folder = stat.S_ISDIR(status.st_mode)
            yield "On disk", "yes, a folder" if is_folder else f"yes, {status.st_size:,} bytes"

    def _as_indexed(self, document: DocumentRow, count: int) -> Findings:
        yield "In the index", "yes" if document.is_online else "yes; the file cannot be reached now"
        reason = f": {document.reason}" if document.reason else ""
        yield "State", f"{document.state.value}{reason}"
        if count > 1:
            yield "Holds", f"{counted(count - 1, 'document')} of its own"
        if document.extraction is None:
            return
        content = self._catalog.extraction(document.extraction)
        size = f"{counted(content.char_count, 'character')} in {counted(content.chunk_count, 'passage')}"
        yield "Read as", f"{content.format}, {size}" if content.format else size
        facts = {
            "Title": content.title,
            "Author": content.author,
            "Created": content.metadata.created,
            "Modified": content.metadata.modified,
            "Language": content.language,
            "Pages": content.page_count,
        }
        yield from ((name, str(value)) for name, value in facts.items() if value)

    def _sample(self, document: DocumentRow) -> str:
        if document.extraction is None:
            return ""
        return self._catalog.text(document.extraction, 0, SAMPLE_CHARS).strip()

    def _standing(self, query: str, document: DocumentRow) -> tuple[Standing | None, str]:
        try:
            return self._search.standing(query, document), ""
        except QueryError as error:
            return None, error.message

    def _for_query(self, standing: Standing) -> Findings:
        yield from (("The query", note) for note in standing.notes)
        if standing.rank is not None:
            by = f", found by {' and '.join(standing.found_by)}" if standing.found_by else ""
            yield "For this query", f"rank {standing.rank:,} of {standing.ranked:,}{by}"
        elif standing.is_left_out:
            yield "For this query", "left out by its filters or a -word"
        elif standing.is_distant:
            yield (
                "For this query",
                "kept back: few of the words stand in it, and its meaning is not close",
            )
        else:
            yield "For this query", f"not among the {standing.ranked:,} found"
        if standing.missing_words:
            yield "Words it lacks", ", ".join(standing.missing_words)
        if standing.similarity is not None:
            yield "Closeness in meaning", f"{standing.similarity:.2f} of 1"
        if standing.passage:
            place = standing.locator.label() if standing.locator else ""
            yield "Its best passage", f"{place}: {standing.passage}" if place else standing.passage

    def _advice(self, standing: Standing) -> str:
        if standing.is_left_out:
            return "Take the filter or the -word out of the query."
        if standing.rank is None and standing.missing_words:
            return "Search for words that stand in it, or ask in a sentence."
        return ""


def _advice_on_absence(path: str, rule: str) -> str:
    if os.path.islink(path) or rule.startswith("symbolic link"):
        return "Links are not followed: watch the folder that holds what this one leads to."
    if not rule:
        return "Ask for a file in it." if os.path.isdir(path) else "Look again in a moment."
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return "Check the name: the file is found once it is there."
    except PermissionError:
        return "Give yourself the right to read it and the folders it lies in."
    except OSError:
        return "Move it to where programs can open it."
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "Only files that hold something of their own are read."
    return "Change the folder's rules, or watch its folder."
