"""The package of an OpenDocument file: its parts, decrypted where a password seals them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.archives.ziprepair import readable_front
from indexer.parsing.binaryoffice.rc4cipher import UNKNOWN
from indexer.parsing.common.safexml import parse_xml
from indexer.parsing.office.odfcipher import Seal, read_seals
from indexer.parsing.parser import ParserInput

if TYPE_CHECKING:
    from lxml import etree

_CONTENT = "content.xml"
_WHOLE = "encrypted-package"
"""What LibreOffice 24 and newer put a document into as a whole."""


class OdfPackage:
    """The parts of a document, by their names.

    A password may protect the macros alone (ODF 1.3 part 2, 3.4): these stay closed then.
    """

    def __init__(self, source: ParserInput) -> None:
        """Open the package with the first password that fits.

        Raises:
            EncryptedError: the text is sealed and none does.
            ParseError: the container is no readable ZIP.
        """
        self._archive = GuardedZip(
            source.data, max_bytes=source.options.max_member_bytes, max_entries=source.options.max_members
        )
        self._password = ""
        self._seals: dict[str, Seal] = {}
        self._seals = read_seals(self.root("META-INF/manifest.xml"))
        if _WHOLE in self._seals:
            self._open_whole(source)
        elif _CONTENT in self._seals:
            self._password, _ = self._fitting(_CONTENT, source.options.passwords)

    def _open_whole(self, source: ParserInput) -> None:
        """Go on with the package inside."""
        _, content = self._fitting(_WHOLE, source.options.passwords)
        budget = self._archive.budget
        inner = b"".join(readable_front(memoryview(content), zipfile.ZIP_DEFLATED, budget.take))
        self._archive = GuardedZip(
            memoryview(inner), max_bytes=budget.left, max_entries=source.options.max_members
        )
        self._seals = {}

    def _fitting(self, name: str, passwords: tuple[str, ...]) -> tuple[str, bytes]:
        """The password of a part, and what it opens."""
        seal = self._seals[name]
        if not seal.cipher:
            raise EncryptedError(UNKNOWN)
        sealed = self._archive.salvage(name)
        for password in passwords:
            content = seal.opened(sealed, password)
            if content is not None:
                return password, content
        raise EncryptedError("The document is protected by a password.")

    @property
    def damage(self) -> str:
        """What is damaged about the container, as far as it was read; empty when nothing."""
        return self._archive.damage

    def matching(self, pattern: str) -> Iterator[str]:
        """Names of the parts that match a regular expression in full, in stored order."""
        return self._archive.matching(pattern)

    def root(self, name: str) -> etree._Element | None:
        """The root of a part that the text can do without; None where it is missing, damaged or closed."""
        try:
            return self.content(name) if name in self._archive and not self._is_closed(name) else None
        except ParseError as error:
            if type(error) is not ParseError:  # a cap or a cipher concerns the whole document
                raise
            return None

    def content(self, name: str = _CONTENT) -> etree._Element:
        """The root of a part.

        Raises:
            ParseError: it is missing, or damaged from its start.
        """
        return parse_xml(self._opened(name, self._archive.salvage(name)))

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            EncryptedError: a password seals it that the text does not need.
            LimitError: a cap is passed.
            ParseError: it is missing or damaged.
        """
        return self._opened(name, self._archive.read(name))

    def _is_closed(self, name: str) -> bool:
        return name in self._seals and _CONTENT not in self._seals

    def _opened(self, name: str, data: bytes) -> bytes:
        """A part in the clear; a damaged one up to its damage."""
        if name not in self._seals:
            return data
        if self._is_closed(name):
            raise EncryptedError("It is protected by a password of its own.")
        content = self._seals[name].opened(data, self._password)
        if content is None:
            raise ParseError(f"The part “{name}” of the container is damaged.")
        pieces = readable_front(memoryview(content), zipfile.ZIP_DEFLATED, self._archive.budget.take)
        return b"".join(pieces)
