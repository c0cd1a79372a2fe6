"""XML from strangers is read without entities, DTD or network, and with what is left of it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ParseError
from indexer.parsing.common.safexml import (
    attribute,
    iterate_xml,
    local_name,
    named,
    own_text,
    parse_xml,
    whole_number,
)

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>before &c; after</x>"""


def test_entities_are_not_expanded():
    root = parse_xml(BOMB)
    assert "lol" not in "".join(root.itertext())


def test_entities_in_attributes_do_not_multiply_either():
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "lolololol">{steps}]><a k="&e8;">text</a>'
    for data in (bomb.encode(), bomb.encode("utf-16"), bomb.encode("utf-16-be")):
        with contextlib.suppress(ParseError):
            assert len(attribute(parse_xml(data), "k")) < 20_000_000


def test_a_text_of_many_megabytes_ends_no_document():
    data = b"<a><b>" + b"a picture as text\n" * 700_000 + b"</b><c>behind</c></a>"
    assert [element.text for element in named(parse_xml(data), "c")] == ["behind"]
    assert [element.text for _, element in iterate_xml(data) if local_name(element) == "c"] == ["behind"]


def test_text_behind_an_entity_is_kept():
    root = parse_xml(b'<!DOCTYPE a [<!ENTITY e "lol">]><a>before &e;, behind</a>')
    assert own_text(root) == "before , behind"


def test_no_file_is_read_through_an_entity(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret")
    document = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]><x>&s;</x>'
    assert "top secret" not in "".join(parse_xml(document.encode()).itertext())
    assert all("top secret" not in (element.text or "") for _, element in iterate_xml(document.encode()))


def test_broken_xml_is_read_as_far_as_it_goes():
    assert "".join(parse_xml(b"<a><b>one</b><b>two").itertext()) == "onetwo"
    with pytest.raises(ParseError):
        parse_xml(b"<a><b>one</b>", recover=False)


def test_halves_of_a_character_are_put_together():
    data = b"<a k='&#xD83D;'><b>one &#xD83D;&#xDE00; two</b><c>&#55357;&#56832;&#xDE00;</c>&#57344;</a>"
    root = parse_xml(data)
    assert "".join(root.itertext()) == "one \U0001f600 two\U0001f600\ufffd\ue000"
    assert attribute(root, "k") == "\ufffd"
    assert next(element.text for _, element in iterate_xml(data)) == "one \U0001f600 two"


@pytest.mark.parametrize("data", [b"", b"   ", b"no markup at all", b"\x00\x01\x02"])
def test_what_is_no_xml_is_refused(data):
    with pytest.raises(ParseError):
        parse_xml(data)


def test_deep_nesting_ends_without_harm():
    deep = b"<a>" * 100_000 + b"x" + b"</a>" * 100_000
    with contextlib.suppress(ParseError):
        parse_xml(deep)


def test_names_are_compared_without_their_namespace():
    root = parse_xml(b'<w:p xmlns:w="urn:w" w:val="7" plain="8"/>')
    assert (local_name(root), attribute(root, "val"), attribute(root, "plain"), attribute(root, "none")) == (
        "p",
        "7",
        "8",
        "",
    )


@given(st.binary(max_size=500))
def test_any_bytes_are_a_tree_or_a_parse_error(data):
    with contextlib.suppress(ParseError):
        parse_xml(b"<r>" + data + b"</r>")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0", 0),
        ("42", 42),
        ("٣", 3),
        ("²", None),
        ("-1", None),
        ("1.5", None),
        ("", None),
        ("9" * 5_000, None),
    ],
)
def test_numbers_of_strangers(value, number):
    assert whole_number(value) == number


def test_elements_are_found_by_their_local_names_in_any_namespace():
    root = parse_xml(b'<a xmlns:x="x"><x:t>1</x:t><b><t>2</t><u>3</u></b><x:v>4</x:v></a>')
    assert [element.text for element in named(root, "t", "v")] == ["1", "2", "4"]


def test_zeros_of_lost_blocks_do_not_end_a_document():
    root = parse_xml(b"<a><b>one</b>" + bytes(600) + b"<b>two</b></a>")
    assert [element.text for element in root] == ["one", "two"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_zeros_of_wide_letters_stay(encoding):
    text = '<?xml version="1.0" encoding="UTF-16"?><a>one</a>'
    assert parse_xml(text.encode(encoding)).text == "one"
