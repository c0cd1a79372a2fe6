"""The contract between a format's parser and the worker that runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Protocol

from indexer.domain import Locator, Metadata


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """What the user or the caller allows; part of an extraction's identity."""

    use_ocr: bool = False
    ocr_engine: str = "rapidocr"
    """What reads pictures of text, one of `ocr.ENGINES`."""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """Not shown: a log holds what is."""
    max_text_chars: int = 50_000_000
    """Output cap of one file with all its members."""
    max_member_bytes: int = 500_000_000
    """Cap on the inflated bytes of one archive with all its members."""
    max_members: int = 10_000
    max_depth: int = 3
    """Archives within archives: the file itself is depth 0."""

    def identity(self) -> str:
        """Text that changes when the extraction may change; passwords enter as a count only."""
        ocr = self.ocr_engine if self.use_ocr and self.ocr_engine != "rapidocr" else int(self.use_ocr)
        return f"ocr={ocr};pw={len(self.passwords)};v1"


def suffix_of(name: str) -> str:
    """Lower-case suffix of a file name with its dot, `.tar.gz` and its like whole; else empty."""
    lowered = name.lower()
    for compound in (".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"):
        if lowered.endswith(compound):
            return compound
    dot = lowered.rfind(".")
    return lowered[dot:] if dot > 0 else ""


@dataclass(frozen=True, slots=True)
class ParserInput:
    """A file's bytes and what is known from outside; parsers never open paths."""

    data: memoryview
    """Read-only bytes, memory-mapped where the system can. Never copied without need."""
    name: str
    """File name without folder, for its suffix; not part of the content's identity."""
    options: ParseOptions = field(default_factory=ParseOptions)

    @property
    def suffix(self) -> str:
        """Lower-case suffix with its dot; the compound ones `.tar.gz` … come whole."""
        return suffix_of(self.name)


@dataclass(frozen=True, slots=True)
class Section:
    """A parsed part with a locator; sections keep the order of reading."""

    text: str
    locator: Locator = field(default_factory=Locator)
    header: str = ""
    """Repeated in the embedded context of every chunk: a table's column names."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file: archive member, attachment. Parsed as a document of its own."""

    path: str
    """Path inside the container, `/`-separated, already cleaned of `..` and roots."""
    read: Callable[[], bytes]
    """Inflates the member; raises `LimitError`, `EncryptedError` or `ParseError`."""
    size: int | None = None
    """Declared size in bytes."""
    name_only_reason: str = ""
    """Set where it is known beforehand that it cannot be read: it is found by its name."""


@dataclass(slots=True)
class ParseResult:
    """What a parser made of a file.

    A parser that can read nothing raises `ParseError` (`EncryptedError`, `LimitError`);
    one that reads a part sets `partial_reason`.
    """

    sections: list[Section] = field(default_factory=list)
    metadata: Metadata = field(default_factory=Metadata)
    partial_reason: str = ""
    needs_ocr: bool = False
    """True where pages or the image hold no text layer and OCR was off or absent."""
    name_only_reason: str = ""
    """Set where the format is known but holds no text that could be indexed."""
    members: Iterator[Member] | None = None
    """Consumed once by the worker after the sections; may raise part-way."""
    format: str = ""
    """Overrides the parser's `format` where one parser reads several."""
    is_prose: bool = True
    """False for code, data and logs: no language detection, no stemming."""


class Nature(Enum):
    """What the bytes of a format are like: how far plain text may carry its suffix, or quote what others begin with."""

    LINES = "lines"
    """Written by hand or line by line, and read in Python alone: it may begin with a piece of any other format."""
    TEXT = "text"
    """Text of a form of its own, like a mail or a web page."""
    TAGGED = "tagged"
    """Binary, or begins with a tag: plain text under its suffix is something else."""
    PACKAGE = "package"
    """The like, and a ZIP of parts: one with its suffix whose directory names no document is damaged, no archive."""


class Parser(Protocol):
    """Reads one family of formats. Stateless; imports its library only inside its methods.

    Class attributes instead of code decide what it is asked for: the registry sniffs magic bytes
    first and falls back to the suffix.
    """

    name: str
    """Stable name, part of an extraction's identity."""
    version: int
    """Raised when the output changes: documents are parsed again."""
    nature: Nature
    """What the registry may take for this format where the bytes do not tell."""
    formats: ClassVar[Mapping[str, str]]
    """Suffix with dot → format name shown to the user, e.g. `{".md": "Markdown"}`."""

    magics: ClassVar[tuple[bytes, ...]] = ()
    """What every file of the formats begins with; empty where the suffix or the directory of a container tells."""

    def sniff(self, head: bytes, suffix: str) -> bool:
        """Whether the first 4 KiB (and the suffix) are this format beyond doubt."""
        return head.startswith(self.magics)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the file.

        Raises:
            EncryptedError: a password is needed and none of `options.passwords` fits.
            LimitError: a cap was reached before anything could be read.
            ParseError: the bytes are not what the format asks for.
        """
        ...
