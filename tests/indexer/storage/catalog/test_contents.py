from __future__ import annotations

import numpy as np
import pytest

from indexer.domain import ChunkId, DocumentState, ExtractionId, Origin
from indexer.errors import NotFoundError
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.outbox import KEYWORD_CHANGES, VECTOR_CHANGES, Change
from indexer.storage.catalog.scope import Scope
from indexer.storage.textblocks import BLOCK_CHARS
from tests.indexer.storage.builders import MODEL, OPTIONS, Shelf, database_bytes, extracted, vectors


def test_a_new_file_is_found_by_name_before_it_is_parsed(catalog: Catalog, shelf: Shelf) -> None:
    document = shelf.add("Plan.TXT")
    row = catalog.document(document)
    assert (row.path, row.name, row.state, row.extraction) == (
        f"{shelf.root}/Plan.TXT",
        "Plan.TXT",
        DocumentState.QUEUED,
        None,
    )
    (change,) = catalog.outbox.after(0, KEYWORD_CHANGES, 10)
    assert (change.change, change.target) == (Change.NAME_ADDED, document)


def test_stored_text_and_chunks_come_back(catalog: Catalog, shelf: Shelf) -> None:
    text = "".join(f"line {number} says é and 😀\n" for number in range(5000))
    assert len(text) > 2 * BLOCK_CHARS
    _, content = shelf.index("a.txt", text, title="Lines", author="Ada")
    assert catalog.whole_text(content) == text
    assert catalog.text(content, BLOCK_CHARS - 5, BLOCK_CHARS + 5) == text[BLOCK_CHARS - 5 : BLOCK_CHARS + 5]
    assert catalog.text(content, len(text) - 3, len(text) + 100) == text[-3:]
    spans = catalog.chunks_of_extraction(content)
    assert len(spans) == 5000
    former = catalog.former_chunks(content)
    assert former == [(row.end - row.start, row.embed_key) for row in spans]
    wanted = [spans[0].id, spans[2500].id, spans[-1].id]
    found = catalog.chunks([*wanted, ChunkId(1)])
    assert [found[key].text for key in wanted] == [
        text[row.start : row.end] for row in (spans[0], spans[2500], spans[-1])
    ]
    assert found[wanted[1]].locator.line == 2501
    row = catalog.extraction(content)
    assert (row.title, row.author, row.language, row.format, row.char_count) == (
        "Lines",
        "Ada",
        "en",
        "Plain text",
        len(text),
    )


def test_embedded_texts_hash_to_their_keys(catalog: Catalog, shelf: Shelf) -> None:
    from indexer.chunking.context import embed_key

    text = "plain\nname,price\nbolt,3\nafterwards\n"
    _, content = shelf.index("a.csv", text, title="Prices", headers=((6, "name,price"), (24, "")))
    rows = catalog.chunks_of_extraction(content)
    texts = catalog.embedded_texts([row.id for row in rows])
    assert [embed_key(texts[row.id]) for row in rows] == [row.embed_key for row in rows]
    assert texts[rows[2].id] == "Prices\nname,price\nbolt,3"


def test_a_copy_is_linked_without_storing_anything(catalog: Catalog, shelf: Shelf) -> None:
    _, content = shelf.index("a.txt", "same words\n")
    copy = shelf.add("b.txt")
    hashes = catalog.contents.known_hashes(11, "txt", OPTIONS)
    (known,) = hashes
    last = catalog.outbox.last_seq()
    assert catalog.contents.link(copy, known, OPTIONS) == content
    assert catalog.outbox.last_seq() == last
    found = catalog.documents_of([content], Scope())[content]
    assert [row.name for row in found] == ["a.txt", "b.txt"]


def test_equal_bytes_under_another_suffix_are_parsed_for_themselves(catalog: Catalog, shelf: Shelf) -> None:
    shelf.index("a.txt", "same words\n")
    assert catalog.contents.known_hashes(11, "md", OPTIONS) == frozenset()


