"""Bytes to text in whatever encoding they are."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import Protocol
from unicodedata import normalize

from indexer.errors import ParseError
from indexer.parsing.common.charsets import detect_charset
from indexer.parsing.common.letters import FREQUENT_IDEOGRAPHS

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its BOM begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(set(range(32)) - {8, 9, 10, 11, 12, 13, 26, 27} | {127})
"""Bytes that text does not hold; ESC opens the shifts of ISO-2022 and colours in logs, SUB ended DOS files."""

_SUPERSETS = {
    # What these labels mean in the wild (WHATWG Encoding Standard, 4.2).
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_ISO_2022 = re.compile(r"\x1b(?:\$[@AB]|\$\)C|\([BIJ])")
_JAPANESE_SHIFT = re.compile(rb"\x1b(\$[@B]|\([BIJ])([^\x1b\r\n]*)")
_LOST_BLOCKS = re.compile(rb"(?:\x00{4}){4,}")
"""What a crash leaves of blocks that were never written; in fours, so that wide characters stay aligned."""
_PIECE_BYTES = 1 << 20
_SAMPLE_BYTES = 65_536
_LINE_BYTES, _LONG_LINE_BYTES = 1_024, 1 << 22
_ABOVE_ASCII = re.compile(rb"[\x80-\xff]")
_MIXED_SHARE = 0.1
_MAX_DAMAGE = 0.08
"""Share of control characters in what is named as text: a damaged text is still worth reading."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and how it was read."""

    text: str
    """Line ends are `\\n`, no BOM, no NUL."""
    encoding: str
    is_cut: bool = False
    """True where the text goes on beyond `max_chars`."""

    @property
    def partial_reason(self) -> str:
        """What is said of a text that is cut; empty for a whole one."""
        return f"Only the first {len(self.text):,} characters are indexed." if self.is_cut else ""


def looks_like_text(head: bytes, *, max_control_share: float = 0.01) -> bool:
    """Whether the first bytes of a file are text in some encoding, rather than binary data.

    Args:
        head: the bytes.
        max_control_share: how much of it may be control characters; data has a tenth and more.
    """
    if head.startswith(tuple(bom for bom, _ in _BOMS)) or _wide_encoding(head):
        return True
    return len(head) - len(head.translate(None, _CONTROLS)) <= len(head) * max_control_share


def decode(data: memoryview | bytes, *, declared: str = "", max_chars: int = 50_000_000) -> Decoded:
    """Decode text: BOM, then UTF-8 strictly, then `declared` (a charset the format names), then detection.

    Raises:
        ParseError: the bytes are binary data.
    """
    view = memoryview(data)
    head = bytes(view[:4])
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return _decode_pieces(view[len(bom) :], encoding, "replace", max_chars)
    try:
        decoded = _decode_pieces(view, "utf-8", "strict", max_chars)
    except UnicodeDecodeError:
        decoded = None
    sample = _without_lost_blocks(bytes(view[:_SAMPLE_BYTES]))
    if decoded is not None and b"\x00" not in sample:
        return _shifted(view, decoded, declared, max_chars)
    encoding = _wide_encoding(sample)
    if encoding:
        return _decode_pieces(view, encoding, "replace", max_chars)
    if not looks_like_text(sample, max_control_share=_MAX_DAMAGE):
        raise ParseError("The file holds binary data, not text.")
    if decoded is not None:  # with a few NULs, such as a fixed-width export
        return decoded
    return _decode_legacy(view, _telling_sample(view), declared, max_chars)


def known_encoding(label: str) -> str:
    """Python's name for a charset label, the superset that is meant in practice; empty when unknown."""
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
        name = _SUPERSETS.get(name, name)
        b"a".decode(name)  # keeps out what is no charset, such as `zip`
    except (LookupError, ValueError):
        return ""
    return name


class _Decoder(Protocol):
    """What decodes a text piece by piece."""

    def decode(self, data: memoryview, final: bool = False) -> str:
        """The text of the next piece."""


