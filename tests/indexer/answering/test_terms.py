from __future__ import annotations

import unicodedata

import pytest

from indexer.answering.answerkinds import AnswerKind, answer_kind, shows_kind
from indexer.answering.questionwords import is_negated
from indexer.answering.terms import find_terms, number_key, telling_terms


def keys(text, language="en"):
    return [term.key for term in find_terms(text, language)]


def kinds(text, language="en"):
    return {term.text: term.kind for term in find_terms(text, language)}


def test_forms_of_a_word_are_one():
    assert keys("deadlines") == keys("The deadline")
    assert keys("Kündigungen", "de") == keys("kündigung", "de")


def test_function_words_are_left_out():
    assert keys("What is the notice period of my contract?") == ["notic", "period", "contract"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("1,200", "1200"), ("1.200", "1200"), ("1 200".replace(" ", "\u202f"), "1200"), ("3.50", "3,5"), ("05", "5"),
     ("1st", "1"), ("2.0", "2"), ("1,234.50", "1234.5"), ("1.234,50", "1234.50"), ("４５６", "456")],
)  # fmt: skip
def test_ways_to_write_a_number_are_one(first, second):
    assert number_key(first) == number_key(second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("148 000 guests", ["148000", "guest"]),
        ("1 234,50 EUR", ["1234.5", "eur"]),
        ("in 2019 300 guests", ["2019", "300", "guest"]),
        ("card 12 345 6789", ["card", "12", "345", "6789"]),
    ],
)
def test_groups_of_three_are_one_number(text, expected):
    assert keys(text) == expected


def test_an_identifier_is_asked_for_by_its_words():
    assert keys("apply_weekend_surcharge") == keys("apply weekend surcharge")
    assert set(keys("compute backoff")) <= set(keys("computeBackoffMillis()"))
    assert keys("eBay GmbH") == ["ebay", "gmbh"]


def test_german_nouns_are_not_cut_to_other_words():
    assert keys("Mayer Bauer", "de") == ["mayer", "bauer"] == keys("Mayers Bauern", "de")


def test_german_verbs_are_one_word_with_what_stands_inside_them():
    assert keys("einreichen", "de") == keys("eingereicht", "de") == keys("einzureichen", "de")
    assert keys("angeben", "de") == keys("angegebenen", "de")
    assert keys("Zugang Umzug Angel", "de") == ["zugang", "umzug", "angel"]
    assert keys("roter Kinder", "de") == keys("rotes Kind", "de")


def test_a_function_word_has_its_marks():
    assert keys("ändere die andere Regel", "de") == ["and", "regel"]
    assert keys("uber über", "de") == []


@pytest.mark.parametrize(
    ("question", "language", "telling"),
    [
        ("How tall is the tower?", "en", ["tower"]),
        ("Wie häufig tropft der Hahn im Monat?", "de", ["tropft", "Hahn"]),
        ("Hoe hoog is de borg?", "nl", ["borg"]),
        ("押金是多少？", "zh", ["押金"]),
        ("谁带蛋糕？", "zh", ["带蛋", "蛋糕"]),
        ("敷金はいくらですか？", "ja", ["敷金"]),
        ("보증금은 얼마입니까?", "ko", ["보증", "증금"]),
        ("كم يبلغ العربون؟", "ar", ["يبلغ", "العربون"]),
        ("是什么？", "zh", ["是什", "什么"]),
    ],
)
def test_what_only_asks_tells_nothing(question, language, telling):
    assert [term.text for term in telling_terms(question, language)] == telling


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("three months", "", "3"),
        ("seventy people", "en", "70"),
        ("drei Monate", "de", "3"),
        ("Fünfzig Stühle", "de", "50"),
        ("vingt jours", "fr", "20"),
        ("cent euros", "fr", "100"),
        ("dieciséis meses", "es", "16"),
        ("settanta euro", "it", "70"),
        ("tachtig dagen", "nl", "80"),
    ],
)
def test_number_words_are_numbers(text, language, number):
    assert keys(text, language)[0] == number


def test_words_that_count_elsewhere_are_words():
    assert keys("one cent", "en")[-1] == "cent"


def test_names_are_told_from_words_and_openings():
    found = kinds("Notice goes to Anna Schmidt at ACME before 31 March.")
    assert found["Notice"] == "opening"
    assert {found[name] for name in ("Anna", "Schmidt", "ACME", "March")} == {"name"}
    assert (found["31"], found["goes"]) == ("number", "word")


def test_codes_are_compared_by_their_parts():
    assert kinds("form HR-94") == {"form": "word", "HR": "name", "94": "number"}


def test_words_beside_numbers_are_the_words_they_are_elsewhere():
    assert keys("stocktaking")[0] in keys("stocktaking-2023.csv")
    assert keys("Series-3") == keys("series 3")


