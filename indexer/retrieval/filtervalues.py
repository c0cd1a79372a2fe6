"""What people write behind `after:`, `date:`, `size:`, `type:` and `lang:`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from indexer.errors import QueryError
from indexer.protocol.families import FAMILIES

_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_AGO = re.compile(r"(\d{1,4})\s*(d|day|days|w|week|weeks|m|month|months|y|year|years)$")
_DAYS = {"d": 1, "w": 7, "m": 30.4, "y": 365.25}
_NAMED_DAYS = {"today": 0, "yesterday": 1, "week": 7, "month": 30, "year": 365}

_SIZE = re.compile(r"(<=|>=|<|>|=)?\s*(\d+(?:[.,]\d+)?)\s*([kmgt]?i?)b?$", re.IGNORECASE)
_RANGE = re.compile(r"(.+?)\.\.(.+)$")
_MOST_BYTES = 2.0**62
"""More than any file has; the catalog counts to 2⁶³."""

_TEXTS = ("pdf", "document", "drawing", "ebook", "text", "web")
"""What is written to be read."""
_TYPE_GROUPS = {
    **FAMILIES,
    "archive": f"{FAMILIES['archive']} olm",
    "code": f"{FAMILIES['code']} ipynb mm",
    "document": " ".join(FAMILIES[name] for name in _TEXTS),
    "image": f"{FAMILIES['image']} {FAMILIES['drawing']}",
    "markdown": "md markdown mdown mkd mdx rmd qmd",
    "powerpoint": "ppt pps pot pptx pptm ppsx ppsm potx potm",
    "text": "txt text",
    "word": "doc dot docx docm dotx dotm",
}
_TYPE_NAMES = {
    "email": "mail",
    "excel": "spreadsheet",
    "photo": "image",
    "picture": "image",
    "slides": "presentation",
}
_LANGUAGES = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en",
    "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi",
    "hungarian": "hu", "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "no", "polish": "pl",
    "portuguese": "pt", "romanian": "ro", "russian": "ru", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi",
    "deutsch": "de", "français": "fr", "español": "es", "italiano": "it", "русский": "ru", "中文": "zh",
    "日本語": "ja",
}  # fmt: skip


def read_moment(text: str, now: datetime | None = None) -> float:
    """The first moment of a date as seconds since 1970, in local time.

    `2024`, `2024-05`, `2024-05-01`, `1.5.2024`, `today`, `yesterday`, `week`, `7d`, `3 months`.

    Raises:
        QueryError: it is no date.
    """
    now = now or datetime.now()
    wanted = text.strip().lower()
    ago = _AGO.match(wanted)
    try:
        if wanted in _NAMED_DAYS:
            return _midnight(now - timedelta(days=_NAMED_DAYS[wanted]))
        if ago:
            return _midnight(now - timedelta(days=int(ago[1]) * _DAYS[ago[2][0]]))
        if found := _DATE.match(wanted):
            return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1)).timestamp()
        if found := _DAY_FIRST.match(wanted):
            return datetime(int(found[3]), int(found[2]), int(found[1])).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise QueryError(f"“{text}” is not a date.", hint=_DATE_HINT) from error
    raise QueryError(f"“{text}” is not a date.", hint=_DATE_HINT)


def read_period(text: str, now: datetime | None = None) -> tuple[float, float | None]:
    """The first moment of a year, month or day and the first one behind it; None for what lasts until now.

    `2024`, `2024-05`, `1.5.2024`, `yesterday`, `2023..2024-05`, `7d`.

    Raises:
        QueryError: it is none.
    """
    if between := _RANGE.match(text):
        return read_period(between[1], now)[0], read_period(between[2], now)[1]
    start, wanted = read_moment(text, now), text.strip().lower()
    found = _DATE.match(wanted)
    first = datetime.fromtimestamp(start)
    try:
        if found and not found[2]:
            return start, _midnight(first.replace(year=first.year + 1))
        if found and not found[3]:
            return start, _midnight((first + timedelta(days=31)).replace(day=1))
        if found or _DAY_FIRST.match(wanted) or wanted == "yesterday":
            return start, _midnight(first + timedelta(days=1))
    except (ValueError, OverflowError, OSError) as error:
        raise QueryError(f"“{text}” is not a date.", hint=_DATE_HINT) from error
    return start, None


_DATE_HINT = "Write it as 2024, 2024-05 or 2024-05-01, or as 7d, 3m, today."


def read_size(text: str) -> tuple[int | None, int | None]:
    """Least and most bytes, both inclusive: `>10mb`, `<=1.5G`, `1mb..5mb`; a bare size is the least.

    KB is 1,000 bytes, KiB 1,024.

    Raises:
        QueryError: it is no size.
    """
    if between := _RANGE.match(text):
        return _bytes_of(between[1])[1], _bytes_of(between[2])[1]
    sign, size = _bytes_of(text)
    if sign == "<":
        return None, max(0, size - 1)
    if sign == "<=":
        return None, size
    if sign == "=":
        return size, size
    return (size + 1 if sign == ">" else size), None


def read_types(text: str) -> tuple[str, ...]:
    """Suffixes or format names: `pdf`, `.docx`, `spreadsheet`, several joined by commas.

    The name of a group stands in it: files of a Maildir have no suffix, but the format `Mail`.
    """
    names: list[str] = []
    for each in text.lower().split(","):
        name = _TYPE_NAMES.get(each.strip(), each.strip())
        group = _TYPE_GROUPS.get(name) or _TYPE_GROUPS.get(name.removesuffix("s"))
        names += [name.removeprefix("*"), *(group or "").split()]
    return tuple(dict.fromkeys(filter(None, names)))


def read_languages(text: str) -> tuple[str, ...]:
    """ISO 639-1 codes of languages given by code or by name.

    Raises:
        QueryError: a name is not known.
    """
    codes: list[str] = []
    for each in text.lower().split(","):
        name = each.strip().split("-")[0]
        code = _LANGUAGES.get(name) or (name if len(name) == 2 and name.isascii() and name.isalpha() else "")
        if not code:
            raise QueryError(
                f"“{each}” is not a language.", hint="Write a code such as de, or its English name."
            )
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def _midnight(moment: datetime) -> float:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def _bytes_of(text: str) -> tuple[str, int]:
    found = _SIZE.match(text.strip())
    if not found:
        raise QueryError(f"“{text}” is not a size.", hint="Write it as >10mb, <500k or 1mb..5mb.")
    unit = found[3].lower()
    step = 1024 if unit.endswith("i") else 1000
    power = "kmgt".find(unit[0]) + 1 if unit.strip("i") else 0
    return found[1] or "", int(min(float(found[2].replace(",", ".")) * step**power, _MOST_BYTES))
