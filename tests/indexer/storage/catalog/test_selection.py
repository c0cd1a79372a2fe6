from __future__ import annotations

import fnmatch
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import DocumentState, SourceId
from indexer.storage.catalog.catalog import Catalog, open_catalog
from indexer.storage.catalog.counts import as_found
from indexer.storage.catalog.scope import Scope
from tests.indexer.storage.builders import Shelf, extracted, stamp


@pytest.fixture
def names(catalog: Catalog, shelf: Shelf):
    """Six documents, and a function from a scope to the names found in it."""
    below = catalog.folders.put(shelf.source, f"{shelf.root}/work", 101, 1)
    beside = catalog.folders.put(shelf.source, f"{shelf.root}/workshop", 102, 1)
    specimens = [
        (
            shelf.folder,
            "Budget.pdf",
            {"author": "Ada Lovelace", "kind": "PDF", "language": "en"},
            100,
            1_700_000_000,
        ),
        (
            below,
            "plan.md",
            {"author": "Grace Hopper", "kind": "Markdown", "language": "de"},
            5_000,
            1_710_000_000,
        ),
        (below, "Übersicht.txt", {"language": ""}, 70, 1_720_000_000),
        (beside, "tools.csv", {"kind": "CSV"}, 20, 1_600_000_000),
    ]
    for number, (folder, name, values, size, mtime) in enumerate(specimens):
        document = shelf.add(name, folder=folder, size=size, mtime_s=mtime)
        catalog.contents.store(document, [extracted(f"text {number}\n", **values)])
    other = catalog.folders.put(SourceId(2), "/mnt/archive", 103, 2)
    catalog.sources.put(SourceId(2), "/mnt/archive", is_temporary=False, give_to_model=False)
    secret = shelf.add("diary.txt", folder=other)
    catalog.contents.store(secret, [extracted("dear diary\n")])
    shelf.add("waiting.txt")

    def found(scope: Scope) -> set[str]:
        extractions = catalog.extractions_in(scope)
        if extractions is None:
            extractions = {row.extraction for row in _everything(catalog)}
        return {row.name for rows in catalog.documents_of(extractions, scope).values() for row in rows}

    return found


def _everything(catalog: Catalog):
    rows = catalog.documents_by_name(list(range(1, 100)))
    return [row for row in rows.values() if row.extraction is not None]


ALL = {"Budget.pdf", "plan.md", "Übersicht.txt", "tools.csv", "diary.txt"}


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), ALL),
        (Scope(folder="/home/ada/notes/work"), {"plan.md", "Übersicht.txt"}),
        (Scope(folder="/home/ada/notes/work/"), {"plan.md", "Übersicht.txt"}),
        (Scope(folder="/home/ada/notes/work/plan.md"), {"plan.md"}),
        (Scope(folder="/"), ALL),
        (Scope(folder="/home/ada/not"), set()),
        (Scope(source_ids=(SourceId(2),)), {"diary.txt"}),
        (Scope(source_ids=()), set()),
        (Scope(formats=("PDF",)), {"Budget.pdf"}),
        (Scope(formats=(".md", "csv")), {"plan.md", "tools.csv"}),
        (Scope(formats=("markdown",)), {"plan.md"}),
        (Scope(after_s=1_710_000_000), {"plan.md", "Übersicht.txt"}),
        (Scope(before_s=1_700_000_000), {"tools.csv"}),
        (Scope(after_s=1_700_000_000, before_s=1_710_000_000), {"Budget.pdf", "diary.txt"}),
        (Scope(author="lovelace"), {"Budget.pdf"}),
        (Scope(author="LOVE"), {"Budget.pdf"}),
        (Scope(name_glob="über*"), {"Übersicht.txt"}),
        (Scope(name_glob="UDG"), {"Budget.pdf"}),
        (Scope(name_glob="*.???"), {"Budget.pdf", "Übersicht.txt", "tools.csv", "diary.txt"}),
        (Scope(min_bytes=100), {"Budget.pdf", "plan.md"}),
        (Scope(max_bytes=20), {"tools.csv", "diary.txt"}),
        (Scope(languages=("de",)), {"plan.md"}),
        (Scope(languages=("DE", "en"), formats=("pdf",)), {"Budget.pdf"}),
        (Scope(is_for_model=True), ALL - {"diary.txt"}),
    ],
)
def test_a_scope_admits_exactly_what_it_says(names, scope: Scope, expected: set[str]) -> None:
    assert names(scope) == expected


