"""Pages that are nested without end."""

from __future__ import annotations

import time

import pytest

from indexer.parsing.common.htmltext import html_blocks
from indexer.parsing.common.htmltree import _kept, html_tree

MANY = 12_000


@pytest.mark.parametrize("tag", ["div", "b", "BLOCKQUOTE class=a", "font color=red"])
def test_a_page_nested_without_end_is_read_quickly(tag):
    name = tag.split()[0]
    page = f"<h1>Top</h1>{f'<{tag}>' * 80_000}Rain gauges{f'</{name}>' * 80_000}<h2>Below</h2><p>Wind"
    started = time.process_time()
    blocks = [(block.heading, block.text) for block in html_blocks(page)]
    assert time.process_time() - started < 5
    assert blocks == [(1, "Top"), (0, "Rain gauges"), (2, "Below"), (0, "Wind")]


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td>a<p>b<br>" * MANY + "</table>",
        "<ul>" + "<li>a<img src=x>" * MANY + "</ul>",
        "<div><span>a</span></div>" * MANY,
        "<script>" + "'<div>'" * MANY + "</script><p>Text</p>",
        "<!--" + "<div>" * MANY + "--><p>Text</p>",
        "<STYLE>" + "<i>" * MANY,
    ],
    ids=["cells", "items", "closed", "script", "comment", "unclosed style"],
)
def test_pages_with_many_tags_stay_as_they_are(page):
    assert "".join(_kept(page)) == page


def test_what_is_left_out_is_closed_again():
    page = "<div>" * (MANY - 1) + "<i>deep</i>" + "</div>" * (MANY - 1) + "<em>out</em>"
    tree = html_tree(page)
    assert (len(tree.css("div")), len(tree.css("i"))) == (1_000, 0)
    assert tree.css_first("em").parent.tag == "body"
