"""Numbers of lists and clauses in DOCX."""

from __future__ import annotations

from tests.indexer.parsing.office.wordpackage import W, package, paragraph, read, texts


def level(number, form, text, *, start=1, more=""):
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(levels, numbers, *, more=""):
    """A numbering part: `numbers` id → the overrides of a list made of the one definition."""
    listed = "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="0"/>{overrides}</w:num>'
        for key, overrides in numbers.items()
    )
    return f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{levels}{more}</w:abstractNum>{listed}</w:numbering>'


def item(text, depth=0, *, list_id=1, style=""):
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{named}{listed}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


CLAUSES = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "lowerLetter", "(%3)")


def lines(body, **parts):
    return [line for line in texts(package(body, parts=parts)).split("\n") if line]


def test_clauses_are_found_by_their_numbers():
    body = (
        item("Term") + item("Length", 1) + item("Termination", 1) + item("by either party", 2) + item("Fees")
    )
    assert lines(body, numbering=numbering(CLAUSES, {1: ""})) == [
        *("1. Term", "1.1 Length", "1.2 Termination", "(a) by either party", "2. Fees"),
    ]


def test_headings_are_numbered_by_their_styles_and_so_are_their_paths():
    styles = (
        f"<w:styles {W}><w:style w:styleId='H1'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/>"
        "</w:numPr></w:pPr></w:style><w:style w:styleId='H2'><w:name w:val='heading 2'/><w:basedOn w:val='H1'/>"
        "</w:style><w:style w:styleId='Mine'><w:basedOn w:val='H2'/></w:style></w:styles>"
    )
    linked = level(0, "upperRoman", "Article %1", more='<w:pStyle w:val="H1"/>') + level(
        1, "decimal", "%1.%2", more='<w:pStyle w:val="H2"/><w:isLgl/>'
    )
    body = (
        paragraph("General", style="H1")
        + paragraph("Term", style="H2")
        + paragraph("Termination", style="Mine")
    )
    result = read(
        package(body + paragraph("text"), parts={"styles": styles, "numbering": numbering(linked, {1: ""})})
    )
    assert result.sections[-1].locator.headings == ("Article I General", "1.2 Termination")
    assert result.sections[-1].text == "1.2 Termination\n\ntext"
    assert result.metadata.title == "General"


def test_lists_of_one_definition_go_on_unless_one_begins_anew():
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = item("a") + item("b", list_id=2) + item("c", list_id=3) + item("d", list_id=3) + item("e")
    found = lines(body, numbering=numbering(CLAUSES, {1: "", 2: "", 3: anew}))
    assert found == ["1. a", "2. b", "5. c", "6. d", "7. e"]


def test_an_override_may_replace_a_level():
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "Annex %1:")}</w:lvlOverride>'
    assert lines(item("x", list_id=2), numbering=numbering(CLAUSES, {2: other})) == ["Annex A: x"]


def test_empty_paragraphs_count_and_those_taken_out_of_the_list_do_not():
    body = item("a") + item("") + item("taken out", list_id=0) + item("b")
    assert lines(body, numbering=numbering(CLAUSES, {1: ""})) == ["1. a", "taken out", "3. b"]


def test_bullets_and_unknown_lists_add_nothing():
    body = item("point") + item("inner", 1) + item("of no list", list_id=9)
    bullets = level(0, "bullet", "\uf0b7") + level(1, "none", "")
    assert lines(body, numbering=numbering(bullets, {1: ""})) == ["point", "inner", "of no list"]


def test_numbers_stand_in_table_cells_too():
    row = "".join(f"<w:tc>{item(text)}</w:tc>" for text in ("Scope", "Fees"))
    found = lines(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>", numbering=numbering(CLAUSES, {1: ""}))
    assert found == ["1. Scope\t2. Fees"]


def test_a_definition_may_stand_under_a_numbering_style():
    part = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Legal"/>{CLAUSES}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    assert lines(item("Term"), numbering=part) == ["1. Term"]


def test_numbers_filled_up_with_zeros_are_a_custom_format():
    custom = (
        '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="w14"><w:numFmt w:val="custom" '
        'w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback>'
        "</mc:AlternateContent>"
    )
    levels = f'<w:lvl w:ilvl="0"><w:start w:val="7"/>{custom}<w:lvlText w:val="[%1]"/></w:lvl>'
    assert lines(item("Claim"), numbering=numbering(levels, {1: ""})) == ["[007] Claim"]


def test_wild_references_are_no_list():
    broken = numbering(level(0, "decimal", "%1%9") + level(77, "decimal", "%1"), {1: "<w:lvlOverride/>"})
    body = (
        item("a", 8)
        + item("b", 99)
        + item("c", "x")
        + "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>d</w:t></w:r></w:p>"
    )
    assert lines(body, numbering=broken) == ["a", "b", "2 c", "d"]
    assert lines(item("a"), numbering="<broken") == ["a"]
