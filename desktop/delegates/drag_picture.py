"""What hangs at the pointer while files are dragged: small, so that it does not hide where they go."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from desktop import formats, formatting
from desktop.delegates.painting import draw_elided
from desktop.icons import Icons
from desktop.theme import Theme
from indexer.protocol.messages import HitView

ICON_SIZE = 22
PADDING = 8
MAX_WIDTH = 260


def drag_picture(hit: HitView, files: int, theme: Theme, icons: Icons, density: float) -> QPixmap:
    """The first file's icon with its name, or with the number of files; `density` in pixels per point."""
    name = formatting.document_name(hit.path, "")
    text = name if files == 1 else _tr("{0} files").format(formatting.count(files))
    font = theme.font()
    width = min(MAX_WIDTH, QFontMetrics(font).horizontalAdvance(text) + ICON_SIZE + 3 * PADDING + 1)
    size = QSize(width, ICON_SIZE + 2 * PADDING)
    picture = QPixmap(size * density)
    picture.setDevicePixelRatio(density)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.colour("accent"))
    painter.setBrush(theme.colour("surface"))
    painter.drawRoundedRect(QRect(0, 0, width - 1, size.height() - 1), 6, 6)
    painter.drawPixmap(PADDING, PADDING, icons.format_pixmap(formats.family(name), ICON_SIZE, density))
    left = ICON_SIZE + 2 * PADDING
    middle = Qt.TextElideMode.ElideMiddle
    draw_elided(
        painter,
        QRect(left, 0, width - left - PADDING + 1, size.height()),
        text,
        font=font,
        colour=theme.colour("text"),
        mode=middle,
    )
    painter.end()
    return picture


def _tr(text: str) -> str:
    return QCoreApplication.translate("drag_picture", text)
