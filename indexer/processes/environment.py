"""What a child process finds in its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping

from indexer.interpreter import with_source_tree

OPTIONS_VARIABLE = "DESKHOUND_CHILD"

# fmt: off
_PASSED_ON = frozenset(
    (
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP",
        "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "SYSTEMROOT", "WINDIR", "COMSPEC",
        "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "NUMBER_OF_PROCESSORS",
        "PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX",
    )
)
# fmt: on
"""Of the parent's environment; no proxies, no keys, nothing that steers a library."""


def child_environment(options: str, extra: Mapping[str, str]) -> dict[str, str]:
    """A clean environment: what a process needs to run, and nothing that makes a library call out.

    Args:
        options: `StartOptions` as JSON.
        extra: added to it.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _PASSED_ON or name.startswith("LC_")
    }
    environment |= {
        "ORT_DISABLE_TELEMETRY": "1",
        "ANONYMIZED_TELEMETRY": "False",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONFAULTHANDLER": "1",  # a segmentation fault says where
        OPTIONS_VARIABLE: options,
    }
    return with_source_tree(environment) | dict(extra)
