"""Evidence, the verdict whether it answers, and the sentences that are quoted."""

from __future__ import annotations

import pytest

from indexer.answering.answerability import judge_answerability
from indexer.answering.context import merge_neighbours
from indexer.answering.evidence import Evidence, find_evidence, passage_rarity, read_question
from indexer.answering.extractive import quote_answer, quoted_text
from indexer.domain import Locator


@pytest.fixture
def read(library):
    def run(question, language="en"):
        passages = merge_neighbours(library.found, library.text)
        asked = read_question(question, language, passage_rarity(passages, language))
        evidence = find_evidence(question, asked, passages)
        return judge_answerability(asked, passages, evidence), quote_answer(evidence)

    return run


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("How long is the notice period?", "The notice period is three months to the end of a quarter."),
        ("To whom is notice given?", "Notice must be given in writing to Anna Schmidt."),
        ("How many days of paid leave do I have a year?", "Every employee has 30 days of paid leave a year."),
        ("Until when can leave days be carried over?", "Up to 5 days may be carried over until 31 March."),
        ("Where can I park my bicycles?", "Bicycles are parked in the yard."),
    ],
)
def test_the_sentence_that_answers_is_quoted_first(handbook, read, question, best):
    verdict, chosen = read(question)
    assert chosen[0].text == best
    assert verdict.is_answerable(with_model=False)


@pytest.mark.parametrize(
    "question", ["Which wavelength does the orbital laser use?", "Who won the chess championship in Oslo?"]
)
def test_a_question_about_something_else_is_not_answerable(handbook, read, question):
    verdict, _ = read(question)
    assert not verdict.is_answerable(with_model=True)
    assert verdict.missing


def test_who_founded_it_is_not_where_it_is_found(library, read):
    library.add("a.txt", "Debian can be found at Mirror Sites.")
    library.add("b.txt", "The Debian project was officially founded by Ian Murdock in 1993.")
    assert read("who founded Debian")[1][0].text.startswith("The Debian project")
    assert read("Where is Debian found?")[1][0].text.startswith("Debian can")


def test_what_somebody_wrote_was_written_by_them(library, read):
    library.add("a.txt", "The manual names Loom Hall.\nThe manual was written and checked by Ada Brook.")
    assert read("Who wrote the manual?")[1][0].text == "The manual was written and checked by Ada Brook."


def test_other_things_are_no_change(library, read):
    library.add("a.txt", "Andere Fragen zum Passwort beantwortet die Hotline.", language="de")
    library.add("b.txt", "Das Passwort ändern Sie unter Konto.", language="de")
    assert read("Wo kann ich das Passwort ändern?", "de")[1][0].text.startswith("Das Passwort ändern")


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


def test_headings_and_repetitions_are_not_quoted(library, read):
    library.add("a.md", "# Notice period\n\nThe notice period is three months.")
    library.add("b.md", "The notice period is three months. Notice period?")
    assert [item.text for item in read("How long is the notice period?")[1]] == [
        "The notice period is three months."
    ]


def test_what_is_said_already_is_not_quoted_again(library, read):
    library.add(
        "a.txt", "4. Password\nThe password of the router stands on its back.\n5. Address\nHemlock Lane."
    )
    assert [item.text for item in read("What is the password?")[1]] == [
        "The password of the router stands on its back."
    ]


def test_another_thing_of_the_kind_is_not_quoted():
    alike = [
        Evidence(0, 0, 9, "The bullseye version was released in August.", 1.0, 1.0, 0.4, True, False),
        Evidence(1, 0, 9, "The new firmware was released in June.", 0.3, 0.3, 0.95, True, False),
    ]
    assert quote_answer(alike) == alike[:1]


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


def test_lines_that_only_announce_are_not_quoted_though_parsers_leave_no_mark_at_them(library, read):
    library.add(
        "a.txt",
        "Recall of the Wren W2\nThe board agreed to recall the affected rain gauges for a loose seal.",
    )
    assert [item.text for item in read("Why was the Wren W2 recalled?")[1]] == [
        "The board agreed to recall the affected rain gauges for a loose seal."
    ]


def test_the_short_lines_of_a_slide_are_what_it_says(library, read):
    library.add("a.pptx", "Battery\nRange 85 km instead of 60 km\nSupplier unknown", locator=Locator(slide=2))
    library.add("b.txt", "A monitor watches every cell of the battery.")
    verdict, chosen = read("What range has the battery?")
    assert verdict.is_answerable(with_model=False)
    assert chosen[0].text == "Range 85 km instead of 60 km"