def test_what_needs_ocr_is_not_known_once_ocr_is_allowed(catalog: Catalog, shelf: Shelf) -> None:
    shelf.index("scan.txt", "", state=DocumentState.NEEDS_OCR, content=b"image")
    shelf.index("text.txt", "words")
    with_ocr = "ocr=1;pw=0;v1"
    assert len(catalog.contents.known_hashes(5, "txt", OPTIONS)) == 2
    assert len(catalog.contents.known_hashes(5, "txt", with_ocr)) == 1


def test_the_old_content_serves_until_the_new_one_is_stored(catalog: Catalog, shelf: Shelf) -> None:
    from tests.indexer.storage.builders import stamp

    document, old = shelf.index("a.txt", "old words\n")
    catalog.documents.change([(document, stamp(size=20, inode=5), 7)])
    row = catalog.document(document)
    assert (row.state, row.extraction) == (DocumentState.QUEUED, old)
    new = catalog.contents.store(document, [extracted("new words\n")])
    assert new != old
    assert catalog.document(document).extraction == new
    assert catalog.orphans.count() == 1


def test_members_are_documents_of_their_own(catalog: Catalog, shelf: Shelf) -> None:
    document = shelf.add("mail.zip")
    found = [
        extracted(content=b"zip", state=DocumentState.NAME_ONLY, kind="ZIP archive"),
        extracted("first\n", member="a/one.txt"),
        extracted("second\n", member="two.txt"),
    ]
    container = catalog.contents.store(document, found)
    rows = catalog.documents_at(f"{shelf.root}/mail.zip")
    assert [(row.member, row.name, row.size) for row in rows] == [
        ("", "mail.zip", 10),
        ("a/one.txt", "one.txt", 6),
        ("two.txt", "two.txt", 7),
    ]
    again = catalog.contents.store(document, [found[0], extracted("changed\n", member="two.txt")])
    assert again == container
    rows = catalog.documents_at(f"{shelf.root}/mail.zip")
    assert [row.member for row in rows] == ["", "two.txt"]
    assert catalog.whole_text(rows[1].extraction) == "changed\n"


def test_a_copied_container_brings_its_members(catalog: Catalog, shelf: Shelf) -> None:
    container = extracted(content=b"zip", state=DocumentState.NAME_ONLY)
    catalog.contents.store(shelf.add("a.zip"), [container, extracted("first\n", member="one.txt")])
    copy = shelf.add("b.zip")
    assert catalog.contents.link(copy, container.content_hash, OPTIONS) is not None
    assert [row.member for row in catalog.documents_at(f"{shelf.root}/b.zip")] == ["", "one.txt"]


def test_a_forgotten_member_stays_forgotten_with_its_container(catalog: Catalog, shelf: Shelf) -> None:
    document = shelf.add("a.zip")
    container = extracted(content=b"zip", state=DocumentState.NAME_ONLY)
    catalog.contents.store(document, [container, extracted("dear diary\n", member="one.txt")])
    (member,) = (row for row in catalog.documents_at(f"{shelf.root}/a.zip") if row.member)
    catalog.documents.forget(member.id)
    catalog.orphans.run()
    copy = shelf.add("b.zip")
    catalog.contents.link(copy, container.content_hash, OPTIONS)
    assert [row.member for row in catalog.documents_at(f"{shelf.root}/b.zip")] == [""]
    changed = extracted(content=b"zip2", state=DocumentState.NAME_ONLY)
    catalog.contents.store(document, [changed, extracted("dear diary, more\n", member="one.txt")])
    assert catalog.document(member.id) is None
    catalog.purge()
    assert b"dear diary" not in database_bytes(catalog.path)


def test_removing_a_container_removes_its_members(catalog: Catalog, shelf: Shelf) -> None:
    document = shelf.add("a.zip")
    container = extracted(content=b"zip", state=DocumentState.NAME_ONLY)
    catalog.contents.store(document, [container, extracted("first\n", member="one.txt")])
    catalog.documents.remove([document])
    assert catalog.documents_at(f"{shelf.root}/a.zip") == []
    assert catalog.orphans.run().contents == 2


