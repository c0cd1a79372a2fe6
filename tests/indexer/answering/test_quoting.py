"""The sentences that are quoted."""

from __future__ import annotations

import pytest

from indexer.answering.evidence import Evidence
from indexer.answering.extractive import quote_answer, quoted_text
from indexer.domain import Locator


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
    ("name", "text", "question", "best"),
    [
        ("a.txt", "Invoice number: 2024-011\nTotal: EUR 7,125.00",
         "What was the total of invoice 2024-011?", "Total: EUR 7,125.00"),
        ("a.eml", "Subject: Re: Data migration\n\nTomás takes over the data migration from Priya.",
         "Who does the data migration?", "Tomás takes over the data migration from Priya."),
        ("a.txt", "The bike weighs 14 kg in total.\nThe bike was bought for 1,249 euros in 2022.",
         "How much did the bike cost?", "The bike was bought for 1,249 euros in 2022."),
        ("a.txt", "The machine has the serial number 21/118842907.\nThe warranty of the machine covers two years.",
         "How long is the warranty of the machine?", "The warranty of the machine covers two years."),
        ("a.txt", "Priya checks whether the backups are encrypted.\nSo far the backups are not encrypted at all.",
         "Are the backups encrypted?", "So far the backups are not encrypted at all."),
        ("a.txt", "Share of each party\n\nWaste collection 1.120,00 € 124,40 €\n\nThe shares are due in May.",
         "share waste collection", "Waste collection 1.120,00 € 124,40 €"),
        ("a.txt", "Tax office Kiel, tax number 20/114/03377\n\nYour income was assessed in July.",
         "tax number", "Tax office Kiel, tax number 20/114/03377"),
        ("a.json", '{"text": "Which engine runs in production?"}\n{"text": "Rotary 15.6 runs in production."}',
         "Which engine runs in production?", '{"text": "Rotary 15.6 runs in production."}'),
        ("a.txt", "12.05.24, 09:14 - Ann: Who bakes?\n12.05.24, 09:16 - Ben: Me! I bake the walnut cake",
         "Who bakes the walnut cake?", "12.05.24, 09:16 - Ben: Me! I bake the walnut cake"),
        ("a.txt", "Bed 3: Mr Haldane, day 2, up at 10. Allergic to penicillin.\nBed 5: Mrs Okonkwo, pneumonia.",
         "Which patient is allergic to penicillin?", "Bed 3: Mr Haldane, day 2, up at 10. Allergic to penicillin."),
        ("a.py", "RATE = 3\n\ndef clamp_discount(discount: float) -> float:\n    return min(discount, RATE)\n",
         "clamp_discount", "def clamp_discount(discount: float) -> float:"),
        ("a.java", "/** No retry. */\npublic long computeBackoffMillis(int attempt) {\n  return attempt;\n}\n",
         "compute backoff", "public long computeBackoffMillis(int attempt) {"),
        ("a.txt", "Repair of the roof, Elm Street 6\n\nContractor: Harms and Sons\nCost: 92,450 euros\n",
         "How much does the repair of the roof cost?", "Cost: 92,450 euros"),
        ("a.txt", "Die Sanierung des Daches wurde beschlossen.\nDie Kosten der Sanierung betragen 86.000 Euro.",
         "Was kostet die Sanierung des Daches?", "Die Kosten der Sanierung betragen 86.000 Euro."),
    ],
)  # fmt: skip
def test_what_is_of_the_kind_wanted_is_quoted_first(library, read, name, text, question, best):
    library.add(name, text)
    assert read(question)[1][0].text == best


def test_the_name_of_a_file_says_what_it_is_about(library, read):
    library.add("Agreement Norvik draft.txt", "The fee is 85 euros an hour.")
    library.add("Agreement Norvik final.txt", "The fee is 95 euros an hour.")
    verdict, chosen = read("What is the fee in the final agreement with Norvik?")
    assert chosen[0].text == "The fee is 95 euros an hour."
    assert not verdict.strange


