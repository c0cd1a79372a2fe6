"""Labels and buttons in the looks that the stylesheet knows, each with an accessible name."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget

from desktop.formatting import key_name, tool_tip
from desktop.icons import Icons
from desktop.theme import Theme

_LONG_WORD = re.compile(r"\S{30}(?=\S)")
_BREAK = "\u200b"
"""A blank without width."""


class ToolButton(QToolButton):
    """A tool button that Enter presses, too, as it does other buttons."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is as good as Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class WrappedLabel(QLabel):
    """Text over several lines, in which a word longer than a line is broken, too.

    Qt breaks none, but widens the window: a message with a file's name of 250 letters made it 1,900 wide.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setWordWrap(True)
        self.setText(text)

    def text(self) -> str:
        """The text as it was given."""
        return self._whole

    def setText(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        broken = _LONG_WORD.sub(rf"\g<0>{_BREAK}", text)
        super().setText(broken)
        self.setAccessibleName(text if broken != text else "")  # the breaks are for the eye

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy what is chosen, without the breaks: the path of a file must lead to it."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._chosen())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """X11 pastes what is chosen with the middle button."""
        super().mouseReleaseEvent(event)
        if self.hasSelectedText():
            QGuiApplication.clipboard().setText(self._chosen(), QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy; Qt's own menu would copy the breaks."""
        if self.hasSelectedText():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            copy = menu.addAction(self.tr("Copy"))
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(self._chosen()))
            menu.popup(event.globalPos())

    def _chosen(self) -> str:
        return self.selectedText().replace("\u2029", "\n").replace(_BREAK, "")


def label(text: str = "", *, tone: str = "", wraps: bool = False, is_copyable: bool = False) -> QLabel:
    """A label of plain text: what comes from documents is never read as markup."""
    made = WrappedLabel(text) if wraps else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if tone:
        made.setProperty("tone", tone)
    if is_copyable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def heading(text: str, theme: Theme, scale: float = 1.15) -> QLabel:
    """A bold label."""
    made = label(text)
    made.setFont(theme.font(scale, bold=True))
    return made


def button(text: str, look: str = "", *, tip: str = "") -> QPushButton:
    """A push button; looks: `primary`, `danger`, `link`, `chip`."""
    made = QPushButton(text)
    if look:
        made.setProperty("look", look)
    if tip:
        made.setToolTip(tip)
    made.setAutoDefault(True)  # without it only Space presses the button that has the focus, not Enter
    return made


def icon_button(icons: Icons, name: str, text: str, *, shortcut: str = "", size: int = 18) -> QToolButton:
    """A button that shows only an icon; `text` is its tool tip and what screen readers say.

    `size` is that of the icon in pixels, with large letters it is more.
    """
    made = ToolButton()
    side = icons.scaled(size)
    made.setIconSize(QSize(side, side))
    icons.decorate(made, name)
    made.setAccessibleName(text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if shortcut:
        made.setShortcut(QKeySequence(shortcut))
        made.setToolTip(f"{text} ({key_name(shortcut)})")
    else:
        made.setToolTip(tool_tip(text))
    return made


def set_look(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a property that the stylesheet looks at, and have it looked at again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def holds_focus(widget: QWidget) -> bool:
    """Whether the focus is in a widget or within it; it is nowhere while another program has it."""
    focused = QApplication.focusWidget()
    return focused is not None and widget.isAncestorOf(focused)
