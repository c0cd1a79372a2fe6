"""Where the engine of a data directory listens, and the key that opens its door."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
import tempfile
from pathlib import Path

from indexer.errors import DataDirectoryError
from indexer.paths import DataDirectory, directory_tag, runtime_directory

MAX_SOCKET_PATH_BYTES = 103
"""`sun_path` holds 108 bytes on Linux and 104 on macOS, its closing NUL included."""
_KEY_BYTES = 32


def engine_address(directory: DataDirectory) -> str:
    """Path of the socket, or name of the pipe on Windows."""
    tag = directory_tag(directory)
    if sys.platform == "win32":
        return rf"\\.\pipe\deskhound-{tag}"
    path = runtime_directory() / f"{tag}.sock"
    if len(os.fsencode(path)) > MAX_SOCKET_PATH_BYTES:  # a very long TMPDIR
        path = Path("/tmp") / f"deskhound-{os.getuid()}" / f"{tag}.sock"
    return str(path)


def prepare_address(address: str) -> None:
    """Make the socket's folder, open to this user alone, and clear what a killed engine left there.

    The caller holds the engine's lock, so nobody listens at this address.

    Raises:
        DataDirectoryError: the folder belongs to somebody else, or cannot be made.
    """
    if sys.platform == "win32":
        return
    folder = os.path.dirname(address)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        found = os.lstat(folder)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise DataDirectoryError(
                f"{folder} belongs to somebody else, so it cannot hold the engine's socket.",
                hint="Remove it, or set XDG_RUNTIME_DIR to a folder of yours.",
            )
        os.chmod(folder, 0o700)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(address)
    except OSError as error:
        raise DataDirectoryError(
            f"The engine's socket cannot be made in {folder}: {error.strerror}."
        ) from error


def ensure_key(directory: DataDirectory) -> bytes:
    """The key that authenticates connections, made at the first start; engine side.

    Raises:
        DataDirectoryError: it can be neither read nor written.
    """
    path = directory.engine_key
    try:
        with contextlib.suppress(FileNotFoundError):
            if len(key := path.read_bytes()) == _KEY_BYTES:
                path.chmod(0o600)
                return key
            path.unlink()
        key = secrets.token_bytes(_KEY_BYTES)
        # Written aside and renamed: a client never reads half a key.
        fd, aside = tempfile.mkstemp(dir=directory.root, prefix=path.name)  # mode 0600
        with os.fdopen(fd, "wb") as file:
            file.write(key)
        os.replace(aside, path)
    except OSError as error:
        raise DataDirectoryError(f"{path} cannot be used: {error.strerror}.") from error
    return key


def read_key(directory: DataDirectory) -> bytes | None:
    """The key, client side; None where no engine has ever run here.

    Raises:
        DataDirectoryError: it is there but cannot be read.
    """
    try:
        return directory.engine_key.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataDirectoryError(f"{directory.engine_key} cannot be read: {error.strerror}.") from error
