"""Documents of Office 97 to 2003 behind a password, encrypted here as Office does it."""

from __future__ import annotations

import hashlib
import struct

import pytest
from Cryptodome.Cipher import ARC4

from indexer.domain import DocumentState
from indexer.errors import EncryptedError
from indexer.parsing.binaryoffice.compound import open_compound, read_stream
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.pptrecords import read_persist_directory, record_at
from indexer.parsing.binaryoffice.rc4cipher import DEFAULT_PASSWORD, find_cipher
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.binaryfiles import ppt, xls
from tests.sample_docs_maker.legacyfiles import doc

SALT = b"sixteen salty by"
VERIFIER = b"what is checked!"


def rc4(key, data):
    return ARC4.new(key).encrypt(data)


def by_office(password):
    """(header, key of a block) of MS-OFFCRYPTO 2.3.6."""
    short = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
    mixed = hashlib.md5((short + SALT) * 16).digest()[:5]

    def key(block):
        return hashlib.md5(mixed + struct.pack("<I", block)).digest()

    return struct.pack("<HH", 1, 1) + SALT + rc4(key(0), VERIFIER + hashlib.md5(VERIFIER).digest()), key


def by_cryptoapi(password, bits):
    """The same of MS-OFFCRYPTO 2.3.5."""
    mixed = hashlib.sha1(SALT + password.encode("utf-16-le")).digest()

    def key(block):
        found = hashlib.sha1(mixed + struct.pack("<I", block)).digest()[: bits // 8]
        return found + bytes(11) if bits == 40 else found

    provider = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + "RC4\0".encode("utf-16-le")
    sealed = rc4(key(0), VERIFIER + hashlib.sha1(VERIFIER).digest())
    header = struct.pack("<HHII", 2, 2, 4, len(provider)) + provider
    return header + struct.pack("<I", 16) + SALT + sealed[:16] + struct.pack("<I", 20) + sealed[16:], key


KINDS = {
    "office": by_office,
    "40 bits": lambda password: by_cryptoapi(password, 40),
    "128 bits": lambda password: by_cryptoapi(password, 128),
}


def in_blocks(data, key, size):
    return b"".join(
        rc4(key(start // size), data[start : start + size]) for start in range(0, len(data), size)
    )


def encrypted_doc(text, header, key):
    container = open_compound(memoryview(doc([text])))
    stream, table = (bytearray(read_stream(container, name)) for name in ("WordDocument", "1Table"))
    flags = int.from_bytes(stream[0x0A:0x0C], "little") | 0x0100
    struct.pack_into("<H", stream, 0x0A, flags)
    struct.pack_into("<I", stream, 0x1A2, len(header))
    sealed = in_blocks(header + bytes(table), key, 512)
    return write_compound(
        {
            "WordDocument": bytes(stream[:68]) + in_blocks(bytes(stream), key, 512)[68:],
            "1Table": header + sealed[len(header) :],
        }
    )


def records(stream):
    position = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, position + 4, position + 4 + size
        position += 4 + size


def with_filepass(text, header):
    """A workbook's stream with a FILEPASS record behind the first."""
    stream = read_stream(open_compound(memoryview(xls({"Sheet": [[text]]}))), "Workbook")
    password = struct.pack("<HH", 0x2F, len(header)) + header
    moved = bytearray(stream[:20] + password + stream[20:])
    for kind, start, _ in records(moved):
        if kind == 0x85:
            (place,) = struct.unpack_from("<I", moved, start)
            struct.pack_into("<I", moved, start, place + len(password))
    return moved


def sealed_workbook(stream, sealed):
    """The records of a stream with their payloads taken from `sealed`, but for what is never encrypted."""
    whole = bytearray(stream)
    for kind, start, end in records(stream):
        start += {0x809: end - start, 0x2F: end - start, 0x85: 4}.get(kind, 0)
        whole[start:end] = sealed[start:end]
    return write_compound({"Workbook": bytes(whole)})


def encrypted_xls(text, header, key):
    stream = with_filepass(text, struct.pack("<H", 1) + header)
    return sealed_workbook(stream, in_blocks(bytes(stream), key, 1024))


def encrypted_ppt(text, header, key):
    container = open_compound(memoryview(ppt([("Title", text, "")])))
    stream = memoryview(read_stream(container, "PowerPoint Document"))
    user = bytearray(read_stream(container, "Current User"))
    persist, document, _ = read_persist_directory(stream, int.from_bytes(user[16:20], "little"))
    objects = b""
    for identity, start in sorted(persist.items()):
        size = 8 + len(record_at(stream, start).data)
        assert start == len(objects)
        objects += rc4(key(identity), bytes(stream[start : start + size]))
    session = max(persist) + 1
    offsets = [*(start for _, start in sorted(persist.items())), len(objects)]
    objects += struct.pack("<HHI", 0xF, 0x2F14, len(header)) + header
    listed = struct.pack(f"<I{len(offsets)}I", len(offsets) << 20 | 1, *offsets)
    directory = struct.pack("<HHI", 0, 6002, len(listed)) + listed
    edit = struct.pack("<HHI8I", 0, 4085, 32, 0, 0, 0, len(objects), document, 0, 0, session)
    struct.pack_into("<II", user, 12, 0xF3D1C4DF, len(objects) + len(directory))
    return write_compound({"PowerPoint Document": objects + directory + edit, "Current User": bytes(user)})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "encrypted"), [("a.doc", encrypted_doc), ("a.xls", encrypted_xls), ("a.ppt", encrypted_ppt)]
)
def test_a_document_opens_with_its_password_only(kind, name, encrypted):
    data = encrypted("Ninety gold bars", *KINDS[kind]("sésame"))
    for passwords in ((), ("wrong",)):
        closed = read_document(data, name, passwords=passwords)[0]
        assert (closed.state, closed.char_count) == (DocumentState.ENCRYPTED, 0)
    opened = read_document(data, name, passwords=("wrong", "sésame"))[0]
    assert opened.state is DocumentState.WORDS
    assert "Ninety gold bars" in decode_text(opened.text_blocks)


def test_a_workbook_that_is_only_protected_against_changes_needs_no_password():
    data = encrypted_xls("Ninety gold bars", *by_office(DEFAULT_PASSWORD))
    assert "Ninety gold bars" in decode_text(read_document(data, "a.xls")[0].text_blocks)


@pytest.mark.parametrize("method", [b"\0\0", b""], ids=["Excel 97", "Excel 95"])
def test_an_obfuscated_workbook_opens_with_its_password(method):
    """Key and verifier are those that Excel stores for `abc` (MS-OFFCRYPTO 2.3.7)."""
    stream = with_filepass("Ninety gold bars", method + struct.pack("<HH", 0x514A, 0xCC1A))
    letters = b"abc" + bytes.fromhex("bbffffbaffffb98000be0f00bf")
    mixed = [letter ^ (0x51 if number % 2 else 0x4A) for number, letter in enumerate(letters)]
    keys = [(byte << 2 | byte >> 6) & 0xFF for byte in mixed]
    sealed = bytearray(stream)
    for _, start, end in records(stream):
        for place in range(start, end):
            byte = stream[place] ^ keys[(end + place - start) % 16]
            sealed[place] = (byte << 5 | byte >> 3) & 0xFF
    data = sealed_workbook(stream, sealed)
    assert read_document(data, "a.xls", passwords=("abd",))[0].state is DocumentState.ENCRYPTED
    opened = read_document(data, "a.xls", passwords=("abc",))[0]
    assert "Ninety gold bars" in decode_text(opened.text_blocks)


@pytest.mark.parametrize("header", [b"", struct.pack("<HH", 4, 4), by_cryptoapi("x", 40)[0][:30]])
def test_unknown_kinds_of_encryption_are_told(header):
    with pytest.raises(EncryptedError):
        find_cipher(header, ("x",))


def test_the_stand_in_beside_an_encrypted_package_is_not_taken_for_the_document():
    data = write_compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y", "WordDocument": bytes(4096)})
    assert read_document(data, "a.docx")[0].parser == "encryptedoffice"
