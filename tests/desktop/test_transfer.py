from __future__ import annotations

import os

from desktop.transfer import GNOME_FILES, as_files
from tests.desktop import samples


def test_files_are_named_for_every_kind_of_program():
    one = samples.hit(1, "/home/mara/my file.txt", "One")
    two = samples.hit(2, "/home/mara/inbox.mbox", "Two", member="1.eml")
    data = as_files([one, two])
    assert [url.toLocalFile() for url in data.urls()] == [one.path, two.path]
    assert data.text() == "/home/mara/my file.txt\n/home/mara/inbox.mbox"
    assert bytes(data.data(GNOME_FILES).data()) == (
        b"copy\nfile:///home/mara/my%20file.txt\nfile:///home/mara/inbox.mbox"
    )


def test_a_name_that_is_no_text_keeps_its_bytes():
    raw = os.fsencode("/home/mara/") + b"caf\xe9.txt"
    data = as_files([samples.hit(1, "/home/mara/caf.txt", "Caf", raw_path=raw.hex())])
    assert b"caf%E9.txt" in bytes(data.data(GNOME_FILES).data())


def test_members_of_one_archive_stand_for_it_once():
    hits = [
        samples.hit(1, "/a.zip", member="1.txt"),
        samples.hit(2, "/b.txt"),
        samples.hit(3, "/a.zip", member="2.txt"),
    ]
    assert as_files(hits).text() == "/a.zip\n/b.txt"
