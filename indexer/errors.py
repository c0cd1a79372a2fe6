"""The one error tree of Deskhound.

    DeskhoundError                 code, message for the user, hint what to do
    ├── InputError                 the request or an argument is wrong; nothing was changed
    │   ├── QueryError             a search query that cannot be run
    │   ├── SourceError            a folder that cannot be added, changed or removed
    │   └── NotFoundError          a document, source or model that is not there
    ├── EngineError                the engine cannot be reached or cannot go on
    │   ├── EngineUnavailableError not running and could not be started, or went away
    │   │   └── EngineSilentError  there, and does not answer
    │   ├── VersionMismatchError   engine and client speak different protocol versions
    │   ├── ProtocolError          a malformed, oversized or unexpected message
    │   └── CancelledError         superseded by a newer request or cancelled by the user
    ├── ChildError                 a child process failed
    │   ├── ChildDiedError         it ended while a request was under way
    │   │   ├── ChildNotStartedError  the system could not start it
    │   │   └── ChildLostAtStartError  it ended before it took a request
    │   ├── ChildTimeoutError      it was killed at its wall-clock limit
    │   └── ChildBusyError         it did not come to a request in time, and is left alone
    ├── StorageError               the data directory cannot be used as asked
    │   ├── DataDirectoryError     read-only, full, on a network volume, or locked
    │   └── CorruptStoreError      a store fails its checks and must be rebuilt
    │       └── CorruptDatabaseError  the catalog or the profile, not an index made from them
    ├── ParseError                 a file that cannot be read as its format says
    │   ├── EncryptedError         a password is needed
    │   ├── SpecialFileError       it is a link, a pipe, a device
    │   ├── SilentVolumeError      the volume it lies on does not answer: nothing is known of the file
    │   └── LimitError             a cap on size, ratio, depth, entries or time was reached
    ├── EmbeddingError             the embedding model cannot embed
    │   └── ModelReplacedError     another model goes by its name now
    └── ModelError                 the answering model cannot be used

Where a package tells more of its own apart it has subclasses of these: `protocol.lock`, `ollama_http`,
`embedding.ollama`, `answering.ollama.failures`, `storage.vectors.errors`.

Every error carries a stable `code` (what a program compares), a message a person can
read, and where it helps a hint of what to do next. Barriers (the dispatcher, worker loops,
watcher callbacks, the Qt slot that receives events, the CLI) log once and report;
layers between do not catch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class DeskhoundError(Exception):
    """Root of the tree; `str()` is the message for the user."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep `message` for the user and `hint`, what they can do about it."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(DeskhoundError):
    """The request or an argument is wrong; nothing was changed."""

    code = "input"


class QueryError(InputError):
    """A search query that cannot be run."""

    code = "query"


class SourceError(InputError):
    """A folder that cannot be added, changed or removed."""

    code = "source"


class NotFoundError(InputError):
    """A document, source, conversation or model that is not there."""

    code = "not_found"


class EngineError(DeskhoundError):
    """The engine cannot be reached or cannot go on."""

    code = "engine"


class EngineUnavailableError(EngineError):
    """The engine is not running and could not be started, or went away."""

    code = "engine_unavailable"


class EngineSilentError(EngineUnavailableError):
    """The engine is there and does not answer: frozen, or stuck beyond help."""

    code = "engine_silent"


class VersionMismatchError(EngineError):
    """Engine and client speak different protocol versions."""

    code = "version_mismatch"


class ProtocolError(EngineError):
    """A malformed, oversized or unexpected message."""

    code = "protocol"


class CancelledError(EngineError):
    """The request was superseded by a newer one or cancelled by the user."""

    code = "cancelled"


class ChildError(DeskhoundError):
    """A child process failed."""

    code = "child"


class ChildDiedError(ChildError):
    """A child ended while a request was under way."""

    code = "child_died"


class ChildNotStartedError(ChildDiedError):
    """The system could not start a child."""

    code = "child_not_started"


class ChildLostAtStartError(ChildDiedError):
    """A child ended, perhaps again and again, before it had taken any request: none is to blame."""

    code = "child_lost_at_start"


class ChildTimeoutError(ChildError):
    """A child was killed at its wall-clock limit."""

    code = "child_timeout"


class ChildBusyError(ChildError):
    """A child did not come to a request as soon as its caller needs the reply, and is left alone."""

    code = "child_busy"


class StorageError(DeskhoundError):
    """The data directory cannot be used as asked."""

    code = "storage"


class DataDirectoryError(StorageError):
    """The data directory is read-only, full, on a network volume, or locked."""

    code = "data_directory"


class CorruptStoreError(StorageError):
    """A store fails its checks and must be rebuilt."""

    code = "corrupt_store"


class CorruptDatabaseError(CorruptStoreError):
    """The catalog or the profile is damaged, not an index made from them."""

    code = "corrupt_database"


class ParseError(DeskhoundError):
    """A file that cannot be read as its format says."""

    code = "parse"


class EncryptedError(ParseError):
    """A password is needed to read the file."""

    code = "encrypted"


class SpecialFileError(ParseError):
    """It is no regular file but a link, a pipe, a device: indexing leaves such out."""

    code = "special_file"


class SilentVolumeError(ParseError):
    """The volume it lies on does not answer: nothing is known of the file."""

    code = "silent_volume"


class LimitError(ParseError):
    """A cap on size, ratio, depth, entries or time was reached."""

    code = "limit"


class EmbeddingError(DeskhoundError):
    """The embedding model cannot embed."""

    code = "embedding"


class ModelReplacedError(EmbeddingError):
    """Another model goes by the name of the one that is used: vectors of the two do not compare."""

    code = "model_replaced"


class ModelError(DeskhoundError):
    """The answering model cannot be used."""

    code = "model"


def error_from_codes(codes: Sequence[str], message: str, hint: str = "") -> DeskhoundError:
    """The error another process raised, as the most specific class this process knows.

    Args:
        codes: the class's code and those of its bases, most specific first.
        message: text for the user.
        hint: what they can do about it.
    """
    known = _classes_by_code(DeskhoundError)
    chosen = next((known[code] for code in codes if code in known), DeskhoundError)
    return chosen(message, hint=hint)


def error_codes(error: DeskhoundError) -> list[str]:
    """The codes of an error's class and its bases, most specific first."""
    return [base.code for base in type(error).__mro__ if issubclass(base, DeskhoundError)]


def _classes_by_code(root: type[DeskhoundError]) -> dict[str, type[DeskhoundError]]:
    """All error classes loaded so far; a subclass without a code of its own is its base's."""
    classes = {root.code: root}
    for subclass in root.__subclasses__():
        classes = {**_classes_by_code(subclass), **classes}
    return classes
