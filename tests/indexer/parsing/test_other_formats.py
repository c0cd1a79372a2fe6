from __future__ import annotations

import base64
import hashlib
import struct
import zlib

import pytest

from indexer.domain import DocumentState
from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.onenote import OneNoteParser
from indexer.parsing.binaryoffice.publisher import PublisherParser
from indexer.parsing.documents.epub import EpubParser
from indexer.parsing.documents.fictionbook import FictionBookParser
from indexer.parsing.documents.fixedpages import FixedPagesParser
from indexer.parsing.documents.hangul import HangulParser
from indexer.parsing.documents.indesign import InDesignParser
from indexer.parsing.documents.iwa import inflate_snappy
from indexer.parsing.documents.iwork import IworkParser
from indexer.parsing.documents.wordperfect import WordPerfectParser
from indexer.parsing.media.image import ImageParser
from indexer.parsing.media.metafile import MetafileParser
from indexer.parsing.media.recording import RecordingParser
from indexer.parsing.office.encryptedoffice import EncryptedOfficeParser
from indexer.parsing.office.opendocument import OpenDocumentParser
from indexer.parsing.parser import ParseOptions, ParserInput
from indexer.parsing.registry import Registry
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.opendocs import odt
from tests.sample_docs_maker.otherfiles import epub
from tests.sample_docs_maker.packages import zipped
from tests.sample_docs_maker.sheetsfile import Sheet, xlsx


def parse(parser, data, name="a.bin", **options):
    return parser.parse(ParserInput(memoryview(data), name, ParseOptions(**options)))


def text_of(parser, data, name="a.bin"):
    return "\n".join(section.text for section in parse(parser, data, name).sections)


