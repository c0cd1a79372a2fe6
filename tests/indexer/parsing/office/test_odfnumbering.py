"""Numbers of lists and headings in OpenDocument texts."""

from __future__ import annotations

import pytest

from indexer.parsing.office.opendocument import OpenDocumentParser
from indexer.parsing.parser import ParserInput

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "text", "style")
)


def read(body, *, lists="", outline=""):
    data = (
        f"<office:document {NAMESPACES} office:mimetype='application/vnd.oasis.opendocument.text'>"
        f"<office:styles><text:outline-style>{outline}</text:outline-style></office:styles>"
        f"<office:automatic-styles>{lists}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )
    return OpenDocumentParser().parse(ParserInput(memoryview(data.encode()), "a.fodt"))


def lines(body, **styles):
    return [line for section in read(body, **styles).sections for line in section.text.split("\n") if line]


def level(number, form="1", *, element="list-level-style-number", **attributes):
    more = "".join(f' style:{key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f'<text:{element} text:level="{number}" style:num-format="{form}"{more}/>'


def style(name, *levels):
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def listed(*items, of="L", more=""):
    return f'<text:list text:style-name="{of}"{more}>{"".join(items)}</text:list>'


def item(*content, more=""):
    inner = "".join(one if one.startswith("<") else f"<text:p>{one}</text:p>" for one in content)
    return f"<text:list-item{more}>{inner}</text:list-item>"


def nested(*items):
    return f"<text:list>{''.join(items)}</text:list>"


CLAUSES = style(
    "L", level(1, num_suffix="."), level(2, display_levels=2), level(3, "a", num_prefix="(", num_suffix=")")
)


def test_clauses_are_found_by_their_numbers():
    deep = nested(item("by either party"), item("by law"))
    body = listed(
        item("Term", nested(item("Length"), item("Termination", deep))), item("Fees", "further text")
    )
    assert lines(body, lists=CLAUSES) == [
        *(
            "1. Term",
            "1.1 Length",
            "1.2 Termination",
            "(a) by either party",
            "(b) by law",
            "2. Fees",
            "further text",
        ),
    ]


def test_each_list_begins_anew_unless_it_goes_on():
    first = listed(item("a"), more=' xml:id="one"')
    go_on = listed(item("b"), more=' text:continue-numbering="true"')
    anew = listed(item("c"))
    of_first = listed(item("d"), more=' text:continue-list="one"')
    assert lines(first + go_on + anew + of_first, lists=CLAUSES) == ["1. a", "2. b", "1. c", "3. d"]


def test_items_may_name_their_number_or_have_none():
    header = "<text:list-header><text:p>of no item</text:p></text:list-header>"
    body = listed(item("a", more=' text:start-value="7"'), header, item("b"))
    assert lines(body, lists=CLAUSES) == ["7. a", "of no item", "8. b"]


@pytest.mark.parametrize(
    ("form", "attributes", "number"),
    [
        ("A", {"start_value": 28, "num_letter_sync": "true"}, "BB"),
        *(("A", {"start_value": 28}, "AB"), ("i", {"start_value": 4}, "iv"), ("01, 02, 03, ...", {}, "01")),
        *(("А, Б, .., Аа, Аб, ...", {"start_value": 2}, "Б"), ("", {"num_suffix": "."}, ""), ("?", {}, "1")),
    ],
)
def test_formats_of_numbers(form, attributes, number):
    found = lines(listed(item("text")), lists=style("L", level(1, form, **attributes)))
    assert found == [f"{number} text".strip()]


def test_the_newer_templates_say_all_of_a_number():
    levels = level(1), level(2, num_list_format="§ %1%-%2%:")
    assert lines(listed(item("a", nested(item("b")))), lists=style("L", *levels)) == ["1 a", "§ 1-1: b"]


def test_empty_items_count_and_show_nothing():
    assert lines(listed(item("a"), item(""), item("b")), lists=CLAUSES) == ["1. a", "3. b"]


def test_bullets_and_lists_of_no_style_add_nothing():
    bullets = style("L", level(1, element="list-level-style-bullet"))
    assert lines(listed(item("a")) + listed(item("b"), of="none"), lists=bullets) == ["a", "b"]


def heading(depth, text, more=""):
    return f'<text:h text:outline-level="{depth}"{more}>{text}</text:h>'


def test_headings_and_their_paths_are_numbered_by_the_style_of_the_outline():
    outline = level(1, "I", element="outline-level-style", num_prefix="Article ") + level(
        2, element="outline-level-style", display_levels=1
    )
    body = heading(1, "General") + heading(2, "Term") + heading(2, "Preamble", ' text:is-list-header="true"')
    body += heading(2, "Termination") + "<text:p>text</text:p>"
    result = read(body, outline=outline)
    assert result.sections[-1].locator.headings == ("Article I General", "2 Termination")
    assert [section.text.partition("\n")[0] for section in result.sections] == [
        *("Article I General", "1 Term", "Preamble", "2 Termination"),
    ]
    assert result.metadata.title == "General"
    again = ' text:restart-numbering="true" text:start-value="9"'
    assert lines(heading(1, "Ninth", again), outline=outline) == ["Article IX Ninth"]


def test_headings_without_a_style_have_no_number():
    assert lines(heading(1, "General")) == ["General"]
    assert lines(heading(12, "Deep"), outline=level(1, element="outline-level-style")) == ["Deep"]


def test_a_stored_number_is_shown_once():
    stored = "<text:number>4.b</text:number>"
    assert lines(heading(1, f"{stored}General")) == ["4.b General"]
    assert lines(listed(item(stored, "Term")), lists=CLAUSES) == ["4.b Term"]


def test_wild_numbers_in_a_document_cost_nothing():
    meta = '<office:meta><meta:document-statistic xmlns:meta="urn:meta" meta:page-count="²"/></office:meta>'
    spaces = "<text:p>a<text:s text:c='²'/>b</text:p>"
    assert lines(
        f"{spaces}{heading('²', 'Top')}", lists=f"</office:automatic-styles>{meta}<office:automatic-styles>"
    ) == [
        *("a b", "Top"),
    ]