def test_a_document_that_is_gone_keeps_nothing(catalog: Catalog, shelf: Shelf) -> None:
    document = shelf.add("a.txt")
    catalog.documents.remove([document])
    assert catalog.contents.store(document, [extracted("words\n")]) is None
    with pytest.raises(NotFoundError):
        catalog.extraction(ExtractionId(1))


def test_vectors_are_stored_once_for_each_text(catalog: Catalog, shelf: Shelf) -> None:
    _, content = shelf.index("a.txt", "one\ntwo\none\n")
    rows = catalog.chunks_of_extraction(content)
    missing = catalog.meaning.missing_chunks(content, MODEL)
    assert [chunk for chunk, _ in missing] == [rows[0].id, rows[1].id]
    stored = catalog.store_vectors(
        MODEL, [(chunk, vectors(seed, seed + 10)) for seed, (chunk, _) in enumerate(missing)]
    )
    assert len(stored) == 4
    assert catalog.store_vectors(MODEL, [(rows[0].id, vectors(9))]) == []
    catalog.meaning.mark_embedded([content], MODEL)
    found = catalog.vectors([row.id for row in rows], MODEL)
    np.testing.assert_allclose(found[rows[2].id], vectors(0, 10), atol=1e-3)
    assert catalog.chunks_of_embeddings(stored[:1]) == {stored[0]: [rows[0].id, rows[2].id]}
    assert [row.target for row in catalog.outbox.after(0, VECTOR_CHANGES, 10)] == stored


def test_vectors_of_a_text_that_is_gone_are_not_kept(catalog: Catalog, shelf: Shelf) -> None:
    document, content = shelf.index("a.txt", "one\n")
    (row,) = catalog.chunks_of_extraction(content)
    catalog.documents.remove([document])
    catalog.orphans.run()
    assert catalog.store_vectors(MODEL, [(row.id, vectors(1))]) == []


def test_shared_vectors_outlive_the_content_they_were_made_for(catalog: Catalog, shelf: Shelf) -> None:
    document, first = shelf.index("a.txt", "shared\nown\n")
    _, second = shelf.index("b.txt", "other\nshared\n")
    missing = catalog.meaning.missing_chunks(first, MODEL)
    stored = catalog.store_vectors(MODEL, [(chunk, vectors(n)) for n, (chunk, _) in enumerate(missing)])
    catalog.meaning.mark_embedded([first], MODEL)
    other, shared = (row.id for row in catalog.chunks_of_extraction(second))
    assert [chunk for chunk, _ in catalog.meaning.missing_chunks(second, MODEL)] == [other]
    assert len(catalog.store_vectors(MODEL, [(other, vectors(5))])) == 1
    catalog.meaning.mark_embedded([second], MODEL)
    assert catalog.chunks_of_embeddings(stored[:1])[stored[0]][1] == shared
    catalog.documents.remove([document])
    assert catalog.orphans.run().vectors == 1
    assert catalog.chunks_of_embeddings(stored) == {stored[0]: [shared]}
    np.testing.assert_allclose(catalog.vectors([shared], MODEL)[shared], vectors(0), atol=1e-3)
    _, third = shelf.index("c.txt", "shared\n")
    assert catalog.meaning.missing_chunks(third, MODEL) == []


def test_documents_become_full_with_the_live_model(catalog: Catalog, shelf: Shelf) -> None:
    document, content = shelf.index("a.txt", "one\n")
    catalog.meaning.make_live(MODEL)
    assert catalog.document(document).state is DocumentState.WORDS
    catalog.meaning.mark_embedded([content], MODEL)
    assert catalog.document(document).state is DocumentState.FULL
    copy = shelf.add("b.txt")
    catalog.contents.link(copy, extracted("one\n").content_hash, OPTIONS)
    assert catalog.document(copy).state is DocumentState.FULL
    assert catalog.coverage(Scope()).by_meaning == 2


