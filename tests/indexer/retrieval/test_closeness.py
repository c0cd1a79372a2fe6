from __future__ import annotations

import pytest

from indexer.domain import ModelIdentity
from indexer.embedding.choice import shipped_identity
from indexer.protocol.messages.search import PageRequest
from indexer.retrieval.closeness import STANDING_OUT, least_close, results_among
from indexer.retrieval.fusion import Background
from indexer.retrieval.keyword import KeywordRetriever
from indexer.retrieval.query import parse_query

UNMEASURED = ModelIdentity("some-model", "0", 8)


def test_the_shipped_model_is_measured_under_whichever_name_it_comes():
    for model in (shipped_identity(), ModelIdentity("all-minilm:l6-v2", "1", 384)):
        assert least_close(model, Background(mean=0.0, deviation=0.05)) == pytest.approx(0.35)


@pytest.mark.parametrize("model", [shipped_identity(), UNMEASURED])
def test_where_everything_is_near_a_result_stands_out(model):
    assert least_close(model, Background(mean=0.5, deviation=0.1)) == pytest.approx(0.5 + 0.1 * STANDING_OUT)


def test_a_model_that_was_not_measured_is_judged_by_its_background():
    assert least_close(UNMEASURED, Background(mean=0.0, deviation=0.05)) == pytest.approx(0.1)


SHARES = {1: 0.9, 2: 0.2, 3: 0.1}
CLOSENESS = {1: 0.1, 2: 0.6, 3: 0.1, 4: 1.0, 5: 0.9}


def test_any_word_makes_keywords_a_result_and_closeness_makes_anything_one():
    assert results_among({1, 2, 3}, SHARES, CLOSENESS, words=0, trust=1.0) == {1, 2, 3, 4}


def test_of_a_question_words_and_closeness_add_up():
    assert results_among({1, 2, 3}, SHARES, CLOSENESS, words=5, trust=1.0) == {1, 2, 4}


def test_of_a_short_question_a_third_of_the_words_is_enough():
    for words in (1, 2, 5):
        assert results_among({1}, {1: 0.3}, {1: 0.0}, words=words, trust=1.0) == {1}
        assert results_among({1}, {1: 0.25}, {1: 0.0}, words=words, trust=1.0) == frozenset()


def test_what_has_no_vector_yet_is_not_held_to_be_far():
    assert results_among({1}, {1: 0.01}, {}, words=9, trust=1.0) == {1}


def test_a_model_that_does_not_know_the_language_cannot_say_what_is_far():
    assert results_among({3}, SHARES, CLOSENESS, words=9, trust=0.25) == {3, 4}


@pytest.mark.parametrize("query", ["qwzx flurb", "asdfghjkl", "is there any zeppelin?"])
def test_what_is_nearest_in_meaning_but_not_close_is_kept_back(office, query):
    reply = office.search(query)
    assert (reply.hits, reply.total) == ((), 0)
    assert reply.distant > 0
    shown = office.search(query, with_distant=True)
    assert (shown.total, shown.distant) == (reply.distant, 0)
    assert {hit.found_by for hit in shown.hits} == {("meaning",)}


def test_pages_tell_what_is_kept_back_too(office):
    reply = office.search("zeppelin budget")
    assert (reply.total, reply.distant) == (2, 2)
    page = office.service.page(PageRequest(reply.snapshot, offset=1))
    assert (len(page.hits), page.total, page.distant) == (1, 2, 2)


def test_search_by_meaning_alone_keeps_nothing_back(office):
    reply = office.search("qwzx flurb", mode="semantic")
    assert (len(reply.hits), reply.distant) == (4, 0)


@pytest.mark.parametrize("mode", ["hybrid", "keyword"])
def test_a_word_that_tells_nothing_finds_nothing_beside_one_that_does(office, mode):
    assert office.names("symptoms of measles", mode=mode) == []
    assert office.names("forecast of measles", mode=mode) == ["budget.md"]
    assert len(office.names("of the", mode=mode)) == 3


def test_a_name_is_a_result_however_far_its_content_is_in_meaning(library):
    library.add("zeppelin.md", "Every vehicle is washed on Friday\n", title="Fleet")
    assert library.names("zeppelin") == ["zeppelin.md"]


def test_nothing_that_is_not_close_is_offered_for_an_answer(office):
    assert office.passages("is there any zeppelin?") == []
    assert office.passages("is there any automobile?") != []


def test_standing_says_that_a_document_is_kept_back(office):
    [fleet] = [row for row in _rows(office, "vehicle") if row.name == "fleet.md"]
    standing = office.service.standing("budget", fleet)
    assert (standing.rank, standing.ranked, standing.is_distant) == (None, 2, True)
    assert not office.service.standing("vehicle", fleet).is_distant


def _rows(library, query):
    return library.catalog.documents_by_name([hit.document_id for hit in library.search(query).hits]).values()


def test_one_common_word_of_a_question_makes_no_result(office, monkeypatch):
    monkeypatch.setattr("indexer.retrieval.ranking.least_close", lambda _model, _background: 0.5)
    for number in range(12):
        office.add(
            f"note{number}.md",
            f"Somebody wrote this note number {number} one year before lunch under an old tree\n",
        )
    reply = office.search("which forecast of revenue is there for the coming year?")
    assert [hit.path for hit in reply.hits] == ["/home/ada/notes/budget.md"]
    assert reply.distant >= 12
    assert office.search("year lunch").total >= 14


def test_a_question_in_chinese_counts_its_words_though_it_is_written_as_one(library):
    library.add("a.txt", "黑豹队的防守只丢了三百零八分\n", language="zh", is_embedded=False)
    library.add("b.txt", "本赛季的天气非常好\n", language="zh", is_embedded=False)
    query = parse_query("黑豹队的防守丢了多少分?")
    assert KeywordRetriever(library.index).word_count(query) > 5
    assert library.names("黑豹队的防守丢了多少分?")[0] == "a.txt"
