"""RC4 encryption of Office 97 to 2003 with a password, by Office itself or by CryptoAPI (MS-OFFCRYPTO 2.3.5, 2.3.6)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass

from indexer.errors import EncryptedError
from indexer.parsing.common.ciphers import load_cipher

DEFAULT_PASSWORD = "VelvetSweatshop"
"""What Excel encrypts with where a workbook is only protected against changes (MS-OFFCRYPTO 2.3.6.2 note)."""

UNKNOWN = "The document is protected in a way that cannot be opened here."
_RC4 = 0x6801


@dataclass(frozen=True, slots=True)
class Rc4Cipher:
    """A key for each block of a document."""

    key_of: Callable[[int], bytes]
    """Block number → RC4 key."""

    def decrypt_block(self, data: bytes, block: int) -> bytes:
        """Bytes from the start of a block on."""
        return bytes(load_cipher("ARC4").new(self.key_of(block)).decrypt(data))

    def decrypt(self, data: bytes, block_bytes: int) -> bytes:
        """A whole stream, with a new key every so many bytes."""
        return b"".join(
            self.decrypt_block(data[start : start + block_bytes], start // block_bytes)
            for start in range(0, len(data), block_bytes)
        )


def find_cipher(info: bytes, passwords: tuple[str, ...]) -> Rc4Cipher | None:
    """The cipher of a document whose password is among those given; None where it is not.

    Args:
        info: the encryption header, from its version on.
        passwords: tried in order.

    Raises:
        EncryptedError: the kind of encryption is not known.
    """
    try:
        major, minor = struct.unpack_from("<HH", info)
        if (major, minor) == (1, 1):
            salt, sealed, name = info[4:20], info[20:52], "md5"
            keys = [_office_keys(password, salt) for password in passwords]
        elif minor == 2 and major in (2, 3, 4):
            (header_bytes,) = struct.unpack_from("<I", info, 8)
            algorithm, _, bits = struct.unpack_from("<III", info, 12 + 8)
            if algorithm != _RC4:
                raise EncryptedError(UNKNOWN)
            verifier = info[12 + header_bytes :]
            salt, sealed, name = verifier[4:20], verifier[20:36] + verifier[40:60], "sha1"
            keys = [_cryptoapi_keys(password, salt, bits or 40) for password in passwords]
        else:
            raise EncryptedError(UNKNOWN)
    except struct.error as error:
        raise EncryptedError(UNKNOWN) from error
    for key_of in keys:
        cipher = Rc4Cipher(key_of)
        opened = cipher.decrypt_block(sealed, 0)
        if _digest(name, opened[:16]) == opened[16:]:
            return cipher
    return None


def _office_keys(password: str, salt: bytes) -> Callable[[int], bytes]:
    short = _digest("md5", password.encode("utf-16-le"))[:5]
    mixed = _digest("md5", (short + salt) * 16)[:5]
    return lambda block: _digest("md5", mixed + struct.pack("<I", block))


def _cryptoapi_keys(password: str, salt: bytes, bits: int) -> Callable[[int], bytes]:
    mixed = _digest("sha1", salt + password.encode("utf-16-le"))
    size = min(bits, 128) // 8
    filled = 16 if size == 5 else size  # a key of 40 bits has zeros behind it
    return lambda block: _digest("sha1", mixed + struct.pack("<I", block))[:size].ljust(filled, b"\0")


def _digest(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()
