from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import LimitError, ParseError
from indexer.parsing.documents.compiledhelp import CompiledHelpParser
from indexer.parsing.documents.helpfiles import HelpFiles
from indexer.parsing.parser import ParseOptions, ParserInput
from tests.sample_docs_maker.helpfile import ALIGNED, STORED, VERBATIM, chm

LONG = b"<html><title>Rain</title><body>" + b"<p>Rain falls on the gauge.</p>" * 5_000 + b"</body></html>"
FILES = {
    "/contents.hhc": b'<ul><li><object><param name="Name" value="Wind">'
    b'<param name="Local" value="wind%20speed.htm#top">'
    b'</object><li><object><param name="Local" value="rain.htm"></object></ul>',
    "/appendix.html": '<meta charset="cp1252"><h1>Größen</h1><p>Temperature in °C.</p>'.encode("cp1252"),
    "/rain.htm": LONG,
    "/wind speed.htm": b"<html><body><h1>Wind</h1><p>Cups turn at 0.4 m/s.</p></body></html>",
    "/logo.gif": b"GIF89a" + bytes(500),
    "/readme.txt": b"Read this first.",
}


def parse(data, **options):
    return CompiledHelpParser().parse(ParserInput(memoryview(data), "a.chm", ParseOptions(**options)))


@pytest.mark.parametrize("kinds", [(VERBATIM,), (STORED, ALIGNED)])
def test_pages_are_read_in_the_order_of_the_contents(kinds):
    result = parse(chm(FILES, title="Merlin help", kinds=kinds))
    found = [(section.locator.headings, section.text[:40]) for section in result.sections]
    assert found == [
        (("Wind",), "Wind\n\nCups turn at 0.4 m/s."),
        (("Rain",), "Rain falls on the gauge.\n\nRain falls on "),
        (("Größen",), "Größen\n\nTemperature in °C."),
        (("readme.txt",), "Read this first."),
    ]
    assert result.sections[1].text.count("Rain falls") == 5_000
    assert (result.metadata.title, result.partial_reason) == ("Merlin help", "")


def test_a_damaged_page_costs_only_itself():
    broken = bytearray(chm(FILES, title="Merlin help"))
    middle = (broken.index(b"Merlin help") + broken.index(b"LZXC")) // 2
    broken[middle : middle + 100] = b"\xff" * 100
    result = parse(bytes(broken))
    assert result.partial_reason == "1 of 4 pages are damaged."
    assert [section.locator.headings[0] for section in result.sections] == ["Wind", "Größen", "readme.txt"]


def test_a_help_file_that_is_cut_or_none_at_all_is_refused():
    data = chm(FILES)
    for damaged in (data[:300], data[:40], b"no help"):
        with pytest.raises(ParseError):
            parse(damaged)


def test_a_help_file_that_unpacks_to_too_much_is_refused():
    with pytest.raises(LimitError):
        parse(chm(FILES), max_member_bytes=100_000)


@given(st.integers(0, 9_000), st.binary(min_size=1, max_size=8))
def test_any_directory_is_read_or_refused(place, noise):
    data = bytearray(chm({"/a.htm": b"<p>Curlews</p>"}))
    data[place : place + len(noise)] = noise
    with suppress(ParseError):
        files = HelpFiles(memoryview(bytes(data)), max_bytes=1_000_000)
        for name in files.names:
            with suppress(ParseError):
                files.read(name)
