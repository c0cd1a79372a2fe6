from __future__ import annotations

import pytest

from indexer.errors import CancelledError, InputError, NotFoundError, QueryError
from indexer.protocol.messages.search import PageRequest, SearchRequest
from tests.indexer.storage.builders import extracted


def test_words_come_at_once_and_meaning_settles(office):
    early, settled = office.replies("budget")
    assert not early.is_settled
    assert settled.is_settled
    assert {hit.path for hit in early.hits} <= {hit.path for hit in settled.hits}
    assert early.snapshot != settled.snapshot


def test_only_the_settled_reply_comes_where_it_is_asked_for(office):
    [reply] = office.replies("budget", settled_only=True)
    assert reply.is_settled


@pytest.mark.parametrize("mode", ["keyword", "semantic"])
def test_one_retriever_gives_one_reply(office, mode):
    [reply] = office.replies("budget", mode=mode)
    assert reply.is_settled
    assert reply.hits


def test_meaning_finds_what_shares_no_word(office):
    assert office.names("where do I clean my automobile?")[0] == "fleet.md"
    assert office.names("automobile", mode="keyword") == []


def test_a_document_with_all_words_comes_before_the_nearest(office):
    assert office.names("budget preliminary")[0] == "draft.md"


def test_an_excluded_word_binds_both_retrievers(office):
    assert "draft.md" not in office.names("budget -preliminary")
    assert "draft.md" not in office.names("budget -preliminary", mode="semantic")
    assert "draft.md" not in office.names("what is the budget of the year -preliminary", mode="hybrid")


def test_an_excluded_word_is_left_out_of_names_too(office):
    assert "draft.md" not in office.names("budget -draft")


def test_a_demanded_phrase_binds_both_retrievers(office):
    assert office.names('"coming year" budget') == ["budget.md"]


def test_a_phrase_that_stands_nowhere_is_read_as_words_with_a_note(office):
    reply = office.search('"year budget"')
    assert reply.hits
    assert "exactly" in reply.notes[0]


def test_a_document_is_found_by_name_before_it_is_read(office):
    [hit] = office.search("quarterly report").hits[:1]
    assert hit.path.endswith("Quarterly Report 2024.pdf")
    assert hit.found_by == ("name",)
    assert hit.passages == ()
    assert [hit.title[each.start : each.end] for each in hit.name_highlights] == ["Quarterly", "Report"]


def test_name_and_content_are_one_hit(office):
    reply = office.search("leave")
    [hit] = [hit for hit in reply.hits if hit.path.endswith("leave.md")]
    assert "name" in hit.found_by
    assert reply.hits[0] is hit


def test_a_passage_is_exactly_its_span_with_matches_marked(office):
    hit = office.search("forecast").hits[0]
    passage = hit.passages[0]
    content = office.catalog.document(hit.document_id).extraction
    assert passage.text == office.catalog.text(content, passage.start, passage.end)
    assert [passage.text[each.start : each.end] for each in passage.highlights] == ["forecast"]
    assert passage.locator.line == 2


def test_a_passage_stands_at_the_line_of_its_first_marked_word(library):
    library.add("walk.txt", "We set out early.\nIt rained.\nA kingfisher sat by the mill.\n", chunk_lines=3)
    assert library.search("kingfisher").hits[0].passages[0].locator.line == 3


def test_a_passage_with_the_words_comes_first_though_it_is_about_much_else(library, monkeypatch):
    embed = library.model.embed_query
    far = -embed("budget training")
    monkeypatch.setattr(library.model, "embed_query", lambda text: far if "shutdown" in text else embed(text))
    library.add("handbook.md", "shutdown, probation, illness; training budget: £1,200\nlunch at noon")
    [hit] = library.search("training budget").hits
    assert "£1,200" in hit.passages[0].text


def test_documents_with_the_same_content_are_one_hit(office):
    office.flush()
    office.add("copy of fleet.md", "Every vehicle is washed on Friday\n", title="Fleet")
    hits = [hit for hit in office.search("vehicle").hits if "fleet" in hit.path]
    assert len(hits) == 1
    assert hits[0].also_at == ("/home/ada/notes/copy of fleet.md",)


def test_a_removed_document_is_gone_from_new_and_old_results_at_once(office):
    reply = office.search("budget")
    gone = next(hit for hit in reply.hits if hit.path.endswith("draft.md"))
    office.catalog.documents.remove([gone.document_id])
    assert "draft.md" not in office.names("budget")
    page = office.service.page(PageRequest(reply.snapshot, 0))
    assert gone.document_id not in {hit.document_id for hit in page.hits}


def test_pages_come_from_the_snapshot(library):
    for number in range(30):
        library.add(f"{number}.txt", f"common words and number{number}\n")
    first = library.search("common words", limit=10)
    assert first.total == 30
    pages = [library.service.page(PageRequest(first.snapshot, offset, 10)) for offset in (0, 10, 20)]
    seen = [hit.document_id for page in pages for hit in page.hits]
    assert len(set(seen)) == 30
    assert [hit.document_id for hit in first.hits] == seen[:10]
    assert library.service.page(PageRequest(first.snapshot, 99)).hits == ()


def test_a_snapshot_that_is_no_longer_kept_is_said(office):
    with pytest.raises(NotFoundError):
        office.service.page(PageRequest("nothing", 0))


