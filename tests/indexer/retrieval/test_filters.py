from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import DocumentId, DocumentState, SourceId
from indexer.errors import QueryError
from indexer.parsing.formats import PARSERS
from indexer.retrieval.filtervalues import read_languages, read_moment, read_period, read_size, read_types
from indexer.retrieval.query import parse_query
from indexer.storage.catalog.rows import DocumentRow
from indexer.storage.catalog.scope import Scope

NOW = datetime(2026, 3, 15, 12, 30)


def document(path: str = "/home/ada/Contracts/2024/offer.pdf", kind: str = "PDF") -> DocumentRow:
    name = path.rsplit("/", 1)[1]
    return DocumentRow(
        DocumentId(1), SourceId(1), path, "", name, 10, 0.0, 0.0, DocumentState.WORDS, "", True, None, kind
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024", datetime(2024, 1, 1)),
        ("2024-05", datetime(2024, 5, 1)),
        ("2024-05-01", datetime(2024, 5, 1)),
        ("2024/5/1", datetime(2024, 5, 1)),
        ("1.5.2024", datetime(2024, 5, 1)),
        ("today", datetime(2026, 3, 15)),
        ("yesterday", datetime(2026, 3, 14)),
        ("7d", datetime(2026, 3, 8)),
        ("2 weeks", datetime(2026, 3, 1)),
    ],
)
def test_dates_are_read_as_their_first_moment(text, moment):
    assert read_moment(text, NOW) == moment.timestamp()


@pytest.mark.parametrize("text", ["", "soon", "2024-13", "2024-02-30", "99999", "9999y", "20245"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(QueryError):
        read_moment(text, NOW)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (">10mb", (10_000_001, None)),
        (">=10mb", (10_000_000, None)),
        ("10mb", (10_000_000, None)),
        ("<500k", (None, 499_999)),
        ("<=1.5G", (None, 1_500_000_000)),
        ("1,5mb", (1_500_000, None)),
        ("1KiB", (1024, None)),
        ("=12", (12, 12)),
        ("1mb..5mb", (1_000_000, 5_000_000)),
    ],
)
def test_sizes_are_read_with_their_bounds(text, bounds):
    assert read_size(text) == bounds


@given(st.text(max_size=20))
def test_any_value_of_a_filter_is_read_or_refused(text):
    read_types(text)
    for read in (read_moment, read_period, read_size, read_languages):
        with suppress(QueryError):
            read(text)


def test_types_are_suffixes_names_or_groups():
    assert read_types(".PDF,docx") == (".pdf", "docx")
    assert "xlsx" in read_types("spreadsheet")
    assert "png" in read_types("images")


@pytest.mark.parametrize(
    ("group", "parsers"),
    [
        ("archive", {"zip", "tar", "7z", "rar", "ar"}),
        ("code", {"sourcecode", "notebook"}),
        ("contact", {"contacts"}),
        ("ebook", {"epub", "fictionbook", "kindle"}),
        ("calendar", {"calendar"}),
        ("database", {"sqlite"}),
        ("document", {"docx", "doc", "rtf", "epub", "rst", "asciidoc", "org", "latex", "webpage", "text"}),
        ("image", {"image", "heic", "metafile"}),
        ("mail", {"mail", "msg", "mbox", "tnef"}),
        ("presentation", {"ppt", "pptx"}),
        ("spreadsheet", {"spreadsheet", "delimited"}),
        ("subtitle", {"subtitles"}),
    ],
)
def test_a_type_takes_in_all_that_is_read_of_it(group, parsers):
    suffixes = {
        suffix.rpartition(".")[2] for each in PARSERS if each.name in parsers for suffix in each.formats
    }
    assert suffixes <= set(read_types(group))


