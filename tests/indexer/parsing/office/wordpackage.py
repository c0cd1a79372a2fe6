"""DOCX packages made of raw XML, and their texts."""

from __future__ import annotations

import io
import zipfile

from indexer.parsing.office.docx import DocxParser
from indexer.parsing.parser import ParserInput

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(body: str, *, parts: dict[str, str] | None = None, links: dict[str, str] | None = None) -> bytes:
    """A DOCX: `parts` name → XML, each related to the document by the kind its name begins with."""
    parts = parts or {}
    related = [
        f'<Relationship Id="p{i}" Type="{REL}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for i, name in enumerate(parts)
    ]
    related += [
        f'<Relationship Id="l{i}" Type="{REL}/hyperlink" Target="{url}" TargetMode="External"/>'
        for i, url in enumerate((links or {}).values())
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Id="d" Type="{REL}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{''.join(related)}</Relationships>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return buffer.getvalue()  # fmt: skip


def paragraph(text: str, *, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def read(data: bytes):
    return DocxParser().parse(ParserInput(memoryview(data), "a.docx"))


def texts(data: bytes, part: str | None = None) -> str:
    return "\n".join(section.text for section in read(data).sections if section.locator.part == part)
