from __future__ import annotations

import pytest

from indexer.answering.citations import Aligner
from indexer.answering.context import merge_neighbours
from indexer.answering.sentences import split_sentences
from tests.indexer.answering.conftest import LEAVE, NOTICE, PARKING


@pytest.fixture
def passages(handbook):
    return merge_neighbours(handbook.found, handbook.text)


@pytest.fixture
def judge(passages):
    aligner = Aligner(passages, "en")
    return lambda sentence, *hints: aligner.verdict(sentence, hints)


def cited(verdict, passages):
    return [
        passages[s.passage].text[s.start - passages[s.passage].start :][: s.end - s.start]
        for s in verdict.spans
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The notice period is three months to the end of a quarter.",
        "The notice period is 3 months to the end of a quarter.",
        "You have 30 days of paid leave a year.",
        "Up to 5 days of it may be carried over until 31 March.",
        "Notice has to be given in writing, to Anna Schmidt.",
        "- During probation it is two weeks.",
    ],
)
def test_what_a_passage_says_is_supported_by_its_sentence(judge, passages, sentence):
    verdict = judge(sentence)
    assert verdict.support == "supported"
    assert len(verdict.spans) == 1
    assert cited(verdict, passages)[0] in NOTICE + LEAVE


@pytest.mark.parametrize(
    ("sentence", "absent"),
    [
        ("The notice period is four months to the end of a quarter.", "four"),
        ("The notice period is 6 months to the end of a quarter.", "6"),
        ("Every employee has 28 days of paid leave a year.", "28"),
        ("Up to 5 days may be carried over until 31 May.", "May"),
        ("Notice must be given in writing to Bob Schmidt.", "Bob"),
        ("Notice must be given in writing to Anna Schmidtke.", "Schmidtke"),
        ("Siemens employees have 30 days of paid leave a year.", "Siemens"),
    ],
)
def test_a_number_or_name_of_its_own_is_never_supported(judge, sentence, absent):
    verdict = judge(sentence)
    assert verdict.support != "supported"
    assert absent in verdict.reason


@pytest.mark.parametrize(
    "sentence", ["The canteen serves pizza on Fridays.", "Penguins swim fast under the ice."]
)
def test_what_no_passage_says_is_unsupported_and_cites_nothing(judge, sentence):
    assert judge(sentence).support == "unsupported"
    assert judge(sentence).spans == ()


def test_turning_a_rule_into_its_opposite_is_not_supported(judge):
    assert judge("Cars are not allowed there.").support == "supported"
    assert judge("Cars are allowed there.").support == "weak"


def test_a_sentence_from_two_passages_is_supported_clause_by_clause(judge):
    verdict = judge(
        "The notice period is three months to the end of a quarter, and bicycles are parked in the yard."
    )
    assert verdict.support == "supported"
    assert {span.passage for span in verdict.spans} == {0, 2}


@pytest.mark.parametrize(
    "sentence",
    [
        "In 1990, the notice period is three months to the end of a quarter, and bicycles are parked in the yard.",
        "The notice period is three months to the end of a quarter, and bicycles are parked in the yard, in 1990.",
    ],
)
def test_no_clause_is_too_short_to_be_judged(judge, sentence):
    assert judge(sentence).support != "supported"


def test_facts_of_two_passages_do_not_support_a_mixture(judge):
    assert judge("Anna Schmidt has 30 days of paid leave a year.").support != "supported"


def test_a_wrong_hint_of_the_model_is_overruled(judge):
    assert {span.passage for span in judge("Every employee has 30 days of paid leave a year.", 3).spans} == {
        1
    }


def test_a_hint_breaks_a_tie(library):
    library.add("a.txt", "Leave is 30 days.")
    library.add("b.txt", "As agreed: leave is 30 days. More follows here.")
    passages = merge_neighbours(library.found, library.text)
    aligner = Aligner(passages, "en")
    assert aligner.verdict("Leave is 30 days.", (2,)).spans[0].passage == 1
    assert aligner.verdict("Leave is 30 days.", (1,)).spans[0].passage == 0


def test_german_compounds_hold_their_parts(library):
    library.add("urlaub.txt", "Der Urlaubsanspruch beträgt 30 Arbeitstage im Kalenderjahr.", language="de")
    aligner = Aligner(merge_neighbours(library.found, library.text), "de")
    assert aligner.verdict("Der Anspruch beträgt 30 Tage im Jahr.").support == "supported"
    assert aligner.verdict("Der Anspruch beträgt 28 Tage im Jahr.").support != "supported"


def test_chinese_is_compared_without_blanks(library):
    library.add("zh.txt", "公司假期为25天。员工须提前两周申请。", language="zh")
    aligner = Aligner(merge_neighbours(library.found, library.text), "zh")
    assert aligner.verdict("公司假期为25天。").support == "supported"
    assert aligner.verdict("公司假期为30天。").support != "supported"


def test_no_passages_support_nothing():
    assert Aligner([], "en").verdict("Anything at all.").support == "unsupported"


def test_meaning_helps_words_but_never_replaces_a_number(passages):
    import numpy as np

    def alike(first, second):
        return np.full((len(first), len(second)), 0.9, dtype=np.float32)

    aligner = Aligner(passages, "en", alike)
    assert aligner.verdict("Staff get thirty paid holidays yearly, 30 days of leave.").support in (
        "supported",
        "weak",
    )
    assert aligner.verdict("Every employee has 29 days of leave.").support != "supported"


