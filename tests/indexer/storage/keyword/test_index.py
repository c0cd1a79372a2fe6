from __future__ import annotations

import json
import shutil

import pytest

from indexer.domain import DocumentId, ExtractionId
from indexer.errors import CorruptStoreError
from indexer.storage.keyword.clauses import AnyOf, KeywordQuery, Word
from indexer.storage.keyword.entries import BULK_BUDGET, KeywordBatch, NameEntry
from indexer.storage.keyword.index import KeywordIndex
from tests.indexer.storage.builders import entries_in
from tests.indexer.storage.keyword.conftest import asking, content


def test_a_batch_is_searchable_once_applied(index, fill, found):
    fill(content(1, "The quarterly budget was approved."))
    assert found("budget") == [1]
    assert index.applied_seq == 1


def test_applying_a_batch_twice_changes_nothing(index, found):
    batch = KeywordBatch(
        contents=[content(1, "alpha", "beta")], names=[NameEntry(DocumentId(1), "a.txt", "/x")]
    )
    for _ in range(2):
        index.apply(batch, 7)
    assert len(index.search_chunks(asking("alpha"), 10)) == 1
    assert len(index.search_names("a", 10)) == 1
    assert index.applied_seq == 7


def test_new_content_replaces_the_old_and_removal_removes(index, fill, found):
    fill(content(1, "old words"), content(2, "other words"))
    fill(content(1, "new words"))
    assert found("old") == []
    assert found("new") == [1]
    index.apply(KeywordBatch(removed_contents=[ExtractionId(1)]), 3)
    assert found("words") == [2]


def test_what_was_applied_survives_reopening(tmp_path):
    first = KeywordIndex(tmp_path / "keyword")
    first.apply(KeywordBatch(contents=[content(1, "durable")]), 42, budget=BULK_BUDGET)
    first.close()
    second = KeywordIndex(tmp_path / "keyword")
    assert second.applied_seq == 42
    assert len(second.search_chunks(asking("durable"), 10)) == 1
    second.close()


def test_an_index_of_another_schema_is_emptied(tmp_path):
    path = tmp_path / "keyword"
    first = KeywordIndex(path)
    first.apply(KeywordBatch(contents=[content(1, "text")]), 9)
    first.close()
    (path / "applied.json").write_text(json.dumps({"schema": 0, "applied_seq": 9}))
    second = KeywordIndex(path)
    assert second.applied_seq == 0
    assert entries_in(second) == (0, 0)
    second.close()


@pytest.mark.parametrize("victim", ["contents/meta.json", "names/meta.json", "applied.json"])
def test_a_damaged_index_is_reported_as_corrupt(tmp_path, victim):
    path = tmp_path / "keyword"
    first = KeywordIndex(path)
    first.apply(KeywordBatch(contents=[content(1, "text")]), 9)
    first.close()
    (path / victim).write_bytes(b"\0garbage")
    with pytest.raises(CorruptStoreError):
        KeywordIndex(path)


def test_a_missing_segment_is_reported_as_corrupt(tmp_path):
    path = tmp_path / "keyword"
    first = KeywordIndex(path)
    first.apply(KeywordBatch(contents=[content(1, "text")]), 9)
    first.close()
    for segment in (path / "contents").glob("*.term"):
        segment.unlink()
    with pytest.raises(CorruptStoreError):
        KeywordIndex(path)


@pytest.mark.parametrize("part", ["contents", "names"])
def test_a_lost_part_is_reported_as_corrupt(tmp_path, part):
    path = tmp_path / "keyword"
    first = KeywordIndex(path)
    first.apply(KeywordBatch(contents=[content(1, "text")]), 9)
    first.close()
    shutil.rmtree(path / part)
    with pytest.raises(CorruptStoreError):
        KeywordIndex(path)


def test_clear_forgets_everything_on_disk(index, fill, found, tmp_path):
    fill(content(1, "confidential"))
    index.clear()
    assert found("confidential") == []
    assert index.applied_seq == 0
    left = b"".join(path.read_bytes() for path in (tmp_path / "keyword").rglob("*") if path.is_file())
    assert b"confidential" not in left
    fill(content(2, "afresh"))
    assert found("afresh") == [2]


def test_a_content_of_several_chunks_has_an_entry_of_the_whole(index, fill):
    fill(content(1, "one", "two"))
    assert entries_in(index) == (0, 3)


