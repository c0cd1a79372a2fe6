"""The code page of 8-bit text in binary documents."""

from __future__ import annotations

import pytest

from indexer.parsing.common.codepages import codepage_of_locale, windows_codepage


@pytest.mark.parametrize(
    ("text", "codepage"),
    [
        ("Компания Аскат М, отчёт за май", "cp1251"),
        ("Παρακαλούμε να εξοφλήσετε το τιμολόγιο μέχρι το τέλος του μήνα, διαφορετικά όχι.", "cp1253"),
        ("l’été à Noël, ça dépend où l’on naît", "cp1252"),
        ("ÉTÉ", "cp1252"),
        ("Setup -> Установка программы", "cp1251"),
    ],
)
def test_whole_words_of_another_alphabet_tell_it(text, codepage):
    assert windows_codepage(text.encode(codepage)) == codepage


def test_what_is_declared_holds_without_them():
    assert windows_codepage(b"plain", "cp1250") == "cp1250"
    assert windows_codepage("Größe".encode("cp1252"), "cp1250") == "cp1250"


@pytest.mark.parametrize(
    ("locale", "codepage"),
    [(1049, 1251), (1031, 1252), (0x0804, 936), (0x0404, 950), (1033, 0), (0x0809, 0), (0, 0)],
)
def test_locales_but_english_ones_tell_the_code_page(locale, codepage):
    assert codepage_of_locale(locale) == codepage
