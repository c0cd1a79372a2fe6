"""Text in any encoding, and what is no text."""

from __future__ import annotations

import codecs
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ParseError
from indexer.parsing.common import decoding
from indexer.parsing.common.decoding import decode, known_encoding, looks_like_text
from indexer.parsing.common.letters import TONE_MARKS
from indexer.parsing.parser import ParseOptions, ParserInput
from indexer.parsing.text.textfile import TextParser

VISIBLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1)
BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def test_vietnamese_tones_join_their_vowels():
    text = "Chữ Quốc ngữ là hệ chữ viết thống nhất của tiếng Việt hiện nay."
    parted = ""
    for char in text:
        spelt = normalize("NFD", char)
        tones = [mark for mark in spelt if mark in TONE_MARKS]
        parted += normalize("NFC", "".join(mark for mark in spelt if mark not in tones)) + "".join(tones)
    assert decode(parted.encode("cp1258")).text == text


@given(VISIBLE.filter(lambda text: not text.startswith("\ufeff")))
def test_valid_utf_8_is_always_utf_8(text):
    assert decode(text.encode()).text == text


@given(VISIBLE.filter(lambda text: not text.startswith("\ufeff")), st.sampled_from(sorted(BOMS)))
def test_a_byte_order_mark_decides(text, encoding):
    decoded = decode(BOMS[encoding] + text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)


@given(st.binary(max_size=600))
def test_any_bytes_are_text_or_refused(data):
    try:
        text = decode(data).text
    except ParseError:
        return
    assert "\x00" not in text
    assert "\r" not in text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["Plain words, and lines.\nMore of them.", "Договор подписан вчера.\nСпасибо за ответ."]
)
def test_wide_encodings_need_no_mark(encoding, text):
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_line_ends_become_line_feeds():
    assert decode(b"a\r\nb\rc\n").text == "a\nb\nc\n"


@given(st.text("a\r\né😀", max_size=12), st.integers(1, 5), st.integers(1, 14))
def test_it_makes_no_difference_where_a_large_file_is_cut_into_pieces(text, piece_bytes, max_chars):
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "_PIECE_BYTES", piece_bytes)
        decoded = decode(b"a" * 200 + text.encode(), max_chars=200 + max_chars)
    assert decoded.text == "a" * 200 + plain[:max_chars]
    assert decoded.is_cut == (len(plain) > max_chars)


def test_a_declared_charset_is_used_where_the_bytes_are_not_utf_8():
    assert decode("Größe".encode("cp850"), declared="cp850").text == "Größe"
    assert decode("日本語".encode("shift_jis"), declared="Shift_JIS").text == "日本語"
    assert decode("Größe".encode(), declared="iso-8859-1").text == "Größe"
    assert decode("naïve “quotes”".encode("cp1252"), declared="iso-8859-1").text == "naïve “quotes”"
    assert decode("Größe".encode("cp1252"), declared="x-no-such").text == "Größe"


def test_seven_bit_shifts_are_seen():
    text = "契約は昨日締結されました。"
    assert decode(text.encode("iso2022_jp")).text == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b"\x1b$B-!-j9b|b\x1b(B x\n", "①㈱高髙 x\n"), (b"\x1b(I1\x1b(B\x1b$B4|\x1b(B", "ｱ期")],
)
def test_what_windows_added_to_japanese_mail_is_read(raw, text):
    assert decode(raw, declared="iso-2022-jp").text == text


def test_ascii_that_is_none_is_as_if_nothing_were_declared():
    assert decode("Привет, мир".encode("cp1251"), declared="us-ascii").text == "Привет, мир"


def test_labels_mean_their_superset():
    assert known_encoding("ISO-8859-1") == "cp1252"
    assert known_encoding("'gb2312'") == "gb18030"
    assert known_encoding("rot13") == ""
    assert known_encoding("") == ""


@pytest.mark.parametrize(
    ("head", "is_text"),
    [
        (b"plain words", True),
        ("Größe".encode("cp1252"), True),
        (b"\x1b[31mred\x1b[0m log", True),
        ("wide text".encode("utf-16-le"), True),
        (b"\x7fELF\x02\x01\x01" + bytes(40), False),
        (bytes(range(256)), False),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", False),
    ],
)
def test_text_is_told_from_data(head, is_text):
    assert looks_like_text(head) is is_text


