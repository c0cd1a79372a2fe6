"""Reads a file's bytes to the end: parser, members within members, chunks, language, compressed text."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.domain import DocumentState, FormerChunk, FormerMember, FormerVersion
from indexer.errors import LimitError, ParseError
from indexer.parsing.extracted import AlreadyKnown, Extracted, Found
from indexer.parsing.filling import filled
from indexer.parsing.membernames import with_paths
from indexer.parsing.messages import Identified
from indexer.parsing.parser import Member, ParseOptions, ParseResult, ParserInput
from indexer.parsing.registry import NO_PARSER, Match, Registry
from indexer.parsing.verdicts import (
    NO_TEXT,
    log_level,
    raise_if_disk_is_full,
    to_be_logged,
    verdict_on,
    why_name_only,
)
from indexer.paths import MEMBER_GAP

logger = logging.getLogger(__name__)


def content_hash(data: memoryview | bytes) -> bytes:
    """BLAKE2b-256 of a file's bytes: the identity of its content."""
    return hashlib.blake2b(data, digest_size=32).digest()


_Problem = tuple[DocumentState, str]
"""State and reason of a container whose members could not all be read."""

Read = tuple[Extracted, list[Found]]
"""The file, then its members in order."""

Steps = Generator[Identified, None, Read]
"""A reading: tells each content before it is parsed."""


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
    former_chunks: Sequence[FormerChunk]
    """Of the file itself, in its version before an edit."""
    former_members: Mapping[str, FormerMember]
    """Of that version, by path."""


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
        former: FormerVersion | None = None,
        soft_limit_s: float = 0.0,
        poison: Mapping[bytes, str] | None = None,
    ) -> Steps:
        """Yields each content before it is parsed; returns the file, then its members in order, each with its state.

        Args:
            data: the file's bytes.
            name: its name, for the suffix.
            digest: `content_hash` of the bytes.
            options: caps and passwords.
            former: the file's version before an edit, whose members are not parsed where their bytes are the same.
            soft_limit_s: no further member is begun after so many seconds; 0 for no limit.
            poison: contents that are not parsed, with the reason why.
        """
        deadline = self._clock() + soft_limit_s if soft_limit_s else float("inf")
        former = former or FormerVersion()
        task = _Task(
            options,
            options.max_text_chars,
            options.max_members,
            deadline,
            poison or {},
            former.chunks,
            {each.member: each for each in former.members},
        )
        return self._read(_Blob(data, name, "", (), digest), task)

    def open_member(
        self, data: memoryview, name: str, member: str, options: ParseOptions
    ) -> tuple[bytes, str]:
        """The bytes and the name of a member, for previews and for other programs.

        Raises:
            LimitError: it is too large to be read as a whole.
            ParseError: it is not there (any more) or cannot be read.
        """
        for part in member.split(MEMBER_GAP):
            match = self._registry.match(data, name)
            result = (
                match.parser.parse(ParserInput(data, name, options)) if match is not None else ParseResult()
            )
            members = with_paths(result.members or ())
            found = next((entry for path, entry in members if path == part), None)
            if found is None:
                raise ParseError(f"“{part}” is no longer in the file.")
            data, name = memoryview(found.read()), _base_name(part)
            try:
                next(members, None)
            except LimitError:  # what was read is only the beginning
                raise
            except ParseError:
                pass  # damage behind a member is none of its own
        return bytes(data), name

    def _read(self, blob: _Blob, task: _Task) -> Steps:
        started = self._clock()
        match = self._registry.match(blob.data, blob.name)
        draft = self._draft(blob, match, task.options)
        if match is None:
            return replace(draft, reason=why_name_only(blob.name, is_empty=not len(blob.data))), []
        if blob.digest in task.poison:
            return replace(draft, state=DocumentState.FAILED, reason=task.poison[blob.digest]), []
        parser = match.parser
        yield Identified(blob.digest, len(blob.data), parser.name, parser.version, match.format, blob.member)
        try:
            result = parser.parse(ParserInput(blob.data, blob.name, task.options))
            former = () if blob.member else task.former_chunks
            own = filled(draft, result, max_chars=task.chars, former=former)
            task.chars -= own.char_count
        except Exception as error:
            raise_if_disk_is_full(error)
            logger.log(log_level(error), "%s could not parse", parser.name, exc_info=to_be_logged(error))
            state, reason = verdict_on(error)
            return replace(draft, state=state, reason=reason, seconds=self._clock() - started), []
        members, problem = yield from self._read_members(result.members, blob, task)
        own = _with_members(own, members, problem, is_partial=bool(result.partial_reason))
        return replace(own, seconds=self._clock() - started), members

    def _read_members(
        self, members: Iterator[Member] | None, blob: _Blob, task: _Task
    ) -> Generator[Identified, None, tuple[list[Found], _Problem | None]]:
        """The members, and the container's state where they are not all."""
        found: list[Found] = []
        if members is None:
            return found, None
        try:
            for path, member in with_paths(members):
                if len(blob.ancestors) >= task.options.max_depth:
                    deep = f"It lies {len(blob.ancestors)} containers deep: the files in it are not read."
                    return found, (DocumentState.NAME_ONLY, deep)
                problem = self._why_no_more(task, len(found))
                if not problem:
                    task.members -= 1
                    parts, problem = yield from self._read_member(path, member, blob, task)
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
        self, own_path: str, member: Member, blob: _Blob, task: _Task
    ) -> Generator[Identified, None, tuple[list[Found], str]]:
        """What a member gives, and why no further one can be read."""
        path = f"{blob.member}{MEMBER_GAP}{own_path}" if blob.member else own_path
        ancestors = (*blob.ancestors, blob.digest)
        name = _base_name(own_path)
        # Where its bytes are not known: two unreadable members must not be taken for one content.
        stand_in = _Blob(
            memoryview(b""), name, path, ancestors, content_hash(blob.digest + own_path.encode())
        )
        draft = replace(self._draft(stand_in, None, task.options), size_bytes=member.size or 0)
        if member.name_only_reason:
            return [replace(draft, reason=member.name_only_reason)], ""
        try:
            data = memoryview(member.read())
        except Exception as error:
            raise_if_disk_is_full(error)
            logger.log(log_level(error), "a member could not be read", exc_info=to_be_logged(error))
            state, reason = verdict_on(error)
            is_spent = isinstance(error, LimitError)  # a cap on the container as a whole
            return [replace(draft, state=state, reason=reason)], reason if is_spent else ""
        inner = _Blob(data, name, path, ancestors, content_hash(data))
        if inner.digest in ancestors:
            own = self._draft(inner, None, task.options)
            return [replace(own, reason="It is a copy of the archive it lies in.")], ""
        if not blob.member and (known := _as_it_was(inner, task)) is not None:
            return [known], ""
        own, members = yield from self._read(inner, task)
        return [own, *members], ""

    def _draft(self, blob: _Blob, match: Match | None, options: ParseOptions) -> Extracted:
        """A blob of which nothing but its name is known yet."""
        return Extracted(
            member=blob.member,
            content_hash=blob.digest,
            size_bytes=len(blob.data),
            parser=match.parser.name if match is not None else NO_PARSER,
            parser_version=match.parser.version if match is not None else self._registry.breadth,
            options=options.identity(),
            format=match.format if match is not None else "",
            state=DocumentState.NAME_ONLY,
        )


