"""What the engine and a parser worker say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.domain import FormerVersion
from indexer.parsing.extracted import AlreadyKnown, Extracted
from indexer.parsing.parser import ParseOptions

SMALL_BYTES = 1 << 18
"""Files up to this size together may be read in one exchange: most are parsed within milliseconds."""

TOGETHER = 16
"""So many files are read in one exchange at most: as many as descriptors can be passed with it."""


@dataclass(frozen=True, slots=True)
class FileAccess:
    """How a worker gets at a file: a descriptor that came along, or a path where the system has none to pass."""

    name: str
    """File name for its suffix, printable."""
    path_hex: str = ""
    """`os.fsencode` of the path in hexadecimal; empty where a descriptor came along."""


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A file to be read with all its members."""

    access: FileAccess
    known_hashes: tuple[bytes, ...] = ()
    former: FormerVersion = field(default_factory=FormerVersion)
    """Whose chunk borders are kept where that saves embeddings, and whose members are not parsed again."""
    poison: tuple[tuple[bytes, str], ...] = ()
    """Contents that a worker has died of in an earlier attempt, and how: they are not parsed again."""


@dataclass(frozen=True, slots=True)
class ParseRequest:
    """Read files, one after the other. Answered by `Progress`, over and over, until all of them are read.

    An error is that of the file whose turn it was.
    """

    files: tuple[FileRequest, ...]
    options: ParseOptions = field(default_factory=ParseOptions)
    soft_limit_s: float = 0.0
    """No further member of a file is begun after so many seconds; 0 for no limit."""
    cpu_limit_s: float = 0.0
    """The kernel ends the worker after so many seconds of processor time for a file; 0 for no limit."""


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
class Part:
    """A file or a member that was read, or whose bytes are known."""

    extracted: Extracted | None = None
    """Without its text, which are the frame's next `blocks` blobs."""
    known: AlreadyKnown | None = None
    blocks: int = 0
    is_last: bool = True
    """Whether its file is read to the end; what follows is of the next file."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What was read since the last frame, told before anything is parsed that could end the worker."""

    parts: tuple[Part, ...]
    begun: Identified | None = None
    """What is parsed next; None at the end, and before what cannot harm the worker."""
    memory_bytes: int = 0
    """The worker's resident memory, at the end of the request."""


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


@dataclass(frozen=True, slots=True)
class MemberRequest:
    """Hand out the bytes of a member; answered by `MemberBytes` with them as its blob."""

    access: FileAccess
    member: str
    max_bytes: int
    options: ParseOptions = field(default_factory=ParseOptions)


@dataclass(frozen=True, slots=True)
class MemberBytes:
    """A member as it lies in its container."""


REQUESTS: tuple[type, ...] = (ParseRequest, RenderRequest, MemberRequest)
REPLIES: tuple[type, ...] = (Progress, RenderedPage, MemberBytes)
