"""OpenDocument packages behind a password, encrypted here as LibreOffice and OpenOffice do it."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
import zlib

import pytest
from argon2.low_level import Type, hash_secret_raw
from Cryptodome.Cipher import AES, Blowfish

from indexer.domain import DocumentState
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.opendocs import odt

SALT = b"sixteen salty by"
NAMESPACE = 'xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
DERIVATION = (
    f'm:key-derivation-name="PBKDF2" m:iteration-count="1024" m:salt="{base64.b64encode(SALT).decode()}"'
)
SHA_256 = '<m:start-key-generation m:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256"/>'


def derived(password, hashed, size):
    return hashlib.pbkdf2_hmac("sha1", hashed(password).digest(), SALT, 1024, size)


def by_aes(content, password):
    """(bytes, `encryption-data`) as LibreOffice writes it since 3.5."""
    vector = b"the first vector"
    size = 16 - len(content) % 16
    cipher = AES.new(derived(password, hashlib.sha256, 32), AES.MODE_CBC, vector)
    sealed = cipher.encrypt(content + b"?" * (size - 1) + bytes([size]))
    name = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
    return sealed, described(content, hashlib.sha256, name, vector, 32, SHA_256)


def by_blowfish(content, password):
    """The same as OpenOffice wrote it, which says nothing of the hash."""
    cipher = Blowfish.new(
        derived(password, hashlib.sha1, 16), Blowfish.MODE_CFB, b"a vector", segment_size=64
    )
    filled = content + bytes(-len(content) % 8)
    sealed = cipher.encrypt(filled)[: len(content)]
    return sealed, described(content, hashlib.sha1, "Blowfish CFB", b"a vector", 16, "")


def described(content, checksum, cipher, vector, key_bytes, start_key):
    found, begun = (base64.b64encode(data).decode() for data in (checksum(content[:1024]).digest(), vector))
    return (
        f'<m:encryption-data m:checksum="{found}"><m:algorithm m:algorithm-name="{cipher}" '
        f'm:initialisation-vector="{begun}"/>{start_key}<m:key-derivation {DERIVATION} m:key-size="{key_bytes}"/>'
        "</m:encryption-data>"
    )


def sealed_odt(text, seal, password, *, sealed_parts=("content.xml", "styles.xml", "meta.xml")):
    """A document of one paragraph, parts of it encrypted."""
    plain = zipfile.ZipFile(io.BytesIO(odt([text], title="Vaults", author="Gwen", created="2024-01-01")))
    target, entries = io.BytesIO(), ""
    with zipfile.ZipFile(target, "w") as archive:
        for name in plain.namelist():
            data = plain.read(name)
            if name in sealed_parts:
                deflate = zlib.compressobj(wbits=-15)
                data, told = seal(deflate.compress(data) + deflate.flush(), password)
                entries += f'<m:file-entry m:full-path="{name}">{told}</m:file-entry>'
            if name != "META-INF/manifest.xml":
                archive.writestr(name, data)
        archive.writestr("META-INF/manifest.xml", f"<m:manifest {NAMESPACE}>{entries}</m:manifest>")
    return target.getvalue()


def whole_odt(text, password, *, memory=256, tag=b"", cipher="aes256-gcm"):
    """A document sealed as a whole, as LibreOffice 24.2 does it, with less of a key."""
    plain = odt([text], title="Vaults", author="Gwen", created="2024-01-01")
    deflate = zlib.compressobj(wbits=-15)
    vector = b"twelve bytes"
    start = hashlib.sha256(password.encode()).digest()
    costs = {"time_cost": 3, "memory_cost": 256, "parallelism": 4, "hash_len": 32}
    key = hash_secret_raw(start, SALT, type=Type.ID, **costs)
    sealed, made = AES.new(key, AES.MODE_GCM, nonce=vector).encrypt_and_digest(
        deflate.compress(plain) + deflate.flush()
    )
    salt, begun = (base64.b64encode(data).decode() for data in (SALT, vector))
    told = (
        f'<m:encryption-data><m:algorithm m:algorithm-name="http://www.w3.org/2009/xmlenc11#{cipher}" '
        f'm:initialisation-vector="{begun}"/>'
        '<m:start-key-generation m:start-key-generation-name="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        '<m:key-derivation m:key-size="32" xmlns:l="urn:org:documentfoundation:names:experimental:office:'
        'xmlns:loext:1.0" l:argon2-iterations="3" l:argon2-lanes="4" '
        f'l:argon2-memory="{memory}" m:salt="{salt}" m:key-derivation-name="urn:org:documentfoundation:names:'
        'experimental:office:manifest:argon2id"/></m:encryption-data>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("encrypted-package", vector + sealed + (tag or made))
        entry = f'<m:file-entry m:full-path="encrypted-package">{told}</m:file-entry>'
        archive.writestr("META-INF/manifest.xml", f"<m:manifest {NAMESPACE}>{entry}</m:manifest>")
    return target.getvalue()


def test_a_document_that_is_sealed_as_a_whole_opens_with_its_password_only():
    data = whole_odt("Ninety gold bars", "sésame")
    for passwords in ((), ("wrong",)):
        closed = read_document(data, "a.odt", passwords=passwords)[0]
        assert (closed.state, closed.reason) == (
            DocumentState.ENCRYPTED,
            "The document is protected by a password.",
        )
    opened = read_document(data, "a.odt", passwords=("wrong", "sésame"))[0]
    assert (opened.state, opened.metadata.title) == (DocumentState.WORDS, "Vaults")
    assert "Ninety gold bars" in decode_text(opened.text_blocks)


@pytest.mark.parametrize("unlike", [{"memory": 1 << 20}, {"memory": 1 << 40}, {"cipher": "rot13"}])
def test_a_key_that_costs_too_much_or_an_unknown_cipher_is_told(unlike):
    closed = read_document(whole_odt("Ninety gold bars", "abc", **unlike), "a.odt", passwords=("abc",))[0]
    assert closed.reason == "The document is protected in a way that cannot be opened here."


def test_a_sealed_document_that_was_changed_does_not_open():
    data = whole_odt("Ninety gold bars", "abc", tag=b"sixteen wrong by")
    assert read_document(data, "a.odt", passwords=("abc",))[0].state is DocumentState.ENCRYPTED


@pytest.mark.parametrize(
    ("seal", "password"),
    [(by_aes, "sésame".encode()), (by_blowfish, "sésame".encode()), (by_blowfish, "sésame".encode("cp1252"))],
)
def test_a_document_opens_with_its_password_only(seal, password):
    data = sealed_odt("Ninety gold bars", seal, password)
    for passwords in ((), ("wrong",)):
        closed = read_document(data, "a.odt", passwords=passwords)[0]
        assert (closed.state, closed.char_count) == (DocumentState.ENCRYPTED, 0)
    opened = read_document(data, "a.odt", passwords=("wrong", "sésame"))[0]
    assert (opened.state, opened.metadata.title) == (DocumentState.WORDS, "Vaults")
    assert "Ninety gold bars" in decode_text(opened.text_blocks)


def test_a_hash_that_the_manifest_does_not_name_is_tried():
    """LibreOffice 4.1 hashed with SHA-256 and did not say so."""

    def seal(content, password):
        sealed, told = by_aes(content, password)
        return sealed, told.replace(SHA_256, "")

    opened = read_document(sealed_odt("Ninety gold bars", seal, b"abc"), "a.odt", passwords=("abc",))[0]
    assert opened.state is DocumentState.WORDS


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("PBKDF2", "PGP"), ("aes256-cbc", "rot13"), ('iteration-count="1024"', 'iteration-count="99999999"')],
)
def test_unknown_kinds_of_encryption_are_told(known, unknown):
    def seal(content, password):
        sealed, told = by_aes(content, password)
        return sealed, told.replace(known, unknown)

    found = read_document(sealed_odt("Ninety gold bars", seal, b"abc"), "a.odt", passwords=("abc",))[0]
    assert (found.state, found.reason) == (
        DocumentState.ENCRYPTED,
        "The document is protected in a way that cannot be opened here.",
    )


def test_a_damaged_part_costs_only_itself():
    def seal(content, password):
        sealed, told = by_aes(content, password)
        return (sealed[:32], told) if b"Vaults" in zlib.decompress(content, -15) else (sealed, told)

    opened = read_document(sealed_odt("Ninety gold bars", seal, b"abc"), "a.odt", passwords=("abc",))[0]
    assert (opened.state, opened.metadata.title) == (DocumentState.WORDS, "")


def test_a_password_of_other_parts_hides_no_text():
    data = sealed_odt("In the clear.", by_aes, b"abc", sealed_parts=("meta.xml",))
    assert "In the clear." in decode_text(read_document(data, "a.odt")[0].text_blocks)
