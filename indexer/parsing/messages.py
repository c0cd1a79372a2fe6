"""What the engine and a parser worker say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.domain import FormerChunk
from indexer.parsing.extracted import AlreadyKnown, Extracted
from indexer.parsing.parser import ParseOptions

MEMBER_GAP = " ▸ "
"""Between the members of nested containers: `a.zip ▸ b/c.pdf`."""

SMALL_BYTES = 1 << 18
"""A file up to this size may be read together with others: it is parsed within milliseconds."""


@dataclass(frozen=True, slots=True)
class FileAccess:
    """How a worker gets at a file: a descriptor that came along, or a path where the system has none to pass."""

    name: str
    """File name for its suffix, printable."""
    path_hex: str = ""
    """`os.fsencode` of the path in hexadecimal; empty where a descriptor came along."""


@dataclass(frozen=True, slots=True)
class ParseRequest:
    """Read a file and all its members.

    Answered by `AlreadyKnown`, by one `Extracted`, or by `Identified`s, `Extracted`s and `Done`.
    """

    access: FileAccess
    options: ParseOptions = field(default_factory=ParseOptions)
    known_hashes: tuple[bytes, ...] = ()
    former: tuple[FormerChunk, ...] = ()
    """Chunks of the file's version before an edit; empty for a new file."""
    soft_limit_s: float = 0.0
    """No further member is begun after so many seconds; 0 for no limit."""
    poison: tuple[tuple[bytes, str], ...] = ()
    """Contents that a worker has died of in an earlier attempt, and how: they are not parsed again."""
    cpu_limit_s: float = 0.0
    """The kernel ends the worker after so many seconds of processor time; 0 for no limit."""


@dataclass(frozen=True, slots=True)
class SmallFile:
    """One of several files that are read in one exchange."""

    access: FileAccess
    known_hashes: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SmallFilesRequest:
    """Read several small files, but those alone whose parsers nothing in a file can end.

    Answered by one `SmallFilesReply`.
    """

    files: tuple[SmallFile, ...]
    options: ParseOptions = field(default_factory=ParseOptions)
    cpu_limit_s: float = 0.0
    """The kernel ends the worker after so many seconds of processor time; 0 for no limit."""


@dataclass(frozen=True, slots=True)
class SmallFileAnswer:
    """What one of the files holds; neither where it has to be read by a `ParseRequest` of its own."""

    extracted: Extracted | None = None
    known: AlreadyKnown | None = None
    blocks: int = 0
    """How many of the reply's blobs are its text."""


@dataclass(frozen=True, slots=True)
class SmallFilesReply:
    """An answer for each file of a `SmallFilesRequest`, in order."""

    answers: tuple[SmallFileAnswer, ...]


@dataclass(frozen=True, slots=True)
class Identified:
    """Which bytes are about to be parsed by what, so that a crash is put down to a content."""

    content_hash: bytes
    size_bytes: int
    parser: str
    parser_version: int
    format: str
    member: str
    """Empty for the file itself."""


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a request, with the worker's resident memory."""

    memory_bytes: int


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """Draw one page of a file or of a member; answered by a `RenderedPage` with the PNG as its blob."""

    access: FileAccess
    member: str
    page: int
    """From 1."""
    width_px: int
    words: tuple[str, ...]
    """What to box: lines of a passage or single words."""
    options: ParseOptions = field(default_factory=ParseOptions)


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as an image."""

    width_px: int
    height_px: int
    page_count: int
    boxes: tuple[tuple[float, float, float, float], ...]
    """Left, top, width and height in fractions of the image."""


REQUESTS: tuple[type, ...] = (ParseRequest, SmallFilesRequest, RenderRequest)
REPLIES: tuple[type, ...] = (Identified, AlreadyKnown, Extracted, Done, SmallFilesReply, RenderedPage)
