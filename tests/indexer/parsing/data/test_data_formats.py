from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing

import pytest

from indexer.errors import ParseError
from indexer.parsing.data import delimited
from indexer.parsing.data.calendarfile import CalendarParser
from indexer.parsing.data.contactcards import ContactParser
from indexer.parsing.data.databasefile import DatabaseParser
from indexer.parsing.data.delimited import DelimitedParser, find_delimiter
from indexer.parsing.data.jsondata import JsonParser
from indexer.parsing.data.notebook import NotebookParser
from indexer.parsing.data.xmldata import XmlParser
from indexer.parsing.parser import ParserInput
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document


def parse(parser, data, name="a.txt"):
    return parser.parse(ParserInput(memoryview(data.encode() if isinstance(data, str) else data), name))


def texts(parser, data, name="a.txt"):
    return [section.text for section in parse(parser, data, name).sections]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b;c\n1,5;2,5;3\n", ";"),
        ("a\tb\n", "\t"),
        ("sep=|\na|b\n", "|"),
        ("one column\n", ","),
    ],
)
def test_the_delimiter_is_found_in_the_rows(text, delimiter):
    assert find_delimiter(text) == delimiter


def test_csv_rows_have_names_and_line_numbers():
    rows = "".join(f"{n},item {n}\n" for n in range(500))
    sections = parse(DelimitedParser(), f"Number,Name\n{rows}").sections
    assert {section.header for section in sections} == {"Number | Name"}
    assert [section.locator.line for section in sections] == [1, 201, 401]
    assert sections[2].text.split("\n")[0] == "399\titem 399"


def test_a_quoted_line_break_does_not_shift_the_lines_that_follow():
    sections = parse(DelimitedParser(), 'Name,Note\nAda,"two\nlines"\nBob,x\n').sections
    found = [(s.locator.line, s.text) for s in sections]
    assert found == [(1, "Name\tNote"), (2, "Ada\ttwo lines"), (4, "Bob\tx")]


def test_lines_are_counted_on_through_the_pieces_of_a_large_table(monkeypatch):
    rows = "Name,Note\n" + "".join(f'p{n},"{n}\nand\u2028more"\n' for n in range(40))
    whole = parse(DelimitedParser(), rows).sections
    monkeypatch.setattr(delimited, "_PIECE_CHARS", 7)
    assert parse(DelimitedParser(), rows).sections == whole
    assert [section.locator.line for section in whole[1:]] == list(range(2, 82, 2))


def test_a_broken_csv_is_read_as_text():
    assert "never closed" in texts(DelimitedParser(), 'a,b\n1,"never closed\n')[0]


def test_escaped_letters_in_json_are_written_out_but_not_its_syntax():
    assert texts(JsonParser(), r'{"a": "Gr\u00f6\u00dfe \ud83d\ude00 \u0022 \\u00e9 \u000a"}') == [
        r'{"a": "Größe 😀 \u0022 \\u00e9 \u000a"}'
    ]


def test_json_on_one_long_line_is_broken_behind_its_values():
    data = json.dumps([{"name": f"person {n}", "town": "Bath"} for n in range(200)])
    (section,) = parse(JsonParser(), data).sections
    assert section.text.count("\n") > 150
    assert section.locator.line is None


def test_xml_articles_have_headings_and_data_have_names():
    article = "<article><title>T</title><sec><title>S</title><p>Some <b>bold</b> text.</p></sec></article>"
    result = parse(XmlParser(), article)
    found = [(s.locator.headings, s.text.strip()) for s in result.sections]
    assert found == [(("T",), "T"), (("T", "S"), "S\n\nSome bold text.")]
    data = '<stock><item code="A1"><name>Mast</name><count>4</count></item></stock>'
    assert texts(XmlParser(), data) == ["item code: A1\nname: Mast\ncount: 4"]


def test_a_page_inside_a_value_gives_its_words_and_not_its_tags():
    feed = (
        "<rss><channel><title>News</title><item><title>One &amp; two</title>"
        "<description>&lt;p style=&quot;text-align:justify&quot;&gt;The &lt;b&gt;ferry&lt;/b&gt; is late&lt;br/&gt;"
        "again.&lt;/p&gt;&lt;p&gt;Sorry.&lt;/p&gt;</description>"
        "<link><![CDATA[a < b > c]]></link></item></channel></rss>"
    )
    assert texts(XmlParser(), feed, "a.rss") == [
        "title: News\ntitle: One & two\ndescription: The ferry is late\nagain.\nSorry.\nlink: a < b > c"
    ]


def test_entities_of_a_hostile_xml_stay_unexpanded():
    bomb = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yyyy">]><a><b>before &x; &y; after</b></a>'
    (text,) = texts(XmlParser(), bomb)
    assert "root:" not in text
    assert "before" in text


def test_a_notebook_that_breaks_off_is_read_as_it_is_stored():
    data = b'{"cells": [{"cell_type": "markdown", "source": ["# Drift of the barometer"]}, {"cell_ty'
    result = NotebookParser().parse(ParserInput(memoryview(data), "a.ipynb"))
    assert "Drift of the barometer" in result.sections[0].text
    assert result.partial_reason == "The notebook is damaged: it is indexed as it is stored."


def test_notebooks_of_both_forms():
    cell = {"cell_type": "code", "input": ["x = 1\n"], "outputs": [{"text": ["1"]}]}
    old = {"worksheets": [{"cells": [cell]}], "nbformat": 3}
    assert texts(NotebookParser(), json.dumps(old)) == ["x = 1\n\n\n1"]
    with pytest.raises(ParseError):
        parse(NotebookParser(), "[1, 2]")
    with pytest.raises(ParseError):
        parse(NotebookParser(), "{broken")


