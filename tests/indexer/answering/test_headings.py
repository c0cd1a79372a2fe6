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
