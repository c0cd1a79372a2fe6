from __future__ import annotations

import pytest

from indexer.domain import ExtractionId
from indexer.errors import CorruptStoreError, QueryError
from indexer.retrieval.examples import alike
from indexer.retrieval.ranking import MEANING_DOWN, RankedContent
from tests.indexer.storage.builders import extracted

HOLIDAYS = "Rules for a holiday of staff\nAsk the manager before a holiday\n"


@pytest.fixture
def shelf(library):
    """Texts about leave, cars and budgets; some share words, some only meanings."""
    library.add("holiday rules.md", HOLIDAYS)
    library.add("furlough.md", "A furlough has rules too\nStaff on furlough are paid\n")
    library.add("holiday plan.txt", "The plan of each holiday of the staff\nThe manager signs it\n")
    library.add("fleet.md", "Every automobile is washed on Friday\nThe garage closes at five\n")
    library.add("garage.md", "The garage has room for one car\nA car is washed there\n")
    library.add("empty.bin")
    return library


def test_the_like_come_first_and_the_file_itself_is_left_out(shelf):
    found = shelf.names('like:"/home/ada/notes/holiday rules.md"', mode="hybrid")
    assert set(found[:2]) == {"holiday plan.txt", "furlough.md"}
    assert "holiday rules.md" not in found


def test_copies_of_the_file_are_left_out_too(shelf):
    shelf.add("copy.md", HOLIDAYS)
    assert not {"copy.md", "holiday rules.md"} & set(shelf.names('like:"holiday rules.md"'))


@pytest.mark.parametrize(
    ("found_by", "score", "is_distant"),
    [
        (("words", "meaning"), 0.5, False),
        (("words", "meaning"), 0.4, True),
        (("words",), 0.3, False),
        (("words",), 0.1, True),
        (("meaning",), 0.8, False),
        (("meaning",), 0.7, True),
    ],
)
def test_what_is_hardly_like_it_by_its_own_place_is_distant(found_by, score, is_distant):
    example, other = ExtractionId(1), ExtractionId(2)
    ranking = [RankedContent(example, 2.0, (), found_by), RankedContent(other, score, (), found_by)]
    assert [entry.is_distant for entry in alike(ranking, example)] == [False, is_distant]


def test_where_the_example_lacks_the_words_demanded_the_best_is_the_measure():
    ranking = [
        RankedContent(ExtractionId(each), score, (), ("words",)) for each, score in ((2, 1.0), (3, 0.05))
    ]
    assert [entry.is_distant for entry in alike(ranking, ExtractionId(1))] == [False, True]


def test_what_is_kept_back_is_counted(shelf):
    reply = shelf.search('like:"holiday rules.md"')
    assert reply.total + reply.distant == shelf.search('like:"holiday rules.md"', with_distant=True).total


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_every_way_to_search_has_its_like(shelf, mode):
    assert shelf.names("like:fleet.md", mode=mode)[0] == "garage.md"


def test_a_mere_name_is_enough_and_a_path_is_exact(shelf):
    assert shelf.names("like:garage") == shelf.names("like:/home/ada/notes/garage.md")


def test_filters_beside_it_limit_what_is_found_and_not_what_is_compared(shelf):
    assert shelf.names('like:"holiday rules.md" type:txt') == ["holiday plan.txt"]
    assert shelf.names('like:"holiday rules.md" name:plan') == ["holiday plan.txt"]


def test_words_beside_it_are_demanded(shelf):
    assert shelf.names('like:"holiday rules.md" furlough') == ["furlough.md"]


def test_a_member_of_an_archive_is_named_with_its_archive(shelf):
    members = [
        extracted(kind="ZIP archive"),
        extracted("The car stands in the garage\n", member="inner/car.txt"),
    ]
    shelf.catalog.contents.store(shelf.shelf.add("box.zip"), members)
    assert shelf.names('like:"/home/ada/notes/box.zip ▸ inner/car.txt"')[0] == "garage.md"


def test_a_file_without_vectors_gets_a_few_at_once(shelf):
    shelf.add("new.md", "A new garage for the car\n", is_embedded=False)
    assert shelf.names("like:new.md", mode="semantic")[0] == "garage.md"
    assert any("new garage" in text for text in shelf.model.embedded)


def test_a_broken_model_leaves_the_words(shelf):
    shelf.add("new.md", "A new garage for the car\n", is_embedded=False)
    shelf.flush()
    shelf.model.is_broken = True
    reply = shelf.search("like:new.md")
    assert reply.hits[0].path.endswith("garage.md")
    assert MEANING_DOWN in reply.notes


def test_a_broken_index_of_words_leaves_meaning(shelf, monkeypatch):
    shelf.flush()

    def broken(*_arguments):
        raise CorruptStoreError("The keyword index is broken.")

    for name in ("telling_terms", "search_chunks", "search_names", "matching", "search_documents"):
        monkeypatch.setattr(shelf.index, name, broken)
    assert shelf.names("like:/home/ada/notes/fleet.md")[0] == "garage.md"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("like:/home/ada/notes/nowhere.md", "No file “/home/ada/notes/nowhere.md” is indexed."),
        ("like:/home/ada/notes/empty.bin", "“empty.bin” has no text that others could be like."),
    ],
)
def test_a_file_that_cannot_be_compared_is_said(shelf, query, message):
    with pytest.raises(QueryError) as caught:
        shelf.search(query)
    assert caught.value.message == message
    assert caught.value.hint


def test_what_is_said_of_a_file_whose_name_is_no_unicode_can_be_sent(shelf):
    shelf.add("caf\udce9 plan.bin")
    with pytest.raises(QueryError, match="no text") as caught:
        shelf.search("like:plan.bin")
    assert (caught.value.message + caught.value.hint).encode()


def test_nothing_is_answered_from_it(shelf):
    with pytest.raises(QueryError, match="nothing to answer"):
        shelf.passages("like:fleet.md")


def test_what_is_kept_from_models_is_no_example_for_them(shelf):
    shelf.flush()
    assert shelf.for_model("like:fleet.md").hits
    shelf.keep_from_models()
    with pytest.raises(QueryError, match="No file"):
        shelf.for_model("like:fleet.md")


def test_further_pages_and_orders_are_those_of_any_search(shelf):
    assert sorted(shelf.names('like:"holiday rules.md"')) == shelf.names(
        'like:"holiday rules.md"', sort="name"
    )
    assert len(shelf.names('like:"holiday rules.md"', offset=1)) + 1 == len(
        shelf.names('like:"holiday rules.md"')
    )
