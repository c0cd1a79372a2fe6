"""What is embedded: title, headings and table header in front, layout left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.chunking.budgets import max_chunk_chars
from indexer.chunking.context import embed_key, embedded_text


def test_title_headings_and_header_stand_in_front():
    assert (
        embedded_text("Travel policy", ("Trains", "First class"), "from; to", "Allowed\n  above 4 hours.")
        == "Travel policy › Trains › First class\nfrom; to\nAllowed above 4 hours."
    )


def test_a_title_that_is_a_heading_stands_there_once():
    assert embedded_text("Policy", ("Policy", "Trains"), "", "x") == "Policy › Trains\nx"


def test_without_context_the_text_stands_alone():
    assert embedded_text("", (), "", "Only this.") == "Only this."


def test_long_context_is_shortened_and_the_innermost_headings_win():
    text = embedded_text("t" * 500, tuple("abcde"), "h" * 5_000, "body")
    first, header, body = text.split("\n")
    assert first == "t" * 119 + "… › c › d › e"
    assert (len(header), body) == (240, "body")


@given(st.text())
def test_keys_fit_a_signed_64_bit_integer_and_ignore_layout(text):
    key = embed_key(embedded_text("", (), "", text))
    assert -(2**63) <= key < 2**63
    assert key == embed_key(embedded_text("", (), "", f"  {text}\n\n"))


def test_budgets_follow_script_and_kind():
    english = max_chunk_chars("Plain English words. " * 9, is_prose=True, language="en")
    german = max_chunk_chars("Deutsche Wörter dazu. " * 9, is_prose=True, language="de")
    code = max_chunk_chars("def f(x): return x\n" * 9, is_prose=False)
    russian = max_chunk_chars("Русские слова. " * 9, is_prose=True, language="ru")
    japanese = max_chunk_chars("日本語の文章。" * 9, is_prose=True, language="ja")
    assert english == 900
    assert english > german > code > russian > japanese
