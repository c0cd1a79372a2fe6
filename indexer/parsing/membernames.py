"""Paths of the members of a container, each its own: two attachments of a mail may have the same name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.parsing.common.bounds import encodable
from indexer.parsing.parser import Member, suffix_of
from indexer.paths import MEMBER_GAP

_MAX_CHARS = 2_000


def with_paths(members: Iterable[Member]) -> Iterator[tuple[str, Member]]:
    """The members with their paths, fit to travel; the later ones of a path are numbered, as in `scan (2).pdf`."""
    taken: dict[str, int] = {}
    for count, member in enumerate(members, 1):
        path = encodable(member.path, _MAX_CHARS).replace(MEMBER_GAP, " > ") or f"member {count}"
        own, number = path, taken.get(path, 1)
        while own in taken:
            number += 1
            own = _numbered(path, number)
        taken[path] = number
        taken.setdefault(own, 1)
        yield own, member


def _numbered(path: str, number: int) -> str:
    folder, slash, name = path.rpartition("/")
    suffix = name[len(name) - len(suffix_of(name)) :]
    return f"{folder}{slash}{name.removesuffix(suffix)} ({number}){suffix}"
