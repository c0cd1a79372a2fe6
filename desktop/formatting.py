"""How numbers, sizes, times, keys and paths are written for a person."""

from __future__ import annotations

import re
import time
import unicodedata
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale
from PySide6.QtGui import QKeySequence, Qt

from indexer import paths

_SHORT = QLocale.FormatType.ShortFormat


def _tr(text: str) -> str:
    return QCoreApplication.translate("formatting", text)


def locale() -> QLocale:
    """The user's locale; the bare `C` locale writes no thousands separators and is replaced."""
    own = QLocale()
    if own.language() == QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    return own


def count(number: int) -> str:
    """A number with separators: `1,204`."""
    return locale().toString(int(number))


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun, already translated: `1 file`, `1,204 files`."""
    return f"{count(number)} {one if number == 1 else many}"


def sentences(*texts: str) -> str:
    """Sentences one after the other; those that are empty are left out."""
    return " ".join(text for text in texts if text)


def files(number: int) -> str:
    """A number of files: `1 file`, `1,204 files`."""
    return counted(number, _tr("file"), _tr("files"))


def size(size_bytes: int) -> str:
    """A file size in three digits at most: `512 bytes`, `1.2 MB`, `127 MB`."""
    has_three = len(str(size_bytes)) % 3 == 0
    decimals = 0 if has_three else 1
    return locale().formattedDataSize(max(0, size_bytes), decimals, QLocale.DataSizeFormat.DataSizeSIFormat)


def memory(size_bytes: int) -> str:
    """An amount of memory in powers of two, as it is sold: `512 MB`, `4 GB`."""
    megabytes = size_bytes >> 20
    return f"{count(megabytes >> 10)} GB" if megabytes and megabytes % 1024 == 0 else f"{count(megabytes)} MB"


def percent(part: int, whole: int) -> int:
    """Whole percent, 100 only when all is done and never 0 when something is."""
    if whole <= 0 or part >= whole:
        return 100
    if part <= 0:
        return 0
    return min(99, max(1, part * 100 // whole))


def _local(stamp_s: float) -> datetime | None:
    """None for a nonsense time stamp, as damaged archives have."""
    try:
        return datetime.fromtimestamp(stamp_s)
    except (OverflowError, OSError, ValueError):
        return None


def date(modified_s: float, now_s: float | None = None) -> str:
    """A date as people say it: `14:05`, `yesterday`, `Tuesday`, `3 Oct`, `3 Oct 2024`."""
    now = datetime.fromtimestamp(time.time() if now_s is None else now_s)
    then = _local(modified_s)
    if then is None:
        return ""
    days = (now.date() - then.date()).days
    if days == 0:
        return locale().toString(QDateTime.fromSecsSinceEpoch(int(modified_s)).time(), _SHORT)
    if days == 1:
        return _tr("yesterday")
    if 1 < days < 7:
        return locale().standaloneDayName(then.isoweekday())
    month = locale().standaloneMonthName(then.month, _SHORT)
    return f"{then.day} {month}" if then.year == now.year else f"{then.day} {month} {then.year}"


def moment(at_s: float, now_s: float | None = None) -> str:
    """When something happened, to the minute: `14:05`, `yesterday, 14:05`, `3 Oct, 14:05`."""
    day = date(at_s, now_s)
    time_of_day = locale().toString(QDateTime.fromSecsSinceEpoch(int(at_s)).time(), _SHORT)
    return day if day == time_of_day else f"{day}, {time_of_day}"


def day(iso_day: str, now_s: float | None = None) -> str:
    """A day as people say it: `today`, else as `date` does; a text that is no day stays as it is."""
    try:
        then = datetime.fromisoformat(iso_day)
    except ValueError:
        return iso_day
    today = datetime.fromtimestamp(time.time() if now_s is None else now_s).date()
    return _tr("today") if then.date() == today else date(then.timestamp(), now_s)


def rate(per_second: float) -> str:
    """Units per second: `0.4`, `7.2`, `1,204`."""
    return locale().toString(per_second, "f", 1) if per_second < 10 else count(round(per_second))


def exact_date(modified_s: float) -> str:
    """Date and time in full."""
    if _local(modified_s) is None:
        return ""
    return locale().toString(QDateTime.fromSecsSinceEpoch(int(modified_s)), _SHORT)


def duration(seconds: float) -> str:
    """A rough span: `20 s`, `4 min`, `2 h 10 min`, `29 h`, `3 days`."""
    seconds = max(0, round(seconds))
    if seconds < 90:
        return _tr("{0} s").format(seconds)
    minutes = round(seconds / 60)
    if minutes < 90:
        return _tr("{0} min").format(minutes)
    if minutes < 600:
        return _tr("{0} h {1} min").format(minutes // 60, minutes % 60)
    hours = round(minutes / 60)
    return _tr("{0} h").format(hours) if hours < 48 else _tr("{0} days").format(round(hours / 24))


def milliseconds(time_ms: float) -> str:
    """A short span: `24 ms`, `1.3 s`."""
    return (
        _tr("{0} ms").format(round(time_ms))
        if time_ms < 1000
        else _tr("{0} s").format(f"{time_ms / 1000:.1f}")
    )


def language(code: str) -> str:
    """The name of a language given by its ISO 639-1 code; what is no such code as it is."""
    if code == "no":  # Qt knows it by one of its two written forms
        return QCoreApplication.translate("formatting", "Norwegian")
    known = QLocale.codeToLanguage(code, QLocale.LanguageCodeType.ISO639Part1)
    return code if known == QLocale.Language.AnyLanguage else QLocale.languageToString(known)


def key_name(key: str) -> str:
    """A key as this system writes it: `Ctrl+Enter`; Qt means the one of the number pad by “Enter”."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


