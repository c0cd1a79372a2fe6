"""Notes of Evernote."""

from __future__ import annotations

import base64

from indexer.domain import DocumentState
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document

FILE = base64.encodebytes(b"Spare fuse F2\n").decode()
NOTE = f"""<note><title>Mast &amp; roof / 2024</title><created>20240501T083000Z</created><tag>site</tag><tag>ice</tag>
<note-attributes><author>Tom Okafor</author><source-url>https://example.org/mast</source-url></note-attributes>
<content><![CDATA[<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd">
<en-note><div>Ice on the <b>cups</b></div><en-media type="text/plain"/></en-note>]]></content>
<resource><data encoding="base64">{FILE}</data><mime>text/plain</mime>
<resource-attributes><file-name>parts.txt</file-name></resource-attributes></resource></note>"""


def export(*notes):
    return ('<?xml version="1.0"?><en-export version="10.0">' + "".join(notes) + "</en-export>").encode()


def test_each_note_is_a_page_of_its_own_and_the_files_in_it_too():
    own, page, file = read_document(export(NOTE), "notes.enex")
    assert (own.format, own.state) == ("Evernote notes", DocumentState.WORDS)
    assert page.member == "00001 Mast & roof 2024.html"
    text = decode_text(page.text_blocks)
    assert text.rstrip() == "Mast & roof / 2024\n\nsite, ice\n\nIce on the cups\n\nhttps://example.org/mast"
    assert (page.metadata.title, page.metadata.author) == ("Mast & roof / 2024", "Tom Okafor")
    assert page.metadata.created == "2024-05-01T08:30:00"
    assert (file.member, decode_text(file.text_blocks).strip()) == (
        "00001 Mast & roof 2024/parts.txt",
        "Spare fuse F2",
    )


def test_an_export_that_breaks_off_gives_what_it_holds():
    data = export(NOTE, NOTE)
    own, *members = read_document(data[: data.index(b"<resource>", 900) + 60], "notes.enex")
    assert own.state is DocumentState.WORDS
    assert [member.member for member in members][2:] == [
        "00002 Mast & roof 2024.html",
        "00002 Mast & roof 2024/file 1",
    ]


def test_a_file_that_is_no_export_fails():
    (found,) = read_document(b"<html><body>x</body></html>", "notes.enex")
    assert found.state is DocumentState.WORDS  # by its first bytes it is a web page
    (found,) = read_document(b"<notes/>", "notes.enex")
    assert found.state is DocumentState.FAILED