_NAMES = st.text(st.sampled_from("aAbkKsß.%_\\é語\u212aİﬁ]"), min_size=1, max_size=6)
_GLOBS = st.text(st.sampled_from("aAbksß.%_\\é語i*?[]!"), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory):
    """A shelf that is used for many examples."""
    catalog, _ = open_catalog(tmp_path_factory.mktemp("catalog") / "catalog.db")
    yield Shelf(catalog)
    catalog.close()


@given(names=st.sets(_NAMES, max_size=6), glob=_GLOBS)
def test_a_name_filter_is_what_shells_do_in_any_case(emptied: Shelf, names: set[str], glob: str) -> None:
    catalog = emptied.catalog
    documents = {emptied.add(name): name for name in names}
    folded = glob.casefold() if any(sign in glob for sign in "*?[") else f"*{glob.casefold()}*"
    expected = {name for name in names if fnmatch.fnmatchcase(name.casefold(), folded)}
    inside = catalog.documents_in(Scope(name_glob=glob), documents)
    assert {documents[key] for key in inside} == expected
    catalog.documents.remove(documents)


def test_the_unrestricted_scope_is_none(catalog: Catalog, shelf: Shelf) -> None:
    assert catalog.extractions_in(Scope()) is None


def test_a_content_of_a_source_closed_to_models_is_closed_wherever_else_it_lies(
    catalog: Catalog, shelf: Shelf
) -> None:
    scope = Scope(is_for_model=True)
    _, content = shelf.index("open.txt", "same\n")
    _, other = shelf.index("other.txt", "other\n")
    assert catalog.extractions_in(scope) is None
    catalog.sources.put(SourceId(2), "/home/ada/diary", is_temporary=False, give_to_model=False)
    folder = catalog.folders.put(SourceId(2), "/home/ada/diary", 200, 1)
    copy = shelf.add("copy.txt", folder=folder)
    catalog.contents.link(copy, extracted("same\n").content_hash, "ocr=0;pw=0;v1")
    assert catalog.extractions_in(scope) == {other}
    assert catalog.documents_of([content, other], scope).keys() == {other}
    assert catalog.coverage(scope).documents == 1
    catalog.documents.forget(copy)
    assert catalog.extractions_in(scope) == {content, other}


def test_the_best_path_comes_first(catalog: Catalog, shelf: Shelf) -> None:
    deep = catalog.folders.put(shelf.source, f"{shelf.root}/x/y", 104, 1)
    _, content = shelf.index("long-name.txt", "same\n")
    for folder, name in ((deep, "a.txt"), (shelf.folder, "short.txt")):
        document = shelf.add(name, folder=folder)
        catalog.contents.link(document, extracted("same\n").content_hash, "ocr=0;pw=0;v1")
    first = catalog.documents_of([content], Scope())[content]
    assert [row.name for row in first] == ["short.txt", "long-name.txt", "a.txt"]


def test_an_offline_source_keeps_its_documents(catalog: Catalog, shelf: Shelf) -> None:
    document, content = shelf.index("a.txt", "one\n")
    catalog.sources.set_online(shelf.source, False, "not mounted")
    (row,) = catalog.documents_of([content], Scope())[content]
    assert (row.id, row.is_online) == (document, False)
    assert catalog.coverage(Scope()).offline == 1
    assert catalog.jobs.next(5) == []
    assert catalog.sources.all()[0].problem == "not mounted"


def test_names_in_any_bytes_survive(catalog: Catalog, shelf: Shelf) -> None:
    name = os.fsdecode(b"caf\xe9 \xff.txt")
    document, content = shelf.index(name, "one\n")
    row = catalog.document(document)
    assert row.name == name
    assert row.path == f"{shelf.root}/{name}"
    assert catalog.extractions_in(Scope(folder=row.path)) == {content}


