"""Filters of a query as a scope of documents, and as tests on single documents."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from indexer.errors import QueryError
from indexer.retrieval.filtervalues import read_languages, read_moment, read_period, read_size, read_types
from indexer.retrieval.querytokens import Token
from indexer.storage.catalog.rows import DocumentRow
from indexer.storage.catalog.scope import Scope

DocumentTest = Callable[[DocumentRow], bool]


@dataclass(frozen=True, slots=True)
class Filters:
    """What restricts the documents of a search."""

    scope: Scope
    folder_parts: tuple[str, ...] = ()
    """`in:` with no absolute path: a folder of this name (or `a/b`) anywhere on the way."""
    excluded: tuple[tuple[str, str], ...] = ()
    """(key, value) of `-type:`, `-in:` and `-name:`."""
    like: str = ""
    """The file that others are to be like: its path or its name."""
    notes: tuple[str, ...] = ()
    """Filters that were not understood, in words."""

    @property
    def restricts(self) -> bool:
        """Whether any document may be left out."""
        return not self.scope.is_everything or bool(self.folder_parts or self.excluded or self.like)

    def tests(self) -> list[DocumentTest]:
        """What the scope cannot say; a document must pass all."""
        tests = [_inside(part) for part in self.folder_parts]
        return tests + [_not(_test(key, value)) for key, value in self.excluded]


def read_filters(tokens: Iterable[Token], scope: Scope) -> Filters:
    """Filters of a query inside a scope; what is not understood becomes a note, never an error."""
    parts, excluded, notes, like = [], [], [], ""
    for token in tokens:
        try:
            if token.is_excluded:
                _check_negatable(token)
                excluded.append((token.key, token.text))
            elif token.key == "in" and not _is_absolute(token.text):
                parts.append(token.text)
            elif token.key == "like":
                like = token.text
            else:
                scope = _narrowed(scope, token)
        except QueryError as error:
            notes.append(f"Filter {token.key}: was left out. {error.message} {error.hint}".strip())
    return Filters(scope, tuple(parts), tuple(excluded), like, tuple(notes))


def _narrowed(scope: Scope, token: Token) -> Scope:
    match token.key:
        case "type":
            return replace(scope, formats=(*scope.formats, *read_types(token.text)))
        case "in":
            return replace(scope, folder=_deeper(scope.folder, os.path.expanduser(token.text)))
        case "after":
            return _between(scope, read_moment(token.text), None)
        case "before":
            return _between(scope, None, read_moment(token.text))
        case "date":
            return _between(scope, *read_period(token.text))
        case "author":
            return replace(scope, author=token.text)
        case "name":
            return replace(scope, name_glob=token.text)
        case "size":
            least, most = read_size(token.text)
            return replace(
                scope,
                min_bytes=scope.min_bytes if least is None else least,
                max_bytes=scope.max_bytes if most is None else most,
            )
        case _:
            return replace(scope, languages=(*scope.languages, *read_languages(token.text)))


def _between(scope: Scope, first_s: float | None, end_s: float | None) -> Scope:
    """The scope inside a period: from a moment on, and before another."""
    starts = [each for each in (scope.after_s, first_s) if each is not None]
    ends = [each for each in (scope.before_s, end_s) if each is not None]
    return replace(scope, after_s=max(starts, default=None), before_s=min(ends, default=None))


def _check_negatable(token: Token) -> None:
    if token.key not in ("type", "in", "name"):
        raise QueryError(f"-{token.key}: cannot be left out.", hint="Only type, in and name can.")


def _test(key: str, value: str) -> DocumentTest:
    if key == "in":
        return _inside(value)
    if key == "name":
        pattern = value.lower() if any(sign in value for sign in "*?[") else f"*{value.lower()}*"
        return lambda document: fnmatch.fnmatchcase(document.name.lower(), pattern)
    wanted = {f".{name.lstrip('.')}" for name in read_types(value)}
    names = {name.lower() for name in (value, *read_types(value))}
    return lambda document: (
        os.path.splitext(document.name.lower())[1] in wanted or document.format.lower() in names
    )


def _inside(part: str) -> DocumentTest:
    if _is_absolute(part):
        root = os.path.normpath(os.path.expanduser(part)).rstrip("/\\")
        return lambda document: document.path == root or document.path.startswith((f"{root}/", f"{root}\\"))
    wanted = f"/{_slashes(part).strip('/')}/".lower()
    return lambda document: wanted in f"{os.path.dirname(_slashes(document.path))}/".lower()


def _not(test: DocumentTest) -> DocumentTest:
    return lambda document: not test(document)


def _is_absolute(path: str) -> bool:
    return path.startswith(("/", "~", "\\\\")) or path[1:3] in (":\\", ":/")


def _slashes(path: str) -> str:
    return path.replace("\\", "/") if os.sep == "\\" else path


def _deeper(outer: str, inner: str) -> str:
    inner = os.path.normpath(inner)
    if not outer or inner == outer or inner.startswith(outer.rstrip("/\\") + os.sep):
        return inner
    if outer.startswith(inner.rstrip("/\\") + os.sep):
        return outer
    raise QueryError("The folder lies outside the one that is searched.", hint="")
