"""Icons: shipped SVGs drawn in a colour of the theme, at the sizes and densities that screens use."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from desktop.theme import Theme
from resources import resource_path

_DENSITIES = (1.0, 2.0)
USUAL_LINE_PX = 20
"""No system has a line of letters higher than this unless the user wants them large."""


class Icons(QObject):
    """Draws and keeps icons; buttons given to `decorate` follow a change of theme."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._decorated: dict[QAbstractButton, tuple[str, str]] = {}
        theme.changed.connect(self._on_theme_changed)

    def scaled(self, size: int) -> int:
        """A size beside letters of the usual size, in pixels, for those there are: with large ones icons grow."""
        line_px = QFontMetrics(self._theme.font()).height()
        return round(size * max(1.0, line_px / USUAL_LINE_PX))

    def icon(self, name: str, role: str = "muted", size: int = 18) -> QIcon:
        """The icon `name` for one size, drawn in the colour of a role."""
        icon = QIcon()
        for density in _DENSITIES:
            icon.addPixmap(self.pixmap(name, role, size, density))
            icon.addPixmap(self.pixmap(name, "disabled", size, density), QIcon.Mode.Disabled)
        return icon

    def pixmap(self, name: str, role: str, size: int, density: float = 1.0) -> QPixmap:
        """One drawing of an icon, `size` logical pixels square."""
        return self._draw(f"{name}.svg", self._theme.colour(role), size, density)

    def format_pixmap(self, family: str, size: int, density: float = 1.0) -> QPixmap:
        """The icon of a format family, in the family's colour."""
        return self._draw(f"formats/{family}.svg", self._theme.family_colour(family), size, density)

    def decorate(self, button: QAbstractButton, name: str, role: str = "muted") -> None:
        """Give a button an icon of its icon size, redrawn when the theme changes."""
        if self._decorated.get(button) == (name, role):
            return
        if button not in self._decorated:
            button.destroyed.connect(lambda: self._decorated.pop(button, None))
        self._decorated[button] = (name, role)
        button.setIcon(self.icon(name, role, button.iconSize().width()))

    def _draw(self, file: str, colour: QColor, size: int, density: float) -> QPixmap:
        key = (file, colour.name(), size, density)
        if key not in self._pixmaps:
            svg = resource_path("icons", *file.split("/")).read_bytes()
            svg = svg.replace(b"currentColor", colour.name().encode())
            self._pixmaps[key] = _render(svg, size, density)
        return self._pixmaps[key]

    def _on_theme_changed(self) -> None:
        for button, (name, role) in self._decorated.items():
            button.setIcon(self.icon(name, role, button.iconSize().width()))


def application_icon() -> QIcon:
    """The hound, as the window's icon."""
    icon = QIcon()
    for size in (32, 128):
        icon.addPixmap(_render(_hound(), size, 1.0))
    return icon


def icon_png(size: int) -> bytes:
    """The hound as a PNG file, `size` pixels square."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    _render(_hound(), size, 1.0).save(buffer, "PNG")
    return bytes(buffer.data().data())


def _hound() -> bytes:
    return resource_path("icons", "deskhound.svg").read_bytes()


def _render(svg: bytes, size: int, density: float) -> QPixmap:
    pixels = round(size * density)
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(density)
    return pixmap