def test_parking_is_in_the_fixture():
    assert "yard" in PARKING


LEASE = (
    "The monthly rent amounts to 980 euros. In addition the tenant pays an advance of 210 euros per month for heating. "
    "The tenant provides a security deposit of 2,940 euros. Smoking is not permitted in the stairwell. "
    "Helga Brandt is the landlord. Martin Keller is the tenant. Anna Lindqvist came in 2019. In March 2021 she left."
)


@pytest.fixture
def judge_lease(library):
    library.add("lease.txt", LEASE)
    aligner = Aligner(merge_neighbours(library.found, library.text), "en")
    return lambda sentence: aligner.verdict(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Helga Brandt is the tenant.",
        "Martin Keller is the landlord.",
        "The rent is 2,940 euros and the deposit is 980 euros.",
        "The heating costs 980 euros per month.",
    ],
)
def test_what_is_said_of_another_is_not_supported(judge_lease, sentence):
    verdict = judge_lease(sentence)
    assert verdict.support != "supported"
    assert verdict.reason == "the passage says this of something else"


@pytest.mark.parametrize(
    "sentence",
    [
        "The rent is 980 euros and the deposit is 2,940 euros.",
        "The deposit amounts to 2,940 euros.",
        "Helga Brandt is the landlord and Martin Keller is the tenant.",
        "Anna Lindqvist left in 2021.",
        "Yes, smoking is not permitted in the stairwell.",
    ],
)
def test_what_stands_in_several_sentences_is_supported(judge_lease, sentence):
    assert judge_lease(sentence).support == "supported"


@pytest.mark.parametrize(
    ("told", "said", "language"),
    [
        ("The notice period is 3 months.", "The notice period is 3 weeks.", "en"),
        ("The ticket costs €50.", "The ticket costs $50.", "en"),
        ("You need at least 3 witnesses.", "You need at most 3 witnesses.", "en"),
        ("Bed 3: Mr Haldane. Bed 5: Mrs Okonkwo.", "Mrs Okonkwo is in bed 3.", "en"),
        (
            "The fee was 80 euros until 2022. Since 2023 it is 95 euros.",
            "The fee is 80 euros since 2023.",
            "en",
        ),
        ("租金为每月一万二千元。", "租金为每月一万三千元。", "zh"),
        ("会议定于四月十五日上午九点。", "会议定于四月十六日上午九点。", "zh"),
    ],
)
def test_nearly_the_same_words_do_not_support_another_thing(library, told, said, language):
    library.add("a.txt", told)
    aligner = Aligner(merge_neighbours(library.found, library.text), language)
    assert all(aligner.verdict(each.text).support == "supported" for each in split_sentences(told))
    verdict = aligner.verdict(said)
    assert verdict.support != "supported"
    assert verdict.reason


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("The concert is on 14.12.2024 in the church.", "The concert is on December 14, 2024 in the church."),
        ("The concert is on 14 December 2024.", "The concert is on 2024-12-14."),
        ("The concert: 2024-12-14, 19:30, in the church.", "The concert is on 14 December in the church."),
        ("Concert in the church: Sat, 14 Dec 2024", "The concert in the church is on 14 December 2024."),
        ("Sent on 03/04/2024 to Ann Webb.", "It was sent on March 4, 2024 to Ann Webb."),
    ],
)
def test_a_day_in_another_notation_is_supported_and_another_day_is_not(library, told, said):
    library.add("a.txt", told)
    aligner = Aligner(merge_neighbours(library.found, library.text), "en")
    assert aligner.verdict(said).support == "supported"
    for right, wrong in (("14", "15"), ("December", "November"), ("-12-", "-11-"), ("March", "May")):
        if right in said:
            assert aligner.verdict(said.replace(right, wrong)).support != "supported"


@pytest.mark.parametrize(
    ("told", "said", "language", "is_supported"),
    [
        ("Anna lent Ben the Dell monitor.", "Anna lent Ben the Dell monitor.", "en", True),
        ("Anna lent Ben the Dell monitor.", "Ben lent Anna the Dell monitor.", "en", False),
        ("Anna lent Ben the Dell monitor.", "Ben lent the Dell monitor to Anna.", "en", False),
        ("Anna lent Ben the Dell monitor.", "Ben was lent the Dell monitor by Anna.", "en", True),
        ("Anna hat Ben den Monitor geliehen.", "Ben hat Anna den Monitor geliehen.", "de", False),
        ("Anna und Ben haben den Monitor gekauft.", "Ben und Anna haben den Monitor gekauft.", "de", True),
        (
            "Anna works in Kassel and Ben works in Berlin.",
            "Ben works in Berlin and Anna works in Kassel.",
            "en",
            True,
        ),
        ("The meeting is with Anna, Ben and Carla.", "The meeting is with Carla, Ben and Anna.", "en", True),
    ],
)
def test_who_does_what_to_whom_is_told_by_the_order_of_names(library, told, said, language, is_supported):
    library.add("a.txt", told)
    verdict = Aligner(merge_neighbours(library.found, library.text), language).verdict(said)
    assert (verdict.support == "supported") is is_supported
    assert bool(verdict.reason) is not is_supported
