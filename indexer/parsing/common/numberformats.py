"""Numbers of workbooks as their cells show them: the format codes of Excel (ECMA-376 part 1, 18.8.31).

Dates are no matter of this module: they read as ISO 8601 wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

NumberFormat = Callable[[float], str]
"""A number as a cell shows it; empty where its format shows nothing, or nothing that is understood."""
FormattedCell = tuple[int, int, NumberFormat]
"""(row, column, format), from 0."""

_GENERAL = "General"
_CURRENCY = '"$"#,##0{0}_);\\("$"#,##0{0}\\)'
_ACCOUNTING = "_({1}* #,##0{0}_);_({1}* \\(#,##0{0}\\);_({1}* \\-??_);_(@_)"
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: _CURRENCY.format(""),
    6: _CURRENCY.format(""),
    7: _CURRENCY.format(".00"),
    8: _CURRENCY.format(".00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);(#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);(#,##0.00)",
    41: _ACCOUNTING.format("", ""),
    42: _ACCOUNTING.format("", '"$"'),
    43: _ACCOUNTING.format(".00", ""),
    44: _ACCOUNTING.format(".00", '"$"'),
    48: "##0.0E+0",
}
"""Codes that stand in no workbook, by their number, as an English Excel has them (18.8.30)."""

_SECTION_END = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<general>General)|(?P<exponent>E[+-]0+)|(?P<digit>[0#?])|(?P<slash>/(?:[1-9]\d{0,3})?)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_GROUP = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_COLOUR = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)", re.IGNORECASE)
_DATE_LETTERS = frozenset("ymdhsbg@")
_SIMPLE = re.compile(
    r"(?P<free>[#?,]*)(?P<fixed>(?:0[0,]*)?)(?:\.(?P<kept>0*)(?P<optional>[#?]*))?(?P<power>E[+-]0+)?"
)
"""A number that Python can show by a format of its own, as most are."""
_UP = 1 + 1e-15
"""Excel rounds the fifteen digits that it knows, and halves up; Python what the binary number is."""
_SURE_DIGITS = 13
_MAX_NUMBER = 1e15
_MAX_EXPONENT = 30
_MAX_DECIMALS = 30
_MAX_CODE_CHARS = 255
_KEPT_NUMBERS = 4_096
"""Of those that cost long to show: hours in quarters, sizes in fractions of an inch recur."""


def number_format(number: int, codes: Mapping[int, str]) -> NumberFormat | None:
    """The format of a number in a workbook with these codes of its own; None where it shows numbers as they are."""
    code = codes.get(number, "") or _BUILT_IN.get(number, _GENERAL)
    return None if code == _GENERAL else _read_format(code[:_MAX_CODE_CHARS])


def formatted_cells(
    styles: Iterable[tuple[int, int, int]], formats: Sequence[NumberFormat | None]
) -> Iterator[FormattedCell]:
    """Those of the cells, given as (row, column, style), whose style has a format."""
    known = {style: found for style, found in enumerate(formats) if found is not None}
    for row, column, style in styles if known else ():
        found = known.get(style)
        if found is not None:
            yield row, column, found


@lru_cache(maxsize=1024)
def _read_format(code: str) -> NumberFormat | None:
    sections = [_read_section(part) for part in _SECTION_END.split(code)[:3]]
    positive, negative, zero = sections[0], sections[min(1, len(sections) - 1)], sections[2:3] or sections[:1]
    if positive is None or "[<" in code or "[>" in code or "[=" in code:
        return None
    sign = "-" if len(sections) == 1 else ""
    of_zero = zero[0](0) if zero[0] is not None else ""

    def show(value: float) -> str:
        if 0 < value < _MAX_NUMBER:
            return positive(value)
        if value == 0 or not -_MAX_NUMBER < value < 0:
            return of_zero if value == 0 else ""
        shown = negative(-value) if negative is not None else ""
        return sign + shown if shown.strip("0,.") else shown

    return show


@dataclass(frozen=True, slots=True, eq=False)
class _Section:
    """The part of a code for numbers of one sign."""

    before: str
    pieces: tuple[tuple[str, str], ...]
    """(kind, text) of the number itself: `digit`, `point`, `comma`, `slash`, `exponent`, `general`, `literal`."""
    after: str
    exponent: int
    """Of the power of ten that a number is multiplied with."""

    def quick(self) -> NumberFormat:
        """Shows numbers without their sign, by a format of Python where it has one."""
        match = _SIMPLE.fullmatch("".join(text for _, text in self.pieces))
        decimals = len(f"{match['kept'] or ''}{match['optional'] or ''}") if match is not None else 0
        if match is None or (match["power"] and decimals >= _SURE_DIGITS):
            return lambda value: _shown(self, value)
        before, after, scale = self.before, self.after, 10**self.exponent * _UP
        zeros, optional = match["fixed"].count("0"), 0 if match["power"] else len(match["optional"] or "")
        comma = "," if "," in match["free"] + match["fixed"] else ""
        width = zeros + (max(zeros - 1, 0) // 3 if comma else 0) + (decimals + 1 if decimals else 0)
        form = f".{decimals}E" if match["power"] else f"0{width}{comma}.{decimals}f"
        low = 0 if zeros else 10.0**-self.exponent  # below one, a code without a zero shows no whole number
        # For larger numbers Python shows more digits than Excel knows.
        high = 10.0 ** (_SURE_DIGITS - (0 if match["power"] else decimals) - self.exponent)

        def show(value: float) -> str:
            if not low <= value < high:
                return _shown(self, value)
            number = f"{value * scale:{form}}"
            if optional:
                number = (number[:-optional] + number[-optional:].rstrip("0")).rstrip(".")
            return f"{before}{number}{after}"

        return show

    def number(self, value: Decimal) -> str:
        """A number in its places, without what stands in front of it and behind."""
        kinds = [kind for kind, _ in self.pieces]
        if "general" in kinds:
            return f"{value.normalize():f}"
        if "slash" in kinds:
            return _fraction(value, self.pieces)
        point = kinds.index("point") if "point" in kinds else len(kinds)
        decimals = [text for kind, text in self.pieces[point:] if kind == "digit"][:_MAX_DECIMALS]
        if "exponent" in kinds:
            return f"{float(value):.{len(decimals)}E}"
        whole, _, rest = f"{value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP):f}".partition(
            "."
        )
        while rest and decimals[len(rest) - 1] != "0" and rest.endswith("0"):
            rest = rest[:-1]
        return _filled(whole, self.pieces[:point]) + (f".{rest}" if rest else "")


@lru_cache(maxsize=_KEPT_NUMBERS)
def _shown(section: _Section, value: float) -> str:
    """A number without its sign, digit by digit."""
    try:
        number = section.number(Decimal(f"{value:.15g}").scaleb(section.exponent))
    except ArithmeticError:  # more digits than Decimal keeps
        return ""
    shown = " ".join(f"{section.before}{number}{section.after}".split())
    return shown if any(map(str.isdecimal, number)) else ""


_OF_NUMBERS = ("digit", "point", "comma", "slash", "exponent", "general")


def _filled(whole: str, pieces: tuple[tuple[str, str], ...]) -> str:
    """A whole number in its places, from the last one on: with zeros, groups, and what stands in between."""
    digits = list(whole.lstrip("0"))
    shown: list[str] = []
    places = sum(kind == "digit" for kind, _ in pieces)
    for kind, text in reversed(pieces):
        if kind == "digit":
            places -= 1
            shown.append(digits.pop() if digits else "0" if text == "0" else "")
        elif kind == "literal" and (digits or places):
            shown.append(text)
    left = "".join(digits) + "".join(reversed(shown))
    is_grouped = any(kind == "comma" for kind, _ in pieces) and left.isdecimal()
    return _GROUP.sub(",", left) if is_grouped else left


def _fraction(value: Decimal, pieces: tuple[tuple[str, str], ...]) -> str:
    kinds = [kind for kind, _ in pieces]
    slash = kinds.index("slash")
    fixed = int(pieces[slash][1][1:] or 0)
    nearest = Fraction(value).limit_denominator(10 ** min(kinds[slash:].count("digit") or 1, 4) - 1)
    below = fixed or nearest.denominator
    above = round(value * fixed) if fixed else nearest.numerator
    has_whole = "literal" in kinds[:slash]
    whole, rest = divmod(above, below) if has_whole else (0, above)
    part = f"{rest}/{below}" if rest or not has_whole else ""
    return " ".join(filter(None, (str(whole) if whole or not part else "", part)))


def _read_section(code: str) -> NumberFormat | None:
    """What a section says; None where it shows dates, texts, words for numbers, or what is not understood."""
    pieces = tuple(_pieces(code))
    kinds = [kind for kind, _ in pieces]
    if "strange" in kinds or not {"digit", "general"} & set(kinds):
        return None
    first = next(n for n, kind in enumerate(kinds) if kind in _OF_NUMBERS)
    last = max(n for n, kind in enumerate(kinds) if kind in _OF_NUMBERS)
    before, after = ("".join(text for _, text in part) for part in (pieces[:first], pieces[last + 1 :]))
    number, thousands = _without_thousands(pieces[first : last + 1])
    exponent = 2 * sum(text.count("%") for kind, text in pieces if kind == "percent") - 3 * thousands
    if abs(exponent) > _MAX_EXPONENT:
        return None
    return _Section(
        before=" ".join(f"{before}|".split())[:-1],
        pieces=number,
        after=" ".join(f"|{after}".split())[1:],
        exponent=exponent,
    ).quick()


def _without_thousands(pieces: tuple[tuple[str, str], ...]) -> tuple[tuple[tuple[str, str], ...], int]:
    """A number without the commas behind its digits, and how many they are: each divides it by a thousand."""
    left = list(pieces)
    for end in range(len(left), 0, -1):
        is_behind = end == len(left) or left[end][0] == "point"
        if is_behind and left[end - 1][0] == "comma":
            del left[end - 1]
    return tuple(left), len(pieces) - len(left)


def _pieces(code: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "other", match[match.lastgroup or "other"]
        if kind in ("quoted", "escaped", "currency"):
            yield "literal", text
        elif kind in ("blank", "fill"):
            yield "literal", " " if kind == "blank" or text == " " else ""
        elif kind == "bracket":
            if _COLOUR.fullmatch(text) is None:
                yield "strange", text
        elif kind != "other":
            yield kind, text
        else:
            named = {".": "point", ",": "comma", "%": "percent"}.get(text)
            yield named or ("strange" if text.lower() in _DATE_LETTERS else "literal"), text