def test_what_the_window_draws_a_document_for_is_one_for_its_filter():
    assert {"vsdx", "wri", "docbook", "odg", "md"} <= set(read_types("document"))
    assert not {"svg", "log", "json", "vcf"} & set(read_types("document"))
    assert {"json", "yaml"} <= set(read_types("data"))
    assert read_types("log") == ("log", "err", "out", "trace")
    assert read_types("text") == ("text", "txt")


def test_recordings_are_audio_or_video():
    (suffixes,) = (each.formats for each in PARSERS if each.name == "recording")
    assert {suffix.lstrip(".") for suffix in suffixes} <= set(read_types("audio,video"))


def test_languages_are_codes_or_names():
    assert read_languages("de,English,pt-BR") == ("de", "en", "pt")


def test_filters_become_a_scope():
    query = parse_query(
        "offer type:pdf after:2024 before:2025-02 author:meyer name:offer* size:>1k lang:german"
    )
    scope = query.filters.scope
    assert scope.formats == ("pdf",)
    assert scope.after_s == datetime(2024, 1, 1).timestamp()
    assert scope.before_s == datetime(2025, 2, 1).timestamp()
    assert (scope.author, scope.name_glob, scope.min_bytes, scope.languages) == (
        "meyer",
        "offer*",
        1001,
        ("de",),
    )
    assert query.semantic_text == "offer"


def test_a_filter_that_is_not_understood_is_left_out_with_a_note():
    query = parse_query("report after:soon")
    assert query.filters.scope.after_s is None
    assert "soon" in query.filters.notes[0]


def test_filters_alone_list_documents():
    assert parse_query("type:pdf").is_browse
    with pytest.raises(QueryError, match="No filter"):
        parse_query("after:soon")


def test_a_folder_by_full_path_narrows_the_scope():
    assert parse_query("x in:/home/ada").filters.scope.folder == "/home/ada"
    assert parse_query("x in:/home/ada/b", Scope("/home/ada")).filters.scope.folder == "/home/ada/b"
    assert parse_query("x in:/home", Scope("/home/ada")).filters.scope.folder == "/home/ada"
    assert parse_query("x in:/etc", Scope("/home/ada")).filters.notes


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("x in:contracts", True),
        ("x in:contracts/2024", True),
        ("x in:2024", True),
        ("x in:contract", False),
        ("x in:offer.pdf", False),
        ("x -in:contracts", False),
        ("x -in:/home/ada/Contracts", False),
        ("x -in:/home/ada/Con", True),
        ("x -type:pdf", False),
        ("x -type:docx", True),
        ("x -name:offer", False),
        ("x -name:*.docx", True),
    ],
)
def test_documents_are_tested_one_by_one(text, passes):
    tests = parse_query(text).filters.tests()
    assert all(test(document()) for test in tests) is passes


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2024", datetime(2024, 1, 1), datetime(2025, 1, 1)),
        ("2024-12", datetime(2024, 12, 1), datetime(2025, 1, 1)),
        ("2024-02-29", datetime(2024, 2, 29), datetime(2024, 3, 1)),
        ("31.12.2024", datetime(2024, 12, 31), datetime(2025, 1, 1)),
        ("2023..2024-05", datetime(2023, 1, 1), datetime(2024, 6, 1)),
        ("yesterday", datetime(2026, 3, 14), datetime(2026, 3, 15)),
        ("7d", datetime(2026, 3, 8), None),
    ],
)
def test_a_date_is_the_whole_of_its_period(text, first, end):
    assert read_period(text, NOW) == (first.timestamp(), end and end.timestamp())


def test_a_period_narrows_what_others_leave():
    scope = parse_query("report date:2024 after:2024-06").filters.scope
    assert scope.after_s == datetime(2024, 6, 1).timestamp()
    assert scope.before_s == datetime(2025, 1, 1).timestamp()


def test_filters_have_the_names_that_other_programs_give_them():
    filters = parse_query("report ext:pdf from:meyer").filters
    assert filters == parse_query("report type:pdf author:meyer").filters
    assert parse_query("report filetype:pdf").filters.scope.formats == ("pdf",)
