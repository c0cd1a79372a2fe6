"""Models that fall into a loop: small ones write the same words again until their room is used up."""

from __future__ import annotations

import re

_LEAST_REPEATED = 120
"""Characters that the repetitions take together."""
_LEAST_TIMES = 3
_TAIL = 24
"""Characters by which an earlier time is looked for."""
_SAYS_SOMETHING = re.compile(r"[^\W_]")
"""A rule of dashes is no loop."""


def before_loop(text: str) -> str | None:
    """A text up to the end of the first time, where it ends in words that are repeated; None where it does not.

    The repetitions follow each other without anything between, three times at least.
    """
    tail = text[-_TAIL:]
    earlier = text.rfind(tail, 0, len(text) - 1) if len(text) >= _LEAST_REPEATED else -1
    if earlier < 0:
        return None
    period = len(text) - len(tail) - earlier
    times = max(_LEAST_TIMES, -(-_LEAST_REPEATED // period))
    unit = text[-period:]
    if not text.endswith(unit * times) or not _SAYS_SOMETHING.search(unit):
        return None
    end = len(text)
    while text.endswith(unit, 0, end - period):
        end -= period
    return text[:end]