class _LineDecoder:
    """Reads lines as UTF-8 and those that are none in a legacy encoding: logs of several programs, mixed exports."""

    def __init__(self, legacy: str) -> None:
        self._legacy = legacy
        self._held = b""

    def decode(self, data: memoryview, final: bool = False) -> str:
        """The text of the next piece up to the end of a line, which is held back."""
        whole = self._held + data
        end = len(whole) if final else max(whole.rfind(b"\n"), whole.rfind(b"\r", 0, -1)) + 1
        if not end and len(whole) > _LONG_LINE_BYTES:  # else a file without line ends is held as a whole
            end = whole.rfind(b" ") + 1 or len(whole)
        self._held = whole[end:]
        return "".join(map(self._line, whole[:end].splitlines(keepends=True)))

    def _line(self, line: bytes) -> str:
        return line.decode(self._legacy if _is_legacy(line) else "utf-8", "replace")


def _decode_pieces(view: memoryview, encoding: str, errors: str, max_chars: int) -> Decoded:
    """Decode until the cap.

    Raises:
        UnicodeDecodeError: with `errors="strict"`.
    """
    return _decode_with(codecs.getincrementaldecoder(encoding)(errors), view, encoding, max_chars)


def _decode_with(decoder: _Decoder, view: memoryview, encoding: str, max_chars: int) -> Decoded:
    """Decode until the cap, so that a 1 GB file costs no more than what is kept of it.

    One emoji makes four bytes of every character in a Python string, so the pieces are small ones.
    """
    pieces: list[str] = []
    left, position, held = max_chars, 0, ""
    while position < len(view) and left >= 0:
        end = min(position + _PIECE_BYTES, len(view))
        piece = held + decoder.decode(view[position:end], final=end == len(view))
        held = "\r" if piece.endswith("\r") and end < len(view) else ""  # its other half may follow
        pieces.append(_with_plain_line_ends(piece[:-1] if held else piece))
        left -= len(pieces[-1])
        position = end
    if left < 0:
        pieces[-1] = pieces[-1][:left]
    return Decoded(pieces[0] if len(pieces) == 1 else "".join(pieces), encoding, is_cut=left < 0)


