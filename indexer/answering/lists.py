"""Lists below the sentence that announces them: `Take with you:` says nothing without what follows."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.answering.sentences import Sentence, mark_length

_LONGEST = 600
"""Characters of a sentence with its list."""


def list_end(text: str, sentences: Sequence[Sentence], at: int) -> int:
    """Where the items end that a sentence announces by a colon, as many as are quoted with it; else its own end.

    Args:
        text: the passage.
        sentences: all of it.
        at: which of them.
    """
    first = sentences[at]
    whole = end = first.end
    if mark_length(first.text) or not first.text.rstrip("*_` ").endswith((":", "：")):
        return end
    for each in sentences[at + 1 :]:
        is_item = mark_length(each.text) > 0 and each.text[0] not in "#>"
        if not is_item and (end == first.end or "\n" in text[end : each.start]):
            break
        whole = end if is_item else whole
        if each.end - first.start > _LONGEST:
            return whole
        end = each.end
    return end