def _as_it_was(blob: _Blob, task: _Task) -> AlreadyKnown | None:
    """A member of the file whose bytes are those it had before the edit; it counts as if it were parsed."""
    former = task.former_members.get(blob.member)
    if former is None or former.content_hash != blob.digest or former.char_count > task.chars:
        return None
    task.chars -= former.char_count
    task.members -= former.parts - 1
    return AlreadyKnown(blob.digest, len(blob.data), former.member, former.parts)


def _with_members(
    own: Extracted, members: list[Found], problem: _Problem | None, *, is_partial: bool
) -> Extracted:
    """The container's state once its members are known; `is_partial` where its parser could not read all of it."""
    if problem is not None:
        state, reason = problem
        has_text = own.state is not DocumentState.NAME_ONLY
        return replace(own, state=DocumentState.PARTIAL if has_text else state, reason=reason)
    if own.state is DocumentState.NAME_ONLY and not own.reason:
        # Without a text of its own nothing of it is missing but what its members say of themselves.
        return replace(own, state=DocumentState.WORDS) if members else replace(own, reason=NO_TEXT)
    if own.state is DocumentState.NAME_ONLY and members and is_partial:
        return replace(own, state=DocumentState.PARTIAL)
    return own


def _base_name(path: str) -> str:
    return path.rpartition("/")[2]
