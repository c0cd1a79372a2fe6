"""Which Deskhound this is, and which of two goes on when they meet."""

from __future__ import annotations

import functools
import re
from importlib import metadata


@functools.cache
def app_version() -> str:
    """The version of the installed distribution; `0` in a source tree that is not installed."""
    try:
        return metadata.version("deskhound")
    except metadata.PackageNotFoundError:
        return "0"


def version_order(version: str) -> tuple[int, ...]:
    """The release number of a version, for comparing: `1.2.0rc1` is (1, 2, 0)."""
    release = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in release.group().split(".")) if release else (0,)
