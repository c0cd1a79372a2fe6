from __future__ import annotations

import shutil

import pytest

from indexer.answering.conversation import EphemeralConversations
from indexer.domain import DocumentId, DocumentState, Origin
from indexer.errors import NotFoundError
from indexer.indexing.keywordpurge import PURGE
from indexer.storage.history import Conversations
from indexer.storage.keyword.names import name_schema
from indexer.storage.keyword.tantivy_index import TantivyIndex
from tests.indexer.indexing.workshop import Workshop
from tests.waiting import wait_for


class Kept:
    """What was kept of the files of a workshop, stored and not."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.stored, self.ephemeral = Conversations(workshop.profile), EphemeralConversations()
        workshop.service._deletion._memories += (self.ephemeral,)

    def answer_from(self, name: str, member: str = "", folder: str = "") -> list[tuple[object, str]]:
        """Two conversations about a file; returns them with their stores."""
        origin = Origin(str(self.workshop.files / name), member)
        keys: list[tuple[object, str]] = []
        for store in (self.stored, self.ephemeral):
            key = store.begin("What does it say?", folder)
            store.add_turn(key, "What does it say?", f"quotation of {name}", origins=[origin])
            keys.append((store, key))
        return keys


def turns(conversations) -> list[int]:
    return [len(store.messages(key)) for store, key in conversations]


@pytest.fixture
def kept(workshop: Workshop) -> Kept:
    return Kept(workshop)


def purged(workshop: Workshop) -> None:
    """Wait until the keyword index is purged too."""
    wait_for(
        lambda: workshop.catalog.fact(PURGE) is None and workshop.catalog.fact("purge to finish") is None
    )


def bytes_on_disk(workshop: Workshop) -> bytes:
    return b"".join(path.read_bytes() for path in workshop.data.rglob("*") if path.is_file())


def test_forgetting_takes_the_conversations_that_quote_the_document(workshop: Workshop, kept: Kept) -> None:
    workshop.write("secret.txt", "the quagmire\n")
    workshop.write("other.txt", "the meadow\n")
    workshop.add()
    workshop.settle()
    about, other = kept.answer_from("secret.txt"), kept.answer_from("other.txt")
    workshop.profile.back_up(is_forced=True)
    (row,) = workshop.catalog.documents_at(str(workshop.files / "secret.txt"))
    workshop.service.forget([row.id])
    assert turns(about) == [0, 0]
    assert turns(other) == [2, 2]
    assert b"quotation of secret" not in bytes_on_disk(workshop)
    (backup,) = (workshop.data / "backups").glob("*.db")
    assert b"quotation of other" in backup.read_bytes(), "the backup is made afresh"
    with pytest.raises(NotFoundError):
        workshop.service.forget([DocumentId(999)])


def test_forgetting_a_copy_leaves_answers_drawn_from_the_other(workshop: Workshop, kept: Kept) -> None:
    for name in ("one.txt", "two.txt"):
        workshop.write(name, "the same\n")
    workshop.add()
    workshop.settle()
    one, two = kept.answer_from("one.txt"), kept.answer_from("two.txt")
    (row,) = workshop.catalog.documents_at(str(workshop.files / "one.txt"))
    workshop.service.forget([row.id])
    assert (turns(one), turns(two)) == ([0, 0], [2, 2])
    assert workshop.names() == ["two.txt"]


def test_several_are_forgotten_with_one_purge(workshop: Workshop, kept: Kept, monkeypatch) -> None:
    for name in ("one.txt", "two.txt", "three.txt"):
        workshop.write(name, f"the {name}\n")
    workshop.add()
    workshop.settle()
    one, two, three = (kept.answer_from(name) for name in ("one.txt", "two.txt", "three.txt"))
    housekeeping = workshop.service._deletion.housekeeping
    purges, purge = [], housekeeping.purge
    monkeypatch.setattr(housekeeping, "purge", lambda: (purges.append(1), purge()))
    rows = [workshop.catalog.documents_at(str(workshop.files / name))[0] for name in ("one.txt", "two.txt")]
    workshop.service.forget([*(row.id for row in rows), DocumentId(999)])
    assert len(purges) == 1
    assert (turns(one), turns(two), turns(three)) == ([0, 0], [0, 0], [2, 2])
    assert workshop.names() == ["three.txt"]
    assert workshop.profile.forgotten() == {(row.path, "") for row in rows}


def test_an_archive_is_forgotten_together_with_its_members(workshop: Workshop) -> None:
    workshop.write("a.zip", "the quagmire\nthe swamp\n")
    workshop.add()
    workshop.settle()
    whole, *members = workshop.catalog.documents_at(str(workshop.files / "a.zip"))
    assert len(members) == 2
    workshop.service.forget([whole.id, *(row.id for row in members)])
    assert workshop.names() == []
    workshop.service.retry(whole.id)
    workshop.settle()
    assert len(workshop.catalog.documents_at(whole.path)) == 1 + len(members)


def test_a_member_is_forgotten_and_taken_back_alone(workshop: Workshop) -> None:
    workshop.write("a.zip", "the quagmire\nthe swamp\n")
    workshop.add()
    workshop.settle()
    whole, member, other = workshop.catalog.documents_at(str(workshop.files / "a.zip"))
    workshop.service.forget([member.id])
    assert workshop.profile.forgotten() == {(member.path, member.member)}
    assert workshop.service.retry(member.id) == 1
    workshop.settle()
    assert workshop.profile.forgotten() == set()
    rows = workshop.catalog.documents_at(whole.path)
    assert [(row.id, row.state) for row in rows] == [
        (row.id, DocumentState.FULL) for row in (whole, member, other)
    ]
    assert all(workshop.catalog.whole_text(row.extraction).startswith("the") for row in rows[1:])


def test_a_forgotten_member_that_comes_back_stays_forgotten(workshop: Workshop) -> None:
    """Also after a lost catalog: what was forgotten is known to the profile."""
    workshop.write("a.zip", "the quagmire\nthe swamp\n")
    workshop.add()
    workshop.settle()
    _whole, _other, member = workshop.catalog.documents_at(str(workshop.files / "a.zip"))
    workshop.service.forget([member.id])
    numbers = []
    for text in ("the quagmire\n", "the quagmire\nthe swamp\nthe reed\n"):
        workshop.write("a.zip", text)
        workshop.service.rescan()
        workshop.settle()
        numbers.append(len(workshop.catalog.documents_at(member.path)))
    assert numbers == [2, 4]
    _whole, _other, again, _new = workshop.catalog.documents_at(member.path)
    assert (again.member, again.state, again.extraction) == (member.member, DocumentState.EXCLUDED, None)


def test_removing_a_source_leaves_no_name_and_no_quotation(workshop: Workshop, kept: Kept) -> None:
    inside = workshop.files / "zirconia"
    workshop.write("zirconia/quagmire.txt", "the quagmire\n")
    workshop.write("zirconia/forgotten.txt", "the swamp\n")
    workshop.write("kept/meadow.txt", "the meadow\n")
    source = int(workshop.service.add_source(str(inside)).source.source_id)
    workshop.service.add_source(str(workshop.files / "kept"))
    workshop.settle()
    about, other = kept.answer_from("zirconia/quagmire.txt"), kept.answer_from("kept/meadow.txt")
    within = kept.answer_from("kept/meadow.txt", folder=str(inside))
    (row,) = workshop.catalog.documents_at(str(inside / "forgotten.txt"))
    workshop.service.forget([row.id])
    workshop.profile.back_up(is_forced=True)
    workshop.service.remove_source(source)
    workshop.settle()
    purged(workshop)
    assert (turns(about), turns(within), turns(other)) == ([0, 0], [0, 0], [2, 2])
    data = bytes_on_disk(workshop)
    assert b"zirconia" not in data
    assert b"quagmire" not in data
    assert workshop.names() == ["kept/meadow.txt"]
    workshop.check_stores_agree()


def test_removing_a_source_of_names_alone_purges_their_index_and_the_wal(workshop: Workshop) -> None:
    for name in ("zirconia.bin", "quagmire.bin"):
        (workshop.files / name).write_bytes(b"")
    source = workshop.add()
    workshop.settle()
    workshop.service.remove_source(source)
    workshop.settle()
    purged(workshop)
    searcher = TantivyIndex(workshop.data / "keyword" / "names", name_schema).searcher()
    assert searcher.terms_with_prefix("name", "") == []
    assert b"zirconia" not in bytes_on_disk(workshop)


def test_what_lies_in_another_source_too_is_kept(workshop: Workshop, kept: Kept) -> None:
    workshop.write("deep/letter.txt", "the letter\n")
    workshop.write("note.txt", "the note\n")
    outer = workshop.add()
    inner = int(workshop.service.add_source(str(workshop.files / "deep")).source.source_id)
    workshop.settle()
    letter, note = kept.answer_from("deep/letter.txt"), kept.answer_from("note.txt")
    workshop.service.remove_source(inner)
    workshop.settle()
    assert (turns(letter), turns(note)) == ([2, 2], [2, 2])
    inner = int(workshop.service.add_source(str(workshop.files / "deep")).source.source_id)
    workshop.settle()
    workshop.service.remove_source(outer)
    workshop.settle()
    assert (turns(letter), turns(note)) == ([2, 2], [0, 0])
    assert workshop.names() == ["deep/letter.txt"]


def test_copies_of_damaged_databases_go_at_once(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    source = workshop.add()
    workshop.settle()
    for purge in (
        lambda: workshop.service.forget([workshop.catalog.documents_at(str(workshop.files / "a.txt"))[0].id]),
        lambda: workshop.service.remove_source(source),
    ):
        for name in ("catalog", "profile"):
            shutil.copy(workshop.data / f"{name}.db", workshop.data / f"{name}.damaged-20240101-000000.db")
        purge()
        workshop.settle()
        assert list(workshop.data.glob("*.damaged-*")) == []
