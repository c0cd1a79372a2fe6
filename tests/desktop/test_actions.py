from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.actions import MANY
from indexer.protocol import messages as m
from tests.desktop import samples


def test_several_are_opened_and_the_engine_told_of_each(actions, opened, asked):
    actions.open(samples.hits(2))
    assert opened == ["/data/file-000001.txt", "/data/file-000002.txt"]
    assert asked(m.OpenedRequest, 2) == [m.OpenedRequest(1), m.OpenedRequest(2)]


def test_members_of_an_archive_are_opened_as_copies(qtbot, actions, opened, members, asked):
    hits = [samples.hit(1, "/a.zip", member="x/1.txt"), samples.hit(2, "/a.zip", member="2.txt")]
    actions.open(hits)
    qtbot.waitUntil(lambda: len(opened) == 2)
    assert [Path(path).name for path in opened] == ["1.txt", "2.txt"]
    assert [Path(path).read_bytes() for path in opened] == [b"1", b"2"]
    assert len(asked(m.OpenedRequest, 2)) == 2


@pytest.mark.parametrize("member", ["a.exe", "m.eml ▸ report.pdf.JS", "x/.desktop", "run.sh."])
def test_a_member_that_may_run_is_not_even_taken_out(actions, opened, shown, fake, member, collected):
    failed = collected(actions.failed)
    actions.open([samples.hit(1, "/home/mara/a.zip", member=member)])
    assert (opened, shown) == ([], ["/home/mara/a.zip"])
    assert "can run as a program" in failed[0]
    assert fake.asked(m.MemberRequest) == []


def test_a_member_that_begins_as_a_program_is_not_opened(qtbot, actions, opened, shown, members):
    members[1] = b"\x7fELF..."
    actions.open([samples.hit(1, "/a.zip", member="tool"), samples.hit(2, "/a.zip", member="2.txt")])
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert Path(opened[0]).name == "2.txt"
    assert shown == ["/a.zip"]


def test_a_member_is_copied_and_dragged_as_a_file(qtbot, actions, members, collected):
    noted, dragged = collected(actions.noted), []
    hits = [samples.hit(1, "/a.zip", member="1.exe"), samples.hit(2, "/b.txt")]
    actions.copy_files(hits)
    qtbot.waitUntil(lambda: noted == ["2 files copied"])
    urls = QGuiApplication.clipboard().mimeData().urls()
    assert [url.fileName() for url in urls] == ["1.exe", "b.txt"]
    assert Path(urls[0].toLocalFile()).read_bytes() == b"1"
    assert not os.access(urls[0].toLocalFile(), os.X_OK)
    actions.drag(hits, dragged.append)
    qtbot.waitUntil(lambda: dragged != [])
    assert dragged[0].urls() == urls


def test_a_forgotten_member_loses_its_copy(qtbot, actions, opened, members, fake):
    fake.scripts[m.ForgetRequest] = lambda _request: [m.Done()]
    hit = samples.hit(1, "/a.zip", member="1.txt")
    actions.open([hit])
    qtbot.waitUntil(lambda: opened != [])
    actions.forget([hit])
    qtbot.waitUntil(lambda: not Path(opened[0]).exists())


def test_a_document_is_opened_where_its_best_passage_stands(qtbot, actions, members, monkeypatch):
    places = []
    monkeypatch.setattr(actions.opener, "open", lambda _raw, place: places.append(place and place.page))
    found = (samples.passage(1, "words", page=4), samples.passage(2, "more", page=9))
    hits = [
        samples.hit(1, "/a.pdf", passages=found),
        samples.hit(2, "/b.zip", member="b.pdf", passages=found[1:]),
    ]
    actions.open([*hits, samples.hit(3, "/c.pdf")])
    qtbot.waitUntil(lambda: places == [4, 9, None])
    actions.open([hits[0]], place=m.Locator(page=2))
    assert places[-1] == 2


def test_many_windows_are_opened_only_after_a_word_from_the_user(actions, opened, collected):
    wanted = collected(actions.many_wanted)
    actions.open(samples.hits(MANY + 1))
    assert opened == []
    [(much, open_all)] = wanted
    assert much == "11 files"
    open_all()
    assert len(opened) == MANY + 1


def test_many_folders_are_shown_only_after_a_word_from_the_user(actions, monkeypatch, collected):
    shown, wanted = [], collected(actions.many_wanted)
    monkeypatch.setattr(actions.opener, "reveal", shown.append)
    actions.reveal(samples.hits(MANY + 1))  # all in one folder
    assert len(shown) == 1
    actions.reveal([samples.hit(n, f"/{n}/a.txt") for n in range(1, MANY + 2)])
    assert len(shown) == 1
    assert wanted[0][0] == "11 folders"


def test_paths_and_passages_are_copied_together(actions, collected):
    noted = collected(actions.noted)
    actions.copy_paths(samples.hits(2))
    assert QGuiApplication.clipboard().text() == "/data/file-000001.txt\n/data/file-000002.txt"
    actions.quote_best(samples.hits(2))
    assert QGuiApplication.clipboard().text() == (
        "“line 1 holds the word”\n— file-000001.txt (/data/file-000001.txt)\n\n"
        "“line 2 holds the word”\n— file-000002.txt (/data/file-000002.txt)"
    )
    actions.copy_files(samples.hits(1))
    assert noted == ["2 paths copied", "2 passages copied with their sources", "File copied"]
