from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from indexer.errors import EncryptedError
from indexer.parsing.office.odftext import is_page_mark
from indexer.parsing.office.opendocument import OpenDocumentParser
from indexer.parsing.parser import ParserInput
from tests.sample_docs_maker.opendocs import odt


def with_encrypted(part: str) -> bytes:
    """A document whose manifest says that a part is encrypted."""
    target = io.BytesIO(odt(["In the clear."], title="t", author="a", created="2024-01-01"))
    with zipfile.ZipFile(target) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    namespace = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    parts["META-INF/manifest.xml"] = (
        f'<manifest:manifest {namespace}><manifest:file-entry manifest:full-path="{part}">'
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    ).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize("part", ["content.xml", "encrypted-package"])
def test_an_encrypted_text_says_so(part):
    with pytest.raises(EncryptedError):
        OpenDocumentParser().parse(ParserInput(memoryview(with_encrypted(part)), "a.odt"))


def test_a_password_of_the_macros_alone_hides_no_text():
    data = with_encrypted("Basic/Standard/Module1.xml")
    found = OpenDocumentParser().parse(ParserInput(memoryview(data), "a.odt"))
    assert found.sections[0].text == "In the clear."


@pytest.mark.parametrize(
    ("line", "is_mark"),
    [
        ("Page <t:page-number>1</t:page-number> / <t:page-count>99</t:page-count>", True),
        ("<t:span><t:sheet-name>???</t:sheet-name></t:span> (<t:title>???</t:title>)", True),
        ("<t:date>00/00/0000</t:date>, <t:time>00:00:00</t:time>", True),
        ("- <t:page-number>3</t:page-number> -", True),
        ("Strictly confidential, page <t:page-number>1</t:page-number>", False),
        ("<t:page-number>1</t:page-number> Minutes", False),
        ("Minutes", False),
        ("", False),
    ],
)
def test_a_line_that_every_page_has_is_told_from_a_header(line, is_mark):
    assert is_page_mark(etree.fromstring(f"<t:p xmlns:t='t'>{line}</t:p>")) is is_mark
