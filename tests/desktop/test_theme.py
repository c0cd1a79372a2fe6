from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from desktop.theme import DARK, FAMILY_COLOURS, LIGHT, with_contrast
from resources import resource_path


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    """The contrast ratio of WCAG 2."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


STRONG = {"light, more contrast": with_contrast(LIGHT), "dark, more contrast": with_contrast(DARK)}


@pytest.mark.parametrize("colours", STRONG.values(), ids=STRONG)
def test_more_contrast_is_given_to_whoever_asks_for_it(colours):
    assert contrast(colours.muted, colours.surface) >= 7
    assert contrast(colours.disabled, colours.surface) >= 4.5
    assert contrast(colours.border, colours.surface) >= 3
    assert contrast(colours.muted, colours.border) >= 3  # a button that cannot be pressed


def test_the_contrast_that_the_system_asks_for_is_followed(qtbot, theme, qapp, collected):
    usual, changes = qapp.styleSheet(), collected(theme.changed)
    hints = qapp.styleHints()
    told = hints.accessibility().contrastPreferenceChanged
    told.emit(Qt.ContrastPreference.HighContrast)
    assert theme.colours == with_contrast(LIGHT)
    assert qapp.styleSheet() != usual
    told.emit(Qt.ContrastPreference.NoPreference)
    assert (theme.colours, qapp.styleSheet(), len(changes)) == (LIGHT, usual, 2)


@pytest.mark.parametrize("colours", [LIGHT, DARK, *STRONG.values()], ids=["light", "dark", *STRONG])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "window"),
        ("text", "surface"),
        ("text", "accent_soft"),
        ("text", "focus"),
        ("text", "warn_soft"),
        ("text", "bad_soft"),
        ("muted", "window"),
        ("muted", "surface"),
        ("muted", "hover"),
        ("muted", "accent_soft"),
        ("accent", "surface"),
        ("accent", "accent_soft"),
        ("on_accent", "accent"),
        ("marker_text", "marker"),
        ("good", "surface"),
        ("warn", "surface"),
        ("warn", "warn_soft"),
        ("bad", "surface"),
    ],
)
def test_text_can_be_read_on_its_ground(colours, text, ground):
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize(("family", "pair"), FAMILY_COLOURS.items())
def test_icons_stand_out_in_both_themes(family, pair):
    assert contrast(pair[0], LIGHT.surface) >= 3
    assert contrast(pair[1], DARK.surface) >= 3


def test_the_stylesheet_names_no_colour_and_only_known_roles(theme, qapp):
    text = resource_path("styles", "deskhound.qss").read_text("utf-8")
    assert not re.search(r"#[0-9a-fA-F]{6}\b", text)
    assert not re.search(r"@\w+(?! are)", qapp.styleSheet().partition("*/")[2])


def test_a_change_of_theme_is_told_once(qtbot, theme):
    changes = []
    theme.changed.connect(lambda: changes.append(theme.is_dark))
    theme.choose("dark")
    theme.choose("dark")
    theme.choose("light")
    assert changes == [True, False]


def test_what_is_seen_changes_in_turns_and_is_not_painted_in_between(qtbot, theme, qapp):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    light = qapp.styleSheet()
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
        assert (qapp.styleSheet(), window.updatesEnabled()) == ("", False)
    assert DARK.window in qapp.styleSheet()
    assert window.updatesEnabled()
    assert window.palette().window().color().name() == DARK.window
    with qtbot.waitSignal(theme.changed):
        theme.choose("light")
    assert qapp.styleSheet() == light


def test_who_changes_his_mind_at_once_gets_what_was_chosen_last(qtbot, theme, qapp, collected):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    light = qapp.styleSheet()
    changes = collected(theme.changed)
    theme.choose("dark")
    theme.choose("light")
    qtbot.waitUntil(lambda: len(changes) > 0)
    assert (qapp.styleSheet(), theme.is_dark) == (light, False)


def test_buttons_follow_the_theme(qtbot, theme, icons):
    from desktop.widgets.controls import icon_button

    button = icon_button(icons, "folder", "Show in folder")
    qtbot.addWidget(button)
    light = button.icon().pixmap(18, 18).toImage()
    theme.choose("dark")
    assert button.icon().pixmap(18, 18).toImage() != light
    theme.choose("light")
    assert button.icon().pixmap(18, 18).toImage() == light
    assert button.accessibleName() == "Show in folder"


def test_icons_grow_with_large_letters(qtbot, theme, icons, monkeypatch):
    """At twice the size of letters their buttons were hard to hit."""
    from desktop.widgets.controls import icon_button

    usual = icon_button(icons, "folder", "Show in folder")
    font = theme.font(3.0)
    monkeypatch.setattr(theme, "font", lambda *_args, **_options: font)
    large = icon_button(icons, "folder", "Show in folder")
    for button in (usual, large):
        qtbot.addWidget(button)
    assert large.iconSize().width() > 2 * usual.iconSize().width()
    assert large.icon().availableSizes()[0] == large.iconSize(), "drawn at its size, not blown up"


class Counting(QWidget):
    """Counts how often it was styled anew."""

    def __init__(self, parent):
        super().__init__(parent)
        self.styled = 0

    def changeEvent(self, event):
        super().changeEvent(event)
        self.styled += event.type() == QEvent.Type.StyleChange


def test_a_change_of_theme_styles_a_widget_deep_inside_as_seldom_as_any_other(qtbot, theme):
    outermost = inner = QWidget()
    qtbot.addWidget(outermost)
    for _ in range(20):
        inner = QWidget(inner)
    innermost = Counting(inner)
    outermost.show()
    innermost.styled = 0
    for scheme in ("dark", "light"):
        with qtbot.waitSignal(theme.changed):
            theme.choose(scheme)
    assert 2 <= innermost.styled <= 4