def test_filters_admit_no_outsider_in_any_mode(office):
    office.add("note.txt", "budget and vehicle\n")
    for mode in ("keyword", "semantic", "hybrid"):
        assert office.names("budget type:txt", mode=mode) == ["note.txt"]
        assert office.names("budget", mode=mode, folder="/elsewhere") == []
        assert "note.txt" not in office.names("budget -type:txt", mode=mode)


def test_a_folder_by_name_is_a_filter(office):
    folder = office.catalog.folders.put(office.shelf.source, "/home/ada/notes/Contracts", 200, 1)
    office.shelf.folder = folder
    office.add("inside.md", "The budget of the contract\n")
    assert office.names("budget in:contracts") == ["inside.md"]
    assert "inside.md" not in office.names("budget -in:contracts")
    assert office.names("in:contracts") == ["inside.md"]


def test_filters_alone_list_the_newest_first(library):
    for number, name in enumerate(["old.md", "new.md"]):
        document = library.shelf.add(name, mtime_s=1_600_000_000.0 + number)
        library.catalog.contents.store(document, [extracted(f"text {number}\n")])
    library.add("other.txt", "text\n")
    assert library.names("type:md") == ["new.md", "old.md"]
    assert library.names("type:md", sort="oldest") == ["old.md", "new.md"]
    assert library.search("type:md").hits[0].passages[0].text == "text 1"


def test_results_can_be_sorted(office):
    by_name = office.names("budget", sort="name")
    assert by_name == ["budget.md", "draft.md"]
    with pytest.raises(InputError, match="sorted"):
        office.search("budget", sort="colour")


def test_an_unknown_mode_is_refused(office):
    with pytest.raises(InputError, match="no way to search"):
        office.search("budget", mode="psychic")


def test_a_query_that_cannot_be_run_is_refused(office):
    with pytest.raises(QueryError):
        office.search("-draft")


def test_a_cancelled_search_ends_without_a_settled_reply(office):
    office.flush()
    replies = []
    with pytest.raises(CancelledError):
        office.service.search(SearchRequest("budget"), replies.append, lambda: True)
    assert all(not reply.is_settled for reply in replies)


def test_chunks_without_a_vector_are_embedded_just_in_time_and_kept(library):
    for number in range(12):
        library.add(f"{number}.txt", f"vacation rules number{number}\n", is_embedded=False)
    library.search("vacation rules of the company?")
    made = len(library.model.embedded)
    assert made == 12
    library.search("vacation rules of the company?")
    assert len(library.model.embedded) == made


def test_nothing_is_embedded_for_a_language_the_model_does_not_know(library):
    library.add("ru.txt", "Правила отпуска и отсутствия на работе\n", is_embedded=False, language="ru")
    assert library.names("Какие правила отпуска на работе?") == ["ru.txt"]
    assert library.model.embedded == []


def test_standing_says_where_a_document_is_and_why(office):
    document = next(
        row
        for row in office.catalog.documents_by_name(
            [hit.document_id for hit in office.search("budget").hits]
        ).values()
        if row.name == "draft.md"
    )
    standing = office.service.standing("budget zeppelin", document)
    assert standing.rank is not None
    assert standing.missing_words == ("zeppelin",)
    assert "budget" in standing.passage
    assert standing.similarity is not None
    assert office.service.standing("budget -preliminary", document).is_left_out


def test_deeper_pages_of_listed_contents_show_passages_too(library, monkeypatch):
    monkeypatch.setattr("indexer.retrieval.ranking.DEPTH", 5)
    for number in range(20):
        library.add(f"{number}.txt", f"common words and number{number}\n", is_embedded=False)
    reply = library.search("common words", limit=20, mode="keyword")
    assert reply.total == 20
    assert all(hit.passages and hit.passages[0].highlights for hit in reply.hits)


def test_a_word_typed_halfway_finds_what_begins_so(office):
    assert "budget.md" in office.names("budg")
    assert office.names("forec budg")[0] == "budget.md"


def test_a_mistyped_word_is_mended_with_a_note(office):
    reply = office.search("forecats of revenue")
    assert reply.hits[0].path.endswith("budget.md")
    assert any("“forecast” for “forecats”" in note for note in reply.notes)
    passage = reply.hits[0].passages[0]
    assert "forecast" in [passage.text[each.start : each.end] for each in passage.highlights]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Flight LH1152 leaves at noon", "LH 1152"),
        ("IBAN DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("the Wi-Fi of guests", "wifi"),
        ("our datawarehouse", "data warehouse"),
        ("Due are 1,234.50 euros", "1234.50"),
    ],
)
def test_a_word_is_found_however_it_is_parted(office, written, typed):
    office.add("parted.md", f"{written}\n")
    office.add("apart.md", "LH, 1152 and DE89; data of 50 and 234\n")
    hit = office.search(typed, mode="keyword").hits[0]
    assert hit.path.endswith("parted.md")
    assert hit.passages[0].highlights


def test_a_word_that_is_known_is_never_mended(office):
    assert office.search("vehicle").notes == ()


@pytest.mark.parametrize("query", ["budget", "where do I clean my automobile?", "type:md", "fleet.md"])
def test_a_model_gets_nothing_of_a_folder_that_is_kept_from_models(office, query):
    office.flush()
    assert office.for_model(query).hits
    office.keep_from_models()
    reply = office.for_model(query)
    assert (reply.hits, reply.total, reply.distant) == ((), 0, 0)
    assert office.search(query).hits
