"""The ciphers of Cryptodome, bound by ctypes.

Where cffi is installed, as it is with Argon2, Cryptodome has it parse the declarations of its functions: 20 ms in
every worker that opens a protected file, against 3 ms by ctypes, which it takes elsewhere.
"""

from __future__ import annotations

import functools
import importlib
import sys
from typing import Any, cast

_BINDING = "cffi"


@functools.cache
def load_cipher(name: str) -> Any:
    """A module of `Cryptodome.Cipher`: `AES`, `ARC4`, `Blowfish`."""
    is_hidden = sys.modules.setdefault(_BINDING, cast("Any", None)) is None  # importing it fails
    try:
        return importlib.import_module(f"Cryptodome.Cipher.{name}")
    finally:
        if is_hidden:
            del sys.modules[_BINDING]
