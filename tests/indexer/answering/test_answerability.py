"""The verdict whether passages answer."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "question", ["Which wavelength does the orbital laser use?", "Who won the chess championship in Oslo?"]
)
def test_a_question_about_something_else_is_not_answerable(handbook, read, question):
    verdict, _ = read(question)
    assert not verdict.is_answerable(with_model=True)
    assert verdict.missing


_OF_MANY_LANGUAGES = {
    "de": (
        "Die Katze frisst morgens Trockenfutter. Der Tierarzt heißt Dr. Brandt.\n\nDie Kaution beträgt 900 Euro.",
        ("Wie heißt der Tierarzt?", "Wie hoch ist die Kaution?"),
        ("Wer hat das Lied geschrieben?", "Wie lautet die Kontonummer?", "Welche Farbe hat das Auto?"),
    ),
    "fr": (
        "Le chat mange des croquettes le matin. Le vétérinaire s'appelle Brun.\n\nLa caution est de 900 euros.",
        ("Comment s'appelle le vétérinaire ?", "De combien est la caution ?"),
        ("Qui a écrit la chanson ?", "Quel est le numéro de compte ?", "De quelle couleur est la voiture ?"),
    ),
    "es": (
        "El gato come pienso por la mañana. El veterinario se llama Bravo.\n\nLa fianza es de 900 euros.",
        ("¿Cómo se llama el veterinario?", "¿De cuánto es la fianza?"),
        ("¿Quién escribió la canción?", "¿Cuál es el número de cuenta?", "¿De qué color es el coche?"),
    ),
    "ru": (
        "Кошка утром ест сухой корм. Ветеринара зовут Бранд.\n\nЗалог составляет 900 евро.",
        ("Как зовут ветеринара?", "Сколько составляет залог?"),
        ("Кто написал песню?", "Какой номер счёта?", "Какого цвета машина?"),
    ),
    "zh": (
        "猫早上吃干粮。兽医姓白。\n\n押金为900欧元。",
        ("兽医姓什么？", "押金是多少？"),
        ("谁写了这首歌？", "银行账号是多少？", "汽车是什么颜色的？"),
    ),
    "ja": (
        "猫は朝にドライフードを食べます。獣医は林先生です。\n\n敷金は900ユーロです。",
        ("獣医は誰ですか？", "敷金はいくらですか？"),
        ("誰がその歌を書きましたか？", "口座番号は何ですか？", "車は何色ですか？"),
    ),
    "ar": (
        "القطة تأكل الطعام الجاف صباحا. اسم الطبيب البيطري سامي.\n\nمبلغ العربون 900 يورو.",
        ("ما اسم الطبيب البيطري؟", "كم مبلغ العربون؟"),
        ("من كتب الأغنية؟", "ما هو رقم الحساب؟", "ما لون السيارة؟"),
    ),
}


@pytest.mark.parametrize("language", _OF_MANY_LANGUAGES)
def test_a_language_that_only_words_compare_tells_answers_from_their_absence(library, read, language):
    text, answered, absent = _OF_MANY_LANGUAGES[language]
    for number, part in enumerate(text.split("\n\n")):
        library.add(f"{number}.txt", part, language=language)
    said = {
        question: read(question, language)[0].is_answerable(with_model=False)
        for question in (*answered, *absent)
    }
    assert said == dict.fromkeys(answered, True) | dict.fromkeys(absent, False)


@pytest.mark.parametrize(
    ("question", "is_answerable"),
    [
        ("What does error code E15 mean?", True),
        ("What does error code E21 mean?", False),
        ("What was the budget of 2023?", True),
        ("What was the budget of 2019?", False),
        ("Is the error code E15 bad for a man of 45 years?", True),
    ],
)
def test_a_code_or_a_year_names_one_thing_only(library, read, question, is_answerable):
    library.add("a.txt", "Error code E15 means that there is water in the base tray.")
    library.add("2023.txt", "The budget was 4,000 euros.")
    assert read(question)[0].is_answerable(with_model=False) is is_answerable


def test_no_passages_answer_nothing(read):
    verdict, chosen = read("How long is the notice period?")
    assert (verdict.probability, chosen) == (0.0, [])


def test_a_question_of_function_words_only_does_not_break(handbook, read):
    verdict, _ = read("What is it and how do they?")
    assert 0 <= verdict.probability <= 1


def test_a_sentence_without_a_word_of_its_own_is_no_answer_but_to_yes_or_no(library, read):
    library.add("a.eml", "The rent is 2,300 euros.\nSee you soon,\nClaire")
    library.add("b.txt", "The yard is closed.\nNobody was there.")
    assert not read("How old is Claire?")[0].is_answerable(with_model=False)
    assert read("Is the yard closed?")[1][0].text == "The yard is closed."


@pytest.mark.parametrize(
    ("question", "language", "missing"),
    [
        ("飛行機は何時に出発しますか？", "ja", ("飛行機", "出発")),
        ("谁给妈妈做手术？", "zh", ("妈妈", "手术")),
        ("Which laser is the yard for?", "en", ("laser",)),
    ],
)
def test_words_that_are_missing_are_told_as_words(library, read, question, language, missing):
    library.add("a.txt", "The yard is closed. 庭は閉まっています。", language=language)
    assert sorted(read(question, language)[0].missing) == sorted(missing)


def test_words_near_a_sentence_alone_make_no_answer(library, read):
    library.add("a.txt", "Liebe Frau Brandstätter.\nDas Angebot liegt bei.", language="de")
    library.add("b.txt", "Die Kantine ist zu. Der Lift geht wieder.", language="de")
    assert not read("Wann hat Brandstätter Geburtstag?", "de")[0].is_answerable(with_model=False)


def test_a_fitting_heading_is_enough_for_a_model_to_try(library, read):
    library.add(
        "a.txt", "Minutes of the board meeting in March\n\nPresent: Smith, Jones.\n\nThe budget was agreed."
    )
    verdict, _ = read("What was decided at the board meeting in March?")
    assert verdict.is_answerable(with_model=True)


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [("When is the lift in House 6 installed?", True), ("When is the lift in House 4 installed?", False)],
)
def test_what_is_numbered_otherwise_is_another_thing(library, read, question, is_answered):
    library.add("a.txt", "The lift in House 6 is installed in May 2024.")
    library.add("b.txt", "There are 4 bicycles in the yard.")
    assert read(question)[0].is_answerable(with_model=False) is is_answered


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("Which name has Debian 11?", True),
        ("Which name has Debian 15?", False),
        ("When did Python 3.11 come out?", True),
        ("When did Python 3.14 come out?", False),
    ],
)
def test_a_number_that_no_such_thing_has_is_another_thing(library, read, question, is_answered):
    library.add("a.txt", "The name of every Debian is that of a figure of a film, bullseye among them.")
    library.add("b.txt", "Debian 11 has the name bullseye. Python 3.11 came out in October 2022.")
    assert read(question)[0].is_answerable(with_model=False) is is_answered


def test_a_year_behind_a_word_is_no_number_of_a_thing(library, read):
    library.add("a.txt", "Das Bild aus dem Jahr 1821 wurde 1888 von seiner Tochter gespendet.", language="de")
    assert read("Wer spendete das Bild im Jahr 1888?")[0].is_answerable(with_model=False)


@pytest.mark.parametrize(("year", "is_answered"), [(2022, True), (2021, False)])
def test_the_year_asked_for_stands_in_the_document_that_answers(library, read, year, is_answered):
    library.add("bill 2022.txt", "Your credit from the bill of the heating is 257 euros.")
    library.add("bike.txt", "The bike was bought in 2021.")
    assert (
        read(f"How much is the credit of the bill of {year}?")[0].is_answerable(with_model=False)
        is is_answered
    )


def test_a_heading_says_what_the_sentences_below_it_are_about(library, read):
    library.add(
        "lease.md", "## Kaution für die Wohnung\nDer Mieter leistet 2.535 EUR in drei Raten.", language="de"
    )
    verdict, chosen = read("Wie hoch ist die Kaution für die Wohnung?", "de")
    assert verdict.is_answerable(with_model=False)
    assert chosen[0].text == "Der Mieter leistet 2.535 EUR in drei Raten."


def test_a_question_finds_its_day_in_another_notation(library, read):
    library.add("meter.txt", "01.01.2024   12.431 kWh\n01.07.2024   13.902 kWh\n01.01.2025   15.377 kWh")
    verdict, chosen = read("What did the meter show on 1 July 2024?")
    assert chosen[0].text == "01.07.2024   13.902 kWh"
    assert verdict.is_answerable(with_model=False)
