from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.answering.sentences import LONGEST, split_sentences


def texts(text):
    return [sentence.text for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("See e.g. Dr. Smith. He knows.", ["See e.g. Dr. Smith.", "He knows."]),
        ("It costs 3.50 EUR. Pay now.", ["It costs 3.50 EUR.", "Pay now."]),
        ("J. R. Smith signed it. Done.", ["J. R. Smith signed it.", "Done."]),
        ("It ends on Jan. 5. Then it starts.", ["It ends on Jan. 5.", "Then it starts."]),
        (
            "Die Frist beginnt am 1. Mai und endet am 31. Dezember. Danach nicht.",
            ["Die Frist beginnt am 1. Mai und endet am 31. Dezember.", "Danach nicht."],
        ),
        ("Siehe Abs. 3 Nr. 2 des Vertrags.", ["Siehe Abs. 3 Nr. 2 des Vertrags."]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
        ("Answer “Where to?” with home. So.", ["Answer “Where to?” with home.", "So."]),
        ("公司假期为25天。员工须提前申请！", ["公司假期为25天。", "员工须提前申请！"]),
        ("هل انتهى؟ نعم انتهى. شكرا", ["هل انتهى؟", "نعم انتهى.", "شكرا"]),
        ("यह घर है। वह दुकान है।", ["यह घर है।", "वह दुकान है।"]),
        (
            "2024-03-01 10:02:11 INFO started on port 8443\n2024-03-01 10:05:42 ERROR E1042 no room\n  on disk",
            [
                "2024-03-01 10:02:11 INFO started on port 8443",
                "2024-03-01 10:05:42 ERROR E1042 no room\n  on disk",
            ],
        ),
        (
            "Mar  1 10:02:11 host app: started the server on its port\nMar  1 10:05:42 host app: stopped",
            ["Mar  1 10:02:11 host app: started the server on its port", "Mar  1 10:05:42 host app: stopped"],
        ),
        (
            "12.05.24, 09:14 - Ann: Hi! Who comes?\n12.05.24, 09:16 - Ben: I do",
            ["12.05.24, 09:14 - Ann: Hi! Who comes?", "12.05.24, 09:16 - Ben: I do"],
        ),
        (
            "[6/3/24, 10:02 PM] Ann: a long message that fills most of the line\n[6/3/24, 10:05 PM] Ben: yes",
            [
                "[6/3/24, 10:02 PM] Ann: a long message that fills most of the line",
                "[6/3/24, 10:05 PM] Ben: yes",
            ],
        ),
        (
            "12.09.2023  Vaccination, the next one is in September\n04.12.2023  Drops for the ear twice a day",
            [
                "12.09.2023  Vaccination, the next one is in September",
                "04.12.2023  Drops for the ear twice a day",
            ],
        ),
        (
            "Brake pads at the front of the car      148,50\nOil change with five litres      97,90",
            ["Brake pads at the front of the car      148,50", "Oil change with five litres      97,90"],
        ),
        ('"user": "ann",\n"text": "It runs"', ['"user": "ann",', '"text": "It runs"']),
        ("int size() {\n  return n;\n}\nint last;", ["int size() {", "return n;", "}", "int last;"]),
        (
            "The flat is insured up to a sum of 65,000 euros for each single event. Yearly premium:\n118 euros.",
            [
                "The flat is insured up to a sum of 65,000 euros for each single event.",
                "Yearly premium:\n118 euros.",
            ],
        ),
        (
            "The invoice was paid to the company in full by them on\n12.09.2023 after a reminder.",
            ["The invoice was paid to the company in full by them on\n12.09.2023 after a reminder."],
        ),
        ("It is so. [1][2] And so on.", ["It is so. [1][2]", "And so on."]),
        (
            "Bitte zahlen Sie die Hälfte bis zum 31. Mai und den ganzen Rest bis zum\n15. August auf das Konto.",
            [
                "Bitte zahlen Sie die Hälfte bis zum 31. Mai und den ganzen Rest bis zum\n15. August auf das Konto."
            ],
        ),
        ("It is so.\n\n[1]\n\nA footnote.", ["It is so.", "[1]", "A footnote."]),
        ("- one\n- two\n  goes on\n- three", ["- one", "- two\n  goes on", "- three"]),
        ("# Leave\nThirty days a year.", ["# Leave", "Thirty days a year."]),
        ("Article\tPrice\nM4\t289\nM5\t339", ["Article\tPrice", "M4\t289", "M5\t339"]),
        ("part number: FP-0432\npart fits: Wren W2", ["part number: FP-0432", "part fits: Wren W2"]),
        ("| a | b |\n| 1 | 2 |", ["| a | b |", "| 1 | 2 |"]),
        (
            "This line was wrapped by hand somewhere in\nthe middle of it. Next.",
            ["This line was wrapped by hand somewhere in\nthe middle of it.", "Next."],
        ),
        (
            "If it is lost, please [contact\nthe IT Service\nDesk](https://example.org/a) at once. Next.",
            [
                "If it is lost, please [contact\nthe IT Service\nDesk](https://example.org/a) at once.",
                "Next.",
            ],
        ),
        (
            "The Supervisor must write to\n[benefits@example.org](mailto:benefits@example.org?subject=b)\nsoon.",
            [
                "The Supervisor must write to\n[benefits@example.org](mailto:benefits@example.org?subject=b)\nsoon."
            ],
        ),
        (
            "It fails in some browsers, so\nplease use these\n[steps [A] to clear the cache](https://example.org/a/long/path/here).",
            [
                "It fails in some browsers, so\nplease use these\n[steps [A] to clear the cache](https://example.org/a/long/path/here)."
            ],
        ),
        (
            "> We need a machine with the newest system and\n> users that may test it. Thanks.\nBye.",
            ["> We need a machine with the newest system and\n> users that may test it.", "Thanks.", "Bye."],
        ),
        ("First paragraph\n\nSecond one", ["First paragraph", "Second one"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_people_end_them(text, expected):
    assert texts(text) == expected


def test_a_run_without_an_end_is_cut():
    assert all(len(text) <= LONGEST for text in texts("word " * 1000))
    assert "".join(texts("x" * 2000)) == "x" * 2000


@given(st.text(alphabet="ab .!?\n-#|1。[]", max_size=300))
def test_spans_are_exact_in_order_and_lose_no_word(text):
    sentences = split_sentences(text)
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in sentences)
    assert all(a.end <= b.start for a, b in itertools.pairwise(sentences))
    assert "".join("".join(s.text.split()) for s in sentences) == "".join(text.split())


def test_a_footnote_right_behind_a_sentence_ends_it():
    assert texts("He grew up a fan.[2]\nRoberts lost it at ten.[4][5] He left. See a[1] and x.[1] too.") == [
        "He grew up a fan.[2]",
        "Roberts lost it at ten.[4][5]",
        "He left.",
        "See a[1] and x.[1] too.",
    ]
