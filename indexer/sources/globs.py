"""Lists of globs as in `.gitignore`, fast on folders of 100,000 files."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from indexer.errors import SourceError

_ANYWHERE = "^(?:.+/)?"
_ENDS = {"(?:(?P<ps_d>/)|$)": "/?", "(?P<ps_d>/)": "/"}
"""How pathspec's expressions end → what that asks for behind the last name."""


_ESCAPE_OR_SET = re.compile(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)
_ESCAPE_OR_OPERATOR = re.compile(r"\\.|[\[&|~]|(?<=-)-", re.DOTALL)
"""What Python may one day take for operations on sets, and warns of: `[[]`, `[a&&b]`."""


class _Pattern(GitIgnoreSpecPattern):
    """pathspec's pattern, with the sets of characters quoted: git knows no operations on them."""

    @classmethod
    def pattern_to_regex(cls, pattern: Any) -> tuple[Any, bool | None]:
        """The expression for a line, and whether it includes; None and None for no glob."""
        expression, includes = super().pattern_to_regex(pattern)
        if isinstance(expression, str):
            expression = _ESCAPE_OR_SET.sub(_quoted_set, expression)
        return expression, includes


def _quoted_set(found: re.Match[str]) -> str:
    text = found[0]
    if text.startswith("\\"):
        return text
    inside = _ESCAPE_OR_OPERATOR.sub(lambda one: one[0] if len(one[0]) > 1 else f"\\{one[0]}", text[1:-1])
    return f"[{inside}]"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The last glob that matches a path decides."""

    is_match: bool
    """False where that glob is negated: `!keep.me`."""
    glob: str


class GlobList:
    """Compiled globs with git's meaning; later lines override earlier ones, `!` negates."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Compile; lines that are no globs are left out, as git does."""
        self._spec = GitIgnoreSpec.from_lines([line for line in lines if _is_glob(line)], _Pattern)
        # pathspec takes 20 µs for 9 globs and a path that none matches, which is nearly every path. So ask
        # two plain expressions first: one of globs that look at the last name only, one of all others.
        names, paths = [], []
        for pattern in self._spec.patterns:
            if pattern.regex is None:
                continue
            expression = pattern.regex.pattern
            name = _name_part(expression)
            if name is None:
                paths.append(expression.replace("(?P<ps_d>", "(?:"))
            else:
                names.append(name)
        self._names = re.compile(f"(?:{'|'.join(names)})\\Z") if names else None
        self._paths = re.compile("|".join(f"(?:{path})" for path in paths)) if paths else None
        self.is_empty = not names and not paths
        self._may_negate = any(pattern.include is False for pattern in self._spec.patterns)

    def matches(self, folder: str, name: str, *, is_folder: bool) -> bool | None:
        """`verdict` without its glob: whether the entry is matched, None where no glob speaks."""
        if not self._may_negate:
            return self._may_match(folder, name, is_folder) or None
        found = self.verdict(folder, name, is_folder=is_folder)
        return None if found is None else found.is_match

    def verdict(self, folder: str, name: str, *, is_folder: bool) -> Verdict | None:
        """What the globs say of an entry; None where none matches.

        Args:
            folder: path of its folder relative to where the globs stand, with `/` at its end, or empty.
            name: its own name.
            is_folder: whether it is a folder.
        """
        if not self._may_match(folder, name, is_folder):
            return None
        result = self._spec.check_file(f"{folder}{name}/" if is_folder else folder + name)
        if result.include is None or result.index is None:
            return None
        return Verdict(result.include, str(self._spec.patterns[result.index].pattern).strip())

    def _may_match(self, folder: str, name: str, is_folder: bool) -> bool:
        if self._names is not None and self._names.match(f"{name}/" if is_folder else name) is not None:
            return True
        if self._paths is None:
            return False
        return self._paths.search(f"{folder}{name}/" if is_folder else folder + name) is not None


@functools.lru_cache(maxsize=512)
def compile_globs(lines: tuple[str, ...]) -> GlobList:
    """A list of globs, compiled once for all folders and scans that use it."""
    return GlobList(lines)


def require_globs(lines: Iterable[str]) -> None:
    """Check what a user typed.

    Raises:
        SourceError: a line is not a glob.
    """
    for line in lines:
        if not line.strip() or not _is_glob(line) or not GlobList([line])._spec.patterns[0].regex:
            raise SourceError(
                f"“{line}” is not a pattern.", hint="Patterns look like *.bak, drafts/ or /old/**."
            )


def _is_glob(line: str) -> bool:
    try:
        _Pattern(line)
    except (ValueError, re.error):  # a lone "!", a range like [z-a]
        return False
    return True


def _name_part(expression: str) -> str | None:
    """The part of a glob's expression that matches the last name; None where it looks at folders too."""
    if not expression.startswith(_ANYWHERE):
        return None
    end = next((end for end in _ENDS if expression.endswith(end)), None)
    if end is None:
        return None
    middle = expression[len(_ANYWHERE) : -len(end)]
    return None if "/" in middle.replace("[^/]", "") else middle + _ENDS[end]