def test_calendar_lines_are_unfolded_and_unescaped():
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Order\\, then pay\nDUE;TZID=Europe/Berlin:20240501T093000\n"
        "DESCRIPTION:one\\ntw\n o\nEND:VTODO\nEND:VCALENDAR\n"
    )
    assert texts(CalendarParser(), text) == ["Order, then pay\nDue: 2024-05-01 09:30\none\ntwo"]


def test_names_of_guests_keep_their_letters():
    text = (
        "BEGIN:VEVENT\nSUMMARY:Tea\nATTENDEE;ROLE=CHAIR;CN=Ada McLean:MAILTO:ada@b.c\n"
        'ORGANIZER;CN="DHH; Ltd":Mailto:d@h.h\nEND:VEVENT\n'
    )
    assert texts(CalendarParser(), text) == ["Tea\nOrganizer: DHH; Ltd d@h.h\nAttendee: Ada McLean ada@b.c"]


def test_a_calendar_has_its_name_and_its_events_their_links_and_files():
    text = (
        "BEGIN:VCALENDAR\nNAME:Workshop\nBEGIN:VEVENT\nSUMMARY:Tea\nCONFERENCE;VALUE=URI:https://meet.example/tea\n"
        'ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;X-FILENAME="menu.txt":VGVh\n'
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:VGVh\nATTACH:https://a.example/agenda\nNAME:x\nEND:VEVENT\n"
    )
    result = parse(CalendarParser(), text)
    assert result.metadata.title == "Workshop"
    assert [section.text for section in result.sections] == [
        "Tea\nhttps://meet.example/tea\nAttachment: menu.txt\nAttachment: https://a.example/agenda"
    ]


def test_the_label_of_an_address_is_shown():
    text = "BEGIN:VCARD\nFN:Ada\nLABEL;QUOTED-PRINTABLE;WORK:401 Park Drive=0ABoston\nEND:VCARD\n"
    assert texts(ContactParser(), text) == ["Ada\nAddress: 401 Park Drive\nBoston"]


def test_quoted_printable_is_in_the_character_set_it_names():
    text = "BEGIN:VCARD\nFN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C8=F0=E8=ED=E0\nEND:VCARD\n"
    assert texts(ContactParser(), text) == ["Ирина"]


def test_contacts_of_version_2_1_in_quoted_printable():
    text = (
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=B6=\n"
        "=C3=9Fler;Sabine\nTEL:1\nEND:VCARD\n"
    )
    assert texts(ContactParser(), text) == ["Sabine Größler\nPhone: 1"]


def test_what_breaks_off_is_read_as_far_as_it_goes():
    card = "BEGIN:VCARD\nFN:Ada\nTEL:1\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nBEGIN:VCARD\nFN:Cem\nTEL:3\n"
    assert texts(ContactParser(), card) == ["Ada\nPhone: 1", "Bob", "Cem\nPhone: 3"]
    event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Tea\nLOCATION:Bath\nBEGIN:VALARM\nACTION:DISPLAY\n"
    assert texts(CalendarParser(), event) == ["Tea\nWhere: Bath"]


def test_logs_lose_their_colours():
    found = read_document(b"\x1b[31mERROR\x1b[0m broken\n", "a.log")[0]
    assert (found.parser, decode_text(found.text_blocks)) == ("log", "ERROR broken\n")


def database(*statements):
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        return connection.serialize()


def test_the_end_of_a_long_note_is_found():
    data = database("CREATE TABLE notes (body)", f"INSERT INTO notes VALUES ('{'wind ' * 3_000}fuse F2')")
    assert texts(DatabaseParser(), data, "a.db")[0].endswith("fuse F2")


def test_tables_of_full_text_indexes_and_binary_values_are_left_out():
    data = database(
        "CREATE TABLE notes (id, body, picture)",
        "INSERT INTO notes VALUES (1, 'hello', x'ffd8ff')",
        "CREATE VIRTUAL TABLE search USING fts5(body)",
        "INSERT INTO search VALUES ('shadow')",
    )
    assert texts(DatabaseParser(), data) == ["notes\nid\tbody\tpicture\n1\thello"]


def test_views_and_triggers_of_a_hostile_database_do_not_run():
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    data = database("CREATE TABLE t (a)", "INSERT INTO t VALUES ('kept')", f"CREATE VIEW v AS {endless}")
    started = time.process_time()
    assert texts(DatabaseParser(), data) == ["t\na\nkept"]
    assert time.process_time() - started < 5


def test_a_database_in_wal_mode_is_read_from_its_main_file(tmp_path):
    path = tmp_path / "wal.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES ('checkpointed')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        data = path.read_bytes()
    assert texts(DatabaseParser(), data) == ["t\na\ncheckpointed"]


@pytest.mark.parametrize(
    "data", [b"SQLite format 3\x00", b"SQLite format 3\x00" + bytes(5_000), b"no database"]
)
def test_broken_databases_raise_an_error_of_the_tree(data):
    with pytest.raises(ParseError):
        parse(DatabaseParser(), data)


def test_tables_beside_a_damaged_one_and_rows_in_front_of_damage_are_read():
    rows = [f"INSERT INTO long VALUES ('row {number}', '{'x' * 900}')" for number in range(40)]
    data = bytearray(
        database("CREATE TABLE long (a, b)", *rows, "CREATE TABLE t (a)", "INSERT INTO t VALUES ('kept')")
    )
    place = data.index(b"row 30")
    page = place // 4096 * 4096
    data[page : page + 4096] = b"\xff" * 4096
    found = parse(DatabaseParser(), bytes(data))
    text = "\n".join(section.text for section in found.sections)
    assert "row 3\t" in text
    assert "kept" in text
    assert "damaged" in found.partial_reason
