"""Mail, books, drawings, databases, sound, images."""

from __future__ import annotations

import io
import sqlite3
import struct
from collections.abc import Mapping, Sequence
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

from tests.sample_docs_maker.packages import (
    DECLARATION,
    content_types,
    core_properties,
    relations,
    root_relations,
    zipped,
)


def eml(
    headers: Mapping[str, str], body: str, *, html: str = "", files: Sequence[tuple[str, str, bytes]] = ()
) -> bytes:
    """A mail; files are (name, MIME type, content)."""
    message = EmailMessage(policy=SMTP)
    for name, value in headers.items():
        message[name] = value
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_fennimore_{number}")
    buffer = io.BytesIO()
    BytesGenerator(buffer, policy=SMTP).flatten(message)
    return buffer.getvalue()


def mbox(messages: Sequence[bytes]) -> bytes:
    """A mail folder in one file."""
    opening = b"From support@fennimorepike.example Fri May 03 09:00:00 2024\n"
    return b"".join(opening + message.replace(b"\r\n", b"\n").rstrip() + b"\n\n" for message in messages)


def epub(chapters: Sequence[tuple[str, Sequence[str]]], *, title: str, author: str, created: str) -> bytes:
    """A book of (heading, paragraphs)."""
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(1, len(chapters) + 1)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(1, len(chapters) + 1))
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": (
            f'{DECLARATION}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
        ),
        "OEBPS/book.opf": (
            f'{DECLARATION}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
            f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">fp-manual</dc:identifier>'
            f""
            f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator><dc:language>en</dc:language>"
            f"<dc:date>{created}</dc:date></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
        ),
    }
    for number, (heading, paragraphs) in enumerate(chapters, 1):
        body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        parts[f"OEBPS/c{number}.xhtml"] = (
            f'{DECLARATION}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{escape(heading)}</title></head>'
            f"<body><h1>{escape(heading)}</h1>{body}</body></html>"
        )
    return zipped(parts, stored=("mimetype",))


def vsdx(pages: Sequence[tuple[str, Sequence[str]]], *, title: str, author: str, created: str) -> bytes:
    """A Visio drawing of (page name, texts of shapes)."""
    namespace = 'xmlns="http://schemas.microsoft.com/office/visio/2012/main"'
    office = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    kind = "http://schemas.microsoft.com/visio/2010/relationships"
    numbers = range(1, len(pages) + 1)
    listed = "".join(
        f'<Page ID="{n}" Name="{escape(name)}"><Rel r:id="rId{n}"/></Page>'
        for n, (name, _) in enumerate(pages, 1)
    )
    main = relations({"rId1": (f"{kind}/document", "visio/document.xml")})
    parts = {
        "[Content_Types].xml": content_types(
            {"visio/document.xml": "application/vnd.ms-visio.drawing.main+xml"}
        ),
        "_rels/.rels": main.replace(
            "</Relationships>", root_relations("x").partition('"rId1"')[2].partition("/>")[2]
        ),
        "docProps/core.xml": core_properties(title, author, created),
        "visio/document.xml": f"{DECLARATION}<VisioDocument {namespace}/>",
        "visio/_rels/document.xml.rels": relations({"rId1": (f"{kind}/pages", "pages/pages.xml")}),
        "visio/pages/pages.xml": f"{DECLARATION}<Pages {namespace} {office}>{listed}</Pages>",
        "visio/pages/_rels/pages.xml.rels": relations(
            {f"rId{n}": (f"{kind}/page", f"page{n}.xml") for n in numbers}
        ),
    }
    for number, (_, texts) in enumerate(pages, 1):
        shapes = "".join(
            f'<Shape ID="{n}" Type="Shape"><Text>{escape(t)}</Text></Shape>' for n, t in enumerate(texts, 1)
        )
        parts[f"visio/pages/page{number}.xml"] = (
            f"{DECLARATION}<PageContents {namespace}><Shapes>{shapes}</Shapes></PageContents>"
        )
    return zipped(parts)


def database(tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[object]]]]) -> bytes:
    """A SQLite database: table → (columns, rows)."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA page_size = 1024")
        for name, (columns, rows) in tables.items():
            connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            places = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
        connection.commit()
        raw = bytearray(connection.serialize())
    finally:
        connection.close()
    raw[96:100] = bytes(4)  # the version of SQLite that wrote it
    return bytes(raw)


def mp3(tags: Mapping[str, str]) -> bytes:
    """Half a second of silence with ID3v2.3 tags by frame name."""
    frames = b""
    for name, text in tags.items():
        language = b"eng\xff\xfe\0\0" if name == "COMM" else b""
        content = b"\x01" + language + b"\xff\xfe" + text.encode("utf-16-le")
        frames += name.encode() + len(content).to_bytes(4, "big") + b"\0\0" + content
    size = len(frames)
    synchsafe = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    silent_frame = b"\xff\xfb\x90\x64".ljust(417, b"\0")
    return b"ID3\x03\0\0" + synchsafe + frames + silent_frame * 20


def mp4(tags: Mapping[str, str]) -> bytes:
    """A video without a picture, with iTunes tags by atom name."""

    def atom(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content) + 8) + name + content

    listed = b"".join(
        atom(name.encode("latin-1"), atom(b"data", struct.pack(">II", 1, 0) + text.encode()))
        for name, text in tags.items()
    )
    header = atom(b"mvhd", struct.pack(">12xII80x", 1000, 95_000))
    return atom(b"ftyp", b"mp42\0\0\0\0mp42isom") + atom(
        b"moov", header + atom(b"udta", atom(b"meta", bytes(4) + atom(b"ilst", listed)))
    )


def page_image(lines: Sequence[tuple[int, str]], *, width: int = 1000, height: int = 1414) -> Image.Image:
    """A letter as a scanner sees it: grey, a little crooked, not quite clean. Lines are (size, text)."""
    page = Image.new("L", (width, height), 247)
    draw = ImageDraw.Draw(page)
    top = 90
    for size, text in lines:
        draw.text((95, top), text, fill=45, font=ImageFont.load_default(size))
        top += int(size * 1.55)
    draw.line((20, 0, 26, height), fill=214, width=2)
    draw.ellipse((850, 1250, 905, 1300), outline=190, width=3)
    return page.rotate(0.6, resample=Image.Resampling.BICUBIC, fillcolor=247)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """An image as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(*, description: str, artist: str, taken: str) -> bytes:
    """A small JPEG with EXIF tags."""
    picture = Image.linear_gradient("L").resize((320, 200)).convert("RGB")
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x0132] = description, artist, taken
    return encoded(picture, "JPEG", quality=60, exif=exif)
