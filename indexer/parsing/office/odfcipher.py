"""Parts of OpenDocument packages behind a password (ODF 1.3 part 2, 3.4 and 4.8): AES, and Blowfish of before 2011.

LibreOffice 24.2 and later seals the package as a whole, with AES-GCM and a key made by Argon2id (RFC 9106).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import ParseError
from indexer.parsing.common.ciphers import load_cipher
from indexer.parsing.common.safexml import attribute, local_name, named, whole_number

if TYPE_CHECKING:
    from lxml import etree

_BLOWFISH = "blowfish"
_KEY_BYTES = {"aes128-cbc": 16, "aes192-cbc": 24, "aes256-cbc": 32, _BLOWFISH: 0,
              "aes128-gcm": 16, "aes192-gcm": 24, "aes256-gcm": 32}  # fmt: skip
"""Cipher → bytes of its key; Blowfish has as many as the manifest says."""
_BLOWFISH_KEY_BYTES = 16
_BLOWFISH_BLOCK_BYTES = 8
_ITERATIONS = 1_024
_MAX_ITERATIONS = 1_000_000
_MAX_MEMORY_KIB, _MAX_LANES, _MAX_ARGON_WORK_KIB = 1 << 18, 16, 1 << 20
"""LibreOffice takes 64 MiB, three times over, in four lanes: 0.2 s for each password that is tried."""
_GCM_VECTOR_BYTES, _GCM_TAG_BYTES = 12, 16
_MAX_KEY_BYTES = 56
_CHECKED_BYTES = 1_024


@dataclass(frozen=True, slots=True)
class Argon:
    """What Argon2id is to spend on a key."""

    iterations: int
    memory_kib: int
    lanes: int

    @property
    def is_bearable(self) -> bool:
        """Whether a worker may spend as much."""
        work_kib = self.iterations * self.memory_kib
        fits = self.memory_kib <= _MAX_MEMORY_KIB and self.lanes <= _MAX_LANES
        return fits and 0 < work_kib <= _MAX_ARGON_WORK_KIB


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
    argon: Argon | None = None
    """None where PBKDF2 makes the key."""

    def keys(self, password: str) -> Iterator[bytes]:
        """The keys that a password may stand for."""
        letters = [password.encode()]
        if not password.isascii():
            letters.append(password.encode("cp1252", "replace"))  # OpenOffice 1
        for name in self.hashes:
            for encoded in letters:
                start = hashlib.new(name, encoded, usedforsecurity=False).digest()
                yield self._stretched(start)

    def _stretched(self, start: bytes) -> bytes:
        if self.argon is None:
            return hashlib.pbkdf2_hmac("sha1", start, self.salt, self.iterations, self.key_bytes)
        from argon2.exceptions import HashingError
        from argon2.low_level import Type, hash_secret_raw

        spent = {"time_cost": self.argon.iterations, "memory_cost": self.argon.memory_kib}
        try:
            return hash_secret_raw(
                start, self.salt, parallelism=self.argon.lanes, hash_len=self.key_bytes, type=Type.ID, **spent
            )
        except HashingError as error:
            raise ValueError(str(error)) from error

    def opened(self, sealed: bytes, password: str) -> bytes | None:
        """The compressed part; None where the password is another, or the cipher is not known.

        Raises:
            ParseError: the manifest is damaged.
        """
        if not self.cipher:
            return None
        try:
            if self.cipher.endswith("-gcm"):
                verified = (self._verified(sealed, key) for key in self.keys(password))
                return next((content for content in verified if content is not None), None)
            tried = (self._deciphered(sealed, key) for key in self.keys(password))
            return next((content for content in tried if self._is_checked(content)), None)
        except ValueError as error:
            raise ParseError("The encrypted document is damaged.") from error

    def _is_checked(self, content: bytes) -> bool:
        name = "sha1" if len(self.checksum) == hashlib.sha1(usedforsecurity=False).digest_size else "sha256"
        found = hashlib.new(name, content[:_CHECKED_BYTES], usedforsecurity=False).digest()
        return found == self.checksum

    def _verified(self, sealed: bytes, key: bytes) -> bytes | None:
        """What a cipher that knows its key has sealed: vector, content, tag (XML Encryption 1.1, 5.2.4)."""
        if len(sealed) < _GCM_VECTOR_BYTES + _GCM_TAG_BYTES:
            raise ValueError("too short for its tag")
        vector, content = sealed[:_GCM_VECTOR_BYTES], sealed[_GCM_VECTOR_BYTES:-_GCM_TAG_BYTES]
        aes = load_cipher("AES")
        opening = aes.new(key, aes.MODE_GCM, nonce=vector, mac_len=_GCM_TAG_BYTES)
        opened = bytes(opening.decrypt(content))
        try:
            opening.verify(sealed[-_GCM_TAG_BYTES:])
        except ValueError:
            return None
        return opened

    def _deciphered(self, sealed: bytes, key: bytes) -> bytes:
        if self.cipher == _BLOWFISH:
            blowfish = load_cipher("Blowfish")
            opening = blowfish.new(
                key, blowfish.MODE_CFB, self.vector, segment_size=8 * _BLOWFISH_BLOCK_BYTES
            )
            filled = sealed + bytes(-len(sealed) % _BLOWFISH_BLOCK_BYTES)
            return bytes(opening.decrypt(filled))[: len(sealed)]
        aes = load_cipher("AES")
        whole = sealed[: len(sealed) // aes.block_size * aes.block_size]
        content = bytes(aes.new(key, aes.MODE_CBC, self.vector).decrypt(whole))
        padding = content[-1] if content else 0  # how many bytes (XML Encryption 5.2.1)
        return content[:-padding] if 0 < padding <= aes.block_size else content


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
    derivation = _last_word(told("key-derivation", "key-derivation-name"))
    argon = None
    if derivation.endswith("argon2id"):  # `urn:org:documentfoundation:…:argon2id` until ODF 1.4
        costs = (f"argon2-{cost}" for cost in ("iterations", "memory", "lanes"))
        argon = Argon(*(whole_number(told("key-derivation", cost)) or 0 for cost in costs))
    is_by_password = argon.is_bearable if argon is not None else derivation == "pbkdf2"
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
        argon=argon,
    )


def _last_word(name: str) -> str:
    """`http://www.w3.org/2001/04/xmlenc#aes256-cbc` → `aes256-cbc`; old names are such words themselves."""
    return name.rpartition("#")[2].lower()


def _bytes(value: str) -> bytes:
    try:
        return base64.b64decode(value)
    except ValueError:
        return b""
