"""What can be asked of the keyword index: clauses a query language is translated to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, found in all its forms; `C++` or `a.b@c.org` are words too."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, in the forms as typed."""

    text: str
    is_whole: bool = False
    """Whether its words apart count for nothing: the groups of a telephone number."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins so."""

    text: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the options."""

    options: tuple[Word | Phrase | Prefix, ...]


Clause: TypeAlias = Word | Phrase | Prefix | AnyOf


@dataclass(frozen=True, slots=True)
class KeywordQuery:
    """What a content must, must not and should contain.

    `required` and `excluded` are decided on the whole content: its words may stand in different
    chunks. `wanted` ranks chunks and is what makes a passage; it holds the required clauses too, and
    a clause that was typed twice twice.
    """

    wanted: tuple[Clause, ...]
    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    neighbours: tuple[tuple[str, str], ...] = ()
    """Words that were typed side by side: where they stand so, a chunk ranks a little higher."""
    verbatim: str = ""
    """The words as typed: a chunk that holds them just so ranks higher by as much as one full match."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes whose word forms are looked up; empty leaves it to the index."""
