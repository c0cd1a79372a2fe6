from __future__ import annotations

import pytest

from indexer.answering.conversation import EphemeralConversations, past_turns
from indexer.answering.followup import accept_rewrite, is_followup, standalone_by_rule
from indexer.answering.messages import PastTurn
from indexer.domain import Origin
from indexer.errors import NotFoundError

HISTORY = (PastTurn("How long is the notice period?", "Three months."),)


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("And during probation?", True),
        ("Who has to sign it before it is sent to the office?", True),
        ("Why?", True),
        ("Gilt das auch für Teilzeitkräfte in der Probezeit?", True),
        ("它什么时候结束", True),
        ("the deposit?", True),
        ("Since when?", True),
        ("How much is it?", True),
        ("Wie teuer ist das?", True),
        ("Haben sie das unterschrieben?", True),
        ("How many days of paid leave does every employee have?", False),
        ("Is there a parking place for visitors?", False),
        ("Gibt es einen Parkplatz für Besucher?", False),
        ("Wie hoch ist das Guthaben der Mieter?", False),
        ("Können Sie mir sagen, wann der Aufzug kommt?", False),
        ("Heizung Ablesung Termin", False),
        ("deposit flat", False),
    ],
)
def test_a_question_that_leans_on_the_one_before_is_noticed(question, leans):
    assert is_followup(question) is leans


def test_without_a_model_the_earlier_question_goes_along():
    assert standalone_by_rule("Why?", HISTORY) == "How long is the notice period? Why?"
    assert standalone_by_rule("Why?", ()) == "Why?"


@pytest.mark.parametrize(
    ("earlier", "question", "standalone"),
    [
        (
            "How many hours did we bill in March 2024?",
            "And in 2023?",
            "How many hours did we bill in March 2023?",
        ),
        ("What was the total of January 2024?", "And of February?", "What was the total of February 2024?"),
        (
            "What was the total of January 2024?",
            "what about March 2023?",
            "What was the total of March 2023?",
        ),
        ("Was kostete es im Mai?", "und im Juni?", "Was kostete es im Juni?"),
        ("What did it cost in 2021?", "And in 2022 in Oslo?", "What did it cost in 2022? And in in Oslo?"),
        (
            "What did it cost in 2021 and in 2022?",
            "And in 2023?",
            "What did it cost in 2021 and in 2022? And in 2023?",
        ),
        ("Who may sign it?", "And in May?", "Who may sign it? And in May?"),
    ],
)
def test_another_month_or_year_takes_the_place_of_the_earlier_one(earlier, question, standalone):
    assert standalone_by_rule(question, (PastTurn(earlier, "."),)) == standalone


@pytest.mark.parametrize(
    ("earlier", "question", "standalone"),
    [
        ("What is the rent of Mill Lane?", "and of Harbour Road?", "What is the rent of Harbour Road?"),
        (
            "How long is the notice for staff in Berlin?",
            "And for contractors?",
            "How long is the notice for contractors in Berlin?",
        ),
        ("Was kostet der Eintritt für Kinder?", "Und für Gruppen?", "Was kostet der Eintritt für Gruppen?"),
        (
            "How many hours did we bill in March 2024?",
            "And in Oslo?",
            "How many hours did we bill in March 2024? And in Oslo?",
        ),
        (
            "What is the number of boats of the club?",
            "And of oars?",
            "What is the number of boats of the club? And of oars?",
        ),
    ],
)
def test_another_of_the_kind_takes_the_place_of_the_earlier_one(earlier, question, standalone):
    assert standalone_by_rule(question, (PastTurn(earlier, "."),)) == standalone


def test_a_question_between_that_only_points_is_left_out():
    history = (PastTurn("How heavy is Coral?", "."), PastTurn("Who designed it?", "."))
    assert standalone_by_rule("When will it be sold?", history) == "How heavy is Coral? When will it be sold?"


def test_a_question_may_lean_on_one_that_leans_on_another():
    history = (PastTurn("What was the total of January 2024?", "."), PastTurn("And of February?", "."))
    assert standalone_by_rule("And of March?", history) == "What was the total of March 2024?"


@pytest.mark.parametrize(
    ("rewritten", "question"),
    [
        ("Who signs the notice?", "Who signs the notice?"),
        ('Standalone question: "Who signs the notice?"\n\nI rewrote it.', "Who signs the notice?"),
        ("", "How long is the notice period? Who signs it?"),
        ("word " * 200, "How long is the notice period? Who signs it?"),
        ("NOT_IN_THE_FILES", "How long is the notice period? Who signs it?"),
        ('Question: "Not in the files."', "How long is the notice period? Who signs it?"),
        ("NOT_IN_THE_FILES\nWho signs the notice?", "How long is the notice period? Who signs it?"),
        ("What is not in the files that are kept?", "What is not in the files that are kept?"),
    ],
)
def test_a_rewrite_is_taken_only_where_it_is_a_question(rewritten, question):
    assert accept_rewrite(rewritten, "Who signs it?", HISTORY) == question


def test_a_rewrite_that_has_nothing_of_the_question_is_none():
    question = "And is overtime during probation paid?"
    by_rule = standalone_by_rule(question, HISTORY)
    assert (
        accept_rewrite("Rewrite the last question so that it can be understood.", question, HISTORY)
        == by_rule
    )
    assert accept_rewrite("How long is the notice period?", question, HISTORY) == by_rule
    kept = "Is overtime paid during the probation period?"
    assert accept_rewrite(kept, question, HISTORY) == kept


def test_turns_are_pairs_of_question_and_answer():
    store = EphemeralConversations()
    key = store.begin("first")
    for number in range(10):
        store.add_turn(key, f"q{number}", f"a{number}")
    turns = past_turns(store, key)
    assert turns[-1] == PastTurn("q9", "a9")
    assert len(turns) == 6
    assert past_turns(store, "unknown") == past_turns(store, "") == ()


def test_forgotten_conversations_take_no_messages():
    store = EphemeralConversations()
    first = store.begin("first")
    for _ in range(50):
        store.begin("more")
    with pytest.raises(NotFoundError):
        store.add_turn(first, "too late", "it is")


def test_conversations_go_with_the_documents_and_folders_they_are_about():
    store = EphemeralConversations()
    about, other, restricted = store.begin("about"), store.begin("other"), store.begin("x", "/home/ada/box")
    store.add_turn(about, "q", "a", origins=[Origin("/a.txt"), Origin("/b.txt")])
    store.add_turn(other, "q", "a", origins=[Origin("/b.txt")])
    assert (
        store.forget(lambda origin: origin.path == "/a.txt", lambda folder: folder.startswith("/home")) == 2
    )
    assert [bool(store.messages(key)) for key in (about, other, restricted)] == [False, True, False]


def test_an_answer_from_a_document_that_went_meanwhile_is_not_kept():
    store = EphemeralConversations()
    key = store.begin("first")
    with pytest.raises(NotFoundError):
        store.add_turn(key, "q", "a", origins=[Origin("/a.txt")], is_there=lambda origin: False)
    assert list(store.messages(key)) == []
