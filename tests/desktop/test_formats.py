from __future__ import annotations

from desktop.formats import family, has_pages
from indexer.parsing.media.image import ImageParser
from indexer.parsing.registry import Registry

FORMATS = Registry().formats()


def test_every_format_the_engine_reads_has_an_icon_of_its_own(icons):
    suffixes = [suffix for suffix in FORMATS if suffix.startswith(".")]
    families = {suffix: family(f"a{suffix}", FORMATS[suffix]) for suffix in suffixes}
    assert [suffix for suffix, found in families.items() if found == "file"] == []
    assert not any(icons.format_pixmap(found, 24).isNull() for found in set(families.values()))


def test_the_engines_name_helps_where_the_ending_says_nothing():
    assert family("letter", "Word 97-2003") == "document"
    assert family("scan.0001", "PNG image") == "image"
    assert family("README", "Text") == "text"
    assert family("blob", "") == "file"


def test_pdf_pages_are_drawn():
    assert has_pages(FORMATS[".pdf"])
    assert not has_pages(FORMATS[".docx"])


def test_pictures_are_drawn_whether_their_format_or_only_their_ending_is_known():
    for suffix, name in ImageParser.formats.items():
        is_drawn = name != "Camera raw image"  # of those only the tags are read
        assert has_pages(name) is is_drawn
        assert has_pages(suffix.lstrip(".")) is is_drawn
    assert not has_pages(FORMATS[".svg"])
