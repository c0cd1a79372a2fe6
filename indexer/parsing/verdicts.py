"""States and reasons: what came of a file, in words for a person."""

from __future__ import annotations

import errno
import logging

from indexer.domain import DocumentState
from indexer.errors import EncryptedError, ParseError, StorageError
from indexer.parsing.parser import ParseResult, suffix_of

NO_TEXT = "It holds no text."
_MAX_SUFFIX_CHARS = 12


def why_name_only(name: str, *, is_empty: bool) -> str:
    """Why no parser reads a file."""
    if is_empty:
        return "The file is empty."
    suffix = suffix_of(name)
    # What follows a full stop in a name may be half a sentence.
    is_suffix = suffix[1:].isalnum() and len(suffix) <= _MAX_SUFFIX_CHARS
    return f"No text can be read from {suffix if is_suffix else 'this kind of'} file{'s' * is_suffix}."


def state_of(result: ParseResult, text: str, *, is_cut: bool) -> tuple[DocumentState, str]:
    """State and reason of a file that was parsed.

    Args:
        result: what the parser made of it.
        text: the text that is kept of it.
        is_cut: whether text was left out at the cap.
    """
    if not text:
        if result.needs_ocr:
            return DocumentState.NEEDS_OCR, result.partial_reason or "It holds images of text only."
        if result.members is not None and not result.name_only_reason:
            return DocumentState.NAME_ONLY, result.partial_reason
        return DocumentState.NAME_ONLY, result.name_only_reason or result.partial_reason or NO_TEXT
    if is_cut:
        return DocumentState.PARTIAL, f"Only the first {len(text):,} characters are indexed."
    if result.partial_reason or result.needs_ocr:
        return DocumentState.PARTIAL, result.partial_reason or "Parts of it are images without text."
    return DocumentState.WORDS, ""


def raise_if_disk_is_full(error: Exception) -> None:
    """A parser's temporary files did not fit: that says nothing about the file.

    Raises:
        StorageError: the disk is full.
    """
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise StorageError("The disk is full.") from error


def verdict_on(error: Exception) -> tuple[DocumentState, str]:
    """State and reason of a file that could not be parsed."""
    if isinstance(error, EncryptedError):
        return DocumentState.ENCRYPTED, error.message
    if isinstance(error, ParseError):
        return DocumentState.FAILED, error.message
    if isinstance(error, MemoryError):
        return DocumentState.FAILED, "Reading it needs more memory than a parser may take."
    if isinstance(error, RecursionError):
        return DocumentState.FAILED, "It is nested too deeply."
    return DocumentState.FAILED, "It is damaged, or of a variant that cannot be read."  # the log says more


def log_level(error: Exception) -> int:
    """What a file is to blame for is no warning."""
    return logging.DEBUG if isinstance(error, ParseError) else logging.WARNING


def to_be_logged(error: Exception) -> Exception | None:
    """The error, where its traceback says something about a parser."""
    return None if isinstance(error, ParseError | MemoryError | RecursionError) else error
