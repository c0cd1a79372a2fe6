from __future__ import annotations

from indexer.errors import CorruptStoreError
from indexer.retrieval.ranking import MEANING_DOWN, MEANING_PARTLY_DOWN, WORDS_DOWN, WORDS_PARTLY_DOWN


def test_search_goes_on_without_the_vector_store(office):
    office.store.is_down = True
    reply = office.search("budget")
    assert reply.hits
    assert MEANING_PARTLY_DOWN in reply.notes
    assert not reply.is_whole
    by_meaning = office.search("what is the forecast of the budget?", mode="semantic")
    assert by_meaning.hits
    assert MEANING_PARTLY_DOWN in by_meaning.notes
    office.store.is_down = False
    assert office.search("budget").is_whole


def test_search_goes_on_without_the_model(office):
    office.model.is_broken = True
    reply = office.search("budget")
    assert reply.hits
    assert MEANING_DOWN in reply.notes


def test_search_goes_on_without_the_keyword_index(office, monkeypatch):
    def broken(*_args, **_options):
        raise CorruptStoreError("broken")

    for name in ("search_chunks", "search_documents", "matching", "search_names", "full_match"):
        monkeypatch.setattr(office.index, name, broken)
    [reply] = office.replies("vehicle")
    assert reply.hits[0].path.endswith("fleet.md")
    assert WORDS_DOWN in reply.notes
    assert "draft.md" not in office.names("budget -preliminary")


def test_words_that_are_filled_in_again_are_not_taken_for_absent(office):
    office.lacks_words = True
    for mode in ("hybrid", "keyword"):
        reply = office.search("budget", mode=mode)
        assert WORDS_PARTLY_DOWN in reply.notes
        assert not reply.is_whole
