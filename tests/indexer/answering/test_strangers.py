"""Questions about another thing of the kind than the passages are about."""

from __future__ import annotations

import pytest

_ENGLISH = (
    "Employees may end their employment with a notice period of three months.",
    "Receipts have to be handed in within 30 days after the journey.",
    "The boiler has a guarantee of five years on the heat exchanger.\n\nThe rent of the flat is 940 euros.",
    "Pupils of class 4b meet on 22 April at 19:30.\n\nOur party is on Friday in the garden. If it rains we move.",
    "Beat five eggs with sugar.",
    "Backups are kept for 35 days.",
    "The bus leaves at eight from the school yard.",
)


@pytest.fixture
def notes(library):
    for number, text in enumerate(_ENGLISH):
        library.add(f"{number}.txt", text)


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("How long is the notice period for employees?", True),
        ("What is the rent of the flat?", True),
        ("What is the rent of the garage?", False),
        ("What is the rent in Madrid?", False),
        ("How long is the guarantee on the pump?", False),
        ("When does class 4b meet?", True),
        ("When does class 3a meet?", False),
        ("By when must receipts be submitted?", True),
        ("Where do we celebrate if it rains?", True),
        ("What is the telephone number of the party?", False),
    ],
)
def test_another_thing_of_the_kind_is_no_answer_but_another_word_for_it_is(
    notes, read, similarity, question, is_answered
):
    verdict, _ = read(question, similarity=similarity)
    assert verdict.is_answerable(with_model=False) is is_answered


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [("When is the summer concert?", True), ("When is the winter concert?", False)],
)
def test_a_word_in_whose_place_another_stands_names_another_thing(
    library, read, similarity, question, is_answered
):
    library.add(
        "programme.txt",
        "The summer concert will be on Saturday 22 June 2024 in St Aidan's Church at 7.30 pm. Tickets are £8.",
    )
    verdict, _ = read(question, similarity=similarity)
    assert verdict.is_answerable(with_model=False) is is_answered


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("Wie hoch ist der Jahresbeitrag im Gartenverein?", True),
        ("Wie hoch ist die Aufnahmegebühr im Gartenverein?", False),
        ("Wofür steht der Jahresbeitrag?", True),
        ("Wie hoch ist der Zaun?", False),
    ],
)
def test_a_noun_that_is_missing_tells_more_where_only_words_compare(library, read, question, is_answered):
    library.add(
        "a.txt", "Der Jahresbeitrag im Gartenverein beträgt 85 Euro und ist im März fällig.", language="de"
    )
    library.add("b.txt", "Hecken dürfen höchstens 1,20 Meter hoch sein.", language="de")
    assert read(question, "de")[0].is_answerable(with_model=False) is is_answered


def test_a_file_may_be_named_after_what_its_text_does_not_name(library, read, similarity):
    library.add("Contract Brandt.txt", "The notice period is three months.")
    verdict, _ = read("How long is the notice period with Brandt?", similarity=similarity)
    assert verdict.is_answerable(with_model=False)


@pytest.mark.parametrize(
    ("question", "language", "strange"),
    [
        ("When is the winter party in Madrid?", "en", ("winter", "Madrid")),
        ("Which airline do we celebrate?", "en", ()),
        ("Who isn't at the party?", "en", ()),
        ("Qui garde les clés de la cave ?", "fr", ("clés", "cave")),
    ],
)
def test_things_that_no_passage_mentions_are_told(notes, read, question, language, strange):
    assert read(question, language)[0].strange == strange
