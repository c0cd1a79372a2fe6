"""Office Open XML documents behind a password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.errors import ParseError
from indexer.parsing.archives.containers import ENCRYPTED_OFFICE
from indexer.parsing.binaryoffice.rc4cipher import DEFAULT_PASSWORD
from indexer.parsing.office.officecipher import decrypt_office
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput


class EncryptedOfficeParser(Parser):
    """Opens the document with the passwords the user gave."""

    name = "encryptedoffice"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {ENCRYPTED_OFFICE: "Office document"}

    def parse(self, source: ParserInput) -> ParseResult:
        """Decrypt the document and read it as what it is."""
        from indexer.parsing.registry import Registry  # which lists this parser

        passwords = source.options.passwords
        if source.suffix.startswith(".xl"):
            passwords = (DEFAULT_PASSWORD, *passwords)
        data = memoryview(decrypt_office(source.data, passwords))
        match = Registry().match(data, source.name)
        if match is None or match.parser.name == self.name:
            raise ParseError("The encrypted document holds no document.")
        result = match.parser.parse(ParserInput(data, source.name, source.options))
        result.format = result.format or match.format
        return result
