"""What a parser found becomes what is kept: text within the cap, cut into chunks, its language, its state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.chunking.chunker import chunk_sections
from indexer.chunking.language import detect_language
from indexer.domain import FormerChunk, Locator, Metadata
from indexer.parsing.common.bounds import bounded_section
from indexer.parsing.common.titles import clean_metadata
from indexer.parsing.extracted import Extracted
from indexer.parsing.parser import ParseResult, Section
from indexer.parsing.verdicts import state_of
from indexer.storage.textblocks import encode_text

_LANGUAGE_SECTIONS = 50
"""Sections, evenly spread, that decide the language."""
_TELLING = ("subject", "keywords", "comments", "description", "category")
"""Properties in which a person says what a document is about."""
_UNSAID = ("unspecified", "(unspecified)")
"""What ReportLab writes where nobody did."""


def filled(
    draft: Extracted, result: ParseResult, *, max_chars: int, former: Sequence[FormerChunk]
) -> Extracted:
    """The draft with text, chunks, metadata and state.

    Args:
        draft: a content of which only the identity is known.
        result: what its parser found.
        max_chars: the rest is left out.
        former: chunks of the version before an edit, whose borders are kept where that saves embeddings.
    """
    sections, is_cut = _within([*result.sections, *property_sections(result)], max_chars)
    metadata = clean_metadata(result.metadata)
    language = _language(sections, metadata) if result.is_prose else ""
    chunked = chunk_sections(
        sections, title=metadata.title, is_prose=result.is_prose, language=language, former=former
    )
    state, reason = state_of(result, chunked.text, is_cut=is_cut)
    return replace(
        draft,
        format=result.format or draft.format,
        state=state,
        reason=reason,
        metadata=replace(metadata, language=language),
        char_count=len(chunked.text),
        text_blocks=encode_text(chunked.text),
        chunks=chunked.chunks,
        section_headers=chunked.section_headers,
        is_prose=result.is_prose,
        needs_ocr=result.needs_ocr,
    )


def property_sections(result: ParseResult) -> Iterator[Section]:
    """What the properties tell of a document and its text does not, a line each; nothing where that is nothing."""
    told = dict.fromkeys(filter(None, map(result.metadata.extra.get, _TELLING)))
    shown = [section.text for section in result.sections]
    lines = [line for line in told if line not in _UNSAID and not any(line in text for text in shown)]
    if lines:
        yield Section("\n".join(lines), Locator(part="properties"))


def _within(sections: list[Section], chars: int) -> tuple[list[Section], bool]:
    """The sections up to the cap, and whether something is left out."""
    kept: list[Section] = []
    for section in sections:
        if len(section.text) >= chars:
            if chars > 1:
                kept.append(bounded_section(replace(section, text=section.text[: chars - 1])))
            return kept, True
        chars -= len(section.text) + 1
        kept.append(bounded_section(section))
    return kept, False


def _language(sections: list[Section], metadata: Metadata) -> str:
    """By the text; what the file says of itself, often the language of a template, only where that is silent."""
    step = max(1, len(sections) // _LANGUAGE_SECTIONS)
    joined = (
        sections[0].text if len(sections) == 1 else "\n".join(one.text[:1_000] for one in sections[::step])
    )
    declared = metadata.language[:2].lower()
    return detect_language(joined) or (declared if declared.isalpha() and declared.isascii() else "")