def test_folders_say_what_a_file_is_about(library, read):
    (library.folder / "Choir").mkdir()
    library.add("Choir/evening.txt", "Founded in 1974 by Alastair Munro. The hall was built later.")
    verdict, chosen = read("Who founded the choir?")
    assert chosen[0].text == "Founded in 1974 by Alastair Munro."
    assert verdict.is_answerable(with_model=False)


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


@pytest.mark.parametrize(
    ("text", "question", "quoted"),
    [
        (
            "The hall was taken because of a wedding. The concert moved to June. It was sold out.",
            "Why was the concert moved?",
            ["The concert moved to June.", "The hall was taken because of a wedding."],
        ),
        (
            "The roof is to be repaired. The works begin in April 2024. Nobody may use the balcony.",
            "When is the roof repaired?",
            ["The roof is to be repaired.", "The works begin in April 2024."],
        ),
    ],
)
def test_what_the_best_sentence_lacks_is_quoted_from_beside_it(library, read, text, question, quoted):
    library.add("a.txt", text)
    assert [item.text for item in read(question)[1]][:2] == quoted


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


def test_another_thing_of_the_kind_is_not_quoted(handbook):
    bullseye, firmware = (passage.document for passage in handbook.found[:2])
    alike = [
        Evidence(
            0, 0, 9, "The bullseye version was released in August.", 1.0, 1.0, 0.4, True, False, bullseye
        ),
        Evidence(1, 0, 9, "The new firmware was released in June.", 0.3, 0.3, 0.95, True, False, firmware),
    ]
    assert quote_answer(alike) == alike[:1]


def test_what_holds_no_word_of_the_question_is_not_quoted_beside_another_such(handbook):
    one, other = (passage.document for passage in handbook.found[:2])
    near = [
        Evidence(0, 0, 9, "Winterkonzert am 14. Dezember, 19:30.", 0.0, 0.0, 0.6, True, False, one),
        Evidence(1, 0, 9, "Date: Wed, 21 Dec 2022 17:30", 0.0, 0.0, 0.5, True, False, other),
    ]
    assert quote_answer(near) == near[:1]


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


def test_of_a_table_a_row_is_quoted_and_not_the_names_of_its_columns(library, read):
    rows = "Courses\t£1,200\tLine manager\nLanguage lessons\t£400\tHead of People"
    library.add("handbook.docx", f"Training\nWhat\tBudget per year\tWho approves\n{rows}")
    assert (
        read("Who approves budgets for language lessons?")[1][0].text
        == "Language lessons\t£400\tHead of People"
    )
    assert read("Who approves training budgets?")[1][0].text == "Courses\t£1,200\tLine manager"


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
        ("> We need a machine\n   > with users.", "We need a machine with users."),
    ],
)
def test_quotes_of_markdown_are_shown_without_markup(text, shown):
    assert quoted_text(text, is_markdown=True) == shown


def test_marks_of_another_format_are_its_words():
    assert quoted_text("- call `f(**kw)`, see __init__", is_markdown=False) == "call `f(**kw)`, see __init__"


def test_what_only_names_or_points_is_not_quoted_before_what_says_something(library, read):
    library.add(
        "a.md",
        "---\ntitle: Parking permit costs\nkeywords: parking, permit, cost\n---\n\n"
        "- **For what a parking permit costs:**\n\n- [Costs of a parking permit](https://example.org/permit)\n\n"
        "It comes to 30 euros for a permit.",
    )
    library.change(1, format="Markdown")
    chosen = read("What does a parking permit cost?")[1]
    assert [item.text for item in chosen] == ["It comes to 30 euros for a permit."]


def test_a_question_finds_its_day_in_another_notation(library, read):
    library.add("meter.txt", "01.01.2024   12.431 kWh\n01.07.2024   13.902 kWh\n01.01.2025   15.377 kWh")
    verdict, chosen = read("What did the meter show on 1 July 2024?")
    assert chosen[0].text == "01.07.2024   13.902 kWh"
    assert verdict.is_answerable(with_model=False)
