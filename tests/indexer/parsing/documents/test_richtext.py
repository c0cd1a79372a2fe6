from __future__ import annotations

import pytest

from indexer.parsing.documents.richtext import RichTextParser
from indexer.parsing.documents.rtfreader import RtfReader
from indexer.parsing.parser import ParserInput


def parse(rtf):
    return RichTextParser().parse(ParserInput(memoryview(rtf.encode("latin-1")), "a.rtf"))


def body(rtf):
    return [paragraph.text for paragraph in RtfReader().read(rtf.encode("latin-1")).paragraphs]


def test_unicode_replaces_its_ansi_stand_in():
    assert body(r"{\rtf1\ansi\uc1 caf\u233?\uc2 \u8364\'80x{\upr{\'3f}{\*\ud\u26085?}}}") == ["café€日"]


def test_surrogate_pairs_become_one_character():
    assert body(r"{\rtf1 \u-10179?\u-8704?}") == ["😀"]


@pytest.mark.parametrize(
    ("charset", "encoded", "text"),
    [
        (128, r"\'82\'b1\'82\'f1", "こん"),
        (238, r"\'b9\'e6", "ąć"),
        (204, r"\'cf\'f0", "Пр"),
        (134, r"\'c4\'e3", "你"),
    ],
)
def test_fonts_name_the_encoding(charset, encoded, text):
    assert body(rf"{{\rtf1\ansi{{\fonttbl{{\f1\fcharset{charset} X;}}}}\f1 {encoded}\par}}") == [text]


def test_two_byte_characters_whose_second_byte_looks_like_ascii():
    assert body(r"{\rtf1\ansi\ansicpg932 \'83\'5c\'83b}") == ["ソッ"]


def test_a_font_that_claims_a_character_set_that_is_not_its_text_s():
    assert body(r"{\rtf1\ansi{\fonttbl{\f1\fcharset128 Times;}}{\f1 Nazionalit\'e0}\par}") == ["Nazionalità"]


def test_the_program_that_wrote_it_is_no_text():
    assert body(r"{\rtf1{\info{\comment StarWriter}{\vern6800}}Contents\par}") == ["Contents"]


@pytest.mark.parametrize(
    ("rtf", "shown"),
    [
        (r'{\field{\*\fldinst SYMBOL 97 \\f "Symbol" \\s 12}{\fldrslt\f3\fs24}}-helix', "α-helix"),
        (r"{\field{\*\fldinst{\f3 SYMBOL 0x62 \\f Symbol}}{\fldrslt}}-sheet", "β-sheet"),
        (r"{\f3\'61}-helix x{\f3\u-3910 ?}3", "α-helix x≡3"),
        (r'{\field{\*\fldinst SYMBOL 74 \\f "Wingdings"}{\fldrslt}}smile {\f4 J}{\f4\u-3990 ?}', "smile"),
        (r"{\f5 caf\'e9}", "café"),
    ],
)
def test_symbol_fonts_write_greek_and_dingbats_nothing(rtf, shown):
    fonts = r"{\fonttbl{\f3\fcharset2{\*\falt X}Symbol;}{\f4\fcharset2 Wingdings;}{\f5\fcharset2 Own;}}"
    styles = r"{\stylesheet{\s1\f3 heading 1;}}"
    assert body(rf"{{\rtf1\ansi{fonts}{styles}{rtf}\par}}") == [shown]


def test_headings_come_from_styles_and_outline_levels():
    result = parse(
        r"{\rtf1{\stylesheet{\s1 heading 1;}{\s2 heading 2;}}\pard\s1 Leave\par\pard Body one.\par"
        r"\pard\s2 Sick leave\par\pard Body two.\par\pard\outlinelevel0 Travel\par\pard Body three.\par}"
    )
    paths = {s.text.split("\n")[-1]: s.locator.headings for s in result.sections}
    assert paths == {
        "Body one.": ("Leave",),
        "Body two.": ("Leave", "Sick leave"),
        "Body three.": ("Travel",),
    }


def test_table_rows_keep_their_cells_and_line_breaks_become_blanks():
    assert body(
        r"{\rtf1 \trowd\intbl Name\cell Town\cell\row\intbl Ada\cell Bath\line Spa\cell\row\pard After\par}"
    ) == [
        "Name\tTown",
        "Ada\tBath Spa",
        "After",
    ]


def test_parts_beside_the_body():
    result = parse(
        r"{\rtf1{\info{\title The title}{\author Ann}{\keywords one two}}{\header Top\par}{\footer Bottom\par}"
        r"Text{\footnote A note}{\*\annotation A remark} goes on.\par"
        r'{\field{\*\fldinst HYPERLINK "https://a.example/x"}{\fldrslt the link}}\par}'
    )
    parts = {s.locator.part: s.text for s in result.sections if s.locator.part}
    assert parts["header"] == "Top"
    assert parts["footnote"] == "A note"
    assert parts["comment"] == "A remark"
    assert parts["links"] == "https://a.example/x"
    assert result.sections[0].text.strip() == "Text goes on.\n\nthe link"
    assert (result.metadata.title, result.metadata.author) == ("The title", "Ann")


def test_pictures_hidden_text_and_binary_data_are_skipped():
    assert body(
        r"{\rtf1 a{\pict\wmetafile8 0102abcd}{\v hidden}{\*\unknown x}{\object{\*\objdata 0105}}b\par}"
    ) == ["ab"]
    assert body("{\\rtf1 a{\\pict\\bin5 }}{{x}b}") == ["ab"]


def test_an_html_body_wrapped_by_outlook_gives_its_text():
    rtf = r"{\rtf1\fromhtml1{\*\htmltag64 <p>}Hello{\*\htmltag72 </p>}\htmlrtf\par\htmlrtf0 there}"
    assert body(rtf) == ["Hellothere"]


@pytest.mark.parametrize(
    ("rtf", "held"),
    [
        (r"{\rtf1 open", ["open"]),
        (r"{\rtf1 }}}} after", ["after"]),
        ("{\\rtf1 " + "{" * 20_000 + "deep", ["deep"]),
        (r"{\rtf1\'8", ["8"]),
    ],
)
def test_broken_documents_give_what_they_hold(rtf, held):
    assert body(rtf) == held


def test_text_in_a_starred_style_is_text():
    styles = r"{\stylesheet{\s1 Normal;}{\*\cs12 Internet Link;}}"
    link = r"{\field{\*\fldinst HYPERLINK \"x\"}{\fldrslt \*\cs12\ul {Weblinks}}}"
    assert body(rf"{{\rtf1{styles}See {link} and {{\*\cs12 more}}{{\*\unknown12 less}}.\par}}") == [
        "See Weblinks and more."
    ]


def test_what_the_program_noted_is_metadata():
    noted = parse(
        r"{\rtf1{\info{\title Plan}{\creatim\yr2024\mo5\dy1\hr9\min30}{\revtim\yr2024\mo6\dy12}{\nofpages3}}Hello\par}"
    ).metadata
    assert (noted.title, noted.created, noted.modified, noted.page_count) == (
        *("Plan", "2024-05-01T09:30:00", "2024-06-12", 3),
    )
    unset = parse(r"{\rtf1{\info{\creatim\yr0\mo0\dy0\hr0\min0}{\nofpages0}}Hello\par}").metadata
    assert (unset.created, unset.page_count) == ("", None)
