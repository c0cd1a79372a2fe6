"""Workbooks of Excel 5 to 2003 behind a password: by RC4, or by XOR (MS-XLS 2.2.10, MS-OFFCRYPTO 2.3.7)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from indexer.errors import EncryptedError
from indexer.parsing.binaryoffice.rc4cipher import DEFAULT_PASSWORD, UNKNOWN, find_cipher

_FILEPASS = 0x2F
_SHEET = 0x85
_PLAIN = frozenset((0x809, _FILEPASS, 0xE1, 0x138, 0x194, 0x195, 0x196))
"""Records that are never encrypted: BOF, FILEPASS, INTERFACEHDR and those of shared workbooks."""
_OPENED = 0x5C
"""WRITEACCESS, of which nothing is read: what FILEPASS becomes, so that the places of the sheets stay true."""
_BLOCK_BYTES = 1024
_BY_XOR, _BY_RC4 = 0, 1
_PADDING = bytes.fromhex("bbffffbaffffb98000be0f00bf0f0000")
"""Behind a password shorter than 16 letters (MS-OFFCRYPTO 2.3.7.2)."""
_LEFT_BY_3 = bytes((byte << 3 | byte >> 5) & 0xFF for byte in range(256))


def opened_workbook(stream: bytes, passwords: tuple[str, ...]) -> bytes:
    """The `Workbook` stream, decrypted where it is encrypted.

    Raises:
        EncryptedError: no password fits, or the kind of encryption is not known.
    """
    places = list(_places(stream))
    at = next((at for at, kind, _ in places if kind == _FILEPASS), None)
    if at is None:
        return stream
    size = next(size for start, _, size in places if start == at)
    header = stream[at + 4 : at + 4 + size]
    opened = _opened(stream, header, places, (DEFAULT_PASSWORD, *passwords))
    if opened is None:
        raise EncryptedError("The workbook is protected by a password.")
    for start, kind, size in places:
        plain = 4 + (size if kind in _PLAIN else 4 if kind == _SHEET else 0)
        opened[start : start + plain] = stream[start : start + plain]
    struct.pack_into("<H", opened, at, _OPENED)
    return bytes(opened)


def _opened(
    stream: bytes, header: bytes, places: list[tuple[int, int, int]], passwords: tuple[str, ...]
) -> bytearray | None:
    """All bytes decrypted, those too that never were encrypted; None where no password fits."""
    method = int.from_bytes(header[:2], "little")
    if len(header) > 6 and method == _BY_RC4:
        cipher = find_cipher(header[2:], passwords)
        return bytearray(cipher.decrypt(stream, _BLOCK_BYTES)) if cipher is not None else None
    if len(header) > 4 and method != _BY_XOR:
        raise EncryptedError(UNKNOWN)
    key, verifier = struct.unpack("<HH", header[-4:].rjust(4, b"\0"))  # Excel 5 and 95 name no method
    fitting = (password for password in passwords if _verifier(password) == verifier)
    password = next(fitting, None)
    return _without_xor(stream, places, _xor_keys(password, key)) if password is not None else None


def _without_xor(stream: bytes, places: list[tuple[int, int, int]], keys: bytes) -> bytearray:
    opened = bytearray(stream)
    for start, _, size in places:
        turned = stream[start + 4 : start + 4 + size].translate(_LEFT_BY_3)
        first = (start + 4 + size) % 16
        opened[start + 4 : start + 4 + len(turned)] = bytes(
            byte ^ keys[(first + number) % 16] for number, byte in enumerate(turned)
        )
    return opened


def _xor_keys(password: str, key: int) -> bytes:
    letters = (_bytes(password) + _PADDING)[:16]
    mixed = (letter ^ key >> 8 * (number % 2) & 0xFF for number, letter in enumerate(letters))
    return bytes((byte << 2 | byte >> 6) & 0xFF for byte in mixed)


def _verifier(password: str) -> int:
    letters, value = _bytes(password), 0
    for byte in (*reversed(letters), len(letters)):
        value = (value >> 14 & 1 | value << 1 & 0x7FFF) ^ byte
    return value ^ 0xCE4B


def _bytes(password: str) -> bytes:
    return password.encode("cp1252", "replace")[:15]


def _places(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """(first byte, kind, size) of each record; headers are never encrypted."""
    position = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield position, kind, size
        position += 4 + size
