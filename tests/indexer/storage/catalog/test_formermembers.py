"""Members of an edited container: which need no parsing, and that what they are stays theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.domain import DocumentState, FormerMember
from indexer.parsing.extracted import AlreadyKnown
from indexer.paths import MEMBER_GAP
from indexer.storage.catalog.catalog import Catalog
from tests.indexer.storage.builders import OPTIONS, Shelf, extracted

CONTAINER = extracted(content=b"mbox", state=DocumentState.NAME_ONLY)
CHANGED = extracted(content=b"mbox and more", state=DocumentState.NAME_ONLY)
MAIL = extracted("dear all\n", member="1.eml")
FILE = extracted("figures\n", member=f"1.eml{MEMBER_GAP}table.csv")
OTHER = extracted("regards\n", member="2.eml")


def known(part, parts: int = 1) -> AlreadyKnown:
    return AlreadyKnown(part.content_hash, part.size_bytes, part.member, parts)


def contents(catalog: Catalog, shelf: Shelf) -> dict[str, int | None]:
    return {row.member: row.extraction for row in catalog.documents_at(f"{shelf.root}/a.mbox") if row.member}


@pytest.fixture
def document(catalog: Catalog, shelf: Shelf):
    document = shelf.add("a.mbox")
    catalog.contents.store(document, [CONTAINER, MAIL, FILE, OTHER])
    return document


def offered(catalog: Catalog, document, options: str = OPTIONS) -> list[FormerMember]:
    return catalog.contents.former_members(catalog.document(document).extraction, options)


def test_members_are_told_with_all_that_lies_in_them(catalog: Catalog, document) -> None:
    assert offered(catalog, document) == [
        FormerMember("1.eml", MAIL.content_hash, 2, len("dear all\nfigures\n")),
        FormerMember("2.eml", OTHER.content_hash, 1, len("regards\n")),
    ]


@pytest.mark.parametrize("state", [DocumentState.FAILED, DocumentState.PARTIAL, DocumentState.ENCRYPTED])
def test_what_another_try_may_read_is_not_told(catalog: Catalog, document, state) -> None:
    catalog.contents.store(
        document, [CHANGED, MAIL, replace(FILE, content_hash=b"x" * 32, state=state), OTHER]
    )
    assert [member.member for member in offered(catalog, document)] == ["2.eml"]


def test_pictures_that_were_not_read_are_not_told(catalog: Catalog, document) -> None:
    scan = extracted("", content=b"png", member="3.png", state=DocumentState.NEEDS_OCR, needs_ocr=True)
    catalog.contents.store(document, [CHANGED, scan])
    assert offered(catalog, document) == []


def test_what_other_options_could_not_read_is_not_told(catalog: Catalog, document) -> None:
    nameless = extracted("", content=b"bin", member="3.bin", state=DocumentState.NAME_ONLY)
    catalog.contents.store(document, [CHANGED, nameless, OTHER])
    assert [member.member for member in offered(catalog, document, "others")] == ["2.eml"]


def test_what_an_older_parser_made_is_not_told(catalog: Catalog, document) -> None:
    catalog.jobs.requeue_made_by([(MAIL.parser, MAIL.parser_version)])
    assert offered(catalog, document) == []


def test_known_members_keep_their_contents(catalog: Catalog, shelf: Shelf, document) -> None:
    before = contents(catalog, shelf)
    new = extracted("one more\n", member="3.eml")
    assert catalog.contents.store(document, [CHANGED, known(MAIL, 2), known(OTHER), new]) is not None
    after = contents(catalog, shelf)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == {"3.eml"}
    assert offered(catalog, document)[0].parts == 2


def test_members_that_are_said_no_more_are_gone(catalog: Catalog, shelf: Shelf, document) -> None:
    catalog.contents.store(document, [CHANGED, known(OTHER)])
    assert contents(catalog, shelf).keys() == {"2.eml"}


def test_a_member_told_twice_is_what_was_told_last(catalog: Catalog, shelf: Shelf, document) -> None:
    before = contents(catalog, shelf)
    first = extracted("an older one\n", member="2.eml")
    catalog.contents.store(document, [CHANGED, first, known(OTHER)])
    assert contents(catalog, shelf) == {"2.eml": before["2.eml"]}


def test_nothing_is_kept_where_a_known_member_was_purged(catalog: Catalog, shelf: Shelf, document) -> None:
    (member,) = (row for row in catalog.documents_at(f"{shelf.root}/a.mbox") if row.member == "2.eml")
    catalog.documents.forget(member.id)
    catalog.orphans.run()
    assert [one.member for one in offered(catalog, document)] == ["1.eml"]
    assert catalog.contents.store(document, [CHANGED, known(MAIL, 2), known(OTHER)]) is None
    assert catalog.document(document).extraction is not None


def test_other_bytes_than_are_held_are_not_believed(catalog: Catalog, document) -> None:
    changed = replace(known(OTHER), content_hash=b"y" * 32)
    assert catalog.contents.store(document, [CHANGED, changed]) is None
