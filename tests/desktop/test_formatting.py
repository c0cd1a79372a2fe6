from __future__ import annotations

import sys
from datetime import datetime

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QTextDocument

from desktop import formatting


@pytest.fixture(autouse=True)
def _english(qapp):
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


NOW = datetime(2024, 6, 12, 15, 0).timestamp()  # a Wednesday


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (datetime(2024, 6, 12, 9, 5), "09:05"),
        (datetime(2024, 6, 11, 23, 0), "yesterday"),
        (datetime(2024, 6, 9, 1, 0), "Sunday"),
        (datetime(2024, 3, 1), "1 Mar"),
        (datetime(2019, 3, 1), "1 Mar 2019"),
        (datetime(2024, 6, 20), "20 Jun"),
    ],
)
def test_dates_are_said_as_people_say_them(then, text):
    assert formatting.date(then.timestamp(), NOW) == text


@pytest.mark.parametrize("stamp", [1e19, -1e19, float("nan"), float("inf")])
def test_a_nonsense_time_stamp_is_no_date(stamp):
    assert (formatting.date(stamp), formatting.exact_date(stamp)) == ("", "")


def test_percent_is_honest_at_both_ends():
    assert formatting.percent(0, 0) == 100
    assert formatting.percent(1, 100_000) == 1
    assert formatting.percent(99_999, 100_000) == 99
    assert formatting.percent(0, 5) == 0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((20, "20 s"), (89, "89 s"), (240, "4 min"), (7800, "2 h 10 min"), (-5, "0 s")),
        *((35_000, "9 h 43 min"), (106_020, "29 h"), (250_000, "3 days")),
    ],
)
def test_spans_are_rough(seconds, text):
    assert formatting.duration(seconds) == text


def test_numbers_and_sizes_are_readable():
    assert formatting.count(1_204_000) == "1,204,000"
    assert formatting.counted(1, "file", "files") == "1 file"
    assert formatting.counted(0, "file", "files") == "0 files"
    assert formatting.size(1_500_000) == "1.5 MB"
    assert formatting.memory(512 << 20) == "512 MB"
    assert formatting.memory(4 << 30) == "4 GB"
    assert formatting.milliseconds(24.4) == "24 ms"
    assert formatting.milliseconds(1300) == "1.3 s"


def test_places_are_written_from_home_and_through_archives():
    assert formatting.location("/home/mara/a/b.txt", "", "/home/mara") == "~/a"
    assert formatting.location("/x/a.zip", "b/c.pdf") == "/x/a.zip ▸ b"
    assert formatting.location("/x/a.zip", "c.pdf") == "/x/a.zip"
    assert formatting.location("/x/a.zip", "b/d.zip ▸ e/c.pdf") == "/x/a.zip ▸ b/d.zip ▸ e"
    assert formatting.location("/x/a.zip", "b/d.zip ▸ c.pdf") == "/x/a.zip ▸ b/d.zip"
    assert formatting.document_name("/x/a.zip", "b/d.zip ▸ c.pdf") == "c.pdf"
    assert formatting.document_name("/x/a.zip", "b/c.pdf") == "c.pdf"
    assert formatting.document_name("C:\\Users\\a.txt", "") == "a.txt"
    assert formatting.document_name("/", "") == "/"


def test_a_backslash_parts_folders_on_windows_only():
    assert formatting.document_name("/data/broken-\\xff-name.txt", "") == "broken-\\xff-name.txt"
    assert formatting.folder_of("/data/broken-\\xff-name.txt") == "/data"
    assert formatting.folder_of("C:\\Users\\a.txt") == "C:\\Users"
    assert formatting.folder_of("/a.txt") == ""


def test_names_hide_nothing():
    assert formatting.document_name("/data/letter\u202excod.exe", "") == "letter\ufffdxcod.exe"
    assert formatting.document_name("/data/new\nline\there.txt", "") == "new\ufffdline\ufffdhere.txt"
    assert formatting.document_name("/data/bad\udcff.txt", "") == "bad\ufffd.txt"
    assert formatting.document_name("/data/חוזה.txt", "") == "חוזה.txt"
    assert formatting.document_title("Two\n lines", "/data/a.txt", "") == "Two lines"
    assert formatting.document_title("", "/data/a.txt", "") == "a.txt"


def test_a_title_that_is_only_the_name_cleaned_is_no_title():
    assert formatting.document_title("new line.txt", "/data/new\nline.txt", "") == "new\ufffdline.txt"


def test_what_follows_words_of_the_other_direction_is_kept_behind_them():
    assert formatting.direction_mark("Notice period") == ""
    assert formatting.direction_mark("הודעה notice") == "\u200f"
    assert formatting.direction_mark("notice הודעה") == "\u200e"


def test_languages_are_named():
    names = [formatting.language(code) for code in ("de", "no", "la", "klingon", "")]
    assert names == ["German", "Norwegian", "Latin", "klingon", ""]


@pytest.mark.parametrize(
    ("text", "is_right"),
    [("חופשה notice", True), ("1. ملاحظات", True), ("notice חופשה", False), ("123 …", False), ("", False)],
)
def test_the_first_letter_says_from_which_side_a_text_is_written(text, is_right):
    assert formatting.is_right_to_left(text) is is_right


def test_a_tool_tip_is_no_markup(qapp):
    title = '<img src="file://host/share/x.png"> & <b>more</b>'
    shown = QTextDocument()
    shown.setHtml(formatting.tool_tip(title))
    assert shown.toPlainText() == title
    assert formatting.tool_tip("/home/a < b & c.txt") == "/home/a < b & c.txt"


@pytest.mark.skipif(sys.platform == "darwin", reason="has signs for keys")
def test_keys_are_called_as_they_are_on_the_keyboard(qapp):
    assert [formatting.key_name(key) for key in ("Ctrl+Return", "Ctrl+O")] == ["Ctrl+Enter", "Ctrl+O"]


def test_a_message_names_what_it_is_about_in_brief():
    path, listed = f"/home/mara/{'x' * 90}.txt", "Lohn, " * 20
    assert formatting.brief("“letter.txt” is not there any more") == "“letter.txt” is not there any more"
    assert formatting.brief(f"{path} is away") == f"{path[:28]} … {path[-28:]} is away"
    assert formatting.brief(f"“a” is in “{listed}”") == f"“a” is in “{listed[:28]} … {listed[-28:]}”"


@pytest.mark.parametrize(
    ("path", "member", "said"),
    [
        ("/data/plans/a.pdf", "", "in plans"),
        ("/data/mail.zip", "b.pdf", "in mail.zip"),
        ("a.pdf", "", ""),
    ],
)
def test_where_a_document_lies_can_be_listened_to(path, member, said):
    assert formatting.nearest_folder(path, member) == said
