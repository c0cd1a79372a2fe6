"""A worker's death is put down to one content, which gets a second chance."""

from __future__ import annotations

from indexer.parsing.blame import CRASHED, Blame
from indexer.parsing.messages import Identified


def content(number: int, member: str = "") -> Identified:
    return Identified(bytes([number]) * 32, 10, "text", 1, "Text", member)


def test_a_file_gets_one_more_attempt_after_a_crash():
    blame = Blame(60)
    assert blame.verdict(content(1), timed_out=False) == ""
    assert blame.poison == ()
    assert blame.verdict(content(1), timed_out=False) == CRASHED


def test_a_file_that_took_too_long_gets_none():
    assert Blame(60).verdict(content(1), timed_out=True) == "Reading it took longer than 60 s."


def test_a_file_that_was_never_identified_is_given_up_after_two_crashes():
    blame = Blame(60)
    assert blame.verdict(None, timed_out=False) == ""
    assert blame.verdict(None, timed_out=False) == CRASHED


def test_a_member_is_left_out_and_the_file_goes_on():
    blame = Blame(60)
    assert blame.verdict(content(2, "a.txt"), timed_out=False) == ""
    assert blame.verdict(content(2, "a.txt"), timed_out=False) == ""
    assert blame.poison == ((content(2).content_hash, CRASHED),)


def test_a_member_that_hangs_is_left_out_at_once_but_only_one():
    blame = Blame(5)
    assert blame.verdict(content(2, "a.txt"), timed_out=True) == ""
    assert blame.poison == ((content(2).content_hash, "Reading it took longer than 5 s."),)
    assert blame.verdict(content(3, "b.txt"), timed_out=True) == "Reading it took longer than 5 s."


def test_attempts_end_however_many_members_crash():
    blame = Blame(60)
    verdicts = [blame.verdict(content(number, "m"), timed_out=False) for number in range(8)]
    assert verdicts == [""] * 7 + [CRASHED]