def test_the_writer_can_be_released_between_batches(index, fill, found):
    fill(content(1, "one"))
    index.release()
    fill(content(2, "two"))
    assert found("two") == [2]


def test_words_meet_on_different_chunks_of_one_content(fill, found):
    fill(content(1, "alpha stands here", "beta stands there"), content(2, "alpha alone"))
    assert found("alpha", "beta") == [1]


def test_an_excluded_word_removes_a_content_wherever_it_stands(fill, found):
    fill(content(1, "the report", "still a draft"), content(2, "the report is final"))
    assert found("report", excluded=("draft",)) == [2]


def test_a_phrase_keeps_the_order_of_words(fill, found):
    fill(content(1, "annual report of 2024"), content(2, "report of the annual meeting"))
    assert found('"annual report"') == [1]
    assert found("annual", "report") == [1, 2]
    assert found("report", excluded=('"annual report"',)) == [2]


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [
        ("en", "leave", "leaves"),
        ("en", "studying", "studies"),
        ("en", "hope", "hoping"),
        ("de", "Haus", "Häuser"),
        ("fr", "école", "ecoles"),
        ("ru", "книга", "книги"),
        ("es", "nación", "naciones"),
        ("ar", "كتاب", "الكتاب"),
        ("ar", "شركة", "الشركة"),
        ("ar", "عقد", "والعقد"),
        ("ar", "المدرسة", "مدرسته"),
        ("pl", "umowa", "umowa"),
        ("pl", "dokument", "dokumentach"),
        ("hi", "विद्यालय", "विद्यालयों"),
    ],
)
def test_a_word_is_found_in_its_other_forms(fill, found, language, typed, written):
    fill(content(1, f"x {written} y", language=language), content(2, "nothing", language=language))
    assert found(typed) == [1]


def test_accents_and_case_do_not_matter(fill, found):
    fill(content(1, "Résumé aus MÜNCHEN"))
    assert found("resume") == [1]
    assert found("munchen") == [1]
    assert found("München") == [1]


@pytest.mark.parametrize("typed", ["fooBar", "foobar", "foo_bar", "foo", "bar", "foo.bar"])
def test_a_compound_identifier_is_found_whole_and_by_part(fill, found, typed):
    fill(content(1, "call fooBar now", language="", is_prose=False), content(2, "nothing", is_prose=False))
    assert found(typed) == [1]


@pytest.mark.parametrize("written", ["foo_bar", "foo.bar"])
@pytest.mark.parametrize("typed", ["foo_bar", "foo.bar", "foo", "bar", '"foo bar"'])
def test_a_dotted_name_is_found_whole_and_by_part(fill, found, written, typed):
    fill(content(1, f"call {written} now", is_prose=False), content(2, "bar before foo", is_prose=False))
    assert 1 in found(typed)
    if typed not in ("foo", "bar"):
        assert found(typed) == [1]


def test_an_address_is_found_as_a_whole_first(fill, found):
    fill(content(1, "example user com"), content(2, "write to user@example.com today"))
    assert found("user@example.com") == [2]


def test_a_hyphen_may_be_left_out(fill, found):
    fill(content(1, "send an email"), content(2, "send an e-mail"))
    assert sorted(found("e-mail")) == [1, 2]


@pytest.mark.parametrize("typed", ["京都", "東京都", "天気", "東", "気"])
def test_unspaced_scripts_are_found_by_any_part(fill, found, typed):
    fill(content(1, "東京都の天気", language="ja"), content(2, "大阪の料理", language="ja"))
    assert found(typed) == [1]


def test_a_prefix_finds_what_begins_so(fill, found):
    fill(content(1, "organisation"), content(2, "organic"), content(3, "orgy"))
    assert sorted(found("organi*")) == [1, 2]


def test_alternatives_need_one_of_them(fill, found):
    fill(content(1, "budget"), content(2, "forecast"), content(3, "minutes"))
    assert sorted(found(AnyOf((Word("budget"), Word("forecast"))))) == [1, 2]


def test_only_allowed_contents_are_found(index, fill):
    fill(*(content(number, "same words here") for number in range(1, 40)))
    hits = index.search_chunks(asking("words"), 50, frozenset({ExtractionId(7), ExtractionId(9)}))
    assert {hit.chunk >> 20 for hit in hits} == {7, 9}
    assert index.search_chunks(asking("words"), 50, frozenset()) == []


