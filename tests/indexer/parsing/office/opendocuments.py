"""OpenDocument files in short, and what is read of them."""

from __future__ import annotations

import io
import zipfile

from indexer.parsing.office.opendocument import OpenDocumentParser
from indexer.parsing.parser import ParserInput


def flat(body: str, kind: str = "text", styles: str = "") -> bytes:
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "drawing", "style")
    )
    return (
        f"<office:document {namespaces} "
        f'xmlns:svg="s" office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:styles>{styles}'
        f"</office:styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    ).encode()


def texts(data: bytes, name: str) -> list[tuple[str | None, str]]:
    found = OpenDocumentParser().parse(ParserInput(memoryview(data), name))
    return [(section.locator.part, section.text) for section in found.sections]


def repacked(data: bytes, changes: dict[str, str | None], *, last: str = "") -> bytes:
    """A package with other parts, without those that are None, and with one of them at the end."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in sorted(source.namelist(), key=lambda name: name == last)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in {**parts, **changes}.items():
            if content is not None:
                archive.writestr(name, content)
    return target.getvalue()
