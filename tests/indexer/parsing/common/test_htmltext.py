from __future__ import annotations

import pytest

from indexer.parsing.common.htmltext import html_text


@pytest.mark.parametrize("tag", ["span", "font color=red"])
def test_tags_that_are_never_closed_are_read_in_one_pass(tag):
    """A walk from each text up to its block took minutes."""
    assert html_text(f"<{tag}>word " * 30_000) == " ".join(["word"] * 30_000)
