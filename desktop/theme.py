"""The look: colours by role for light and dark, one accent, fonts, one stylesheet.

No widget names a colour. Widgets that Qt paints take theirs from the palette and the stylesheet,
delegates ask `Theme.colours`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from resources import resource_path

MIN_POINT_SIZE = 10.0
"""Without a desktop's own font setting Qt falls back to 9 points, too small to read lists in."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by role, as `#rrggbb`. Text on its ground has a contrast of at least 4.5:1."""

    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    accent_soft: str
    hover: str
    marker: str
    """Behind matched words."""
    marker_text: str
    focus: str
    """Behind the passage a preview was opened at."""
    good: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    paper: str
    """Behind page images: they are paper in the dark, too."""


LIGHT = Colours(
    window="#f5f6f7",
    surface="#ffffff",
    raised="#ffffff",
    border="#dde1e5",
    text="#1b2024",
    muted="#5b6670",
    disabled="#8a939b",
    accent="#0f766e",
    on_accent="#ffffff",
    accent_soft="#dff1ee",
    hover="#eef1f3",
    marker="#ffe9a3",
    marker_text="#2b2300",
    focus="#eaf5f3",
    good="#1a7f4b",
    warn="#925f00",
    warn_soft="#fdf1d8",
    bad="#b3261e",
    bad_soft="#fce8e6",
    paper="#e6e8ea",
)

DARK = Colours(
    window="#17191b",
    surface="#1e2124",
    raised="#272b2f",
    border="#363b40",
    text="#e7eaec",
    muted="#a0a9b1",
    disabled="#6b747c",
    accent="#4ec5b5",
    on_accent="#05201c",
    accent_soft="#203d3a",
    hover="#272b2f",
    marker="#6b5310",
    marker_text="#fff3cf",
    focus="#1d3230",
    good="#5fcb8f",
    warn="#e9b44c",
    warn_soft="#3a2f17",
    bad="#ff8a80",
    bad_soft="#452523",
    paper="#111315",
)


def with_contrast(colours: Colours) -> Colours:
    """The same for whoever asks the system for more contrast: what is secondary stands out, too."""
    return replace(colours, muted=colours.text, disabled=colours.muted, border=colours.disabled)


FAMILY_COLOURS = {
    "pdf": ("#c5362c", "#ff8a80"),
    "document": ("#2560b8", "#84b4ff"),
    "sheet": ("#1a7f4b", "#6fd39b"),
    "slides": ("#b8590f", "#ffb074"),
    "text": ("#5b6670", "#a0a9b1"),
    "code": ("#6a45c2", "#bba4ff"),
    "web": ("#0d7490", "#6fcde4"),
    "mail": ("#8a6400", "#e9c46a"),
    "archive": ("#7a5c3e", "#d3b08c"),
    "image": ("#a8327f", "#f29ad0"),
    "audio": ("#a8327f", "#f29ad0"),
    "video": ("#a8327f", "#f29ad0"),
    "book": ("#7a5c3e", "#d3b08c"),
    "data": ("#6a45c2", "#bba4ff"),
    "file": ("#5b6670", "#a0a9b1"),
}
"""Colour of a format family's icon: (on light, on dark)."""


