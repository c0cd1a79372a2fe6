from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.storage.keyword.analysis import chunk_texts, plain_text
from indexer.storage.keyword.terms import TermReader


@pytest.fixture(scope="module")
def reader() -> TermReader:
    return TermReader()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Café Ångström naïve Straße", ["cafe", "angstrom", "naive", "strasse"]),
        ("foo_bar foo.bar", ["foo", "bar", "foo", "bar"]),
        ("C++ and C# and F#", ["cplusplus", "and", "csharp", "and", "fsharp"]),
        ("c++ or c#?", ["cplusplus", "or", "csharp"]),
        ("東京都の", ["東京", "京都", "都の", "の"]),
        ("Ёлка мой", ["елка", "мой"]),
        ("ΟΔΟΣ λόγος", ["οδοσ", "λογοσ"]),
        ("السَّلامُ", ["السلام"]),
        ("ﬁne ＡＢＣ", ["fine", "abc"]),
        ("İstanbul ısı", ["istanbul", "isi"]),
        ("हिन्दी", ["हिनदी"]),
        ("ก็ได้", ["กไ", "ได", "ด"]),
    ],
)
def test_text_becomes_terms(reader, text, terms):
    assert reader.terms(text) == terms


def test_ascii_text_is_left_alone():
    text = "Plain text, of the usual kind."
    assert plain_text(text) is text


@given(st.text(max_size=200))
def test_any_text_can_be_analysed(text):
    TermReader().terms(text.encode("utf-8", "replace").decode())
    list(chunk_texts([([text], False)]))


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=100))
def test_a_typed_word_has_the_terms_of_the_text(text):
    reader = TermReader()
    if "'" in text:
        return  # elisions are dropped from queries only
    typed = [token for word in reader.word(text) for token in word.tokens]
    assert typed == reader.terms(text)


@pytest.mark.parametrize(
    ("typed", "tokens"), [("company's", ("company",)), ("l’école", ("ecole",)), ("O'Brien", ("brien",))]
)
def test_the_short_side_of_an_apostrophe_is_dropped(reader, typed, tokens):
    assert [word.tokens for word in reader.word(typed)] == [tokens]


def test_a_single_character_of_an_unspaced_script_is_a_beginning(reader):
    [word] = reader.word("猫")
    assert word.begins == "猫"
    assert word.tokens == ()
