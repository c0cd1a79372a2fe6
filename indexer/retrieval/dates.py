"""Days, however they are written: 01.07.2024, 2024-07-01, 1. Juli 2024, July 1st, 2024."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import date

_MONTHS = (
    r"jan\w*|ene\w*|gen\w*|янв\w*",
    r"feb\w*|f[ée]v\w*|фев\w*",
    r"m[aä]r\w*|maart|мар\w*",
    r"a[pbv]r\w*|апр\w*",
    r"ma[iy]o?|mei|mag\w*|ма[йя]",
    r"jun\w*|juin|giu\w*|июн\w*",
    r"jul\w*|juil\w*|lug\w*|июл\w*",
    r"aug\w*|ao[uû]t|ago\w*|авг\w*",
    r"sep\w*|set\w*|сен\w*",
    r"o[ck]t\w*|ott\w*|out\w*|окт\w*",
    r"nov\w*|ноя\w*",
    r"d[eé][cz]\w*|dic\w*|дек\w*",
)
_NAMED = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1))
_DAY = r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|º)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?!\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w.,-]){form}", re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?!\d)",
        rf"(?P<day>\d{{1,2}})(?P<mark>[./])\s?(?P<month>\d{{1,2}})(?P=mark)\s?{_YEAR}",
        rf"{_DAY}\s?(?:of |de )?(?:{_NAMED})\.?,?\s(?:de )?{_YEAR}",
        rf"(?:{_NAMED})\.?\s{_DAY},?\s{_YEAR}",
        rf"{_YEAR}\s?年\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?日",
    )
)
_WRITTEN_MONTHS = {
    "{day} {month} {year}": (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    ),
    "{month} {day} {year}": (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    ),
    "{day} de {month} de {year}": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    ),
}
"""Order → names of the months in languages that write so."""
_NUMBERS = {
    name: number
    for languages in _WRITTEN_MONTHS.values()
    for names in languages
    for number, name in enumerate(names.split(), 1)
}
_MONTH = rf"(?P<name>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?![^\W\d_])"
_YEARLESS = tuple(
    re.compile(rf"(?<![\w.,-]){form}", re.IGNORECASE)
    for form in (rf"{_DAY}\s?(?:of |de )?{_MONTH}", rf"{_MONTH}\.?\s{_DAY}(?!\w)")
)
_LEAP_YEAR = 2000
_MONTH_IN_NUMBERS = re.compile(r"(?<![\w.,-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\w-])")
ANY_YEAR = "--"
"""Before month and day: of a day whose year does not matter."""
_HAS_YEAR = re.compile(r"\d{4}")
_MONTH_OF_YEAR = re.compile(rf"(?<![\w.,-])(?:{_NAMED})\.?,?\s(?:of |de )?{_YEAR}", re.IGNORECASE)


def day_spellings(day: date) -> list[str]:
    """The ways to write a day, without punctuation: 2024 07 01, 1 7 2024, 1 juli 2024, july 01 2024."""
    found = list[str]()
    for at, number in ((f"{day.day:02}", f"{day.month:02}"), (str(day.day), str(day.month))):
        found += [f"{day.year} {number} {at}", f"{at} {number} {day.year}"]
        if day.day > len(_MONTHS):  # else month first is another day
            found.append(f"{number} {at} {day.year}")
        found += [
            order.format(day=at, month=names.split()[day.month - 1], year=day.year)
            for order, languages in _WRITTEN_MONTHS.items()
            for names in languages
        ]
    return list(dict.fromkeys(found))


def find_dates(text: str) -> Iterator[tuple[int, int, date]]:
    """Start, end and day of each whole date in a text; of 3/4/2024 the day is taken to stand first."""
    for form in _FORMS:
        for found in form.finditer(text):
            day = _day(found)
            if day is not None:
                yield found.start(), found.end(), day


def day_keys(text: str) -> frozenset[str]:
    """What days of a text are known by: 2024-07-01, 2024-07, 2024 and, of any year, --07-01.

    Of 3/4/2024 both readings count. A day without a year is ~07-01, too: it may be that of any year.
    """
    found = set[str]()
    whole = list(find_dates(text)) if _HAS_YEAR.search(text) else []
    for start, end, day in whole:
        for each in _readings(text[start:end], day):
            found.update((each.isoformat(), f"{each:%Y-%m}", f"{each:%Y}", f"{ANY_YEAR}{each:%m-%d}"))
    found.update(month for _, _, month in find_months(text))
    found.update(_MONTH_IN_NUMBERS.findall(text))
    bare = (
        key for start, _, key in yearless_days(text) if not any(at <= start < end for at, end, _ in whole)
    )
    return frozenset(found.union(*((key, key.replace(ANY_YEAR, "~")) for key in bare)))


def asked_days(question: str) -> list[tuple[int, int, frozenset[str]]]:
    """Start, end and, as of `day_keys`, what tells of each day that a question names, in order."""
    whole = [
        (start, end, frozenset(key for each in _readings(question[start:end], day) for key in _told_by(each)))
        for start, end, day in find_dates(question)
    ]
    bare = [
        (start, end, frozenset((key,)))
        for start, end, key in yearless_days(question)
        if not any(at <= start < until for at, until, _ in whole)
    ]
    return sorted((*whole, *bare), key=lambda each: each[:2])


def is_month(word: str) -> bool:
    """Whether a word names a month, in full or cut to three letters."""
    return word.lower() in _NUMBERS


def find_months(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of what names a month with its year, and that month as 2024-07."""
    for found in _MONTH_OF_YEAR.finditer(text):
        month = next(number for number in range(1, 13) if found[f"m{number}"])
        yield found.start(), found.end(), f"{found['year']}-{month:02}"


def yearless_days(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and day of what names a month beside a day, as --07-01."""
    for form in _YEARLESS:
        for found in form.finditer(text):
            with contextlib.suppress(ValueError):
                day = date(_LEAP_YEAR, _NUMBERS[found["name"].lower()], int(found["day"]))
                yield found.start(), found.end(), f"{ANY_YEAR}{day:%m-%d}"


def _readings(written: str, day: date) -> set[date]:
    return {day, _turned(day)} if "/" in written else {day}


def _told_by(day: date) -> tuple[str, str]:
    return day.isoformat(), f"~{day:%m-%d}"


def _turned(day: date) -> date:
    """What is read with day and month in the other order; the same where that is none."""
    return day.replace(month=day.day, day=day.month) if day.day <= len(_MONTHS) else day


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    named = (number for number in range(1, 13) if parts.get(f"m{number}"))
    month, day = int(parts.get("month") or next(named, 0)), int(parts["day"])
    if month > 12 >= day and parts.get("mark") == "/":
        month, day = day, month
    try:
        return date(int(parts["year"]), month, day)
    except ValueError:
        return None