def test_a_table_of_contents_is_not_quoted(library, read):
    library.add("a.pdf", "9.1 Choosing the time zone . . . . . . . . 181\n9.2 Clock ........ 182")
    library.add("b.txt", "Run tzconfig to choose another zone for the time.")
    assert read("How do I choose the time zone?")[1][0].text.startswith("Run tzconfig")


def test_the_last_line_announces_nothing(library, read):
    library.add("a.txt", "Start: 09:45\nWhere: Terminal 1\nBooking reference K9QXZT")
    assert read("booking reference")[1][0].text == "Booking reference K9QXZT"


def test_the_lines_before_a_mail_answer_who_and_when_only(library, read):
    library.add(
        "a.eml",
        "From: Claire Dubois <claire@example.org>\nSubject: Supplier of the hinge\nDate: 11 Sep 2023",
        locator=Locator(part="mail header"),
    )
    library.add("b.txt", "We take the forged hinge of another supplier.")
    assert read("Which supplier makes the hinge?")[1][0].text.startswith("We take")
    assert read("Who is Claire Dubois?")[1][0].text.startswith("From: Claire")
    assert read("claire@example.org")[1][0].text.startswith("From: Claire")


def test_a_fitting_heading_is_enough_for_a_model_to_try(library, read):
    library.add(
        "a.txt", "Minutes of the board meeting in March\n\nPresent: Smith, Jones.\n\nThe budget was agreed."
    )
    verdict, _ = read("What was decided at the board meeting in March?")
    assert verdict.is_answerable(with_model=True)


@pytest.mark.parametrize("question", ["telefon mayr", "Wie lautet die Telefonnummer von Johann Mayr?"])
def test_a_mail_tells_the_telephone_number_of_its_sender(library, read, question):
    library.add(
        "a.eml",
        'From: "Johann Mayr" <mayr@example.net>\nTo: anna@example.net\n\nSehr geehrte Frau Brand,\n\n'
        "das Dach kostet 18.400 Euro. Sie erreichen mich unter +43 664 5551234.\n\nJohann Mayr",
        language="de",
    )
    library.found.clear()
    library.find(1, 0, 56, locator=Locator(part="mail header"))
    library.find(1, 57, locator=Locator(part="body"))
    verdict, chosen = read(question, "de")
    assert verdict.is_answerable(with_model=False)
    assert chosen[0].text == "Sie erreichen mich unter +43 664 5551234."


def test_a_mail_tells_the_address_of_its_sender(library, read):
    library.add(
        "a.eml",
        "From: Claire Dubois <claire@example.org>\n\nSee you,\nClaire",
        locator=Locator(part="mail header"),
    )
    verdict, chosen = read("What is Claire's email address?")
    assert verdict.is_answerable(with_model=False)
    assert chosen[0].text == "From: Claire Dubois <claire@example.org>"


def test_the_date_in_the_title_of_minutes_is_when_it_was(library, read):
    library.add(
        "a.txt", "Minutes of the steering committee, 14 February 2024\n\nPresent: Vance, Okafor.\n\nThe end."
    )
    verdict, chosen = read("When was the steering committee?")
    assert verdict.is_answerable(with_model=False)
    assert chosen[0].text.startswith("Minutes")


def test_words_of_link_targets_do_not_count(library, read):
    library.add(
        "a.md",
        "- [Page](https://example.org/voluntary-leave-program)\n- The voluntary leave form is OPM 630.",
    )
    assert read("Which form is for voluntary leave?")[1][0].text == "The voluntary leave form is OPM 630."


def test_spans_of_quotes_are_exact(handbook, read):
    for item in read("How long is the notice period during probation?")[1]:
        text = handbook.texts[item.passage + 1]
        assert text[item.start : item.end] == item.text


def test_german_questions_find_german_sentences(library, read):
    library.add(
        "urlaub.txt",
        "Die Kantine öffnet um 11 Uhr. Der Urlaubsanspruch beträgt 30 Tage im Jahr.",
        language="de",
    )
    assert "30 Tage" in read("Wie viele Tage beträgt der Urlaubsanspruch?", "de")[1][0].text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- One item", "One item"),
        ("1. Submit **the form** now", "Submit the form now"),
        ("## Heading", "Heading"),
        ("M4\tWeather station\t289", "M4 · Weather station · 289"),
        ("| October 17 | Due date |", "October 17 · Due date"),
        ("See [the page](https://example.org/x) for `code`", "See the page for code"),
        ("wrapped\n  by hand", "wrapped by hand"),
        ("a * b * c", "a * b * c"),
    ],
)
def test_quotes_of_markdown_are_shown_without_markup(text, shown):
    assert quoted_text(text, is_markdown=True) == shown


def test_marks_of_another_format_are_its_words():
    assert quoted_text("- call `f(**kw)`, see __init__", is_markdown=False) == "call `f(**kw)`, see __init__"
