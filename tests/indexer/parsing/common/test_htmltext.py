from __future__ import annotations

import pytest

from indexer.parsing.common.htmltext import html_text


@pytest.mark.parametrize("tag", ["span", "font color=red"])
def test_tags_that_are_never_closed_are_read_in_one_pass(tag):
    """A walk from each text up to its block took minutes."""
    assert html_text(f"<{tag}>word " * 30_000) == " ".join(["word"] * 30_000)


def test_links_that_only_mark_their_own_place_are_no_text():
    heading = '<h2>Install<a class="headerlink" href="#install">¶</a></h2>'
    page = f'{heading}<p>So it is.<a href="#fn1">↩</a> See <a href="#b">b</a>.'
    assert html_text(page) == "Install\nSo it is. See b."
