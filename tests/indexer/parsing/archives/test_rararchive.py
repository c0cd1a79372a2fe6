from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import DocumentState
from indexer.errors import EncryptedError, ParseError
from indexer.parsing.archives import rarmembers
from indexer.parsing.archives.rararchive import RarArchiveParser
from indexer.parsing.archives.rarlisting import list_rar
from indexer.parsing.parser import ParserInput
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.rarfile import Entry, rar_new, rar_old


def parse(data):
    return RarArchiveParser().parse(ParserInput(memoryview(data), "a.rar"))


WRITERS = pytest.mark.parametrize("writer", [rar_old, rar_new])


ENTRIES = [
    Entry("plans", is_folder=True),
    Entry("plans/roof.txt", b"Antenna on the roof"),
    Entry("plans/mast – ü.txt", b"The mast by the mast by the mast", is_packed=True),
    Entry("secret.txt", b"noise", is_locked=True),
    Entry("film.avi", b"noise", is_split=True),
]


@WRITERS
def test_what_can_be_unpacked_is_read_and_the_rest_found_by_name(writer):
    own, *members = read_document(writer(ENTRIES), "plans.rar")
    assert (own.format, own.state) == ("RAR archive", DocumentState.WORDS)
    found = {each.member: (each.state, each.reason.partition(",")[0]) for each in members}
    packed = (DocumentState.NAME_ONLY, "It lies packed in an older kind of RAR archive. Unpack that")
    assert found == {
        "plans/roof.txt": (DocumentState.WORDS, ""),
        "plans/mast – ü.txt": packed if writer is rar_old else (DocumentState.WORDS, ""),
        "secret.txt": (DocumentState.NAME_ONLY, "It lies in a RAR archive behind a password"),
        "film.avi": (DocumentState.NAME_ONLY, "It begins or goes on in another volume of its RAR archive."),
    }
    assert decode_text(members[0].text_blocks).strip() == "Antenna on the roof"
    assert len({each.content_hash for each in members}) == 4


def test_a_packed_file_is_read():
    members = {each.path: each for each in parse(rar_new(ENTRIES)).members}
    assert members["plans/mast – ü.txt"].read() == b"The mast by the mast by the mast"
    with pytest.raises(ParseError, match="password"):
        members["secret.txt"].read()


def test_solid_files_are_read_in_their_order_whichever_is_asked_for():
    texts = [
        b"Terns prefer shingle, terns prefer shingle.",
        b"Terns prefer shingle and sand.",
        b"Sand and shingle.",
    ]
    entries = [
        Entry(f"{number}.txt", text, is_packed=True, is_solid=number > 0) for number, text in enumerate(texts)
    ]
    entries.insert(2, Entry("between.txt", b"as it is"))
    data = rar_new(entries)
    assert [each.read() for each in parse(data).members] == [*texts[:2], b"as it is", texts[2]]
    assert list(parse(data).members)[-1].read() == texts[2]


def test_behind_a_solid_file_that_is_closed_nothing_can_be_unpacked():
    entries = [
        Entry("a.txt", b"a", is_packed=True, is_locked=True),
        Entry("b.txt", b"b", is_packed=True, is_solid=True),
        Entry("c.txt", b"c", is_packed=True),
    ]
    locked, behind, free = (each.name_only_reason for each in parse(rar_new(entries)).members)
    assert "password" in locked
    assert behind == "It lies in a solid RAR archive behind a file that cannot be unpacked here."
    assert free == ""


def test_a_file_that_takes_too_long_to_unpack_is_found_by_name(monkeypatch):
    monkeypatch.setattr(rarmembers, "_MAX_UNPACKED_BYTES", 10)
    (member,) = parse(rar_new([Entry("a.txt", b"eleven byte", is_packed=True)])).members
    assert member.name_only_reason.endswith("is too large to be unpacked here.")


def test_links_to_files_are_named_and_others_left_out():
    data = rar_new([Entry("a.txt", b"a"), Entry("again.txt", link=4), Entry("elsewhere.txt", link=1)])
    _, *members = read_document(data, "a.rar")
    assert [(each.member, each.reason) for each in members[1:]] == [
        ("again.txt", "It is a copy of another file in its RAR archive.")
    ]


@WRITERS
def test_an_archive_whose_names_are_encrypted_says_so(writer):
    with pytest.raises(EncryptedError):
        list(list_rar(memoryview(writer([], is_locked=True))))


@WRITERS
def test_what_stands_in_front_of_the_damage_is_listed(writer):
    data = bytearray(writer([Entry("a.txt", b"first"), Entry("b.txt", b"second")]))
    data[data.index(b"b.txt")] ^= 1
    own, *members = read_document(bytes(data), "a.rar")
    assert [each.member for each in members] == ["a.txt"]
    assert (own.state, own.reason) == (DocumentState.PARTIAL, "The RAR archive is damaged.")


@WRITERS
def test_a_stored_file_that_was_changed_is_not_taken_for_what_it_was(writer):
    data = writer([Entry("a.txt", b"first")]).replace(b"first", b"worst")
    _, member = read_document(data, "a.rar")
    assert (member.state, member.reason) == (DocumentState.FAILED, "The file is damaged.")


def test_what_is_no_rar_says_so():
    with pytest.raises(ParseError):
        RarArchiveParser().parse(ParserInput(memoryview(b"RE~^ an archive of 1993"), "a.rar"))


@given(st.binary(max_size=300), st.sampled_from([rar_old([]), rar_new([])]), st.integers(0, 40))
def test_any_archive_is_listed_or_refused(noise, archive, keep):
    with suppress(ParseError):
        for each in list_rar(memoryview(archive[: 7 + keep] + noise)):
            assert len(each.content) <= len(noise)
