"""PDF: pages of text in Helvetica, pages that are images only, and a page behind a password."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

_TOP, _LEFT, _STEP = 780, 64, 16
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
"""What fills up passwords (ISO 32000-1, 7.6.3.3)."""


def text_pdf(pages: Sequence[Sequence[str]], *, title: str, author: str, created: str) -> bytes:
    """A document; a line beginning with `# ` is a heading, and the headings are the outline."""
    objects: list[bytes] = []
    count = len(pages)
    first_page = 5
    kids = " ".join(f"{first_page + 2 * n} 0 R" for n in range(count))
    headings = [(line[2:], n) for n, page in enumerate(pages) for line in page if line.startswith("# ")]
    first_item = first_page + 2 * count
    objects.append(b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R /Lang (en) >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode())
    objects.append(
        b"<< /Regular << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> "
        b"/Bold << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >>"
    )
    last_item = first_item + len(headings) - 1
    objects.append(
        f"<< /Type /Outlines /First {first_item} 0 R /Last {last_item} 0 R /Count {len(headings)} >>".encode()
    )
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font 3 0 R >> "
            f"/Contents {first_page + 2 * number + 1} 0 R >>".encode()
        )
        objects.append(_stream(b"", _page_content(page)))
    for index, (text, page_number) in enumerate(headings):
        around = "" if index == 0 else f"/Prev {first_item + index - 1} 0 R "
        around += "" if index == len(headings) - 1 else f"/Next {first_item + index + 1} 0 R "
        target = first_page + 2 * page_number
        objects.append(
            b"<< /Title " + _string(text) + f" /Parent 4 0 R {around}/Dest [{target} 0 R /Fit] >>".encode()
        )
    objects.append(
        b"<< /Title " + _string(title) + b" /Author " + _string(author)
        + f" /CreationDate (D:{created.replace('-', '')}090000Z) >>".encode()
    )  # fmt: skip
    return _file(objects, info=len(objects))


def image_pdf(jpeg: bytes, width_px: int, height_px: int) -> bytes:
    """One page that is nothing but an image."""
    image = _stream(
        f"/Type /XObject /Subtype /Image /Width {width_px} /Height {height_px} /ColorSpace /DeviceGray "
        "/BitsPerComponent 8 /Filter /DCTDecode ".encode(),
        jpeg,
    )
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /Scan 4 0 R >> >> "
            b"/Contents 5 0 R >>",
            image,
            _stream(b"", b"q 595 0 0 842 0 0 cm /Scan Do Q"),
        ]
    )


def locked_pdf(lines: Sequence[str], *, password: str) -> bytes:
    """One page behind a password, in the cipher that every reader knows (ISO 32000-1, 7.6.3: RC4, 40 bits)."""
    identity, permissions = bytes(range(16)), struct.pack("<i", -4)
    user = password.encode("cp1252")[:32] + _PADDING[: 32 - len(password)]
    owner = _rc4(_md5(user)[:5], user)
    key = _md5(user + owner + permissions + identity)[:5]
    content = _page_content(lines)
    content_key = _md5(key + (6).to_bytes(3, "little") + bytes(2))[:10]
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
            b"<< /Regular << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> "
            b"/Bold << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>",
            b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>"
            % (owner.hex().encode(), _rc4(key, _PADDING).hex().encode()),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font 3 0 R >> /Contents 6 0 R >>",
            _stream(b"", _rc4(content_key, content)),
        ],
        more=b"/Encrypt 4 0 R /ID [<%s> <%s>] " % (identity.hex().encode(), identity.hex().encode()),
    )


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    at = 0
    for place in range(256):
        at = (at + state[place] + key[place % len(key)]) & 255
        state[place], state[at] = state[at], state[place]
    out = bytearray()
    first = second = 0
    for byte in data:
        first = (first + 1) & 255
        second = (second + state[first]) & 255
        state[first], state[second] = state[second], state[first]
        out.append(byte ^ state[(state[first] + state[second]) & 255])
    return bytes(out)


def _page_content(lines: Sequence[str]) -> bytes:
    out = [b"BT"]
    height = _TOP
    for line in lines:
        font, size = (b"/Bold", 14) if line.startswith("# ") else (b"/Regular", 11)
        text = line.removeprefix("# ")
        if text:
            out.append(b"%s %d Tf 1 0 0 1 %d %d Tm %s Tj" % (font, size, _LEFT, height, _string(text)))
        height -= _STEP
    return b"\n".join([*out, b"ET"])


def _string(text: str) -> bytes:
    raw = text.encode("cp1252")
    for char in (b"\\", b"(", b")"):
        raw = raw.replace(char, b"\\" + char)
    return b"(" + raw + b")"


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _file(objects: Sequence[bytes], *, info: int = 0, more: bytes = b"") -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"/Info %d 0 R " % info if info else more
    out += b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(out)
