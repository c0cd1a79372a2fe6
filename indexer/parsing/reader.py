"""Reads a file's bytes to the end: parser, members within members, chunks, language, compressed text."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.chunking.chunker import chunk_sections
from indexer.chunking.language import detect_language
from indexer.domain import DocumentState, FormerChunk, Metadata
from indexer.errors import LimitError, ParseError
from indexer.parsing.common.bounds import bounded_member_path, bounded_section
from indexer.parsing.common.titles import clean_metadata
from indexer.parsing.extracted import Extracted
from indexer.parsing.messages import MEMBER_GAP, Identified
from indexer.parsing.parser import Member, ParseOptions, ParseResult, ParserInput, Section
from indexer.parsing.registry import Match, Registry
from indexer.parsing.verdicts import (
    NO_TEXT,
    log_level,
    raise_if_disk_is_full,
    state_of,
    to_be_logged,
    verdict_on,
    why_name_only,
)
from indexer.storage.textblocks import encode_text

logger = logging.getLogger(__name__)

_LANGUAGE_SECTIONS = 50
"""Sections, evenly spread, that decide the language."""


def content_hash(data: memoryview | bytes) -> bytes:
    """BLAKE2b-256 of a file's bytes: the identity of its content."""
    return hashlib.blake2b(data, digest_size=32).digest()


_Problem = tuple[DocumentState, str]
"""State and reason of a container whose members could not all be read."""

_Steps = Generator[Identified, None, list[Extracted]]


@dataclass(slots=True)
class _Task:
    """One file with all its members: what it may still take."""

    options: ParseOptions
    chars: int
    members: int
    deadline: float
    """In the reader's clock; no member is begun behind it."""
    poison: Mapping[bytes, str]
    """Contents that a worker has died of, and how: hash → reason."""
    former: Sequence[FormerChunk]
    """Chunks of the version before an edit, of the file itself."""


@dataclass(frozen=True, slots=True)
class _Blob:
    """Bytes to be read, and where they stand."""

    data: memoryview
    name: str
    member: str
    """Path of the member; empty for the file itself."""
    ancestors: tuple[bytes, ...]
    """Hashes of the containers around it: an archive that holds itself ends there."""
    digest: bytes


