"""PDF: pages, outline, notes, fields, attachments, images, damage; and pages drawn with boxes."""

from __future__ import annotations

import io
import re
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.common.pagewords import word_spans
from indexer.parsing.messages import FileAccess, RenderRequest
from indexer.parsing.parser import ParseOptions, ParseResult, ParserInput
from indexer.parsing.pdf.document import PdfParser
from indexer.parsing.pdf.repair import with_new_end
from indexer.parsing.pdf.text import is_readable, join_hyphenated
from indexer.parsing.rendering import render
from tests.indexer.parsing.pdfbuilder import Page, build_pdf

PAGES = [Page(["Travel policy", "Trains before planes."]), Page(["Hotels up to 120 EUR a night."])]


def read(data: bytes, **options: object) -> ParseResult:
    return PdfParser().parse(ParserInput(memoryview(data), "a.pdf", ParseOptions(**options)))  # type: ignore[arg-type]


def draw(data: bytes, *words: str, page: int = 1, width_px: int = 600):
    return render(memoryview(data), "pdf", RenderRequest(FileAccess("a.pdf"), "", page, width_px, words))


def test_each_page_is_a_section_with_its_number():
    found = read(build_pdf(PAGES))
    assert [(section.text, section.locator.page) for section in found.sections] == [
        ("Travel policy\nTrains before planes.", 1),
        ("Hotels up to 120 EUR a night.", 2),
    ]
    assert found.metadata.page_count == 2


def test_metadata_and_outline_are_read():
    found = read(build_pdf(PAGES, title="Policies", author="HR", outline={"Travel": 0, "Hotels": 1}))
    assert (found.metadata.title, found.metadata.author) == ("Policies", "HR")
    assert found.metadata.created == "2024-05-01T09:30:00"
    assert [section.locator.headings for section in found.sections] == [("Travel",), ("Hotels",)]


def test_a_page_stands_under_the_last_heading_before_it():
    outline = {"Travel": 0, "Trains": 0, "Planes": 0, "Hotels": 2}
    found = read(build_pdf([Page(["one"]), Page(["two"]), Page(["three"])], outline=outline))
    pages = [section.locator.headings for section in found.sections if section.locator.page]
    assert pages == [("Travel",), ("Planes",), ("Hotels",)]


def test_titles_of_the_outline_are_text_where_no_page_says_them():
    found = read(build_pdf([Page(["1 Travel  by train"])], outline={"1 Travel by Train": 0, "Planes": 0}))
    assert [(s.text, s.locator.part) for s in found.sections[1:]] == [("Planes", "outline")]


def test_where_links_lead_is_text_where_no_page_says_it():
    shown = Page(["See example.org/a and here"], link="https://example.org/a/")
    pages = [shown, Page(["two"], link="http://example.org/b"), Page(["three"], link="http://example.org/b")]
    found = read(build_pdf(pages))
    assert [(s.text, s.locator.part) for s in found.sections[3:]] == [("http://example.org/b", "links")]


def test_notes_and_filled_fields_are_parts_of_their_page():
    page = Page(["A form."], note="Please check", field_name="iban", field_value="DE02 1203")
    found = read(build_pdf([page]))
    assert {(section.locator.part, section.text) for section in found.sections} == {
        (None, "A form."),
        ("comment", "Please check"),
        ("form field", "iban: DE02 1203"),
    }


def test_a_note_names_who_wrote_it():
    found = read(build_pdf([Page(["one"], note="Please check", note_author="Ada")]))
    assert [s.text for s in found.sections if s.locator.part == "comment"] == ["Ada: Please check"]


def test_files_pinned_to_a_page_are_members_once():
    pages = [
        Page(["one"], pinned=("plan.txt", b"by June")),
        Page(["two"], pinned=("data.csv", b"a,b\n1,2\n")),
    ]
    found = read(build_pdf(pages, attachments={"data.csv": b"a,b\n1,2\n"}))
    assert [(member.path, member.read()) for member in found.members] == [
        ("data.csv", b"a,b\n1,2\n"),
        ("plan.txt", b"by June"),
    ]


