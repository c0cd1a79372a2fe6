from __future__ import annotations

import os

from desktop.copies import DocumentFile
from desktop.transfer import GNOME_FILES, as_files, distinct_documents, distinct_files
from tests.desktop import samples


def own_files(*hits):
    return [DocumentFile.own(hit) for hit in hits]


def test_files_are_named_for_every_kind_of_program():
    one = samples.hit(1, "/home/mara/my file.txt", "One")
    two = samples.hit(2, "/home/mara/inbox.mbox", "Two", member="1.eml")
    copy = DocumentFile(two, os.fsencode("/data/copies/2-1/1.eml").hex())
    data = as_files([*own_files(one), copy])
    assert [url.toLocalFile() for url in data.urls()] == [one.path, "/data/copies/2-1/1.eml"]
    assert data.text() == "/home/mara/my file.txt\n/home/mara/inbox.mbox"
    assert bytes(data.data(GNOME_FILES).data()) == (
        b"copy\nfile:///home/mara/my%20file.txt\nfile:///data/copies/2-1/1.eml"
    )


def test_a_name_that_is_no_text_keeps_its_bytes():
    raw = os.fsencode("/home/mara/") + b"caf\xe9.txt"
    data = as_files(own_files(samples.hit(1, "/home/mara/caf.txt", "Caf", raw_path=raw.hex())))
    assert b"caf%E9.txt" in bytes(data.data(GNOME_FILES).data())


def test_members_of_one_archive_are_documents_of_their_own_in_one_file():
    hits = [
        samples.hit(1, "/a.zip", member="1.txt"),
        samples.hit(2, "/b.txt"),
        samples.hit(3, "/a.zip", member="2.txt"),
        samples.hit(4, "/b.txt"),
    ]
    assert [hit.document_id for hit in distinct_documents(hits)] == [1, 2, 3]
    assert [hit.document_id for hit in distinct_files(hits)] == [1, 2]
