"""Automatic numbers of lists and headings, which word processors store as rules and not as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

BULLET, NO_NUMBER = "bullet", "none"

_ALPHABETS = {
    "Letter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    # The letters that Word numbers with: no Ё, Й, Щ, Ъ, Ы, Ь.
    "russian": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ",
}
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_CHINESE = "〇一二三四五六七八九"
_CHINESE_FORMS = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting")
)
_MAX_ROMAN = 40_000
_MAX_REPEATS = 40


def numeral(number: int, form: str) -> str:
    """A number in one of the formats of ECMA-376 part 1, 17.18.59; in digits where the format is not known.

    Two more: `upperAlpha` and `lowerAlpha` go on with AA, AB as columns of a sheet do, where the letters of Word go on
    with AA, BB; `0`s before `1`, e.g. `001`, fill up with zeros.
    """
    if form == NO_NUMBER:
        return ""
    if number > 0 and form.startswith(("upper", "lower", "russian")):
        text = _lettered(number, form)
        return text.lower() if form.startswith("lower") or form.endswith("Lower") else text
    if form == "decimalZero":
        return f"{number:02}"
    if form.startswith("0") and form.isdecimal():
        return f"{number:0{len(form)}}"
    if form == "ordinal":
        return f"{number}{_english_ending(number)}"
    if form in _CHINESE_FORMS and 0 < number < 100:
        return _chinese(number)
    return str(number)


def _lettered(number: int, form: str) -> str:
    if form.endswith("Roman"):
        return _roman(number) if number < _MAX_ROMAN else str(number)
    if form.endswith("Alpha"):
        letters = ""
        while number > 0:
            number, place = divmod(number - 1, 26)
            letters = _ALPHABETS["Letter"][place] + letters
        return letters
    alphabet = _ALPHABETS["russian" if form.startswith("russian") else "Letter"]
    repeats, place = divmod(number - 1, len(alphabet))
    return alphabet[place] * min(repeats + 1, _MAX_REPEATS)


def _roman(number: int) -> str:
    letters = ""
    for value, digits in _ROMAN:
        count, number = divmod(number, value)
        letters += digits * count
    return letters


def _english_ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    front = f"{_CHINESE[tens] if tens > 1 else ''}十" if tens else ""
    return front + (_CHINESE[ones] if ones or not tens else "")


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered."""

    start: int
    form: str
    """As `numeral` knows it, or `BULLET`."""
    template: str
    """What stands in front of a paragraph; the characters below U+0009 stand for the number of that level."""
    is_legal: bool = False
    """Whether the numbers of all levels are shown in digits."""
    restarts_behind: int | None = None
    """Counts anew behind a paragraph of this level, from 1, or one above; 0 never does. None: of any level above."""


class ListCounter:
    """The numbers that a list definition has come to; all lists made of it count on together."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def next(self, levels: Sequence[ListLevel], level: int) -> str:
        """Count a paragraph, and the text in front of it, e.g. `2.1` or `(a)`; empty for bullets.

        Args:
            levels: of the list as it is for this paragraph.
            level: of the paragraph, from 0.
        """
        if not 0 <= level < len(levels):
            return ""
        for above in range(level):  # passed over, and counted by Word all the same
            self._counts.setdefault(above, levels[above].start)
        form = levels[level]
        self._counts[level] = self._counts[level] + 1 if level in self._counts else form.start
        for below in [below for below in self._counts if below > level]:
            limit = levels[below].restarts_behind if below < len(levels) else None
            if limit is None or level < limit:
                del self._counts[below]
        if form.form == BULLET:
            return ""
        shown = (self._shown(levels, ord(char), form) if char < "\t" else char for char in form.template)
        return " ".join("".join(shown).split())

    def restart(self, level: int, number: int | None = None) -> None:
        """Count a level anew with its next paragraph: from its start, or with a number."""
        if number is None:
            self._counts.pop(level, None)
        else:
            self._counts[level] = number - 1

    def _shown(self, levels: Sequence[ListLevel], level: int, shown_by: ListLevel) -> str:
        if level >= len(levels):
            return ""
        form = levels[level].form
        if shown_by.is_legal and form not in (NO_NUMBER, BULLET):
            form = "decimal"
        return numeral(self._counts.get(level, levels[level].start), NO_NUMBER if form == BULLET else form)


@dataclass(slots=True)
class NumberedList:
    """A list made of a definition, with what it changes about it."""

    counter: ListCounter
    """Of the definition."""
    levels: list[ListLevel]
    restarts: set[int] = field(default_factory=set)
    """Levels that begin anew with the first paragraph of this list."""

    def next(self, level: int) -> str:
        """Count a paragraph, and the text in front of it."""
        if level in self.restarts:
            self.restarts.discard(level)
            self.counter.restart(level)
        return self.counter.next(self.levels, level)
