"""What makes a sentence say another thing than one with nearly the same words: its unit, or the opposite word."""

from __future__ import annotations

import re

from indexer.answering.terms import Term, find_terms, fold

_SAME_UNITS = (
    "€ eur euro euros",
    "$ us$ usd dollar dollars dolar dolares",
    "£ gbp pound pounds pfund livres libras",
    "chf franken",
    "% percent prozent procent",
    "second seconds sec s sekunde sekunden secondes segundo segundos секунд",
    "minute minutes min minuten minuto minutos minuti минут минуты",
    "hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur час часа часов",
    "day days tag tage tagen jour jours dia dias giorno giorni dag dagen день дня дней",
    "week weeks woche wochen semaine semaines semana semanas settimana settimane weken неделя недели недель",
    "month months monat monate monaten mois mes meses mese mesi maand maanden месяц месяца месяцев",
    "year years jahr jahre jahren an ans annee annees ano anos anno anni jaar год года лет",
    "g gram grams gramm",
    "kg kilo kilos kilogram kilograms kilogramm",
    "mg milligram milligrams milligramm",
    "lb lbs",
    "ml milliliter millilitre milliliters millilitres",
    "l liter litre liters litres litro litros",
    "mm millimeter millimetre millimeters millimetres",
    "cm centimeter centimetre centimeters centimetres zentimeter",
    "m meter metre meters metres metro metros metri",
    "km kilometer kilometre kilometers kilometres kilometern",
    "mile miles meile meilen",
    "°c celsius",
    "°f fahrenheit",
    "kb",
    "mb",
    "gb",
    "tb",
)
_UNITS = {fold(word): number for number, words in enumerate(_SAME_UNITS) for word in words.split()}
_BEHIND = re.compile(r"[\s\u00a0\u202f-]?([%€$£]|°[CF]|[^\W\d_]+)")
_LONGEST_BEFORE = 5
_BEFORE = re.compile(r"(US\$|[€$£]|\b[A-Za-z]{3})[\s\u00a0\u202f]?\Z")

_OPPOSITES = (
    ("before", "after"),
    ("at least|no less than", "at most|up to|no more than"),
    ("more than|over|above", "less than|fewer than|under|below"),
    ("minimum", "maximum"),
    (r"rose|ris\w+|increas\w+|grew|grow\w*", r"f[ae]ll\w*|decreas\w+|declin\w+|shr[aiu]nk\w*"),
    (r"accept\w*|approv\w+", r"reject\w*|declin\w+|refus\w+"),
    ("vor", "nach"),
    ("mindestens|wenigstens", "höchstens|maximal"),
    ("mehr als|über", "weniger als|unter"),
    (
        r"(?:ge)?stieg\w*|steig\w+|gewachsen|erhöh\w+",
        r"(?:ge)?sunken|s[ai]nk\w*|fiel\w*|gefallen|verringer\w+",
    ),
    (r"angenommen|genehmigt\w*|beschlossen", r"abgelehnt\w*|verworfen"),
    ("avant", "après"),
    ("au moins", "au plus"),
    ("plus de", "moins de"),
    ("antes", "después"),
    ("al menos|como mínimo", "como máximo"),
    ("más de", "menos de"),
    ("до", "после"),
    ("более|больше|свыше", "менее|меньше"),
)
_OPPOSED = tuple(
    tuple(re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in pair) for pair in _OPPOSITES
)


def changed_units(text: str, told: str, language: str) -> list[str]:
    """Numbers of a text, with their units, that stand in what was told with other units only.

    `3 weeks` beside `3 months`, `$50` beside `€50`. A number without a known unit is taken as it is.
    """
    there = _numbers(told, language)
    changed = []
    for number in _numbers(text, language):
        unit = unit_of(text, number)
        units = {unit_of(told, other) for other in there if other.key == number.key}
        if unit is not None and units and not units & {unit, None}:
            changed.append(_with_unit(text, number))
    return changed


def is_opposed(text: str, told: str) -> bool:
    """Whether a text says `before` or `at least` where what was told says but `after` or `at most`."""
    for one, other in _OPPOSED:
        said, meant = (one.search(text), other.search(text)), (one.search(told), other.search(told))
        if any(said) and any(meant) and [bool(each) for each in said] == [not each for each in meant]:
            return True
    return False


def _numbers(text: str, language: str) -> list[Term]:
    return [term for term in find_terms(text, language) if term.kind == "number"]


def unit_of(text: str, number: Term) -> int | None:
    """What a number of a text counts, equal for all ways to write it; None where no known unit is beside it."""
    behind = _BEHIND.match(text, number.end)
    if behind and (unit := _UNITS.get(fold(behind[1]))) is not None:
        return unit
    before = _BEFORE.search(text, max(0, number.start - _LONGEST_BEFORE), number.start)
    return _UNITS.get(fold(before[1])) if before else None


def _with_unit(text: str, number: Term) -> str:
    start, end = number.start, number.end
    if before := _BEFORE.search(text, max(0, start - _LONGEST_BEFORE), start):
        start = before.start() if fold(before[1]) in _UNITS else start
    if behind := _BEHIND.match(text, end):
        end = behind.end() if fold(behind[1]) in _UNITS else end
    return text[start:end]