def test_attachments_are_members():
    found = read(build_pdf(PAGES, attachments={"data.csv": b"a,b\n1,2\n"}))
    assert found.members is not None
    assert [(member.path, member.read()) for member in found.members] == [("data.csv", b"a,b\n1,2\n")]


def test_pages_without_text_but_with_images_need_ocr():
    scan = read(build_pdf([Page(has_image=True)]))
    assert (scan.needs_ocr, scan.sections) == (True, [])
    mixed = read(build_pdf([*PAGES, Page(has_image=True), Page(["7"], has_image=True)]))
    assert mixed.partial_reason == "Pages 3, 4 of 4 are images without text."
    assert not read(build_pdf([Page([])])).needs_ocr


def test_text_beyond_the_cap_is_said_to_be_left_out():
    found = read(build_pdf(PAGES * 10), max_text_chars=100)
    assert "pages are indexed" in found.partial_reason
    assert len(found.sections) < 20


def test_a_torn_table_of_objects_is_rebuilt_and_a_torso_is_refused_in_words():
    data = build_pdf(PAGES)
    assert read(data.replace(b"startxref\n", b"startxref\n9")).metadata.page_count == 2
    with pytest.raises(ParseError, match="damaged"):
        read(data[: len(data) // 5])


@settings(max_examples=40, derandomize=True)  # PDFium runs in this process
@given(st.data())
def test_a_corrupted_file_never_raises_anything_else(data):
    raw = bytearray(build_pdf(PAGES, outline={"A": 0}, attachments={"x.txt": b"x"}))
    for _ in range(data.draw(st.integers(1, 20))):
        raw[data.draw(st.integers(9, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read(bytes(raw))
        for member in found.members or ():
            member.read()
    except ParseError:
        pass


def test_words_parted_at_a_line_end_are_joined_as_the_document_spells_them():
    pages = [
        "con\ufffefirming a self\ufffepublishing pre\ufffeEU well\ufffeknown",
        "self-publishing, well-known wellknown",
    ]
    assert join_hyphenated(pages)[0] == "confirming a self-publishing pre-EU wellknown"


def test_glyph_numbers_are_no_text():
    assert is_readable("A page of text")
    assert not is_readable("12")
    assert not is_readable("\ue001\ue002\ue003 \ue004\ue005" * 20)


def test_a_page_is_drawn_with_boxes_on_its_words():
    for rotation in (0, 90, 180, 270):
        page = draw(build_pdf([Page(["Trains before planes."], rotation=rotation)]), "before")
        image = Image.open(io.BytesIO(page.png)).convert("L")
        assert (page.width_px, page.page_count) == (600, 1)
        ((left, top, width, height),) = page.boxes
        box = (
            round(left * image.width),
            round(top * image.height),
            round((left + width) * image.width),
            round((top + height) * image.height),
        )
        inside = image.crop(box)
        assert sum(1 for shade in inside.tobytes() if shade < 128) > 20, rotation
        assert 0.03 < max(width, height) < 0.15


def test_a_missing_page_is_said_to_be_missing():
    with pytest.raises(ParseError, match="no page 7"):
        draw(build_pdf(PAGES), page=7)


def test_a_banner_is_scaled_down_to_a_bounded_image():
    page = draw(build_pdf(PAGES), width_px=1_000_000)
    assert page.width_px <= 4_001


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("before planes",), ["before\nplanes"]),
        (("Trains  before planes",), ["Trains before\nplanes"]),
        (("tra",), ["Tra"]),
        (("rains",), []),
        (("CONFIRMING",), ["con\ufffefirming"]),
        (("",), []),
    ],
)
def test_words_are_found_by_their_letters(words, found):
    page = "Trains before\nplanes, con\ufffefirming"
    assert [page[start:end] for start, end in word_spans(page, words)] == found


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("我们的合同期限是三个月", "合同"),
        ("この契約の期間", "契約"),
        ("ระยะเวลาสัญญาคือสามเดือน", "สัญญา"),
        ("بالعقد الجديد", "عقد"),
    ],
)
def test_words_are_found_where_no_blanks_part_them(page, word):
    """Pages in these languages were shown without any mark."""
    assert [page[start:end] for start, end in word_spans(page, (word,))] == [word]


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=4).map(tuple))
def test_spans_lie_within_the_page_in_order(page, words):
    spans = word_spans(page, words)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(page) for start, end in spans)