def test_removing_an_inner_source_returns_its_folders_to_the_outer(catalog: Catalog, shelf: Shelf) -> None:
    inner = SourceId(2)
    folder = catalog.folders.put(shelf.source, f"{shelf.root}/work", 5, 1)
    document = shelf.add("a.txt", folder=folder)
    catalog.sources.put(inner, f"{shelf.root}/work", is_temporary=False, give_to_model=True)
    assert catalog.document(document).source == inner
    catalog.sources.drop(inner)
    assert catalog.document(document).source == shelf.source
    catalog.sources.drop(shelf.source)
    assert catalog.document(document) is None


def test_renaming_a_folder_moves_all_below_it(catalog: Catalog, shelf: Shelf) -> None:
    catalog.folders.put(shelf.source, f"{shelf.root}/work", 5, 1)
    deep = catalog.folders.put(shelf.source, f"{shelf.root}/work/2024", 6, 1)
    catalog.folders.put(shelf.source, f"{shelf.root}/workshop", 7, 1)
    document = shelf.add("a.txt", folder=deep)
    last = catalog.outbox.last_seq()
    row = catalog.folders.at(f"{shelf.root}/work")
    assert catalog.folders.rename(row, f"{shelf.root}/labour") == 2
    assert catalog.document(document).path == f"{shelf.root}/labour/2024/a.txt"
    assert catalog.folders.at(f"{shelf.root}/workshop") is not None
    from indexer.storage.catalog.outbox import KEYWORD_CHANGES

    assert [row.target for row in catalog.outbox.after(last, KEYWORD_CHANGES, 10)] == [document]


def test_a_moved_file_keeps_its_content(catalog: Catalog, shelf: Shelf) -> None:
    document, content = shelf.index("a.txt", "one\n")
    other = catalog.folders.put(shelf.source, f"{shelf.root}/new", 9, 1)
    standing = shelf.add("b.md", folder=other)
    (known,) = catalog.documents.in_folder(shelf.folder).values()
    catalog.documents.move(known, other, "b.md", stamp(inode=77))
    row = catalog.document(document)
    assert (row.path, row.extraction) == (f"{shelf.root}/new/b.md", content)
    assert catalog.document(standing) is None


def test_more_ids_than_sqlite_takes_at_once(catalog: Catalog, shelf: Shelf) -> None:
    document, content = shelf.index("a.txt", "one\n")
    assert list(catalog.documents_of(range(1, 100_000), Scope())) == [content]
    assert list(catalog.documents_by_name(range(1, 100_000))) == [document]


def test_what_is_read_again_is_found_by_words_meanwhile(catalog: Catalog, shelf: Shelf) -> None:
    changed = [shelf.index(name, f"{name}\n")[0] for name in ("a.txt", "b.txt")]
    shelf.add("new.txt")
    catalog.documents.change([(document, stamp(size=9), 1) for document in changed])
    coverage = catalog.coverage(Scope())
    assert (coverage.documents, coverage.by_words, coverage.queued) == (3, 2, 3)
    (again,) = catalog.counts.read_again().values()
    assert again == {DocumentState.WORDS: 2}
    found = as_found(catalog.counts.total(), again)
    assert found == {DocumentState.QUEUED: 1, DocumentState.WORDS: 2}
    # Counted a moment ago, before two of the three were read.
    assert as_found({DocumentState.QUEUED: 1}, again) == {DocumentState.WORDS: 1}


def test_coverage_counts_each_state(catalog: Catalog, shelf: Shelf) -> None:
    shelf.index("a.txt", "one\n")
    shelf.index("b.txt", "", state=DocumentState.ENCRYPTED, content=b"locked")
    shelf.add("c.txt")
    coverage = catalog.coverage(Scope())
    assert (coverage.documents, coverage.by_words, coverage.unreadable, coverage.queued) == (3, 1, 1, 1)
    failures, total = catalog.counts.failures()
    assert (total, failures[0].path, failures[0].state) == (1, f"{shelf.root}/b.txt", DocumentState.ENCRYPTED)
    assert catalog.counts.failure_counts() == {DocumentState.ENCRYPTED: 1}
    assert catalog.counts.total()[DocumentState.QUEUED] == 1
