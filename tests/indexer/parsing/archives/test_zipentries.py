"""Entries that the standard library refuses are read all the same."""

from __future__ import annotations

import hashlib
import hmac
import io
import lzma
import os
import struct
import zipfile
import zlib

import pytest
import zstandard

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.archives.ziparchive import ZipArchiveParser
from indexer.parsing.common.ciphers import load_cipher
from indexer.parsing.parser import ParseOptions, ParserInput

TEXT = b"The lease ends in May. " * 40
SALT = bytes(range(16))


def archive_of(stored, *, method, extra=b"", flags=0):
    """A ZIP of one entry whose bytes are already what the method makes of the text."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("notes/lease.txt")
        info.extra = extra
        archive.writestr(info, stored)
    data = bytearray(file.getvalue())
    directory = data.rindex(b"PK\x01\x02")
    for front in (0, directory + 2):
        struct.pack_into("<2H", data, front + 6, flags, method)
    struct.pack_into("<I", data, directory + 24, len(TEXT))
    return memoryview(bytes(data))


def sealed(password, *, method=8):
    """The text encrypted as WinZip does it, with 256 bits."""
    packed = zlib.compress(TEXT, wbits=-15) if method == 8 else TEXT
    keys = hashlib.pbkdf2_hmac("sha1", password.encode(), SALT, 1000, 66)
    counter = {"counter_len": 16, "prefix": b"", "suffix": b"", "initial_value": 1, "little_endian": True}
    aes = load_cipher("AES")
    body = aes.new(keys[:32], aes.MODE_CTR, counter=counter).encrypt(packed)
    seal = hmac.digest(keys[32:64], body, "sha1")[:10]
    extra = struct.pack("<2HH2sBH", 0x9901, 7, 2, b"AE", 3, method)
    return archive_of(SALT + keys[64:] + body + seal, method=99, extra=extra, flags=1)


def read(data, *passwords):
    source = ParserInput(data, "a.zip", ParseOptions(passwords=passwords))
    (member,) = ZipArchiveParser().parse(source).members
    return member.read()


@pytest.mark.parametrize(("method", "pack"), [(93, zstandard.compress), (95, lzma.compress)])
def test_newer_compressions_are_read(method, pack):
    assert read(archive_of(pack(TEXT), method=method)) == TEXT


@pytest.mark.parametrize("method", [14, 93, 95])
def test_damaged_ones_are_refused(method):
    with pytest.raises(ParseError):
        read(archive_of(os.urandom(400), method=method))


@pytest.mark.parametrize("method", [0, 8])
def test_entries_encrypted_by_winzip_open_with_their_password(method):
    data = sealed("Küste", method=method)
    assert read(data, "wrong", "Küste") == TEXT
    for passwords in ((), ("wrong",)):
        with pytest.raises(EncryptedError):
            read(data, *passwords)


def test_an_encrypted_entry_that_was_changed_or_says_nothing_of_its_cipher_is_refused():
    data = bytearray(sealed("x"))
    data[80] ^= 1
    with pytest.raises(EncryptedError):
        read(memoryview(bytes(data)), "x")
    with pytest.raises(ParseError):
        read(archive_of(b"short", method=99, flags=1), "x")


def test_an_entry_that_is_called_otherwise_in_front_of_its_content_is_read():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", TEXT)
    data = file.getvalue().replace(b"word/document.xml", b"word\\document.xml", 1)
    assert GuardedZip(memoryview(data), max_bytes=10_000).read("word/document.xml") == TEXT
