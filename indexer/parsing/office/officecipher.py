"""Encrypted Office Open XML: agile and standard encryption with a password (MS-OFFCRYPTO 2.3.4)."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice.compound import open_encrypted, read_stream
from indexer.parsing.common.ciphers import load_cipher
from indexer.parsing.common.safexml import attribute, local_name, parse_xml

if TYPE_CHECKING:
    from lxml import etree

_KEY_BLOCK = b"\x14\x6e\x0b\xe7\xab\xac\xd0\xd6"
_INPUT_BLOCK = b"\xfe\xa7\xd2\x76\x3b\x4b\x9e\x79"
_VALUE_BLOCK = b"\xd7\xaa\x0f\x6d\x30\x61\x34\x4e"
_SEGMENT_BYTES = 4096
_STANDARD_SPINS = 50_000
_MAX_SPINS = 1_000_000
_HASHES = frozenset(("md5", "sha1", "sha256", "sha384", "sha512"))


def decrypt_office(data: memoryview, passwords: tuple[str, ...]) -> bytes:
    """The package inside an encrypted document.

    Raises:
        EncryptedError: no password fits, or the kind of encryption is not known.
        ParseError: the container is damaged.
    """
    container = open_encrypted(data)
    info = read_stream(container, "EncryptionInfo")
    package = read_stream(container, "EncryptedPackage")
    major, minor = struct.unpack_from("<HH", info.ljust(4, b"\0"))
    read_key: Callable[[bytes, str], bytes | None]
    decipher: Callable[[bytes, bytes, bytes], bytes]
    if (major, minor) == (4, 4):
        read_key = _agile_package_key
        decipher = _decipher_agile
    elif minor == 2:
        read_key = _standard_key
        decipher = _decipher_standard
    else:
        raise EncryptedError("The document is protected in a way that cannot be opened here.")
    try:
        for password in passwords:
            key = read_key(info, password)
            if key is not None:
                return decipher(info, key, package)
    except (ValueError, IndexError, struct.error, StopIteration) as error:
        raise ParseError("The encrypted document is damaged.") from error
    raise EncryptedError("The document is protected by a password.")


def _aes_cbc(key: bytes, vector: bytes, data: bytes) -> bytes:
    aes = load_cipher("AES")
    whole = data[: len(data) // 16 * 16]
    return bytes(aes.new(key, aes.MODE_CBC, vector[:16]).decrypt(whole))


def _aes_ecb(key: bytes, data: bytes) -> bytes:
    aes = load_cipher("AES")
    return bytes(aes.new(key, aes.MODE_ECB).decrypt(data[: len(data) // 16 * 16]))


def _agile_parts(info: bytes) -> tuple[etree._Element, etree._Element]:
    root = parse_xml(info[8:])
    elements = list(root.iter())
    key_data = next(e for e in elements if local_name(e) == "keyData")
    encryptor = next(e for e in elements if local_name(e) == "encryptedKey")
    return key_data, encryptor


def _agile_package_key(info: bytes, password: str) -> bytes | None:
    _, encryptor = _agile_parts(info)
    name = attribute(encryptor, "hashAlgorithm")
    salt = base64.b64decode(attribute(encryptor, "saltValue"))
    bits = int(attribute(encryptor, "keyBits"))
    spun = _spin(name, salt, password, int(attribute(encryptor, "spinCount")))

    def opened(block: bytes, field: str) -> bytes:
        key = _fitted(_digest(name, spun + block), bits // 8)
        return _aes_cbc(key, salt, base64.b64decode(attribute(encryptor, field)))

    verifier = opened(_INPUT_BLOCK, "encryptedVerifierHashInput")
    expected = opened(_VALUE_BLOCK, "encryptedVerifierHashValue")
    size = int(attribute(encryptor, "saltSize"))
    digest = _digest(name, verifier[:size])
    return opened(_KEY_BLOCK, "encryptedKeyValue")[: bits // 8] if expected[: len(digest)] == digest else None


def _decipher_agile(info: bytes, key: bytes, package: bytes) -> bytes:
    key_data, _ = _agile_parts(info)
    name = attribute(key_data, "hashAlgorithm")
    salt = base64.b64decode(attribute(key_data, "saltValue"))
    (size,) = struct.unpack_from("<Q", package)
    out = bytearray()
    for number, start in enumerate(range(8, len(package), _SEGMENT_BYTES)):
        vector = _fitted(_digest(name, salt + struct.pack("<I", number)), 16)
        out += _aes_cbc(key, vector, package[start : start + _SEGMENT_BYTES])
    return bytes(out[:size])


def _standard_key(info: bytes, password: str) -> bytes | None:
    (header_size,) = struct.unpack_from("<I", info, 8)
    (key_bits,) = struct.unpack_from("<I", info, 12 + 16)
    verifier = info[12 + header_size :]
    salt, sealed, sealed_hash = verifier[4:20], verifier[20:36], verifier[40:72]
    digest = _digest("SHA1", _spin("SHA1", salt, password, _STANDARD_SPINS) + struct.pack("<I", 0))
    inner = bytes(a ^ b for a, b in zip(digest.ljust(64, b"\0"), b"\x36" * 64, strict=True))
    outer = bytes(a ^ b for a, b in zip(digest.ljust(64, b"\0"), b"\x5c" * 64, strict=True))
    key = (_digest("SHA1", inner) + _digest("SHA1", outer))[: (key_bits or 128) // 8]
    return key if _digest("SHA1", _aes_ecb(key, sealed)) == _aes_ecb(key, sealed_hash)[:20] else None


def _decipher_standard(_info: bytes, key: bytes, package: bytes) -> bytes:
    (size,) = struct.unpack_from("<Q", package)
    return _aes_ecb(key, package[8:])[:size]


def _spin(name: str, salt: bytes, password: str, count: int) -> bytes:
    if count > _MAX_SPINS:
        raise EncryptedError("The document is protected in a way that cannot be opened here.")
    digest = _digest(name, salt + password.encode("utf-16-le"))
    begun = _hash(name)(usedforsecurity=False)
    for number in range(count):
        state = begun.copy()  # OpenSSL looks an algorithm up for each new one: twice the time of SHA-512
        state.update(number.to_bytes(4, "little") + digest)
        digest = state.digest()
    return digest


def _digest(name: str, data: bytes) -> bytes:
    return _hash(name)(data, usedforsecurity=False).digest()


def _hash(name: str) -> Callable[..., hashlib._Hash]:
    """By the name of the format: `SHA512`, `SHA-1`.

    Raises:
        EncryptedError: it is none that Office knows.
    """
    known = name.replace("-", "").lower()
    if known not in _HASHES:
        raise EncryptedError("The document is protected in a way that cannot be opened here.")
    made: Callable[..., hashlib._Hash] = getattr(hashlib, known)
    return made


def _fitted(data: bytes, size: int) -> bytes:
    """Cut, or filled with the byte the format asks for."""
    return data[:size].ljust(size, b"\x36")
