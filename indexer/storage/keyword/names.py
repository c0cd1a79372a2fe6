"""File names in the keyword index: a document is found by its name as soon as it is seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import tantivy

from indexer.domain import DocumentId
from indexer.storage.keyword.analysis import plain_text
from indexer.storage.keyword.entries import NameEntry
from indexer.storage.keyword.tantivy_index import TOKENIZER
from indexer.storage.keyword.vocabulary import Form, Vocabulary, edit_distance

DOCUMENT = "document"
_NAME = "name"
_PATH = "path"

_PATH_WEIGHT = 0.3
"""A word of a folder's name says less of a document than one of its own name."""

NAME_BORDER = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
)
"""Where a name is cut beside punctuation: fooBar, HTTPServer, report2024, 2024final."""


def name_schema(builder: tantivy.SchemaBuilder) -> tantivy.SchemaBuilder:
    """One entry for each document; nothing is stored."""
    builder.add_unsigned_field(DOCUMENT, indexed=True, fast=True)
    builder.add_text_field(_NAME, tokenizer_name=TOKENIZER, index_option="freq")
    builder.add_text_field(_PATH, tokenizer_name=TOKENIZER, index_option="freq")
    return builder


def name_words(name: str) -> str:
    """A name's words as text: whole, and cut at changes of case and between letters and digits."""
    readable = name.encode("utf-8", "replace").decode("utf-8")
    cut = NAME_BORDER.sub(" ", readable)
    return plain_text(readable if cut == readable else f"{readable} {cut}")


def add_name(writer: tantivy.IndexWriter, entry: NameEntry) -> None:
    """Write a document's name entry."""
    document = tantivy.Document()
    document.add_unsigned(DOCUMENT, entry.document)
    document.add_text(_NAME, name_words(entry.name))
    document.add_text(_PATH, _folder_words(entry.path))
    writer.add_document(document)


@lru_cache(maxsize=64)
def _folder_words(path: str) -> str:
    """The words of a folder: entries of its files mostly come in a row, and the cut took half of each one's time."""
    return name_words(path)


class NameSnapshot:
    """One state of the names."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._names = Vocabulary(searcher, _NAME)
        self._paths = Vocabulary(searcher, _PATH)

    def search(self, terms: Sequence[str], limit: int) -> list[tuple[DocumentId, float]]:
        """Documents whose name or path has every term as a word or its beginning, best first.

        The score is the share of the terms' weight that stands in the name itself as whole words;
        beginnings and folder names count less.
        """
        required = [(tantivy.Occur.Must, self._term_query(term)) for term in terms]
        if not required:
            return []
        hits = self._searcher.search(tantivy.Query.boolean_query(required), limit, count=False).hits
        documents = self._searcher.fast_field_values(DOCUMENT, [address for _, address in hits])
        return [
            (DocumentId(int(document)), float(score) / len(required))
            for (score, _), document in zip(hits, documents, strict=True)
            if document is not None
        ]

    def holding(self, word: str, languages: Sequence[str], most: int) -> list[DocumentId]:
        """Documents whose own name has a word in any of its forms; none where more than `most` have it."""
        forms = self._names.forms(word, languages)
        if not forms or sum(form.frequency for form in forms) > most:
            return []
        options = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, _NAME, form.term, "basic"))
            for form in forms
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(options), most, count=False).hits
        documents = self._searcher.fast_field_values(DOCUMENT, [address for _, address in hits])
        return [DocumentId(int(document)) for document in documents if document is not None]

    def corrections(self, term: str, others: Sequence[str]) -> tuple[str, ...]:
        """What a mistyped term may stand for: the nearest of `others` and of the words of names and folders.

        None where a name has the term or begins so: it is meant as it is typed.
        """
        fields = (self._names, self._paths)
        if any(each.completions(term) for each in fields):
            return ()
        found = dict.fromkeys([*others, *(near for each in fields for near in each.corrections(term))])
        slips = {each: edit_distance(term, each, len(term)) for each in found}
        return tuple(each for each in found if slips[each] == min(slips.values()))

    def _term_query(self, term: str) -> tantivy.Query:
        options = self._options(_NAME, self._names.completions(term), term, 1.0)
        options += self._options(_PATH, self._paths.completions(term), term, _PATH_WEIGHT)
        return tantivy.Query.disjunction_max_query(options) if options else tantivy.Query.empty_query()

    def _options(self, field: str, forms: Sequence[Form], term: str, weight: float) -> list[tantivy.Query]:
        return [
            tantivy.Query.const_score_query(
                tantivy.Query.term_query(self._schema, field, form.term, "basic"),
                weight * len(term) / len(form.term),
            )
            for form in forms
        ]
