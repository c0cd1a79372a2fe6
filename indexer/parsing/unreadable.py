"""Formats that are known and cannot be read, or hold no text: found by name, with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.errors import EncryptedError
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_REASONS = {
    "CAD drawing": "DWG drawings cannot be read. Export it as DXF or PDF.",
    "StarOffice document": "StarOffice documents cannot be read. Save it as OpenDocument.",
    "Word Pro document": "Word Pro documents cannot be read. Save it as RTF.",
    "Outlook Express folder": "Folders of Outlook Express cannot be read. Import it into Thunderbird.",
    "PostScript": "PostScript files cannot be read. Convert it to PDF.",
    "Key or certificate": "It holds keys, certificates or signatures, no text.",
}
_ARMOUR = re.compile(
    rb"\s*-----BEGIN ((?:[A-Z0-9]{1,20} ){0,4}"
    rb"(?:KEY|BLOCK|CERTIFICATE|REQUEST|CRL|PKCS7|CMS|PARAMETERS|SIGNATURE|PGP MESSAGE))-----\r?\n"
)
"""What keys and what is encrypted begin with (RFC 7468, RFC 9580 6.2): letters that spell no words."""


def is_armoured(head: bytes) -> bool:
    """Whether a file begins like keys or what is encrypted, whatever its name: `.asc` is AsciiDoc, too."""
    return _ARMOUR.match(head) is not None


class UnreadableParser(Parser):
    """Says why, and what would help."""

    name = "unreadable"
    version = 5
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".dwg": "CAD drawing", ".lwp": "Word Pro document", ".dbx": "Outlook Express folder",
        **dict.fromkeys((".sdw", ".sdc", ".sdd", ".sda", ".sdp", ".vor"), "StarOffice document"),
        ".ps": "PostScript", ".eps": "PostScript",
        ".pem": "Key or certificate",
    }  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By suffix, before anything takes the container for something else; keys by their first line."""
        if suffix in self.formats and suffix != ".pem":
            return not head.startswith(b"%PDF")
        return is_armoured(head)

    def parse(self, source: ParserInput) -> ParseResult:
        """Nothing but the reason.

        Raises:
            EncryptedError: it is a message that only its receiver can read.
        """
        found = _ARMOUR.match(bytes(source.data[:200]))
        if found is not None and found[1] == b"PGP MESSAGE":
            raise EncryptedError("The message is encrypted with PGP, which cannot be opened here.")
        kind = self.formats[".pem" if found is not None else source.suffix]
        return ParseResult(name_only_reason=_REASONS[kind], format=kind)
