from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.protocol import messages as m
from tests.desktop import samples

MEMBERS = {1: b"one", 2: b"", 3: b"three of them"}


def member(number, name="", path="/home/mara/a.zip"):
    return samples.hit(number, path, member=name or f"{number}.txt")


def pieces(request):
    """Each byte on its own; nothing is one piece, too."""
    data = MEMBERS[request.document_id]
    piece = m.MemberPiece(request.document_id, len(data))
    return [(piece, data[at : at + 1]) for at in range(len(data))] or [(piece, b"")]


def path_of(file):
    return Path(os.fsdecode(bytes.fromhex(file.raw_path)))


@pytest.fixture
def gathered(qtbot, copies):
    """Gathers documents and waits for their files."""

    def gather(*targets):
        got = []
        copies.gather(targets, got.append)
        qtbot.waitUntil(lambda: got != [])
        return got[0]

    return gather


def test_members_become_files_and_files_stay_what_they_are(fake, gathered):
    fake.scripts[m.MemberRequest] = pieces
    plain = samples.hit(9, "/home/mara/b.txt")
    files = gathered(member(1), plain, member(2), member(3))
    assert [file.target.document_id for file in files] == [1, 9, 2, 3]
    assert files[1].raw_path == plain.raw_path
    assert [path_of(files[each]).read_bytes() for each in (0, 2, 3)] == [b"one", b"", b"three of them"]
    assert path_of(files[0]).name == "1.txt"


def test_files_alone_are_there_at_once(copies):
    got = []
    copies.gather(samples.hits(2), got.append)
    assert [file.target.document_id for file in got[0]] == [1, 2]


def test_what_cannot_be_taken_out_is_said_and_left_out(fake, copies, gathered, collected):
    failed = collected(copies.failed)
    fake.scripts[m.MemberRequest] = lambda request: (
        pieces(request) if request.document_id == 3 else [m.ErrorReply("parse", "It is locked.")]
    )
    files = gathered(member(1, "in/secret.pdf"), member(3))
    assert [file.target.document_id for file in files] == [3]
    assert failed == ["“secret.pdf” could not be taken out of “a.zip”: It is locked."]


def test_what_takes_its_time_is_told(qtbot, fake, copies, collected, monkeypatch):
    monkeypatch.setattr("desktop.copies.SLOW_MS", 5)
    told = collected(copies.begun)
    got = []
    copies.gather([member(1)], got.append)
    qtbot.waitUntil(lambda: told == ["Taking “1.txt” out of “a.zip” …"])
    fake.reply(m.MemberRequest, *pieces(m.MemberRequest(1)))
    qtbot.waitUntil(lambda: got != [])
    assert len(told) == 1


def test_a_full_disk_is_said(qtbot, fake, copies, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("desktop.copy_store._write", fail)
    fake.scripts[m.MemberRequest] = pieces
    with qtbot.waitSignal(copies.failed) as blocker:
        copies.gather([member(1)], lambda _files: pytest.fail("there is no file"))
    assert blocker.args == ["“1.txt” could not be taken out of “a.zip”: No space left on device"]


def test_what_may_run_is_told_apart_by_its_bytes_too(fake, gathered):
    fake.scripts[m.MemberRequest] = lambda request: [(m.MemberPiece(request.document_id, 4), b"\x7fELF")]
    tool, text = gathered(member(1, "tool"), member(3, "a.txt"))
    assert (tool.may_run, text.may_run) == (True, False)


@pytest.mark.parametrize("forgotten", ["itself", "its archive"])
def test_what_is_forgotten_loses_its_copy(qtbot, fake, copies, gathered, forgotten):
    fake.scripts[m.MemberRequest] = pieces
    first, other = gathered(member(1), member(3, path="/home/mara/b.zip"))
    copies.forget([first.target if forgotten == "itself" else samples.hit(5, "/home/mara/a.zip")])
    qtbot.waitUntil(lambda: not path_of(first).exists())
    assert path_of(other).exists()


def test_what_is_forgotten_on_its_way_is_not_written(qtbot, fake, copies, asked, tmp_path):
    copies.gather([member(1)], lambda _files: pytest.fail("it was forgotten"))
    asked(m.MemberRequest)
    copies.forget([member(1)])
    asked(m.CancelRequest)
    copies.stop()
    assert not (tmp_path / "data" / "copies").exists()


def test_a_removed_source_takes_its_copies_with_it(qtbot, fake, copies, gathered):
    fake.scripts[m.MemberRequest] = pieces
    first, other = gathered(member(1), member(3, path="/srv/b.zip"))
    copies.keep_within(["/srv"])
    qtbot.waitUntil(lambda: not path_of(first).exists())
    assert path_of(other).exists()


def test_all_copies_go_in_the_end(fake, copies, gathered, tmp_path):
    fake.scripts[m.MemberRequest] = pieces
    (file,) = gathered(member(1))
    assert path_of(file).exists()
    copies.stop()
    assert not (tmp_path / "data" / "copies").exists()


def test_a_copy_is_saved_where_the_user_wants_it(qtbot, fake, copies, tmp_path):
    fake.scripts[m.MemberRequest] = pieces
    with qtbot.waitSignal(copies.saved) as blocker:
        copies.save(member(1), str(tmp_path / "kept.txt"))
    assert blocker.args == [str(tmp_path / "kept.txt")]
    assert (tmp_path / "kept.txt").read_bytes() == b"one"
    assert os.access(tmp_path / "kept.txt", os.W_OK)


def test_a_place_that_cannot_be_written_to_is_said(qtbot, fake, copies, tmp_path):
    fake.scripts[m.MemberRequest] = pieces
    with qtbot.waitSignal(copies.failed) as blocker:
        copies.save(member(1), str(tmp_path / "nowhere" / "kept.txt"))
    assert "could not be saved" in blocker.args[0]
