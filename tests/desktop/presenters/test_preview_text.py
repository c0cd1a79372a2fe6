from __future__ import annotations

import pytest

from desktop.presenters.preview_target import PreviewTarget
from desktop.presenters.preview_text import facts, place
from indexer.protocol.messages import Locator


def target(name, **known):
    return PreviewTarget(1, f"/a/{name}", "", "", "", name.rpartition(".")[2], (), **known)


@pytest.mark.parametrize(
    ("name", "page_count", "said"),
    [
        ("a.pdf", 14, "14 pages"),
        ("a.pdf", 1, "1 page"),
        ("a.pptx", 12, "12 slides"),
        ("a.xlsx", 3, "3 sheets"),
        ("a.xlsx", 1, "1 sheet"),
        ("a.txt", 0, ""),
        ("a.png", 1, ""),
        ("a.tiff", 4, "4 pages"),
    ],
)
def test_length_is_said_in_what_a_document_consists_of(name, page_count, said):
    assert facts(target(name), page_count) == said


def test_facts_are_what_is_known(qapp):
    known = target("a.pdf", size_bytes=1200, author="Jonas Weber", language="de")
    assert facts(known, 2) == "1.2 kB · 2 pages · German · Jonas Weber"


def test_why_only_part_of_it_was_read_comes_first(qapp):
    """A chip said that, and nothing said why. Where there is no text at all, that is said in its place."""
    known = {"size_bytes": 1200, "reason": "Part of it is encrypted."}
    assert facts(target("a.eml", state="partly indexed", **known)) == "Part of it is encrypted · 1.2 kB"
    assert facts(target("a.eml", state="encrypted", **known)) == "1.2 kB"


@pytest.mark.parametrize(
    ("locator", "page_count", "said"),
    [
        (Locator(page=3), 14, "p. 3 of 14"),
        (Locator(slide=3), 12, "slide 3 of 12"),
        (Locator(page=3), 0, "p. 3"),
        (Locator(page=9), 4, "p. 9"),
        (Locator(page=3, headings=("A", "B")), 14, "p. 3 of 14 · A › B"),
        (Locator(sheet="Prices", cells="A1:B2"), 4, "Prices!A1:B2"),
        (Locator(headings=("A", "B")), 0, "A › B"),
        (Locator(), 3, ""),
    ],
)
def test_a_place_says_of_how_many(locator, page_count, said):
    assert place(locator, page_count) == said
