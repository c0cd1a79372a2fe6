"""A parser is chosen by what the bytes are, then by what the name says."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parsing.archives.containers import ENCRYPTED_OFFICE, kind_of_container
from indexer.parsing.binaryoffice.compound import MAGIC
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.formats import PARSERS
from indexer.parsing.registry import Registry

REGISTRY = Registry()


def package(*names: str, mimetype: str = "", front: bytes = b"") -> bytes:
    target = io.BytesIO()
    target.write(front)
    with zipfile.ZipFile(target, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def compound(*names: str) -> bytes:
    return write_compound(dict.fromkeys(names, b"x"))


def match(data: bytes, name: str) -> tuple[str, str] | None:
    found = REGISTRY.match(memoryview(data), name)
    return (found.parser.name, found.format) if found is not None else None


@pytest.mark.parametrize(
    ("data", "name", "parser"),
    [
        (package("[Content_Types].xml", "word/document.xml"), "a.docx", "docx"),
        (package("[Content_Types].xml", "word/document.xml"), "renamed.zip", "docx"),
        (package("[Content_Types].xml", "word/document.xml"), "old.doc", "docx"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "no suffix", "spreadsheet"),
        (package("ppt/presentation.xml"), "a.pptx", "pptx"),
        (package("word/notes.txt", "word/documents.txt", "ppt/talk.pdf", "visio/a.txt"), "backup.zip", "zip"),
        (package("[Content_Types].xml", "word/main.xml"), "of another program", "docx"),
        (package("a.txt")[:40], "broken off.docx", "docx"),
        (package("a.txt")[:40], "broken off.sxw", "opendocument"),
        (package("a.txt"), "in truth.pdf", "zip"),
        (package("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "a", "opendocument"),
        (package("folder/word/document.xml", "b.txt"), "a.zip", "zip"),
        (compound("WordDocument", "1Table"), "a.doc", "doc"),
        (compound("WordDocument"), "no suffix", "doc"),
        (compound("WORKBOOK"), "by another program.xls", "spreadsheet"),
        (
            compound(*(f"__recip_version1.0_#{n:08}" for n in range(900)), "__properties_version1.0"),
            "a",
            "msg",
        ),
        (compound("PowerPoint Document"), "a.dat", "ppt"),
        (compound("EncryptedPackage", "EncryptionInfo"), "a.docx", "encryptedoffice"),
        (b"%PDF-1.7\n", "report.doc", "pdf"),
        (b"{\\rtf1\\ansi Hello}", "letter.doc", "rtf"),
        (b"just words in a file", "README", "text"),
        (b"just words in a file", "notes.unknown", "text"),
        (b"# Title\n", "a.md", "markdown"),
        (b"<html><?php echo 1 ?>", "page.php", "sourcecode"),
        (b"BEGIN:VCALENDAR is how a calendar begins", "format.md", "markdown"),
        (b"%PDF-1.7\n\x00\x01\x02\xff", "scan.md", "pdf"),
        (b"ssh-ed25519 AAAAC3NzaC1lZDI1 ada@bath", "id_ed25519.pub", "text"),
        (b'msgid "Open"\nmsgstr "Auf"\n', "messages.pot", "text"),
        ("Für Ada: Notizen".encode("utf-16"), "notes.doc", "text"),
        (b"Name\tTown\nAda\tBath\n", "export.xls", "delimited"),
        (b"\xef\xbb\xbf <flat/>", "a.fodt", "opendocument"),
        (b"R0lGODdhTAQZAJEAAFVVVd3d3e4AAP///ywAAAAA\n" * 9, "report.doc", "doc"),
        (b"a scan\0\1\2\3" * 9, "a.docx", "docx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "bytes",  # which hold the time they were made
)
def test_bytes_decide_before_the_name(data, name, parser):
    found = match(data, name)
    assert found is not None
    assert found[0] == parser


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "empty.txt"), (bytes(range(256)) * 8, "a.bin"), (b"\x7fELF" + bytes(900), "program")],
)
def test_what_nobody_reads_is_found_by_name_only(data, name):
    assert match(data, name) is None


def test_a_kind_is_read_behind_bytes_in_front_of_an_archive():
    data = package("word/document.xml", front=b"PK\x03\x04 rubbish in front")
    assert kind_of_container(memoryview(data), data[:4096]) == ".docx"
    assert kind_of_container(memoryview(compound("EncryptedPackage")), MAGIC) == ENCRYPTED_OFFICE


@given(st.binary(max_size=3_000), st.sampled_from([b"", b"PK\x03\x04", MAGIC, b"%PDF-", b"<html>", b"From "]))
def test_any_bytes_get_a_parser_or_none(data, front):
    found = REGISTRY.match(memoryview(front + data), "file.dat")
    assert found is None or found.parser.version >= 1


@pytest.mark.parametrize(
    ("name", "kind"), [("a.vdx", "XML"), ("a", "XML"), ("a.dat", "XML"), ("a.txt", "Text")]
)
def test_xml_is_read_as_such_where_the_suffix_tells_nothing(name, kind):
    found = REGISTRY.match(memoryview(b'<?xml version="1.0"?>\n<shapes><text>Hall</text></shapes>'), name)
    assert found is not None
    assert found.format == kind


def test_parsers_have_names_of_their_own_and_formats_with_suffixes():
    names = [parser.name for parser in PARSERS]
    assert len(set(names)) == len(names)
    for suffix, label in REGISTRY.formats().items():
        assert suffix.startswith(".") or suffix == ENCRYPTED_OFFICE
        assert suffix == suffix.lower()
        assert label
