from __future__ import annotations

import pytest

from desktop.runnable import runs_by_content, runs_by_name


@pytest.mark.parametrize(
    "name", ["a.exe", "/b/A.BAT", ".desktop", "x.pdf.lnk", "s.settingcontent-ms", "m.msi"]
)
def test_what_may_run_has_an_ending_that_says_so(name):
    assert runs_by_name(name)


@pytest.mark.parametrize("name", ["a.pdf", "exe", "b.exe.txt", "c.docx"])
def test_what_is_shown_has_another(name):
    assert not runs_by_name(name)


@pytest.mark.parametrize("data", [b"MZ\x90", b"\x7fELF\x02", b"#!/bin/sh\n", b"\n[Desktop Entry]\nExec=x"])
def test_a_name_without_an_ending_is_judged_by_the_first_bytes(data):
    assert runs_by_content("embedded 1", data)
    assert not runs_by_content("notes.txt", data)


def test_a_document_without_an_ending_is_shown():
    assert not runs_by_content("embedded 1", b"%PDF-1.7")
