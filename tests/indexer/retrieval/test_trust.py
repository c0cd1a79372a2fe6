from __future__ import annotations

import pytest

from indexer.domain import ModelIdentity
from indexer.retrieval.query import parse_query
from indexer.retrieval.trust import meaning_trust

ENGLISH = ModelIdentity("all-MiniLM-L6-v2", "0" * 16, 384)
MULTILINGUAL = ModelIdentity("bge-m3", "0" * 16, 1024)


def trust(text: str, model: ModelIdentity = ENGLISH, found: tuple[str, ...] = ()) -> float:
    return meaning_trust(parse_query(text), model, found)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("How many points did the defense surrender?", 1.0, 1.0),
        ("Wie viele Punkte gab die Verteidigung ab?", 0.2, 0.5),
        ("Bao nhiêu điểm của đội này?", 0.1, 0.25),
        ("Сколько очков уступила защита Пэнтерс?", 0.0, 0.1),
        ("Скільки очок", 0.0, 0.1),
        ("黑豹队的防守丢了多少分？", 0.0, 0.1),
        ("كم عدد النقاط", 0.0, 0.1),
        ("रक्षा ने कितने अंक दिए", 0.0, 0.1),
    ],
)
def test_an_english_model_is_trusted_by_language(text, least, most):
    assert least <= trust(text) <= most


def test_a_multilingual_model_is_trusted_everywhere():
    assert trust("Сколько очков уступила защита?", MULTILINGUAL) == 1.0


def test_documents_decide_for_a_query_that_tells_no_language():
    assert trust("Tesla Motor", found=("de", "de", "en")) < trust("Tesla Motor", found=("en", "en", "de"))
    assert trust("Tesla Motor") == trust("Tesla Motor", found=("en",))


def test_meaning_counts_less_for_keywords_than_for_a_question():
    assert 0 < trust("Tesla Motor") < trust("Who founded Tesla Motor?") == 1.0


def test_documents_decide_between_languages_that_a_query_tells_equally_well():
    assert trust("Urlaub in Berlin", found=("de", "de", "en")) < trust("Urlaub in Berlin", found=("en", "sv"))
    assert trust("means of travel", found=("sv", "sv")) == trust("means of travel") == trust("travel")
    assert trust("the means of travel", found=("nl", "nl")) == trust("travel")
