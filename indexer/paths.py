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

from indexer.errors import DataDirectoryError

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

    @property
    def launch_lock(self) -> Path:
        """Held by the client that starts the engine."""
        return self.root / "engine.launch"

    @property
    def window_settings(self) -> Path:
        """What the window remembers about itself."""
        return self.root / "window.ini"

    def check_is_own(self) -> None:
        """See that this is no folder in use for something else.

        Raises:
            DataDirectoryError: it holds files, and none of those that are made first here.
        """
        first = (self.engine_key, self.engine_lock, self.launch_lock, self.window_settings)
        own = {path.name for path in (*first, self.catalog, self.profile)}
        try:
            names = {name for name in os.listdir(self.root) if not name.startswith(".")}
        except OSError:
            return
        if names and not names & own:
            raise DataDirectoryError(
                f"{display_path(str(self.root))} holds other files and cannot be the data directory.",
                hint="Choose a new folder for it. To search in a folder: deskhound index FOLDER, or --in FOLDER.",
            )

    def create(self) -> None:
        """Make the directory, open to its user alone.

        Raises:
            DataDirectoryError: it holds other files, which would be private then, and left out of every index.
            OSError: it cannot be made.
        """
        self.check_is_own()
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
