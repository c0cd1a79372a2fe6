"""What is taken for a heading, and what only looks like one."""

from __future__ import annotations

from indexer.domain import Locator


def test_a_comment_is_no_heading(library, read):
    library.add("a.py", "import money\n\n# Partial refunds are not supported.\nrefund = None\n")
    assert read("Are partial refunds supported?")[1][0].text == "Partial refunds are not supported."


def test_the_last_line_announces_nothing(library, read):
    library.add("a.txt", "Start: 09:45\nWhere: Terminal 1\nBooking reference K9QXZT")
    assert read("booking reference")[1][0].text == "Booking reference K9QXZT"


def test_the_head_of_a_class_is_no_heading(library, read):
    library.add("a.py", 'class AlertThrottle:\n    """Holds back what comes too fast."""\n    limit = 6\n')
    assert read("AlertThrottle")[1][0].text == "class AlertThrottle:"


def test_a_title_that_stands_there_twice_is_a_heading(library, read):
    title = "Keeping the system up to date"
    place = Locator(headings=(title,))
    library.add("a.html", f"{title}\n{title}\n\nThe system is updated once a week by Anna.", locator=place)
    assert (
        read("How is the system kept up to date?")[1][0].text == "The system is updated once a week by Anna."
    )


def test_a_line_that_ends_in_a_number_tells_a_value(library, read):
    library.add(
        "a.html", "Order receipt\n\nTable 13\n\nNumber of guests 5\n\nThank you for your visit, guests."
    )
    assert read("How many guests were there?")[1][0].text == "Number of guests 5"


def test_a_title_may_end_in_a_number(library, read):
    library.add("a.txt", "Roof of Lime Alley 6\n\nThe work on the roof is done by Harms and Son.")
    assert "Harms" in read("Who works on the roof of Lime Alley 6?")[1][0].text