def _with_plain_line_ends(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x00", "") if "\x00" in text else text


def _without_lost_blocks(sample: bytes) -> bytes:
    # The expression takes 20 ms for each MB: it was 30 % of the time of a text file.
    return _LOST_BLOCKS.sub(b"", sample) if b"\x00" in sample else sample


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a BOM, told by where the zero bytes of its blanks and line ends stand."""
    sample = sample[: len(sample) & ~3]
    if len(sample) < 4:
        return ""
    for encoding, unit, zeros in (
        ("utf-32-le", 4, (2, 3)),
        ("utf-32-be", 4, (0, 1)),
        ("utf-16-le", 2, (1,)),
        ("utf-16-be", 2, (0,)),
    ):
        units = len(sample) // unit
        if any(sample[offset::unit].count(0) < max(2, units * 0.01) for offset in zeros):
            continue
        text = sample.decode(encoding, "replace")
        odd = sum(1 for char in text if char == "\ufffd" or not (char.isprintable() or char.isspace()))
        if odd <= len(text) * 0.02:
            return encoding
    return ""


def _shifted(view: memoryview, decoded: Decoded, declared: str, max_chars: int) -> Decoded:
    """Seven-bit encodings pass as UTF-8: ISO-2022 shifts with ESC, UTF-7 and HZ only when declared."""
    encoding = known_encoding(declared) if declared else ""
    if _ISO_2022.search(decoded.text, 0, _SAMPLE_BYTES) is not None and not encoding.startswith("iso2022"):
        encoding = "iso2022_kr" if "\x1b$)C" in decoded.text[:200] else "iso2022_jp_2"
    if not encoding.startswith("iso2022") and encoding not in ("utf-7", "hz"):
        return decoded
    shifted = _decode_pieces(view, encoding, "replace", max_chars)
    if "jp" in encoding and "\ufffd" in shifted.text:
        return _decode_pieces(memoryview(_as_shift_jis(bytes(view))), "cp932", "replace", max_chars)
    return shifted


def _as_shift_jis(data: bytes) -> bytes:
    """ISO-2022-JP as mail programs of Windows write it: with the signs and names that are Microsoft's own.

    Both write the same rows and cells; the sums are those of JIS X 0208:1997, annex 1.
    """

    def shift(found: re.Match[bytes]) -> bytes:
        if found[1] == b"(I":
            return bytes(byte | 0x80 for byte in found[2])
        if not found[1].startswith(b"$"):
            return found[2]
        shifted = bytearray()
        for row, cell in zip(found[2][::2], found[2][1::2], strict=False):
            lead = (row + 1 >> 1) + (0x70 if row < 0x5F else 0xB0)
            shifted += bytes((lead, cell + ((0x1F if cell < 0x60 else 0x20) if row % 2 else 0x7E)))
        return bytes(shifted)

    return _JAPANESE_SHIFT.sub(shift, data)


def _decode_legacy(view: memoryview, sample: bytes, declared: str, max_chars: int) -> Decoded:
    encoding = known_encoding(declared) if declared else ""
    if encoding and encoding not in ("ascii", "utf-8", "utf-16", "utf-32"):
        try:
            return _decode_pieces(view, encoding, "strict", max_chars)
        except UnicodeDecodeError as error:
            if error.end - error.start < 4 and _is_rare(sample, encoding):
                return _decode_pieces(view, encoding, "replace", max_chars)
    encoding = detect_charset(sample)
    if _is_torn_utf_8(sample) or _is_mixed(sample, encoding):
        legacy = detect_charset(b"\n".join(line for line in sample.splitlines() if _is_legacy(line)))
        return _decode_with(_LineDecoder(legacy), view, "utf-8", max_chars)
    decoded = _decode_pieces(view, encoding, "replace", max_chars)
    # The Vietnamese code page sets tones behind their vowels; everywhere else they are one character.
    return replace(decoded, text=normalize("NFC", decoded.text)) if encoding == "cp1258" else decoded


def _telling_sample(view: memoryview) -> bytes:
    """The text from its first line with bytes above ASCII on: the lines before tell nothing."""
    found = _ABOVE_ASCII.search(view)
    start = found.start() if found is not None else 0
    before = bytes(view[max(0, start - _LINE_BYTES) : start])
    line = start - len(before) + max(before.rfind(b"\n"), before.rfind(b"\r")) + 1
    return _without_lost_blocks(bytes(view[line : line + _SAMPLE_BYTES]))


def _is_torn_utf_8(sample: bytes, *, least_valid: int = 3) -> bool:
    """Whether what is not ASCII is UTF-8 but for a few bytes; legacy texts hold valid sequences by chance alone.

    Args:
        sample: the bytes.
        least_valid: how many characters are asked for each that is broken.
    """
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(1 for char in text if char >= "\x80") - broken >= least_valid * broken


def _is_mixed(sample: bytes, encoding: str) -> bool:
    """Whether enough lines are UTF-8 among those of a legacy encoding; in double bytes, short ones may look so."""
    foreign = [line for line in sample.splitlines() if not line.isascii()]
    others = sum(map(_is_legacy, foreign))
    return encoding not in FREQUENT_IDEOGRAPHS and len(foreign) - others >= _MIXED_SHARE * len(foreign)


def _is_legacy(line: bytes) -> bool:
    """Whether a line is no UTF-8, not even one that is torn somewhere."""
    return not line.isascii() and not _is_torn_utf_8(line, least_valid=1)


def _is_rare(sample: bytes, encoding: str) -> bool:
    """Whether what does not fit the encoding is a slip rather than a sign that it is another one."""
    return sample.decode(encoding, "replace").count("\ufffd") <= 1 + len(sample) // 500
