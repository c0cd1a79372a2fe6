"""Parts of OpenDocument packages behind a password (ODF 1.3 part 2, 3.4 and 4.8): AES, and Blowfish of before 2011."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import ParseError
from indexer.parsing.common.safexml import attribute, local_name, named, whole_number

if TYPE_CHECKING:
    from lxml import etree

_BLOWFISH = "blowfish"
_KEY_BYTES = {"aes128-cbc": 16, "aes192-cbc": 24, "aes256-cbc": 32, _BLOWFISH: 0}
"""Cipher → bytes of its key; Blowfish has as many as the manifest says."""
_BLOWFISH_KEY_BYTES = 16
_BLOWFISH_BLOCK_BYTES = 8
_ITERATIONS = 1_024
_MAX_ITERATIONS = 1_000_000
_MAX_KEY_BYTES = 56
_CHECKED_BYTES = 1_024


@dataclass(frozen=True, slots=True)
class Seal:
    """How a part is encrypted: what its entry in the manifest says."""

    cipher: str
    """One of `_KEY_BYTES`; empty where it is none that can be opened."""
    vector: bytes
    checksum: bytes
    """Of the first kilobyte, compressed: tells the right password."""
    salt: bytes
    iterations: int
    key_bytes: int
    hashes: tuple[str, ...]
    """What the password may have been hashed with: silence means SHA-1, but LibreOffice 4 meant SHA-256 too."""

    def keys(self, password: str) -> Iterator[bytes]:
        """The keys that a password may stand for."""
        letters = [password.encode()]
        if not password.isascii():
            letters.append(password.encode("cp1252", "replace"))  # OpenOffice 1
        for name in self.hashes:
            for encoded in letters:
                start = hashlib.new(name, encoded, usedforsecurity=False).digest()
                yield hashlib.pbkdf2_hmac("sha1", start, self.salt, self.iterations, self.key_bytes)

    def opened(self, sealed: bytes, password: str) -> bytes | None:
        """The compressed part; None where the password is another, or the cipher is not known.

        Raises:
            ParseError: the manifest is damaged.
        """
        if not self.cipher:
            return None
        try:
            tried = (self._deciphered(sealed, key) for key in self.keys(password))
            return next((content for content in tried if self._is_checked(content)), None)
        except ValueError as error:
            raise ParseError("The encrypted document is damaged.") from error

    def _is_checked(self, content: bytes) -> bool:
        name = "sha1" if len(self.checksum) == hashlib.sha1(usedforsecurity=False).digest_size else "sha256"
        found = hashlib.new(name, content[:_CHECKED_BYTES], usedforsecurity=False).digest()
        return found == self.checksum

    def _deciphered(self, sealed: bytes, key: bytes) -> bytes:
        from Cryptodome.Cipher import AES, Blowfish

        if self.cipher == _BLOWFISH:
            cipher = Blowfish.new(key, Blowfish.MODE_CFB, self.vector, segment_size=8 * _BLOWFISH_BLOCK_BYTES)
            filled = sealed + bytes(-len(sealed) % _BLOWFISH_BLOCK_BYTES)
            return bytes(cipher.decrypt(filled))[: len(sealed)]
        whole = sealed[: len(sealed) // AES.block_size * AES.block_size]
        content = bytes(AES.new(key, AES.MODE_CBC, self.vector).decrypt(whole))
        padding = content[-1] if content else 0  # how many bytes (XML Encryption 5.2.1)
        return content[:-padding] if 0 < padding <= AES.block_size else content


def read_seals(manifest: etree._Element | None) -> dict[str, Seal]:
    """Name of each encrypted part → how it is."""
    found: dict[str, Seal] = {}
    for entry in manifest if manifest is not None else ():
        for data in entry:
            if local_name(data) == "encryption-data":
                found[attribute(entry, "full-path")] = _read_seal(data)
    return found


def _read_seal(data: etree._Element) -> Seal:
    names = ("algorithm", "key-derivation", "start-key-generation")
    children = {local_name(child): child for child in named(data, *names)}

    def told(child: str, name: str) -> str:
        return attribute(children[child], name) if child in children else ""

    cipher = _last_word(told("algorithm", "algorithm-name")).removesuffix(" cfb")
    is_by_password = _last_word(told("key-derivation", "key-derivation-name")) == "pbkdf2"
    iterations = whole_number(told("key-derivation", "iteration-count")) or _ITERATIONS
    declared = whole_number(told("key-derivation", "key-size")) or _BLOWFISH_KEY_BYTES
    hashed = _last_word(told("start-key-generation", "start-key-generation-name"))
    is_known = is_by_password and cipher in _KEY_BYTES and iterations <= _MAX_ITERATIONS
    return Seal(
        cipher=cipher if is_known else "",
        vector=_bytes(told("algorithm", "initialisation-vector")),
        checksum=_bytes(attribute(data, "checksum")),
        salt=_bytes(told("key-derivation", "salt")),
        iterations=iterations,
        key_bytes=_KEY_BYTES.get(cipher) or min(declared, _MAX_KEY_BYTES),
        hashes=(hashed,) if hashed in ("sha1", "sha256") else ("sha1", "sha256"),
    )


def _last_word(name: str) -> str:
    """`http://www.w3.org/2001/04/xmlenc#aes256-cbc` → `aes256-cbc`; old names are such words themselves."""
    return name.rpartition("#")[2].lower()


def _bytes(value: str) -> bytes:
    try:
        return base64.b64decode(value)
    except ValueError:
        return b""
