"""Where things live: the one place that knows directory names.

File names are bytes on Linux and need not be UTF-8. Inside the program a path is `str` with
surrogate escapes (`os.fsdecode`); `display_path` makes it printable.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "DESKHOUND_HOME"
MEMBER_GAP = " ▸ "
"""Between an archive or a mail and what lies in it, and between those of nested ones: `a.zip ▸ b/c.pdf`."""


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """All state of one Deskhound: catalog, profile, projections, logs."""

    root: Path

    @property
    def catalog(self) -> Path:
        """SQLite: the truth about files."""
        return self.root / "catalog.db"

    @property
    def profile(self) -> Path:
        """SQLite: the truth about the user."""
        return self.root / "profile.db"

    @property
    def backups(self) -> Path:
        """Rolling copies of the profile."""
        return self.root / "backups"

    @property
    def keyword(self) -> Path:
        """The Tantivy index."""
        return self.root / "keyword"

    @property
    def vectors(self) -> Path:
        """Chroma, one folder per generation."""
        return self.root / "vectors"

    @property
    def logs(self) -> Path:
        """Rotating log files; they never hold document text."""
        return self.root / "logs"

    @property
    def scratch(self) -> Path:
        """Temporary files of parser workers, emptied at start."""
        return self.root / "scratch"

    @property
    def copies(self) -> Path:
        """Members of archives and parts of mails that the window has opened; gone when it ends."""
        return self.root / "copies"

    @property
    def engine_lock(self) -> Path:
        """Held by the one engine of this directory."""
        return self.root / "engine.lock"

    @property
    def engine_key(self) -> Path:
        """Random key that authenticates connections, readable by the user only."""
        return self.root / "engine.key"

    def holds_only_others(self) -> bool:
        """Whether it is a folder in use for something else: there are files in it, and none of an engine."""
        own = {
            self.catalog.name,
            self.profile.name,
            self.backups.name,
            self.engine_key.name,
            self.engine_lock.name,
        }
        try:
            names = set(os.listdir(self.root))
        except OSError:
            return False
        return bool(names) and not names & own

    def create(self) -> None:
        """Make the directory, open to its user alone."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix":
            self.root.chmod(0o700)


def data_directory(explicit: str | os.PathLike[str] | None = None) -> DataDirectory:
    """The data directory: `--data-dir`, else `DESKHOUND_HOME`, else the platform's place."""
    chosen = explicit or os.environ.get(HOME_VARIABLE)
    if chosen:
        return DataDirectory(Path(os.path.abspath(os.path.expanduser(os.fspath(chosen)))))
    import platformdirs  # 10 ms that a parser need not pay

    return DataDirectory(Path(platformdirs.user_data_dir("deskhound", appauthor=False)))


def runtime_directory() -> Path:
    """A 0700 directory for sockets, short enough for the 108 bytes of `sun_path`."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    if base and len(os.fsencode(base)) < 60 and os.path.isdir(base):
        return Path(base) / "deskhound"
    if sys.platform == "win32":
        user = os.environ.get("USERNAME", "user")
    else:
        user = str(os.getuid())
    return Path(tempfile.gettempdir()) / f"deskhound-{user}"


def directory_tag(directory: DataDirectory) -> str:
    """Short stable name of a data directory, for socket and pipe names."""
    real = os.path.realpath(directory.root)
    return hashlib.blake2b(os.fsencode(real), digest_size=8).hexdigest()


def is_within(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies below it."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def display_path(path: str) -> str:
    """A path that can be printed and sent as JSON: undecodable bytes become backslash escapes."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path).decode("utf-8", "backslashreplace")
    return path


def member_name(member: str) -> str:
    """The name of what lies in an archive or a mail: what follows the last separator, of path or of nesting."""
    return member.rsplit(MEMBER_GAP, 1)[-1].rsplit("/", 1)[-1].strip() or member


def whole_path(path: str, member: str) -> str:
    """A path, and for what lies in an archive or a mail the way inside it."""
    return f"{path}{MEMBER_GAP}{member}" if member else path
