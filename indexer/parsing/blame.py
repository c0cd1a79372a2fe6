"""Whose fault a worker's death is: the content it was parsing, which gets one more chance."""

from __future__ import annotations

from collections import Counter

from indexer.parsing.messages import Identified

_MAX_ATTEMPTS = 8
"""For one file, however many poisonous members it holds."""

_MAX_TIMEOUTS = 2

CRASHED = "The parser crashed on this file."


class Blame:
    """The deaths that one file has caused, over all attempts to read it."""

    def __init__(self, limit_s: float) -> None:
        """Judge attempts that may take `limit_s` each."""
        self._limit_s = limit_s
        self._deaths: Counter[bytes] = Counter()
        self._attempts = self._timeouts = 0
        self._poison: dict[bytes, str] = {}

    @property
    def poison(self) -> tuple[tuple[bytes, str], ...]:
        """Members not to be parsed in the next attempt, with the reason that they get instead of text."""
        return tuple(self._poison.items())

    def verdict(self, culprit: Identified | None, *, timed_out: bool) -> str:
        """Judge a death; returns why the file is given up, empty where it is worth another attempt.

        Args:
            culprit: the content that was being parsed; None where the file was not even identified.
            timed_out: the worker was ended at its time limit: a second attempt would take as long again.
        """
        self._attempts += 1
        self._timeouts += timed_out
        reason = f"Reading it took longer than {self._limit_s:.3g} s." if timed_out else CRASHED
        blamed = culprit.content_hash if culprit is not None else b""
        self._deaths[blamed] += 2 if timed_out else 1
        if self._attempts >= _MAX_ATTEMPTS or self._timeouts >= _MAX_TIMEOUTS:
            return reason
        if self._deaths[blamed] < 2:
            return ""
        if culprit is None or not culprit.member:
            return reason
        self._poison[blamed] = reason
        return ""
