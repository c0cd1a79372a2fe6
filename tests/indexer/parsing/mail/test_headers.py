from __future__ import annotations

import base64

import pytest

from indexer.parsing.mail.message import MailParser
from indexer.parsing.parser import ParserInput
from tests.indexer.parsing.mail.test_mail import parse


def test_encoded_headers_become_metadata_and_text():
    result = parse(
        "From: =?utf-8?q?J=C3=BCrgen_Wei=C3=9Fhaupt?= <j@x.example>\n"
        "To: a@x.example,\n b@x.example\n"
        "Subject: =?iso-8859-1?q?R=FCckruf?=\n =?iso-8859-1?q?_im_Mai?=\n"
        "Date: Mon, 6 May 2024 08:00:00 +0200\n\nHallo\n"
    )
    assert result.metadata.title == "Rückruf im Mai"
    assert result.metadata.author == "Jürgen Weißhaupt"
    assert result.metadata.extra["to"] == "a@x.example, b@x.example"
    assert result.metadata.extra["sent"] == "2024-05-06T08:00:00"
    assert "From: Jürgen Weißhaupt <j@x.example>" in result.sections[0].text


@pytest.mark.parametrize("subject", ["=?utf-9?q?x?=", "=?utf-8?b?A?=", "=?utf-8?q?=ZZ?=", "\udcfc\udce4"])
def test_broken_headers_stay_readable(subject):
    assert parse(f"From: a@b.example\nSubject: {subject}\n\nx").metadata.title


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_headers_in_raw_letters_are_read(charset):
    lines = "From: Zoë Größl <z@x.example>\nTo: b@x.example\nSubject: Größe:\n  zwölf\n\nbody\n"
    result = MailParser().parse(ParserInput(memoryview(lines.encode(charset)), "a.eml"))
    assert (result.metadata.author, result.metadata.title) == ("Zoë Größl", "Größe: zwölf")


@pytest.mark.parametrize(
    ("charset", "raw", "shown"),
    [
        ("gb2312", "朱镕基".encode("gb18030"), "朱镕基"),
        ("iso-8859-1", "“5 €”".encode("cp1252"), "“5 €”"),
        ("UTF-8*fr", "été".encode(), "été"),
        ("utf-8", "été".encode("cp1252"), "été"),
        ("unknown-8bit", "Größe".encode(), "Größe"),
        ("gb2312", "联通".encode("gb2312"), "联通"),
        ("iso-2022-jp", b"\x1b$B-!-j\x1b(B 1", "①㈱ 1"),
    ],
)
def test_encoded_words_mean_what_their_programs_wrote(charset, raw, shown):
    word = f"=?{charset}?B?{base64.b64encode(raw).decode()}?="
    assert parse(f"From: a@x.example\nSubject: {word}\n\nx").metadata.title == shown


def test_raw_headers_of_a_mail_that_names_no_charset_are_told_by_their_letters():
    raw = "From: a@x.example\nSubject: Отчёт за май\n\nПривет, отчёт готов\n".encode("cp1251")
    assert parse(raw).metadata.title == "Отчёт за май"