def test_a_title_or_heading_cut_within_a_character_costs_no_text():
    data = build_pdf(
        [Page(["The text of the page"])],
        title="12345678",
        outline={"abcdefgh": 0},
        attachments={"12345678": b"inside"},
    )
    for name in (b"(12345678)", b"(abcdefgh)"):
        assert name in data
        data = data.replace(name, b"<FEFFD83D>")
    result = PdfParser().parse(ParserInput(memoryview(data), "a.pdf"))
    assert result.sections[0].text == "The text of the page"
    assert result.sections[0].locator.headings == ("\ufffd",)
    assert result.metadata.title == "\ufffd"
    assert [member.read() for member in result.members] == [b"inside"]


def with_object_stream(data):
    """The document with its objects in a compressed stream, but for those that are streams themselves."""
    objects = re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", data, re.DOTALL)
    packed = [(number, body) for number, body in objects if b"stream" not in body]
    numbers, bodies = "", b""
    for number, body in packed:
        numbers += f"{int(number)} {len(bodies)} "
        bodies += body + b" "
    content = zlib.compress(numbers.encode() + bodies)
    stream = (
        f"/Type /ObjStm /N {len(packed)} /First {len(numbers)} /Filter /FlateDecode /Length {len(content)}"
    )
    kept = [b"%s 0 obj\n%s\nendobj\n" % one for one in objects if b"stream" in one[1]]
    kept.append(b"900 0 obj\n<< " + stream.encode() + b" >>\nstream\n" + content + b"\nendstream\nendobj\n")
    return b"%PDF-1.7\n" + b"".join(kept)


@pytest.mark.parametrize("catalog", [b"/Type /Catalog", b"/Type /Nothing"])
@pytest.mark.parametrize("change", [lambda data: data, with_object_stream])
def test_a_document_that_lost_its_end_is_read_by_its_pages(change, catalog):
    data = build_pdf(PAGES).replace(b"/Type /Catalog", catalog)
    result = read(change(data[: data.index(b"xref")]))
    assert [" ".join(section.text.split()) for section in result.sections] == [
        "Travel policy Trains before planes.",
        "Hotels up to 120 EUR a night.",
    ]
    assert result.partial_reason == "The PDF is damaged: pages may be missing."


def test_a_document_that_lost_its_front_is_read_by_its_pages():
    data = build_pdf(PAGES)
    assert "Hotels" in read(data[30:]).sections[-1].text


def test_what_is_left_of_an_encrypted_document_means_nothing():
    data = build_pdf(PAGES)
    with pytest.raises(ParseError):
        read(data[: data.index(b"trailer")] + b"trailer\n<< /Encrypt 3 0 R >>\n")


def test_a_document_without_pages_is_damaged_whatever_was_opened_before():
    locked = build_pdf(PAGES).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>"
        % (b"00" * 32, b"00" * 32),
    )
    for _ in range(2):
        with pytest.raises(ParseError, match="damaged"):
            read(build_pdf([]))
        with pytest.raises(EncryptedError):
            read(locked)


@given(st.binary(max_size=300))
def test_any_bytes_are_repaired_or_left(data):
    text = b"1 0 obj\n<< /Type /ObjStm /N 9 /First 12 /FlateDecode >> stream\n" + zlib.compress(data) + data
    assert all(isinstance(repaired, bytes) for repaired in with_new_end(text))


def test_glyph_numbers_of_a_font_without_letters_are_no_text():
    data = build_pdf([Page(["\x01\x02\x03\x04 \x05\x06\x07"]), Page(["A page of text"])])
    result = read(data)
    assert [(section.text, section.locator.page) for section in result.sections] == [("A page of text", 2)]
    assert result.partial_reason == "Page 1 of 2 has fonts that do not tell their letters."
    assert result.needs_ocr
