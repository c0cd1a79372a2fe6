"""Words that stand nowhere: half typed, or mistyped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from indexer.retrieval.query import ParsedQuery
from indexer.retrieval.queryform import QueryForm
from indexer.storage.keyword.clauses import AnyOf, Clause, Prefix, Word
from indexer.storage.keyword.contents import Replacements

FindReplacements = Callable[[str, Sequence[str]], "Replacements | None"]

_MOST_REPLACED = 6
"""Words of one query that are looked into; a query in a language that no document has is left alone."""


def corrected(query: ParsedQuery, find: FindReplacements) -> tuple[ParsedQuery, str]:
    """The query with alternatives for words that no document holds, and a note where a slip was mended.

    The words as typed stay in the query: a document that is added later is found by them.
    """
    replaced: dict[Clause, Clause] = {}
    mended: dict[str, str] = {}
    for clause in [each for each in dict.fromkeys(query.telling()) if isinstance(each, Word)]:
        found = find(clause.text, query.languages) if len(replaced) < _MOST_REPLACED else None
        if found is None:
            continue
        if found.begins:
            replaced[clause] = AnyOf((clause, Prefix(clause.text)))
        elif found.corrections:
            replaced[clause] = AnyOf((clause, *(Word(text) for text in found.corrections)))
            mended[clause.text] = found.corrections[0]
    if not replaced:
        return query, ""
    clauses = tuple(replaced.get(clause, clause) for clause in query.clauses)
    # In a sentence the model reads over a slip, and a wrong guess would mislead it (CISI .412 → .406).
    semantic_text = query.semantic_text
    if query.form is QueryForm.KEYWORDS:
        semantic_text = _mended(semantic_text, mended)
    return replace(query, clauses=clauses, semantic_text=semantic_text), _note(mended)


def _mended(text: str, mended: dict[str, str]) -> str:
    for typed, meant in mended.items():
        text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", meant, text)  # letters only: no escapes in it
    return text


def _note(mended: dict[str, str]) -> str:
    if not mended:
        return ""
    changes = ", ".join(f"“{meant}” for “{typed}”" for typed, meant in mended.items())
    return f"Searched for {changes}, which no document contains."
