"""Entries of ZIP containers that the standard library does not read: encrypted as by WinZip, or compressed anew."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zipfile
from typing import Final

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.common.ciphers import load_cipher

ENCRYPTED: Final = 99
"""The method of an entry whose own one stands in its extra field (WinZip AE-1 and AE-2)."""
STREAMS: Final = {93: "zstd", 95: "xz"}
"""Method (APPNOTE 4.4.5) → kind of compressed stream that such an entry is."""
_FRONT = struct.Struct("<4s2xH18x2H")
"""Mark, flags, and the lengths of name and extra field, in a local header (APPNOTE 4.3.7)."""
_UTF_8 = 0x800
_EXTRA, _SETTINGS = 0x9901, struct.Struct("<H2sBH")
_KEY_BYTES = {1: 16, 2: 24, 3: 32}
_ROUNDS, _CHECK_BYTES, _SEAL_BYTES = 1000, 2, 10


def stored_content(data: memoryview, info: zipfile.ZipInfo) -> memoryview:
    """The bytes of an entry as they are stored; empty where there is none."""
    _, name_bytes, extra_bytes = _front(data, info)
    start = info.header_offset + _FRONT.size + name_bytes + extra_bytes
    return data[start : start + info.compress_size] if name_bytes else data[:0]


def take_local_name(data: memoryview, info: zipfile.ZipInfo) -> None:
    """Call an entry as it is called in front of its content.

    There some programs write other slashes or letters than in the directory, and the standard library refuses that.
    """
    flags, name_bytes, _ = _front(data, info)
    start = info.header_offset + _FRONT.size
    name = bytes(data[start : start + name_bytes])
    info.orig_filename = name.decode("utf-8" if flags & _UTF_8 else "cp437", "replace")


def _front(data: memoryview, info: zipfile.ZipInfo) -> tuple[int, int, int]:
    """(flags, length of the name, length of the extra field); zeros where no entry begins."""
    front = bytes(data[info.header_offset : info.header_offset + _FRONT.size]).ljust(_FRONT.size, b"\0")
    mark, *found = _FRONT.unpack(front)
    return (found[0], found[1], found[2]) if mark == b"PK\x03\x04" else (0, 0, 0)


def decrypted(content: memoryview, info: zipfile.ZipInfo, password: str) -> tuple[bytes, int]:
    """The bytes of an encrypted entry, and how they are compressed.

    Raises:
        EncryptedError: the password is another one.
        ParseError: it is damaged.
    """
    strength, method = _settings(info.extra)
    size = _KEY_BYTES.get(strength, 0)
    salt, check = bytes(content[: size // 2]), bytes(content[size // 2 : size // 2 + _CHECK_BYTES])
    body, seal = content[size // 2 + _CHECK_BYTES : -_SEAL_BYTES], bytes(content[-_SEAL_BYTES:])
    if not size or len(content) < size // 2 + _CHECK_BYTES + _SEAL_BYTES:
        raise ParseError(f"The part “{info.filename}” of the container is damaged.")
    keys = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, _ROUNDS, 2 * size + _CHECK_BYTES)
    if keys[2 * size :] != check or hmac.digest(keys[size : 2 * size], body, "sha1")[:_SEAL_BYTES] != seal:
        raise EncryptedError("The password of the archive is not among those given.")
    counter = {"counter_len": 16, "prefix": b"", "suffix": b"", "initial_value": 1, "little_endian": True}
    aes = load_cipher("AES")
    return aes.new(keys[:size], aes.MODE_CTR, counter=counter).decrypt(bytes(body)), method


def _settings(extra: bytes) -> tuple[int, int]:
    """(strength, method); zeros where they are missing."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<2H", extra)
        if kind == _EXTRA and size >= _SETTINGS.size and len(extra) >= 4 + _SETTINGS.size:
            _, _, strength, method = _SETTINGS.unpack_from(extra, 4)
            return strength, method
        extra = extra[4 + size :]
    return 0, 0
