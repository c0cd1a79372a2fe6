"""Which documents a question is about."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain import SourceId


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters on documents, all of which must hold; the default restricts nothing.

    A filter admits no outsider: a document whose value is unknown (no author, no language)
    does not pass a filter on it.
    """

    folder: str = ""
    """Only below this folder, or this very file."""
    source_ids: tuple[SourceId, ...] | None = None
    """Only these sources; None for all, an empty tuple for none."""
    formats: tuple[str, ...] = ()
    """Any of these, in any case: a suffix with or without its dot (`.pdf`, `pdf`) or a format's name."""
    after_s: float | None = None
    """Dated, as `DocumentRow.dated_s` is, at or after this moment (seconds since 1970)."""
    before_s: float | None = None
    """Dated before this moment (seconds since 1970)."""
    author: str = ""
    """Part of the author's name, in any case."""
    name_glob: str = ""
    """Shell pattern on the file or member name, in any case; without `*?[` any part of it."""
    min_bytes: int | None = None
    max_bytes: int | None = None
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes."""
    is_for_model: bool = False
    """Leaves out the sources whose text must never go to a model, and what they hold wherever else it lies."""

    @property
    def is_everything(self) -> bool:
        """Whether no document is left out."""
        return self == Scope()