def is_right_to_left(text: str) -> bool:
    """Whether a text is written from the right: whether its first letter is (Unicode's rule P2)."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def direction_mark(text: str) -> str:
    """What has to stand behind a text so that what follows stands where the text ends; mostly nothing.

    A number behind words of the other direction would stand amid them.
    """
    if not any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
        return ""
    return "\u200f" if is_right_to_left(text) else "\u200e"


_BEHIND_FOLDER = re.compile(r"(?<=[/\\▸])(?!\u200e)")


def in_order(path: str) -> str:
    """A path whose parts stand one after the other, though the letters of some run from the right.

    Two such folders would change places: a stroke between them runs as they do.
    """
    return _BEHIND_FOLDER.sub("\u200e", path) if direction_mark(path) else path


_ILLEGIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def legible(name: str) -> str:
    """A name on one line with a sign in place of every letter that cannot be seen.

    Some of these turn what follows around: a program could be called so that it looks like a text.
    """
    return _ILLEGIBLE.sub("\ufffd", name)


_LONG_NAME = re.compile(r"(?<=“)[^”]{61,}(?=”)|[^\s“”]{81,}")
_KEPT_AT_EACH_END = 28


def brief(text: str) -> str:
    """A message without the middle of what it names at length: names in “…” and words longer than a line."""
    return _LONG_NAME.sub(
        lambda found: f"{found[0][:_KEPT_AT_EACH_END]} … {found[0][-_KEPT_AT_EACH_END:]}", text
    )


def tool_tip(text: str) -> str:
    """A tool tip that shows names and titles as they are.

    Qt takes one with a tag in it for markup, and loads the pictures it names, from network shares too.
    """
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text


def document_name(path: str, member: str) -> str:
    """The name of a file, or of the member inside an archive or a mail."""
    inner = member.rstrip("/").rpartition(paths.MEMBER_GAP)[2].rpartition("/")[2]
    whole = path.rstrip("/\\" if _is_windows(path) else "/")
    return legible(inner or whole[_name_start(whole) :] or path)


def document_title(title: str, path: str, member: str) -> str:
    """What a document calls itself, on one line, else its name."""
    name, said = document_name(path, member), legible(" ".join(title.split()))
    return name if _bare(said) in ("", _bare(name)) else said


def _bare(name: str) -> str:
    """A name without what may stand for a letter that cannot be seen: a title differs from it by no more."""
    return name.replace("\ufffd", "").replace(" ", "")


def source_text(title: str, path: str, member: str, place: str) -> str:
    """A document and a place in it, as they are named where something is quoted."""
    named = ", ".join(part for part in (document_title(title, path, member), place) if part)
    return f"{named} ({whole_path(path, member)})"


def whole_path(path: str, member: str) -> str:
    """A path, and for a member the way inside its archive or mail, legible."""
    return legible(paths.whole_path(path, member))


def _is_windows(path: str) -> bool:
    """Whether a backslash parts folders. Elsewhere it is a letter, and stands for bytes that are none."""
    return not path.startswith("/")


def _name_start(path: str) -> int:
    return max(path.rfind("/"), path.rfind("\\") if _is_windows(path) else -1) + 1


def folder_of(path: str, home: str = "") -> str:
    """The folder of a printable path, with the home folder as `~`."""
    folder = path[: max(_name_start(path) - 1, 0)]
    return shorten_home(folder, home)


def shorten_home(path: str, home: str) -> str:
    """A path with the home folder in front written as `~`."""
    if home and (path == home or path.startswith((home + "/", home + "\\"))):
        return "~" + path[len(home) :]
    return path


def location(path: str, member: str, home: str = "") -> str:
    """Where a document lies: its folder, and for a member its archive."""
    if not member:
        return legible(folder_of(path, home))
    around = member.rstrip("/")[: -len(document_name("", member)) or None].rstrip("/ ▸")
    archive = legible(shorten_home(path, home))
    return f"{archive}{paths.MEMBER_GAP}{around}" if around else archive


def nearest_folder(path: str, member: str) -> str:
    """Only the folder, or the archive, that a document lies in, to be listened to: `in Contracts`."""
    place = document_name(location(path, member), "")
    return _tr("in {0}").format(place) if place else ""
