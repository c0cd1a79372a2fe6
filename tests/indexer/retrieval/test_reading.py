from __future__ import annotations

import pytest

from tests.indexer.retrieval.conftest import Library


def marked(library: Library, query: str, name: str) -> list[str]:
    """What is marked in a preview, and in the result, whose marks must be among them."""
    [hit] = [hit for hit in library.search(query).hits if hit.path.endswith(name)]
    content = library.catalog.extraction(library.catalog.document(hit.document_id).extraction)
    text = library.catalog.whole_text(content.id)
    words = [text[each.start : each.end] for each in library.service.queries.marks(query, text, content)]
    passage = hit.passages[0]
    assert {passage.text[each.start : each.end] for each in passage.highlights} <= set(words)
    return words


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("accomodation", "The accommodation is paid", ["accommodation"]),
        ("lh 1152", "Flight LH1152 to Lisbon", ["LH1152"]),
        ("2024-03-29", "Due on 29 March 2024 at noon", ["29", "March", "2024"]),
        ("0171 2345678", "Call +49 171 2345678", ["171", "2345678"]),
        ("wifi", "The Wi-Fi is down", ["Wi", "Fi"]),
        ("accom", "The accommodation is paid", ["accommodation"]),
    ],
)
def test_what_a_query_was_read_as_is_marked(library, query, text, words):
    library.add("a.txt", text)
    assert marked(library, query, "a.txt") == words


def test_forms_are_marked_in_a_text_whose_language_is_not_known(library):
    library.add("names.txt", "Frau Müller", language="")
    for number in range(3):
        library.add(f"{number}.txt", f"Der Brief liegt im Haus Nummer {number}", language="de")
    assert marked(library, "Mueller", "names.txt") == ["Müller"]


def test_nothing_is_marked_for_a_query_that_cannot_be_read(library):
    library.add("a.txt", "x")
    library.flush()
    content = library.catalog.extraction(library.catalog.document(1).extraction)
    assert library.service.queries.marks("-x", "x", content) == []