def test_a_text_beyond_the_cap_is_cut_and_says_so():
    source = ParserInput(memoryview("ä".encode() * 5_000), "a.txt", ParseOptions(max_text_chars=1_000))
    found = TextParser().parse(source)
    assert found.sections[0].text == "ä" * 1_000
    assert found.partial_reason == "Only the first 1,000 characters are indexed."


def test_a_damaged_text_is_still_read():
    text = bytearray("The Größe of the rooms is given in the plan of the building. ".encode() * 20)
    for place in (3, 90, 400, 800):
        text[place : place + 2] = b"\x00\xff"
    decoded = decode(bytes(text))
    assert decoded.encoding == "utf-8"
    assert decoded.text.count("Größe of the rooms") >= 16


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le"])
@pytest.mark.parametrize("lines", [0, 2])
def test_blocks_that_a_crash_left_empty_do_not_make_a_text_data(encoding, lines):
    line = "Überweisung für das Büro: 12 Stühle\n"
    data = (line * lines).encode(encoding) + bytes(4096) + (line * 3).encode(encoding)
    assert decode(data).text == line * (lines + 3)


def test_a_few_zero_bytes_do_not_make_a_text_data():
    assert (
        decode(b"field one\x00field two\nnext line of the export\n").text
        == "field onefield two\nnext line of the export\n"
    )


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251"])
def test_letters_behind_a_long_stretch_of_ascii_tell_the_encoding(encoding):
    line = {"cp1252": "Größe und Fläche der Räume\n", "cp1251": "Договор подписан вчера\n"}[encoding]
    plain = "2024-05-01 12:00:00 an entry of a long log\n" * 2_000
    assert decode((plain + line * 3).encode(encoding)).text == plain + line * 3


@pytest.mark.parametrize(("utf_8", "other"), [(20, 2), (2, 9)])
def test_lines_of_two_encodings_are_read_each_in_its_own(utf_8, other):
    line = "Überweisung für das Büro\r\n"
    data = line.encode() * utf_8 + line.encode("cp1252") * other + line.encode()
    assert decode(data).text == "Überweisung für das Büro\n" * (utf_8 + other + 1)


@given(st.text("a\r\né", max_size=30), st.integers(1, 5))
def test_mixed_lines_are_the_same_wherever_a_large_file_is_cut_into_pieces(text, piece_bytes):
    data = b"".join(
        line.encode("cp1252" if number % 2 else "utf-8") for number, line in enumerate(text.splitlines(True))
    )
    data = "Größe\n".encode() * 20 + data + b"a\nR\xe4ume\n"
    whole = decode(data).text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "_PIECE_BYTES", piece_bytes)
        assert decode(data).text == whole
    assert whole.endswith(text.replace("\r\n", "\n").replace("\r", "\n") + "a\nRäume\n")


def test_mixed_text_without_line_ends_is_not_held_as_a_whole(monkeypatch):
    monkeypatch.setattr(decoding, "_LONG_LINE_BYTES", 4_000)
    monkeypatch.setattr(decoding, "_PIECE_BYTES", 1_000)
    data = "Größe und Fläche ".encode() * 2_000 + b"R\xe4ume"
    decoded = decode(data, max_chars=10_000)
    assert decoded.text == ("Größe und Fläche " * 2_000)[:10_000]
    assert decoded.is_cut


@pytest.mark.parametrize("encoding", ["cp866", "koi8_r", "cp1251", "cp855", "iso8859_5"])
def test_letters_that_look_like_utf_8_by_chance_do_not_make_a_line_utf_8(encoding):
    lines = [
        *("Договор аренды помещения.", "Срок сдачи отчёта до пятницы, 12 мая.", "Привет, как дела?"),
        *("Все счета оплачены вовремя.", "Смета на ремонт квартиры прилагается.", "С уважением, Пётр"),
    ]
    for text in (*lines, "\n".join(lines)):
        assert decode(text.encode(encoding)).text == text


def test_accents_inside_of_words_are_no_ideographs():
    text = "Termin złożenia sprawozdania: piątek."
    assert decode(text.encode("cp1250")).text == text