class DocumentReader:
    """Turns bytes into `Extracted`s; of what a parser raises, only that the disk is full leaves it."""

    def __init__(self, registry: Registry, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Read with the parsers of `registry`."""
        self._registry = registry
        self._clock = clock

    def match(self, data: memoryview, name: str) -> Match | None:
        """The parser for these bytes, None where only the name can be indexed."""
        return self._registry.match(data, name)

    def read(
        self,
        data: memoryview,
        name: str,
        digest: bytes,
        options: ParseOptions,
        *,
        former: Sequence[FormerChunk] = (),
        soft_limit_s: float = 0.0,
        poison: Mapping[bytes, str] | None = None,
    ) -> Generator[Identified, None, list[Extracted]]:
        """Yields each content before it is parsed; returns the file, then its members in order, each with its state.

        Args:
            data: the file's bytes.
            name: its name, for the suffix.
            digest: `content_hash` of the bytes.
            options: caps and passwords.
            former: chunks of the file's version before an edit.
            soft_limit_s: no further member is begun after so many seconds; 0 for no limit.
            poison: contents that are not parsed, with the reason why.
        """
        deadline = self._clock() + soft_limit_s if soft_limit_s else float("inf")
        task = _Task(options, options.max_text_chars, options.max_members, deadline, poison or {}, former)
        return self._read(_Blob(data, name, "", (), digest), task)

    def open_member(
        self, data: memoryview, name: str, member: str, options: ParseOptions
    ) -> tuple[bytes, str]:
        """The bytes and the name of a member, for previews.

        Raises:
            ParseError: it is not there (any more) or cannot be read.
        """
        for part in member.split(MEMBER_GAP):
            match = self._registry.match(data, name)
            result = (
                match.parser.parse(ParserInput(data, name, options)) if match is not None else ParseResult()
            )
            found = next(
                (entry for entry in result.members or () if bounded_member_path(entry.path) == part), None
            )
            if found is None:
                raise ParseError(f"“{part}” is no longer in the file.")
            data, name = memoryview(found.read()), _base_name(part)
        return bytes(data), name

    def _read(self, blob: _Blob, task: _Task) -> _Steps:
        started = self._clock()
        match = self._registry.match(blob.data, blob.name)
        draft = _draft(blob, match, task.options)
        if match is None:
            return [replace(draft, reason=why_name_only(blob.name, is_empty=not len(blob.data)))]
        if blob.digest in task.poison:
            return [replace(draft, state=DocumentState.FAILED, reason=task.poison[blob.digest])]
        parser = match.parser
        yield Identified(blob.digest, len(blob.data), parser.name, parser.version, match.format, blob.member)
        try:
            result = parser.parse(ParserInput(blob.data, blob.name, task.options))
            own = _filled(draft, result, task)
        except Exception as error:
            raise_if_disk_is_full(error)
            logger.log(log_level(error), "%s could not parse", parser.name, exc_info=to_be_logged(error))
            state, reason = verdict_on(error)
            return [replace(draft, state=state, reason=reason, seconds=self._clock() - started)]
        members, problem = yield from self._read_members(result.members, blob, task)
        own = _with_members(own, members, problem)
        return [replace(own, seconds=self._clock() - started), *members]

    def _read_members(
        self, members: Iterator[Member] | None, blob: _Blob, task: _Task
    ) -> Generator[Identified, None, tuple[list[Extracted], _Problem | None]]:
        """The members, and the container's state where they are not all."""
        found: list[Extracted] = []
        if members is None:
            return found, None
        if len(blob.ancestors) >= task.options.max_depth:
            return found, (DocumentState.NAME_ONLY, f"It lies {task.options.max_depth} containers deep.")
        try:
            for member in members:
                problem = self._why_no_more(task, len(found))
                if not problem:
                    task.members -= 1
                    parts, problem = yield from self._read_member(member, blob, task)
                    found += parts
                if problem:
                    return found, (DocumentState.PARTIAL, problem)
        except Exception as error:
            raise_if_disk_is_full(error)
            logger.log(log_level(error), "a container could not be listed", exc_info=to_be_logged(error))
            state, reason = verdict_on(error)
            return found, (DocumentState.PARTIAL if found else state, reason)
        return found, None

    def _why_no_more(self, task: _Task, count: int) -> str:
        if task.members <= 0:
            return f"It holds more than {task.options.max_members:,} files."
        if self._clock() > task.deadline:
            return f"It took too long; {count} files in it were read."
        return ""

    def _read_member(
        self, member: Member, blob: _Blob, task: _Task
    ) -> Generator[Identified, None, tuple[list[Extracted], str]]:
        """What a member gives, and why no further one can be read."""
        own_path = bounded_member_path(member.path)
        path = f"{blob.member}{MEMBER_GAP}{own_path}" if blob.member else own_path
        ancestors = (*blob.ancestors, blob.digest)
        name = _base_name(own_path)
        try:
            data = memoryview(member.read())
        except Exception as error:
            raise_if_disk_is_full(error)
            logger.log(log_level(error), "a member could not be read", exc_info=to_be_logged(error))
            state, reason = verdict_on(error)
            # Its bytes are not known; two unreadable members must not be taken for one content.
            stand_in = content_hash(blob.digest + own_path.encode())
            missing = _Blob(memoryview(b""), name, path, ancestors, stand_in)
            draft = replace(_draft(missing, None, task.options), size_bytes=member.size or 0)
            is_spent = isinstance(error, LimitError)  # a cap on the container as a whole
            return [replace(draft, state=state, reason=reason)], reason if is_spent else ""
        inner = _Blob(data, name, path, ancestors, content_hash(data))
        if inner.digest in ancestors:
            own = _draft(inner, None, task.options)
            return [replace(own, reason="It is a copy of the archive it lies in.")], ""
        return (yield from self._read(inner, task)), ""


def _draft(blob: _Blob, match: Match | None, options: ParseOptions) -> Extracted:
    """A blob of which nothing but its name is known yet."""
    return Extracted(
        member=blob.member,
        content_hash=blob.digest,
        size_bytes=len(blob.data),
        parser=match.parser.name if match is not None else "",
        parser_version=match.parser.version if match is not None else 0,
        options=options.identity(),
        format=match.format if match is not None else "",
        state=DocumentState.NAME_ONLY,
    )


def _filled(draft: Extracted, result: ParseResult, task: _Task) -> Extracted:
    """The draft with text, chunks, metadata and state."""
    sections, is_cut = _within(result.sections, task.chars)
    metadata = clean_metadata(result.metadata)
    language = _language(sections, metadata) if result.is_prose else ""
    chunked = chunk_sections(
        sections,
        title=metadata.title,
        is_prose=result.is_prose,
        language=language,
        former=() if draft.member else task.former,
    )
    task.chars -= len(chunked.text)
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


def _with_members(own: Extracted, members: list[Extracted], problem: _Problem | None) -> Extracted:
    """The container's state once its members are known."""
    if problem is not None:
        state, reason = problem
        has_text = own.state is not DocumentState.NAME_ONLY
        return replace(own, state=DocumentState.PARTIAL if has_text else state, reason=reason)
    if own.state is DocumentState.NAME_ONLY and not own.reason:
        count = len(members)
        files = f"{count:,} files" if count != 1 else "1 file"
        return replace(own, reason=f"It holds {files} and no text of its own." if count else NO_TEXT)
    return own


def _base_name(path: str) -> str:
    return path.rpartition("/")[2]
