from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.parsing.parser import ParserInput
from indexer.parsing.text.markdown import MarkdownParser


def read(text: str, name: str = "a.md"):
    return MarkdownParser().parse(ParserInput(memoryview(text.encode()), name))


def outline(text: str):
    return [(section.locator.headings, section.locator.line) for section in read(text).sections]


def test_headings_make_a_path_with_true_line_numbers():
    text = "intro\n\n# One\ntext\n## Two\n\nmore\n# Three\n"
    assert outline(text) == [((), 1), (("One",), 3), (("One", "Two"), 5), (("Three",), 8)]


def test_underlined_headings_count():
    assert outline("Title\n=====\n\nPart\n---\ntext") == [(("Title",), 1), (("Title", "Part"), 4)]


def test_a_rule_below_a_list_or_table_is_no_heading():
    assert outline("- item\n---\n| a |\n---\ntext") == [((), 1)]


def test_fenced_code_is_left_alone():
    text = "# Real\n```sh\n# a comment\n````\n# heading again\n"
    assert outline(text) == [(("Real",), 1), (("heading again",), 5)]


def test_inline_markup_is_not_part_of_a_heading():
    assert outline("## The [**leave**](http://x) `policy` ##")[0][0] == ("The leave policy",)


def test_signs_that_touch_a_heading_are_its_own():
    assert [path for path, _ in outline("# C# and F#\n## Closed ##\n### \n#nothing\n####\t#\n")] == [
        ("C# and F#",),
        ("C# and F#", "Closed"),
    ]


def test_front_matter_gives_title_author_and_date_and_stays_findable():
    result = read("---\ntitle: Leave\nauthor: Ada\ndate: 2024-05-01\ntags: [hr, pto]\n---\n# Heading\n")
    assert (result.metadata.title, result.metadata.author, result.metadata.created) == (
        "Leave",
        "Ada",
        "2024-05-01",
    )
    assert result.metadata.extra == {"tags": "hr, pto"}
    assert "tags: [hr, pto]" in result.sections[0].text


def test_broken_front_matter_is_only_text():
    assert read("---\n: [\n---\n# Heading\n").metadata.title == "Heading"


def test_the_first_heading_is_the_title():
    assert read("text\n\n## Vacation\n").metadata.title == "Vacation"


@given(st.text(alphabet=st.sampled_from("#=-`~ \n\tab>|*["), max_size=200))
def test_every_line_stays_where_it_was(text):
    lines = text.split("\n")
    for section in read(text).sections:
        for offset, line in enumerate(section.text.split("\n")):
            assert lines[section.locator.line - 1 + offset].rstrip() == line.rstrip()