class Theme(QObject):
    """Holds the current colours and dresses the application in them."""

    about_to_change = Signal()
    """While windows are seen this takes some turns of the event loop."""
    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._is_dark = False
        self._hints = app.styleHints()  # kept: what is asked of it goes away with it
        contrast = self._hints.accessibility()
        self._has_contrast = contrast.contrastPreference() == Qt.ContrastPreference.HighContrast
        self._steps: list[Callable[[], None]] = []
        self._next_step = QTimer(self, singleShot=True)
        self._next_step.timeout.connect(self._on_next_step)
        font = app.font()
        if 0 < font.pointSizeF() < MIN_POINT_SIZE:
            font.setPointSizeF(MIN_POINT_SIZE)
            app.setFont(font)
        if not app.styleSheet():  # dressed already, as in tests that build several windows
            app.setStyle("Fusion")
        self._dress()
        self._hints.colorSchemeChanged.connect(self._on_scheme_changed)
        contrast.contrastPreferenceChanged.connect(self._on_contrast_changed)

    @property
    def is_dark(self) -> bool:
        """True while the dark colours are used."""
        return self._is_dark

    @property
    def colours(self) -> Colours:
        """The colours in use."""
        colours = DARK if self._is_dark else LIGHT
        return with_contrast(colours) if self._has_contrast else colours

    def colour(self, role: str) -> QColor:
        """One colour by the name of its role in `Colours`."""
        return QColor(getattr(self.colours, role))

    def family_colour(self, family: str) -> QColor:
        """The colour of a format family's icon."""
        return QColor(FAMILY_COLOURS.get(family, FAMILY_COLOURS["file"])[self._is_dark])

    def page_marker(self) -> QColor:
        """What marks words on a page image; multiplied onto the paper, which is white in any theme."""
        return QColor(LIGHT.marker)

    def page_ground(self) -> QColor:
        """What shows through transparent pictures: black and white letters can be read on it in any theme."""
        return QColor(LIGHT.paper)

    def choose(self, scheme: str) -> None:
        """Follow the system (`system`) or stay `light` or `dark`."""
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        self._hints.setColorScheme(schemes.get(scheme, Qt.ColorScheme.Unknown))
        forced = {"light": False, "dark": True}.get(scheme)
        # Platforms without a colour scheme (offscreen, bare X11) never report the change themselves.
        self._set_dark(self._system_is_dark() if forced is None else forced)

    def font(self, scale: float = 1.0, *, bold: bool = False, mono: bool = False) -> QFont:
        """The application's font, scaled."""
        font = QFont(self._app.font())
        if mono:
            font.setFamilies(["JetBrains Mono", "Cascadia Mono", "SF Mono", "DejaVu Sans Mono", "monospace"])
            font.setFixedPitch(True)
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * scale)
        else:
            font.setPixelSize(max(1, round(font.pixelSize() * scale)))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _system_is_dark(self) -> bool:
        return self._hints.colorScheme() == Qt.ColorScheme.Dark

    def _on_scheme_changed(self) -> None:
        self._set_dark(self._system_is_dark())

    def _set_dark(self, is_dark: bool) -> None:
        if is_dark != self._is_dark:
            self._is_dark = is_dark
            self._dress_anew()

    def _on_contrast_changed(self, contrast: Qt.ContrastPreference) -> None:
        self._has_contrast = contrast == Qt.ContrastPreference.HighContrast
        self._dress_anew()

    def _dress_anew(self) -> None:
        self.about_to_change.emit()
        if any(window.isVisible() for window in self._app.topLevelWidgets()):
            # With all pages open, taking one sheet off, putting the other on and drawing icons anew take
            # 20, 30 and up to 30 ms: each gets a turn of the event loop, and nothing is painted in between.
            self._set_painting(False)
            self._app.setStyleSheet("")
            self._steps = [self._dress, self._tell]
            self._next_step.start(0)
        else:
            self._dress()
            self.changed.emit()

    def _on_next_step(self) -> None:
        self._steps.pop(0)()
        if self._steps:
            self._next_step.start(0)

    def _tell(self) -> None:
        self._set_painting(True)
        self.changed.emit()

    def _set_painting(self, is_on: bool) -> None:
        for window in self._app.topLevelWidgets():
            window.setUpdatesEnabled(is_on)

    def _dress(self) -> None:
        stylesheet = _stylesheet(self.colours, "dark" if self._is_dark else "light")
        if stylesheet != self._app.styleSheet():  # setting it looks at every widget there is
            # Another sheet styles each widget once for each of its parents, a first one only once:
            # with all pages open 250 ms in one way, 55 ms in the other.
            self._app.setStyleSheet("")
            self._app.setPalette(_palette(self.colours))
            self._app.setStyleSheet(stylesheet)


def _palette(colours: Colours) -> QPalette:
    """Palette roles from colours."""
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, colours.window),
        (roles.WindowText, colours.text),
        (roles.Base, colours.surface),
        (roles.AlternateBase, colours.hover),
        (roles.Text, colours.text),
        (roles.PlaceholderText, colours.muted),
        (roles.Button, colours.raised),
        (roles.ButtonText, colours.text),
        (roles.BrightText, colours.bad),
        (roles.Mid, colours.border),
        (roles.Dark, colours.border),
        (roles.Light, colours.raised),
        (roles.Highlight, colours.accent),
        (roles.HighlightedText, colours.on_accent),
        (roles.Accent, colours.accent),
        (roles.Link, colours.accent),
        (roles.LinkVisited, colours.accent),
        (roles.ToolTipBase, colours.raised),
        (roles.ToolTipText, colours.text),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    return palette


def _stylesheet(colours: Colours, scheme: str) -> str:
    """The stylesheet with `@role` replaced by colours, longest names first (`@accent_soft`)."""
    text = resource_path("styles", "deskhound.qss").read_text("utf-8")
    text = text.replace("@check_image", resource_path("styles", f"check-{scheme}.svg").as_posix())
    for role, colour in sorted(asdict(colours).items(), key=lambda item: -len(item[0])):
        text = text.replace(f"@{role}", colour)
    return text