def agile_encrypted(data, password):
    """An Office document under agile encryption (MS-OFFCRYPTO 2.3.4.10-14)."""
    from Cryptodome.Cipher import AES

    def digest(*parts):
        return hashlib.sha512(b"".join(parts)).digest()

    def sealed(key, vector, plain):
        padded = plain.ljust(-(-len(plain) // 16) * 16, b"\0")
        return AES.new(key, AES.MODE_CBC, vector).encrypt(padded)

    salt, key_salt, secret, verifier = b"s" * 16, b"k" * 16, b"K" * 32, b"v" * 16
    spun = digest(salt, password.encode("utf-16-le"))
    for number in range(100):
        spun = digest(struct.pack("<I", number), spun)
    blocks = ("fea7d2763b4b9e79", "d7aa0f6d3061344e", "146e0be7abacd0d6")
    plain = (verifier, digest(verifier), secret)
    values = [
        base64.b64encode(sealed(digest(spun, bytes.fromhex(block))[:32], salt, value)).decode()
        for block, value in zip(blocks, plain, strict=True)
    ]
    shared = 'saltSize="16" keyBits="256" hashAlgorithm="SHA512"'
    info = (
        struct.pack("<HHI", 4, 4, 0x40)
        + (
            f'<encryption><keyData {shared} saltValue="{base64.b64encode(key_salt).decode()}"/>'
            "<keyEncryptors><keyEncryptor>"
            f'<encryptedKey {shared} spinCount="100" saltValue="{base64.b64encode(salt).decode()}"'
            f' encryptedVerifierHashInput="{values[0]}" encryptedVerifierHashValue="{values[1]}"'
            f' encryptedKeyValue="{values[2]}"/></keyEncryptor></keyEncryptors></encryption>'
        ).encode()
    )
    package = struct.pack("<Q", len(data))
    for number, start in enumerate(range(0, len(data), 4096)):
        vector = digest(key_salt, struct.pack("<I", number))[:16]
        package += sealed(secret, vector, data[start : start + 4096])
    return write_compound({"EncryptionInfo": info, "EncryptedPackage": package})


def test_an_encrypted_workbook_opens_with_its_password_only():
    book = xlsx([Sheet("Plan", [["budget", 42]])], title="Plan", author="a", created="2024-01-01")
    locked = agile_encrypted(book, "correct horse")
    assert Registry().match(memoryview(locked), "plan.docx").parser.name == "encryptedoffice"
    with pytest.raises(EncryptedError):
        parse(EncryptedOfficeParser(), locked, "plan.docx", passwords=("wrong",))
    result = parse(EncryptedOfficeParser(), locked, "plan.docx", passwords=("wrong", "correct horse"))
    assert result.sections[0].text == "Plan\nbudget\t42"
    assert result.metadata.title == "Plan"


def test_a_workbook_that_excel_only_protects_against_changes_needs_no_password():
    book = xlsx([Sheet("S", [["open"]])], title="t", author="a", created="2024-01-01")
    result = parse(EncryptedOfficeParser(), agile_encrypted(book, "VelvetSweatshop"), "a.xlsx")
    assert result.sections[0].text == "S\nopen"


def test_repeated_columns_and_rows_do_not_explode():
    table = '<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">' + (
        '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    names = 'xmlns:office="o" xmlns:table="t" xmlns:text="x"'
    sheet = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    body = f"<office:document-content {names}>{sheet}</office:document-content>"
    assert len(text_of(OpenDocumentParser(), zipped({"content.xml": body}), "a.ods")) < 200_000


def test_tracked_deletions_of_an_opendocument_are_not_part_of_the_text():
    data = odt(["Kept."], title="t", author="a", created="2024-01-01")
    assert text_of(OpenDocumentParser(), data, "a.odt").strip() == "Kept."


def test_a_book_under_rights_management_says_so():
    book = epub([("One", ["text"])], title="B", author="A", created="2024-01-01")
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    locked = '<encryption><EncryptionMethod Algorithm="http://ns.adobe.com/adept"/></encryption>'
    with pytest.raises(EncryptedError):
        parse(EpubParser(), zipped(parts | {"META-INF/encryption.xml": locked}), "b.epub")
    fonts = '<encryption><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></encryption>'
    assert "text" in text_of(EpubParser(), zipped(parts | {"META-INF/encryption.xml": fonts}), "b.epub")


def test_fictionbooks_plain_and_zipped():
    book = (
        b"<FictionBook><description><title-info><author><first-name>Ann</first-name><last-name>Lee</last-name></author>"
        b"<book-title>Tides</book-title><lang>en</lang></title-info></description><body><section><title><p>One</p></title>"
        b"<p>The sea was <emphasis>calm</emphasis>.</p></section></body></FictionBook>"
    )
    for data in (book, zipped({"tides.fb2": book})):
        result = parse(FictionBookParser(), data, "tides.fb2")
        assert (result.metadata.title, result.metadata.author) == ("Tides", "Ann Lee")
        assert [(s.locator.headings, s.text) for s in result.sections] == [
            (("One",), "One\n\nThe sea was calm.")
        ]


def test_hangul_paragraphs_skip_their_control_characters():
    text = (
        "안녕".encode("utf-16-le")
        + struct.pack("<8H", 11, 1, 2, 3, 4, 5, 6, 11)
        + "하세요".encode("utf-16-le")
    )
    record = struct.pack("<I", 67 | len(text) << 20) + text
    squeezed = zlib.compressobj(wbits=-15)
    section = squeezed.compress(record) + squeezed.flush()
    head = b"HWP Document File".ljust(36, b"\0") + struct.pack("<I", 1)
    data = write_compound({"FileHeader": head.ljust(256, b"\0"), "BodyText": {"Section0": section}})
    assert text_of(HangulParser(), data, "a.hwp").strip() == "안녕하세요"
    locked = write_compound({"FileHeader": head[:36] + struct.pack("<I", 3)})
    with pytest.raises(EncryptedError):
        parse(HangulParser(), locked, "a.hwp")


def test_xps_glyphs_of_one_height_share_a_line():
    runs = ((10, "Two words"), (10, "and more"), (30, "{}Below"))
    glyphs = "".join(f'<Glyphs OriginY="{y}" UnicodeString="{text}"/>' for y, text in runs)
    page = f"<FixedPage>{glyphs}</FixedPage>"
    parts = {"d/1/d.fdoc": '<D><PageContent Source="Pages/1.fpage"/></D>', "d/1/Pages/1.fpage": page}
    (section,) = parse(FixedPagesParser(), zipped(parts), "a.xps").sections
    assert (section.locator.page, section.text) == (1, "Two words and more\nBelow")


def test_indesign_stories_in_the_order_of_the_document():
    lines = "<Content>{}</Content><Br/><Content>next</Content>"
    story = f"<Story><ParagraphStyleRange>{lines}</ParagraphStyleRange></Story>"
    parts = {
        "designmap.xml": '<D><Story src="Stories/b.xml"/><Story src="Stories/a.xml"/></D>',
        "Stories/a.xml": story.format("second"),
        "Stories/b.xml": story.format("first"),
    }
    assert text_of(InDesignParser(), zipped(parts), "a.idml").split() == ["first", "next", "second", "next"]


def snappy_literal(data):
    size, length = b"", len(data)
    while length >= 0x80:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return size + bytes([length]) + b"\xf4" + (len(data) - 1).to_bytes(2, "little") + data


def proto(field, value):
    if isinstance(value, int):
        return bytes([field << 3, value])
    return bytes([field << 3 | 2, len(value)]) + value


def test_texts_of_a_new_iwork_document():
    storage = proto(1, 0) + proto(3, b"Erste Zeile\nZweite Zeile")
    info = proto(2, bytes([1 << 3, 0xD1, 0x0F]) + proto(3, len(storage)))
    archive = bytes([len(info)]) + info + storage
    block = snappy_literal(archive)
    component = b"\0" + len(block).to_bytes(3, "little") + block
    data = zipped({"Index/Document.iwa": component})
    assert text_of(IworkParser(), data, "brief.pages").split("\n\n") == ["Erste Zeile", "Zweite Zeile"]
    packed = zipped({"Brief.pages/Index.zip": data, "Brief.pages/preview.jpg": b""})
    assert text_of(IworkParser(), packed, "brief.pages").split("\n\n") == ["Erste Zeile", "Zweite Zeile"]


def test_snappy_copies_may_overlap():
    assert inflate_snappy(b"\x0a\x00a\x15\x01\x04bc"[:3] + b"\x15\x01") == b"a" * 10
    with pytest.raises(ParseError):
        inflate_snappy(b"\x0a\x15\x09")


def test_wordperfect_6_characters_and_functions():
    text = b"Hello\x80world\xcc" + b"\xf0\x1c\x04\xf0" + b"\xd4\x00\x08\x00\x00\x00\x00\xd4" + b"end"
    data = b"\xffWPC" + struct.pack("<I", 16) + b"\x01\x0a\x02\x01\0\0\0\0" + text
    assert text_of(WordPerfectParser(), data, "a.wpd").split("\n\n") == ["Hello world", "’end"]
    with pytest.raises(EncryptedError):
        parse(WordPerfectParser(), data[:12] + b"\x01\x01" + data[14:], "a.wpd")


def test_publisher_stories():
    text = "Open day\rCome in!\r".encode("utf-16-le")
    slot = b"\x18\0" + bytes(10) + b"TEXT" + struct.pack("<II", 0x200, len(text))
    contents = b"CHNKINK ".ljust(0x20, b"\0") + slot
    data = write_compound({"Quill": {"QuillSub": {"CONTENTS": contents.ljust(0x200, b"\0") + text}}})
    assert text_of(PublisherParser(), data, "a.pub").split("\n\n") == ["Open day", "Come in!"]


def test_texts_drawn_in_metafiles():
    raw = "Wind".encode("utf-16-le")
    text = struct.pack("<II", 84, 76 + len(raw)) + bytes(36) + struct.pack("<II", 4, 76) + bytes(24) + raw
    head = struct.pack("<II", 1, 44) + bytes(32) + b" EMF"
    assert text_of(MetafileParser(), head + text, "a.emf") == "Wind"
    wmf = b"\xd7\xcd\xc6\x9a".ljust(22, b"\0") + bytes(18) + struct.pack("<IHH", 6, 0x0521, 4) + b"Rain"
    assert text_of(MetafileParser(), wmf, "a.wmf") == "Rain"
    assert parse(MetafileParser(), head, "a.emf").name_only_reason


def test_onenote_texts_are_told_by_their_length():
    magic = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")
    wide, narrow = "Grüße aus Bath".encode("utf-16-le"), b"A plain note"
    data = (
        magic
        + bytes(64)
        + struct.pack("<I", len(wide))
        + wide
        + b"\0\0\xfe\xff"
        + struct.pack("<I", len(narrow))
        + narrow
    )
    assert text_of(OneNoteParser(), data + bytes(9), "a.one").strip() == "Grüße aus Bath\n\nA plain note"


@pytest.mark.parametrize(
    "parser", [ImageParser, RecordingParser, EpubParser, OpenDocumentParser, IworkParser, HangulParser]
)
@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"\x89PNG\r\n\x1a\nbroken", b"", b"\0" * 100])
def test_what_is_not_of_the_format_raises_an_error_of_the_tree(parser, data):
    with pytest.raises(ParseError):
        parse(parser(), data)


@pytest.mark.parametrize("name", ["id_rsa", "server.key", "server.crt", "note.txt", "ada.asc"])
@pytest.mark.parametrize("kind", ["RSA PRIVATE KEY", "CERTIFICATE", "PGP PUBLIC KEY BLOCK", "PGP MESSAGE"])
def test_keys_and_what_is_encrypted_with_them_give_no_text(name, kind):
    data = f"-----BEGIN {kind}-----\n{'MIIEpAIBAAKCAQEA' * 4}\n-----END {kind}-----\n".encode()
    (found,) = read_document(data, name)
    is_message = kind == "PGP MESSAGE"
    assert (found.state, found.char_count) == (
        DocumentState.ENCRYPTED if is_message else DocumentState.NAME_ONLY, 0,
    )  # fmt: skip
    assert is_message or (found.format, found.reason.split(",")[0]) == ("Key or certificate", "It holds keys")


@pytest.mark.parametrize(
    "front", ["-----BEGIN PGP SIGNED MESSAGE-----\n\n", "Certificate:\n", "-----BEGIN MINUTES-----\n"]
)
def test_text_beside_keys_is_read(front):
    (found,) = read_document(f"{front}Rain gauges\n".encode(), "a.pem")
    assert found.state is DocumentState.WORDS


@pytest.mark.parametrize("name", ["letter.sdw", "part.dwg"])
def test_known_formats_without_a_reader_say_what_would_help(name):
    data = memoryview(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    match = Registry().match(data, name)
    reason = match.parser.parse(ParserInput(data, name)).name_only_reason
    assert "cannot be read" in reason
    assert reason.endswith(".")
