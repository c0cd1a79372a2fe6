from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from desktop.actions import SHARED_KEYS
from desktop.document_menu import DocumentMenu
from tests.desktop import samples


def test_the_menu_of_a_member_leads_to_its_archive_and_to_a_copy(
    qtbot, actions, opened, members, collected, tmp_path
):
    parent = QWidget()
    qtbot.addWidget(parent)
    wanted, noted = collected(actions.save_wanted), collected(actions.noted)
    menu = DocumentMenu(actions, [samples.hit(1, "/a & b.zip", member="x/1.txt")], parent)
    entries = {action.text().partition("\t")[0]: action for action in menu.actions()}
    entries["Open “a && b.zip”"].trigger()
    assert opened == ["/a & b.zip"]
    entries["Save a copy as …"].trigger()
    [(name, save)] = wanted
    assert name == "1.txt"
    save(str(tmp_path / name))
    qtbot.waitUntil(lambda: noted == [f"Saved as “{tmp_path / name}”"])
    assert (tmp_path / name).read_bytes() == b"1"


def test_the_menu_of_several_offers_what_can_be_done_with_all(qtbot, actions, opened):
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = DocumentMenu(actions, samples.hits(3), parent)
    entries = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    assert entries == [
        "Open 3 files",
        "Show in their folders",
        "Copy 3 files",
        "Copy 3 paths",
        "Copy passages with their sources",
        "Forget the content of 3 documents",
    ]
    menu.actions()[0].trigger()
    assert len(opened) == 3


@pytest.mark.parametrize("key", SHARED_KEYS)
def test_every_key_that_is_shared_does_what_the_menu_says(qtbot, actions, monkeypatch, key):
    done = []
    for name in ("open", "reveal", "copy_paths", "quote_best"):
        monkeypatch.setattr(actions, name, lambda hits, name=name: done.append((name, len(hits))))
    parent = QWidget()
    qtbot.addWidget(parent)
    hits = samples.hits(2)
    actions.do(key, hits)
    entry = next(each for each in DocumentMenu(actions, hits, parent).actions() if each.text().endswith(key))
    entry.trigger()
    assert len(done) == 2
    assert done[0] == done[1]


def test_copies_of_a_file_are_shown_in_their_folders(qtbot, actions, monkeypatch):
    shown = []
    monkeypatch.setattr(actions.opener, "reveal", lambda paths: shown.extend(paths))
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = DocumentMenu(actions, [samples.hit(1, "/a.txt", also_at=("/b & c/a.txt",))], parent)
    copies = next(each.menu() for each in menu.actions() if each.menu() is not None)
    copies.actions()[0].trigger()
    assert shown == [b"/b & c/a.txt".hex()]


@pytest.mark.parametrize(
    ("path", "member", "is_offered"),
    [
        ("/a/b.zip", "", True),
        ("/a/mails.mbox", "", True),
        ("/a/b.zip", "c.zip", False),
        ("/a/b.txt", "", False),
    ],
)
def test_a_search_is_limited_to_an_archive(qtbot, actions, collected, path, member, is_offered):
    parent = QWidget()
    qtbot.addWidget(parent)
    wanted = collected(actions.folder_wanted)
    menu = DocumentMenu(actions, [samples.hit(1, path, member=member)], parent)
    entries = {action.text(): action for action in menu.actions()}
    assert ("Search only in this file" in entries) is is_offered
    if is_offered:
        entries["Search only in this file"].trigger()
        assert wanted == [path]


def test_what_is_like_a_document_is_searched_for(qtbot, actions, collected):
    parent = QWidget()
    qtbot.addWidget(parent)
    wanted = collected(actions.search_wanted)
    for path in ("/a/b c.pdf", '/a/12".pdf'):
        menu = DocumentMenu(actions, [samples.hit(1, path)], parent)
        entry = next(each for each in menu.actions() if each.text() == "Find similar files")
        entry.trigger()
    assert wanted == ['like:"/a/b c.pdf"']
    assert not entry.isEnabled()