@pytest.mark.parametrize(("one", "other"), [("E1042", "E-1042"), ("5kg", "5 kg"), ("LH1152", "LH 1152")])
def test_a_code_is_one_with_and_without_a_mark_in_it(one, other):
    assert keys(one) == keys(other)
    assert keys("B2B on A4") == ["b2b", "a4"]


def test_letters_with_their_marks_apart_are_the_same():
    apart = unicodedata.normalize("NFD", "Zahnärzte in München")
    assert keys(apart, "de") == keys("Zahnärzte in München", "de")


def test_spans_are_exact():
    text = "Café HR-94, 1,200 Tage und 公司25天"
    assert all(text[term.start : term.end] == term.text for term in find_terms(text, "de"))


def test_scripts_without_blanks_become_pairs_and_keep_their_numbers():
    assert keys("公司假期为25天", "zh") == ["公司", "司假", "假期", "期为", "25", "天"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many days of leave do I get?", AnswerKind.NUMBER),
        ("When does the contract end?", AnswerKind.DATE),
        ("What do people do when they leave?", AnswerKind.ANY),
        ("Who approves it?", AnswerKind.PERSON),
        ("What about employees who work from home?", AnswerKind.ANY),
        ("On what date is it due?", AnswerKind.DATE),
        ("My child is ill. How long can I stay at home?", AnswerKind.EXTENT),
        ("Wie lange gilt die Garantie?", AnswerKind.EXTENT),
        ("How much did the bike cost?", AnswerKind.MONEY),
        ("What does the bike cost?", AnswerKind.MONEY),
        ("How much is the monthly rent?", AnswerKind.MONEY),
        ("¿Cuánto cuesta el seguro?", AnswerKind.MONEY),
        ("How much flour do I need?", AnswerKind.NUMBER),
        ("What are the fees good for?", AnswerKind.MONEY),
        ("May I bring a dog?", AnswerKind.YES_NO),
        ("Whom must I notify?", AnswerKind.PERSON),
        ("telefon mayr", AnswerKind.PHONE),
        ("What is the phone number of the plumber?", AnswerKind.PHONE),
        ("Wie lautet die Telefonnummer vom Notdienst?", AnswerKind.PHONE),
        ("What is Claire's email address?", AnswerKind.CONTACT),
        ("How much is the phone?", AnswerKind.NUMBER),
        ("Wie viele Tage habe ich?", AnswerKind.NUMBER),
        ("Bis wann muss ich kündigen?", AnswerKind.DATE),
        ("Combien de jours ?", AnswerKind.NUMBER),
        ("假期有多少天", AnswerKind.NUMBER),
        ("notice period", AnswerKind.ANY),
    ],
)
def test_a_question_wants_a_kind_of_answer(question, kind):
    assert answer_kind(question) in (kind, AnswerKind.CONTACT if kind is AnswerKind.PERSON else kind)


@pytest.mark.parametrize(
    ("text", "kind", "shows"),
    [
        ("It takes 3 weeks.", AnswerKind.NUMBER, True),
        ("It takes long.", AnswerKind.NUMBER, False),
        ("It ends on 31 March.", AnswerKind.DATE, True),
        ("It ends soon.", AnswerKind.DATE, False),
        ("Ask Anna Schmidt.", AnswerKind.PERSON, True),
        ("anything", AnswerKind.ANY, True),
        ("It was bought for 1,249 euros.", AnswerKind.MONEY, True),
        ("Costs: $ 3 million", AnswerKind.MONEY, True),
        ("Die Miete beträgt 980 EUR.", AnswerKind.MONEY, True),
        ("стоит 65 000 рублей", AnswerKind.MONEY, True),
        ("It weighs 14 kg.", AnswerKind.MONEY, False),
        ("The warranty covers two years.", AnswerKind.EXTENT, True),
        ("A seven-day notice", AnswerKind.EXTENT, True),
        ("保修期为两年", AnswerKind.EXTENT, True),
        ("它需要多年。", AnswerKind.EXTENT, True),
        ("They kept it until the nineteenth century.", AnswerKind.EXTENT, True),
        ("直至十九世纪", AnswerKind.EXTENT, True),
        ("It took several years.", AnswerKind.EXTENT, True),
        ("Room 12, second floor", AnswerKind.EXTENT, False),
        ("She checks whether it is so.", AnswerKind.YES_NO, False),
        ("Bought on 2023-04-18, 18.04.2023", AnswerKind.PHONE, False),
    ],
)
def test_a_sentence_shows_a_kind_or_not(text, kind, shows):
    assert shows_kind(text, kind) is shows


@pytest.mark.parametrize(
    ("text", "negated"),
    [("You must not park here.", True), ("You can't.", True), ("Hunde sind nicht erlaubt.", True),
     ("You may park here.", False), ("Notice of leave.", False), ("不可以停车", True)],
)  # fmt: skip
def test_a_denial_is_seen(text, negated):
    assert is_negated(text) is negated
