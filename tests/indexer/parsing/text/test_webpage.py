from __future__ import annotations

import pytest

from indexer.errors import ParseError
from indexer.parsing.common.htmltext import html_blocks
from indexer.parsing.parser import ParserInput
from indexer.parsing.text.webpage import WebArchiveParser, WebPageParser

PAGE = """<!DOCTYPE html><html lang="de-AT"><head><title> Leave
 policy </title><meta name="author" content="Ada"><meta name="description" content="All about leave">
<style>p { color: red }</style></head><body><nav><a href="/">Home</a></nav><h1>Leave</h1><p>Everyone gets
25 days.</p><script>var secret = 1</script><h2>Sick leave</h2><table><tr><th>Kind</th><th>Days</th></tr>
<tr><td>Flu</td><td>5</td></tr></table></body></html>"""


def read(data: bytes, parser=WebPageParser, name="a.html"):
    return parser().parse(ParserInput(memoryview(data), name))


def test_headings_blocks_and_table_rows_are_read():
    sections = read(PAGE.encode()).sections
    assert [section.locator.headings for section in sections] == [("Leave",), ("Leave", "Sick leave")]
    assert "Everyone gets 25 days." in sections[0].text
    assert "Flu\t5" in sections[1].text


def test_scripts_styles_and_navigation_are_left_out():
    text = "\n".join(section.text for section in read(PAGE.encode()).sections)
    assert not any(word in text for word in ("secret", "color", "Home"))


def test_metadata_comes_from_the_head():
    metadata = read(PAGE.encode()).metadata
    assert (metadata.title, metadata.author, metadata.language) == ("Leave policy", "Ada", "de")
    assert metadata.extra == {"description": "All about leave"}


def test_a_declared_charset_is_believed():
    page = '<html><head><meta charset="koi8-r"></head><body>привет мир</body></html>'
    assert read(page.encode("koi8-r")).sections[0].text == "привет мир"


@pytest.mark.parametrize(
    "head", [b"<!doctype html><p>", b"\xef\xbb\xbf<!-- x --> <HTML>", b"<?xml version='1.0'?><html>"]
)
def test_pages_are_known_by_their_first_bytes(head):
    assert WebPageParser().sniff(head, ".txt")


def test_a_saved_page_is_read_from_its_message():
    message = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<h1>Caf=C3=A9</h1>\r\n--b--\r\n"
    )
    assert WebArchiveParser().sniff(message.encode(), ".mht")
    assert read(message.encode(), WebArchiveParser, "a.mht").sections[0].text == "Café"


def test_a_saved_page_without_a_page_is_an_honest_failure():
    with pytest.raises(ParseError, match="no HTML"):
        read(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", WebArchiveParser, "a.mht")


def test_how_characters_are_read_stands_behind_their_paragraph():
    ruby = "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>"
    blocks = list(html_blocks(f"<p>A {ruby} b</p><p>c</p>"))
    assert [block.text for block in blocks] == ["A 漢字 b (かん じ)", "c"]


@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        ("<div>x<h2>Sick leave</h2>for all</div>", [("x", 0), ("Sick leave", 2), ("for all", 0)]),
        ("<h1>One<br>title <div>in</div> parts</h1>", [("One title", 1), ("in", 0), ("parts", 1)]),
        ("<details><summary>More</summary>inside <b>of</b> it</details>", [("More", 0), ("inside of it", 0)]),
        (
            "<ul><li>one<ul><li>two</ul>rest<li><p>three</ul>",
            [("- one", 0), ("- two", 0), ("rest", 0), ("- three", 0)],
        ),
        ("a<p>b</p>c", [("a", 0), ("b", 0), ("c", 0)]),
        ("<table><tr><td>a<td><b>b</b> c<tr><td>d</table>e", [("a\tb c", 0), ("d", 0), ("e", 0)]),
        ("<pre>for x:\n    print(x)\n</pre>done", [("for x:\n    print(x)", 0), ("done", 0)]),
        ("<label>Name<input><button>Send</button>", [("Name Send", 0)]),
    ],
)
def test_a_block_ends_where_its_element_does(page, blocks):
    assert [(block.text, block.heading) for block in html_blocks(page)] == blocks


def test_further_elements_may_be_left_out():
    assert [block.text for block in html_blocks("<p>a</p><i>b</i>", without="i")] == ["a"]
