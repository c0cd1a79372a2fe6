from __future__ import annotations

import os
import stat
import sys

import pytest

from desktop.copy_store import MAX_NAME_BYTES, CopyStore, Origin, is_part_of, is_within, safe_name

NOTE = Origin(7, "/home/mara/a.zip", "inner/note.txt")


@pytest.fixture
def root(tmp_path):
    return tmp_path / "copies"


@pytest.fixture
def store(root):
    return CopyStore(root)


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_a_copy_is_private_and_read_only(store, root):
    before = os.umask(0)
    try:
        path = store.keep(NOTE, b"words")
    finally:
        os.umask(before)
    assert (path.name, path.read_bytes()) == ("note.txt", b"words")
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (root, path.parent, path)]
    assert modes == [0o700, 0o700, 0o400]


def test_the_same_bytes_are_written_once(store):
    path = store.keep(NOTE, b"words")
    first = path.stat().st_ino
    assert store.keep(NOTE, b"words") == path
    assert path.stat().st_ino == first


def test_a_new_version_lies_beside_the_former_which_may_be_open_still(store):
    former = store.keep(NOTE, b"words")
    newer = store.keep(NOTE, b"other words")
    assert (former.read_bytes(), newer.read_bytes()) == (b"words", b"other words")


def test_a_copy_that_was_changed_is_made_anew(store):
    path = store.keep(NOTE, b"words")
    path.chmod(0o600)
    path.write_bytes(b"swords")
    assert store.keep(NOTE, b"words").read_bytes() == b"words"


def test_what_is_dropped_is_gone_and_the_rest_stays(store, root):
    note = store.keep(NOTE, b"words")
    other = store.keep(Origin(8, "/home/mara/b.zip", "c.txt"), b"words")
    store.drop(lambda origin: origin.path == "/home/mara/a.zip")
    assert not note.parent.exists()
    assert other.exists()
    store.clear()
    assert not root.exists()
    store.clear()


def test_what_a_former_run_left_is_cleared(store, root):
    store.keep(NOTE, b"words")
    CopyStore(root).clear()
    assert not root.exists()


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("inner/b.pdf", "b.pdf"),
        ("mail.eml ▸ inner.zip ▸ x/report.docx", "report.docx"),
        ("..\\..\\evil.txt", ".._.._evil.txt"),
        ("..", "file"),
        ("a/", "a"),
        ("con.txt", "_con.txt"),
        ("a:b?.txt", "a_b_.txt"),
        ("run.exe. .", "run.exe"),
        ("fdp\u202etxt.exe", "fdp_txt.exe"),
        ("line\nbreak.txt", "line_break.txt"),
        ("caf\udce9.txt", "caf_.txt"),
        ("Grüße.txt", "Grüße.txt"),
    ],
)
def test_a_name_is_nothing_but_a_name(member, name):
    assert safe_name(member) == name


def test_a_long_name_keeps_its_ending(store):
    name = safe_name("ü" * 300 + ".pdf")
    assert name.endswith("ü.pdf")
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert store.keep(Origin(1, "/a.zip", "x" * 999), b"").exists()


def test_what_lies_in_a_member_goes_with_it():
    inner = Origin(1, "/a.zip", "m.eml ▸ b.pdf")
    assert is_part_of(inner, "/a.zip", "")
    assert is_part_of(inner, "/a.zip", "m.eml")
    assert is_part_of(inner, "/a.zip", "m.eml ▸ b.pdf")
    assert not is_part_of(inner, "/a.zip", "m.em")
    assert not is_part_of(inner, "/b.zip", "")


def test_a_file_lies_in_a_folder_by_whole_names():
    assert is_within("/home/mara/a.zip", ["/tmp", "/home/mara"])
    assert is_within("C:\\docs\\a.zip", ["C:\\"])
    assert not is_within("/home/mara2/a.zip", ["/home/mara/"])
