from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parsing.text.markdown import MarkdownParser
from indexer.retrieval.markup import MARKDOWN_FORMATS, Shown, markup_spans, without_markup


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("### Comp time\n\nTravel **comp** time", "Comp time\n\nTravel comp time"),
        ("You [earn *4* hours](#annual-leave).", "You earn 4 hours."),
        ('[wiki](https://a.org/b_(c)_d) and [form](<a b> "its title")', "wiki and form"),
        ("![the plan](plan.png), [rules][leave]", "the plan, rules"),
        ('[form]({% page "/travel/#annual-leave" %})', "form"),
        ("***both*** and __strong__ and _one_", "both and strong and one"),
        ("**[page](x)** \\*\\_Note", "page *_Note"),
        ("call `f(**kw)` and `` a`b ``", "call f(**kw) and `` a`b ``"),
        ("snake_case_name, 2 * 3 * 4, a[0](b)", "snake_case_name, 2 * 3 * 4, a0"),
        ("```\na[0](b) **c**\n```\n**d**", "```\na[0](b) **c**\n```\nd"),
        ("~~~\n# not a heading", "~~~\n# not a heading"),
        ("* item\n- [ ] open", "* item\n- [ ] open"),
        ("---\ntitle: Leave\n---\nOf leave", "\ntitle: Leave\n\nOf leave"),
        ("Leave\n=====\n\n* * *\n**a**", "Leave\n\n\n\na"),
        ("--- a dash\n| --- | --- |\n--", "--- a dash\n| --- | --- |\n--"),
        (
            'Ask in {% slack_channel "tock" %} or <a href="mailto:x@y.z">the desk</a>.',
            "Ask in tock or the desk.",
        ),
        (
            "50 Plaza<br/> Suite 5 <b>B</b>, List<String>, {% raw %}a{% endraw %}",
            "50 Plaza Suite 5 B, List<String>, a",
        ),
        ("`<b>` and one<br>two", "<b> and one<br>two"),
        ("#hashtag [x] (y)", "#hashtag [x] (y)"),
        ("[a page](some\\_page\\[1\\]) here", "a page here"),
        ("[](\\[)", ""),
        ("", ""),
    ],
)
def test_only_words_are_shown(text, shown):
    assert without_markup(text) == shown


@given(text=st.text(alphabet="a _*`[]()#\\!~\n", max_size=80))
def test_what_is_shown_stands_in_the_text_in_order(text):
    shown = Shown.of(text)
    assert [text[place] for place in shown.places] == list(shown.text)
    assert list(shown.places) == sorted(set(shown.places))
    spans = markup_spans(text)
    assert sum(end - start for start, end in spans) == len(text) - len(shown.text)


def test_a_span_leads_back_to_where_it_stood():
    text = "See [annual **leave**](https://example.org/x) now"
    shown = Shown.of(text)
    start = shown.text.index("leave")
    first, last = shown.original(start, start + 5)
    assert text[first:last] == "leave"
    first, last = shown.original(0, len(shown.text))
    assert text[first:last] == text


def test_a_chunk_of_marks_that_match_nothing_stays_as_it_is():
    text = "[a](" * 1000
    assert without_markup(text) == text


def test_every_format_of_the_markdown_parser_is_one():
    assert frozenset(MarkdownParser.formats.values()) == MARKDOWN_FORMATS