def test_purged_words_are_nowhere_on_disk(catalog: Catalog, shelf: Shelf) -> None:
    catalog.meaning.make_live(MODEL)
    secret = "the quick zephyr jumped"
    document, content = shelf.index("zephyr-report.txt", f"{secret}\n" * 3, title="Zephyr title")
    kept, _ = shelf.index("kept.txt", "kept\n")
    (row,) = catalog.chunks_of_extraction(content)[:1]
    catalog.store_vectors(MODEL, [(row.id, vectors(3))])
    catalog.documents.remove([document])
    assert catalog.documents_of([content], Scope()) == {}
    purged, is_clean = catalog.purge()
    assert (purged.contents, purged.vectors, is_clean) == (1, 1, True)
    data = database_bytes(catalog.path)
    for trace in (secret.encode(), b"zephyr-report", b"Zephyr title", vectors(3).astype("<f2").tobytes()):
        assert trace not in data
    assert catalog.document(kept) is not None
    changes = [row.change for row in catalog.outbox.after(0, (*KEYWORD_CHANGES, *VECTOR_CHANGES), 100)]
    assert changes[-2:] == [Change.VECTOR_REMOVED, Change.CONTENT_REMOVED]


def test_ids_are_never_used_twice(catalog: Catalog, shelf: Shelf) -> None:
    document, content = shelf.index("a.txt", "one\n")
    catalog.documents.remove([document])
    catalog.orphans.run()
    later, new_content = shelf.index("b.txt", "two\n")
    assert later > document
    assert new_content > content


def test_forgetting_keeps_the_place_but_nothing_else(catalog: Catalog, shelf: Shelf) -> None:
    document, content = shelf.index("a.txt", "one\n")
    catalog.documents.forget(document)
    assert catalog.document(document) is None
    assert catalog.documents_of([content], Scope()) == {}
    (row,) = catalog.documents_at(f"{shelf.root}/a.txt")
    assert (row.state, row.extraction) == (DocumentState.EXCLUDED, None)
    assert catalog.contents.store(document, [extracted("one\n")]) is None
    assert catalog.jobs.take_back(document) == Origin(f"{shelf.root}/a.txt", "")
    assert catalog.jobs.take_back(document) is None
    assert [job.document for job in catalog.jobs.next(5)] == [document]


def test_what_the_user_opened_is_embedded_first(catalog: Catalog, shelf: Shelf) -> None:
    documents = [shelf.index(f"{number}.txt", f"text {number}\n")[0] for number in range(3)]
    catalog.contents.note_opened(documents[1])
    assert catalog.meaning.pending(MODEL, 1)[0].document == documents[1]


def test_the_budget_lets_the_coldest_vectors_go(catalog: Catalog, shelf: Shelf) -> None:
    catalog.meaning.make_live(MODEL)
    contents = [shelf.index(f"{number}.txt", f"text {number}\n")[1] for number in range(4)]
    for number, content in enumerate(contents):
        (chunk, _), *_ = catalog.meaning.missing_chunks(content, MODEL)
        catalog.store_vectors(MODEL, [(chunk, vectors(number))])
    catalog.meaning.mark_embedded(contents, MODEL)
    catalog.contents.use({contents[0]: 2e9, contents[3]: 1.9e9})
    coldest = [content.extraction for content in catalog.holdings.coldest_held(MODEL, 10)]
    assert coldest == [contents[1], contents[2], contents[3], contents[0]]
    assert catalog.holdings.release(MODEL, coldest, 2) == (2, 2)
    counts = catalog.holdings.counts(MODEL)
    assert (counts.stored, counts.held) == (4, 2)
    ids = [row.target for row in catalog.outbox.after(0, (Change.VECTOR_ADDED,), 10)]
    held, _ = catalog.held_vectors(ids, MODEL)
    assert held == [ids[0], ids[3]]
    hottest = [content.extraction for content in catalog.holdings.hottest_unheld(MODEL, 10)]
    assert sorted(hottest) == contents[1:3]
    assert catalog.holdings.unheld(contents[1], MODEL) == 1
    assert catalog.holdings.hold(contents[1], MODEL) == 1
    assert catalog.holdings.counts(MODEL).held == 3