def test_a_filter_too_large_to_hand_over_is_tested_afterwards(index, fill, monkeypatch):
    monkeypatch.setattr("indexer.storage.keyword.contents._MOST_LISTED", 5)
    fill(*(content(number, "same words", "draft" if number % 3 == 0 else "final") for number in range(1, 60)))
    allowed = frozenset(ExtractionId(number) for number in range(1, 31))
    hits = index.search_chunks(asking("words", excluded=("draft",)), 10, allowed)
    assert len(hits) == 10
    assert all(hit.chunk >> 20 <= 30 and (hit.chunk >> 20) % 3 for hit in hits)


def test_matches_are_counted_and_listed(index, fill):
    fill(*(content(number, "x", "y" if number % 2 else "z") for number in range(1, 11)))
    matches = index.search_documents(asking("x", "y"))
    assert matches.count == 5
    assert matches.extractions == frozenset({1, 3, 5, 7, 9})
    everything = index.search_documents(KeywordQuery(()))
    assert everything.count == 10


def test_matching_tests_given_contents(index, fill):
    fill(content(1, "draft"), content(2, "final"))
    query = KeywordQuery((Word("x"),), (), (Word("draft"),))
    assert index.matching(query, frozenset({ExtractionId(1), ExtractionId(2)})) == {2}


def test_title_headings_and_author_are_found_with_a_chunk(fill, found):
    fill(content(1, "body one", "body two", title="Handbook", heading="Leave", author="Ada Lovelace"))
    for word in ("handbook", "leave", "lovelace"):
        assert found(word) == [1]


def test_a_rare_form_does_not_outrank_a_common_one(index, fill):
    fill(
        *(content(number, "the cat runs and runs far away today") for number in range(1, 6)),
        content(6, "the cat running far away from all of us today"),
        content(7, "nothing of the kind"),
    )
    hits = index.search_chunks(KeywordQuery((Word("run"),)), 10)
    assert hits[0].chunk >> 20 <= 5


def test_text_with_lone_surrogates_is_indexed(fill, found):
    fill(content(1, "broken \udc80 text survives"))
    assert found("survives") == [1]


def test_a_full_match_is_reached_by_a_chunk_with_all_words(index, fill):
    fill(content(1, "alpha beta gamma"), *(content(number, "other words here") for number in range(2, 12)))
    query = KeywordQuery((Word("alpha"), Word("beta")))
    [hit] = index.search_chunks(query, 10)
    assert hit.score == pytest.approx(1, rel=0.35)


def test_a_word_that_no_chunk_holds_lowers_the_share_of_a_full_match(index, fill):
    fill(*(content(number, "alpha beta") for number in range(1, 5)))
    known = index.full_match(KeywordQuery((Word("alpha"),)))
    assert index.full_match(KeywordQuery((Word("alpha"), Word("zeppelin")))) > 2 * known


def test_vietnamese_tones_rank_and_may_be_left_out(index, fill, found):
    fill(content(1, "con ma trong nhà", language="vi"), content(2, "cái má của tôi ở đây", language="vi"))
    fill(content(3, "mạ vàng của người", language="vi"), content(4, "café in town", language="fr"))
    assert found("mạ")[0] == 3
    assert set(found("ma")) == {1, 2, 3}
    assert found("café") == [4]


def test_a_word_that_stands_nowhere_may_be_half_typed_or_mistyped(index, fill):
    fill(content(1, "The quarterly report was received in September"))
    assert index.replacements("report", ("en",)) is None
    assert index.replacements("reports", ("en",)) is None
    assert index.replacements("quart", ("en",)).begins
    assert index.replacements("recieved", ("en",)).corrections == ("received",)
    assert index.replacements("septmber", ("en",)).corrections == ("september",)
    assert index.replacements("zeppelin", ("en",)).corrections == ()
    assert index.replacements("zeppelin's", ("en",)).corrections == ()
    assert index.replacements("x9", ("en",)) is None
    assert index.replacements("user@example.com", ("en",)) is None


@pytest.mark.parametrize("typed", ["x" * 200, f'"{"x" * 200}"', f"{'x' * 200}*"])
def test_a_word_too_long_for_the_index_is_found_nowhere(index, fill, typed):
    fill(content(1, "one"), content(2, "two"))
    assert index.search_documents(asking(typed)).count == 0
    assert index.search_documents(asking("one", excluded=(typed,))).count == 1
