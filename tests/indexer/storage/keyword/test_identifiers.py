from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.storage.keyword import identifiers
from indexer.storage.keyword.analysis import chunk_texts
from indexer.storage.keyword.identifiers import compound_names, compound_parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("fooBar", ["foo", "Bar"]),
        ("HTTPServer", ["HTTP", "Server"]),
        ("parseXMLFile", ["parse", "XML", "File"]),
        ("utf8Decoder", ["utf8", "Decoder"]),
        ("PDFs", []),
        ("plain", []),
        ("UPPER", []),
        ("foo_Bar", []),
        ("", []),
    ],
)
def test_compound_identifiers_have_parts(name, parts):
    assert compound_parts(name) == parts


def test_code_keeps_its_identifiers_and_gains_their_parts():
    code = "x = getUserName(HTTPServer)"
    one, prose, other = chunk_texts([(["nothing here", code], False), ([code], True), ([code], False)])
    analysed = f"{code}\nget User Name . HTTP Server"
    assert one == ["nothing here", analysed]
    assert prose == [code]
    assert other == [analysed]


def test_long_runs_of_encoded_data_stay_as_they_are():
    blob = "aB" * 200_000
    assert list(chunk_texts([([blob], False)])) == [[blob]]


@given(
    st.lists(st.text(alphabet=st.sampled_from("abAB0_ é中\n."), max_size=30), max_size=8),
    st.integers(min_value=1, max_value=40),
)
def test_names_are_those_of_a_plain_search_whatever_the_window(texts, window):
    def names(text):
        words = re.findall("[A-Za-z0-9]+", text)
        return list(
            dict.fromkeys(word for word in words if re.search("[a-z0-9][A-Z]|[A-Z][A-Z][a-z0-9]", word))
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identifiers, "_WINDOW_CHARS", window)
        assert list(compound_names(texts)) == [names(text) for text in texts]
