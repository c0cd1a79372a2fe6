"""Presentations of PowerPoint 97 to 2003 behind a password (MS-PPT 2.3.7)."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.errors import EncryptedError
from indexer.parsing.binaryoffice.pptrecords import record_at
from indexer.parsing.binaryoffice.rc4cipher import find_cipher

_SESSION = 0x2F14
_HEADER_BYTES = 8


def opened_presentation(
    stream: memoryview, persist: Mapping[int, int], session: int, passwords: tuple[str, ...]
) -> memoryview:
    """The `PowerPoint Document` stream, decrypted: each persistent object has a key of its own.

    Args:
        stream: the stream.
        persist: offset by persist id.
        session: persist id of the record with the encryption header.
        passwords: tried in order.

    Raises:
        EncryptedError: no password fits, or the kind of encryption is not known.
    """
    header = record_at(stream, persist.get(session, -1))
    is_known = header is not None and header.kind == _SESSION
    cipher = find_cipher(bytes(header.data), passwords) if header is not None and is_known else None
    if cipher is None:
        raise EncryptedError("The presentation is protected by a password.")
    opened = bytearray(stream)
    for identity, start in persist.items():
        if identity == session or not 0 <= start <= len(stream) - _HEADER_BYTES:
            continue
        head = cipher.decrypt_block(bytes(stream[start : start + _HEADER_BYTES]), identity)
        end = start + _HEADER_BYTES + int.from_bytes(head[4:], "little")
        opened[start:end] = cipher.decrypt_block(bytes(stream[start:end]), identity)
    return memoryview(opened)
